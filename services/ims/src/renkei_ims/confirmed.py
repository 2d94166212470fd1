"""A person as IMS keeps one whose number J-LIS has confirmed."""

from datetime import datetime

from renkei_ims.person import Person
from renkei_ims.rules import Authenticity, CodeState
from renkei_ims.vault import NumberVault, Subject
from renkei_kit.personal_number import PersonalNumber
from renkei_kit.terms import AddresseeNumber


def confirmed(
    vault: NumberVault,
    addressee: AddresseeNumber,
    number: PersonalNumber,
    subject: Subject,
    now: datetime,
    *,
    key: bytes | None = None,
) -> Person:
    """A person whose number J-LIS has just confirmed, as kept under the person's own ``key`` or a new one."""
    key = key or vault.new_key(addressee)
    return Person(
        addressee_number=addressee,
        number_hash=vault.hash(number),
        sealed_number=vault.seal_number(number, addressee, key),
        sealed_key=key,
        subject_hash=vault.hash_subject(subject),
        sealed_subject=vault.seal_record(subject.attributes(), addressee, key),
        authenticity=Authenticity.MATCH,
        checked_at=now,
        linkage_code=CodeState.PENDING,
        registered_at=now,
    )
