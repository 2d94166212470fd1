"""A contractor's worker sees one record, by an ID issued for that occasion (都度払い出し, controls E5, E6)."""

from typing import Any

from sqlalchemy import Connection, select

from renkei_ims import person_store
from renkei_ims.disclosure import UNKNOWN
from renkei_ims.person_rules import record_is_of_the_occasion, record_is_open
from renkei_ims.ports import ImsPorts
from renkei_ims.tables import EVIDENCE, STAFF
from renkei_ims.watch import record_access
from renkei_kit.acts import log_act
from renkei_kit.callers import Caller
from renkei_kit.errors import LinkageError, Refusal
from renkei_kit.personal_number import PersonalNumber
from renkei_kit.staff_account import MAINTENANCE_TERMINAL
from renkei_kit.terms import AddresseeNumber


async def view(ports: ImsPorts, caller: Caller, addressee: AddresseeNumber) -> PersonalNumber:
    """The number of the record for which the caller's ID was issued; each view is a row of the access record.

    Raises ``operation-not-permitted`` for any other record, ``addressee-unknown`` or ``record-closed``.
    """

    def open_it(tx: Connection) -> PersonalNumber | Refusal:
        refusal = record_is_of_the_occasion(_target(tx, caller), addressee)
        person = None if refusal else person_store.find_person(tx, addressee)
        if person is None:
            return refusal or UNKNOWN
        return record_is_open(person) or record_access(tx, ports, caller, "viewRecord", person)

    found = await ports.db.write(open_it)
    if isinstance(found, Refusal):
        raise LinkageError(found)
    return found


async def list_contractor_acts(ports: ImsPorts, caller: Caller, after: int, limit: int) -> list[dict[str, Any]]:
    """What contractors did and tried here, oldest first, apart from everybody else's acts (control E6)."""

    def look(tx: Connection) -> list[dict[str, Any]]:
        log = EVIDENCE.access_log
        query = select(log).where(log.c.party == MAINTENANCE_TERMINAL, log.c.sequence > after)
        rows = tx.execute(query.order_by(log.c.sequence).limit(limit)).mappings().all()
        log_act(ports, tx, caller, "listContractorActs", "/contractor-acts")
        return [dict(row) for row in rows]

    return await ports.db.write(look)


def _target(tx: Connection, caller: Caller) -> str | None:
    """What the caller's ID was issued for."""
    account = STAFF.find_account(tx, caller.id)
    grant = STAFF.grants.find_grant(tx, account.grant_id) if account and account.grant_id else None
    return grant.target if grant else None
