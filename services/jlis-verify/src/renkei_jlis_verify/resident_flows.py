"""The tester's hand on the register: somebody arrives, moves, changes name or number, leaves or dies."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from renkei_jlis_verify import certificate_store, resident_book, resident_store, store
from renkei_jlis_verify.certificate_flows import card_signer
from renkei_jlis_verify.certificate_rules import Status, status
from renkei_jlis_verify.ports import JlisPorts
from renkei_jlis_verify.resident_changes import Change, Resident, change_refusal, changed, ending
from renkei_kit.errors import ErrorCode, LinkageError, Refusal
from renkei_kit.personal_number import PersonalNumber, personal_number_of
from renkei_kit.resident_records import ResidentRecord
from renkei_kit.world_residents import record_code_of

UNKNOWN = Refusal(ErrorCode.NOT_FOUND, "the register does not know this person")


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """All seven items of a record, and the former numbers; never printed."""

    person_id: str
    record: ResidentRecord
    record_code: str
    former_numbers: tuple[PersonalNumber, ...]


async def enter_change(ports: JlisPorts, person_id: str, change: Change) -> None:
    """Change a record; certificates that may not outlive the change end in the same moment.

    Raises ``not-found``, ``request-invalid`` or ``wrong-state``; then nothing has changed.
    """
    await _cards_as_issued(ports, person_id)

    def enter(tx: Connection) -> Refusal | None:
        before = resident_book.find_resident(tx, person_id)
        refusal = change_refusal(before, change, ports.clock().date()) if before else UNKNOWN
        if refusal is not None or before is None:
            return refusal
        after = changed(before, change)
        resident_book.change_resident(tx, person_id, after)
        if after.generation != before.generation:
            resident_book.give_new_number(tx, ports.vault, ports.settings.seed, person_id, after.generation, change.on)
        ended = ending(before, after)
        for entry in certificate_store.entries_of(tx, person_id) if ended else ():
            if ended and entry.kind in ended.kinds:
                certificate_store.revoke(tx, entry.serial, ports.clock(), ended.reason)
        return None

    refusal = await ports.db.write(enter)
    if refusal is not None:
        raise LinkageError(refusal)


async def register(ports: JlisPorts, person_id: str, arrived: Resident, stay_ends_on: date | None) -> None:
    """Somebody new on the register, with a number and a 住民票コード of the seed. Raises ``wrong-state``."""
    vault, seed = ports.vault, ports.settings.seed

    def enter(tx: Connection) -> Refusal | None:
        if resident_book.find_resident(tx, person_id) is not None:
            return Refusal(ErrorCode.WRONG_STATE, "the register has somebody of this id")
        code = record_code_of(seed, person_id)
        resident_book.insert_resident(tx, vault, person_id, arrived, code, stay_ends_on)
        store.insert_number(tx, vault, person_id, 0, personal_number_of(seed, person_id, 0), None)
        return None

    refusal = await ports.db.write(enter)
    if refusal is not None:
        raise LinkageError(refusal)


async def set_stay(ports: JlisPorts, person_id: str, ends_on: date | None) -> None:
    """Another period of stay (在留期間); certificates keep their end. Raises ``not-found``."""
    if not await ports.db.write(lambda tx: resident_book.set_stay(tx, person_id, ends_on)):
        raise LinkageError(UNKNOWN)


async def show(ports: JlisPorts, person_id: str) -> Shown:
    """All that the register holds of a person. Raises ``not-found``."""
    found = await ports.db.read(lambda tx: _shown(tx, ports, person_id))
    if found is None:
        raise LinkageError(UNKNOWN)
    return found


async def list_residents(ports: JlisPorts, after: str, limit: int) -> list[Shown]:
    """Up to ``limit`` people after the one of id ``after``."""

    def read(tx: Connection) -> list[Shown]:
        found = (_shown(tx, ports, person_id) for person_id in resident_book.person_ids(tx, after, limit))
        return [one for one in found if one is not None]

    return await ports.db.read(read)


def _shown(tx: Connection, ports: JlisPorts, person_id: str) -> Shown | None:
    record = resident_store.find_record(tx, ports.vault, person_id)
    if record is None:
        return None
    code = store.load_record_code(tx, ports.vault, person_id)
    return Shown(person_id, record, code, tuple(store.find_numbers(tx, ports.vault, person_id)[1:]))


async def _cards_as_issued(ports: JlisPorts, person_id: str) -> None:
    """Make the card's certificates, if they are not, while the register says what it said at their issue."""
    entries = await ports.db.read(lambda tx: certificate_store.entries_of(tx, person_id))
    for entry in entries:
        if entry.kind == "signing" and status(entry, ports.clock()) is Status.GOOD:
            await card_signer(ports, entry)
