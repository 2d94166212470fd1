"""The vault: how a personal number is kept, found again and opened (個人番号). Nothing else in IMS sees its digits."""

import hmac
import json
from dataclasses import dataclass
from datetime import date

from renkei_kit.personal_number import PersonalNumber
from renkei_kit.seal import Seal
from renkei_kit.seeded import derive
from renkei_kit.terms import AddresseeNumber


@dataclass(frozen=True, slots=True, repr=False)
class Subject:
    """The four attributes by which a person is identified (基本4情報)."""

    name: str
    birth_date: date
    sex: str
    address: str

    def attributes(self) -> dict[str, str]:
        """The attributes as they go over the wire."""
        return {
            "name": self.name,
            "birth_date": self.birth_date.isoformat(),
            "sex": self.sex,
            "address": self.address,
        }


class NumberVault:
    """Seals numbers at rest (AES-GCM) and finds them by a keyed hash."""

    def __init__(self, seed: str) -> None:
        self._seal = Seal(derive(seed, "ims", "number-seal"))
        self._hash_key = derive(seed, "ims", "number-hash")

    def hash(self, number: PersonalNumber) -> str:
        """The same for the same number, and no way back without the key."""
        return self._keyed_hash(number.digits.encode())

    def seal_number(self, number: PersonalNumber, addressee: AddresseeNumber) -> bytes:
        """The number as kept with the person of ``addressee``; it cannot be moved to another."""
        return self._seal.close(number.digits.encode(), f"person/{addressee}")

    def open_number(self, sealed: bytes, addressee: AddresseeNumber) -> PersonalNumber:
        """The number of the person of ``addressee``. Every call is an access to be logged (control D16)."""
        return PersonalNumber(self._seal.open(sealed, f"person/{addressee}").decode())

    def seal_intake(self, number: PersonalNumber, subject: Subject, case_id: str) -> tuple[bytes, str]:
        """What was received for a case, as kept until J-LIS has answered; and its digest."""
        content = json.dumps([number.digits, subject.attributes()], ensure_ascii=False).encode()
        return self._seal.close(content, f"registration/{case_id}"), self._keyed_hash(content)

    def open_intake(self, sealed: bytes, case_id: str) -> tuple[PersonalNumber, Subject]:
        """What was received for a case."""
        digits, attributes = json.loads(self._seal.open(sealed, f"registration/{case_id}"))
        birth_date = date.fromisoformat(attributes.pop("birth_date"))
        return PersonalNumber(digits), Subject(birth_date=birth_date, **attributes)

    def _keyed_hash(self, content: bytes) -> str:
        return hmac.digest(self._hash_key, content, "sha256").hex()
