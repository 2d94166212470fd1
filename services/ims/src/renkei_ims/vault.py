"""The vault: how a personal number is kept, found again and opened (個人番号). Nothing else in IMS sees its digits.

What is kept of a person is sealed under a key of the person's own, which stands beside it. Once that key is destroyed
(消去) nobody can open what was sealed under it, wherever a copy of the ciphertext may still lie: not in a log either.
"""

import base64
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

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

    @classmethod
    def of(cls, attributes: Mapping[str, str]) -> Self:
        """The attributes as they came over the wire or were kept."""
        birth_date = date.fromisoformat(attributes["birth_date"])
        return cls(attributes["name"], birth_date, attributes["sex"], attributes["address"])


class NumberVault:
    """Seals numbers at rest (AES-GCM) and finds them by a keyed hash."""

    def __init__(self, seed: str) -> None:
        self._seal = Seal(derive(seed, "ims", "number-seal"))
        self._hash_key = derive(seed, "ims", "number-hash")

    def hash(self, number: PersonalNumber) -> str:
        """The same for the same number, and no way back without the key."""
        return self._keyed_hash(number.digits.encode())

    def hash_subject(self, subject: Subject) -> str:
        """The same for the same four attributes, and no way back without the key (the registered keys, control B4)."""
        return self._keyed_hash(json.dumps(["subject", subject.attributes()], sort_keys=True).encode())

    def new_key(self, addressee: AddresseeNumber) -> bytes:
        """A key for a new person, sealed under the system's."""
        return self._seal.close(os.urandom(32), f"key/{addressee}")

    def seal_number(self, number: PersonalNumber, addressee: AddresseeNumber, key: bytes | None) -> bytes:
        """The number as kept with the person of ``addressee``; it cannot be moved to another."""
        return self._of(addressee, key).close(number.digits.encode(), f"person/{addressee}")

    def open_number(self, sealed: bytes, addressee: AddresseeNumber, key: bytes | None) -> PersonalNumber:
        """The number of the person of ``addressee``. Every call is an access to be logged (control D16)."""
        return PersonalNumber(self._of(addressee, key).open(sealed, f"person/{addressee}").decode())

    def number_for_log(self, number: PersonalNumber, addressee: AddresseeNumber, key: bytes | None) -> str:
        """The number as the access record holds it: to be told as long as the person's key exists (control D16)."""
        return base64.b64encode(self._of(addressee, key).close(number.digits.encode(), f"log/{addressee}")).decode()

    def number_in_log(self, logged: str, addressee: AddresseeNumber, key: bytes | None) -> PersonalNumber:
        """The number of a row of the access record."""
        return PersonalNumber(self._of(addressee, key).open(base64.b64decode(logged), f"log/{addressee}").decode())

    def seal_record(self, record: Mapping[str, Any], addressee: AddresseeNumber, key: bytes | None) -> bytes:
        """Attributes or residence as kept with the person."""
        return self._of(addressee, key).close(json.dumps(record, ensure_ascii=False).encode(), f"record/{addressee}")

    def open_record(self, sealed: bytes, addressee: AddresseeNumber, key: bytes | None) -> dict[str, Any]:
        """Attributes or residence of the person."""
        record: dict[str, Any] = json.loads(self._of(addressee, key).open(sealed, f"record/{addressee}"))
        return record

    def seal_intake(self, number: PersonalNumber, subject: Subject, case_id: str) -> tuple[bytes, str]:
        """What was received for a case, as kept until J-LIS has answered; and its digest."""
        content = json.dumps([number.digits, subject.attributes()], ensure_ascii=False).encode()
        return self._seal.close(content, f"registration/{case_id}"), self._keyed_hash(content)

    def open_intake(self, sealed: bytes, case_id: str) -> tuple[PersonalNumber, Subject]:
        """What was received for a case."""
        digits, attributes = json.loads(self._seal.open(sealed, f"registration/{case_id}"))
        return PersonalNumber(digits), Subject.of(attributes)

    def seal_applicant(self, subject: Subject, intake_id: str) -> bytes:
        """The person for whom something is filed at the counter, as kept with the intake (受付)."""
        return self._seal.close(json.dumps(subject.attributes(), ensure_ascii=False).encode(), f"intake/{intake_id}")

    def open_applicant(self, sealed: bytes, intake_id: str) -> Subject:
        """The person for whom something is filed at the counter."""
        return Subject.of(json.loads(self._seal.open(sealed, f"intake/{intake_id}")))

    def _of(self, addressee: AddresseeNumber, key: bytes | None) -> Seal:
        """The seal under the person's own key; what older stores kept without one is under the system's."""
        return self._seal if key is None else Seal(self._seal.open(key, f"key/{addressee}"))

    def _keyed_hash(self, content: bytes) -> str:
        return hmac.digest(self._hash_key, content, "sha256").hex()
