"""Registrations in progress. Each step is a change from one state to the next that only one runner can make."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, Select, or_, select, update

from renkei_ims.rules import UNFINISHED, Authenticity, RegistrationState, Verdict
from renkei_ims.tables import REGISTRATION
from renkei_kit.db import insert_if_absent
from renkei_kit.terms import AddresseeNumber


@dataclass(frozen=True, slots=True, repr=False)
class Registration:
    """The registration of a number for a case."""

    case_id: str
    state: RegistrationState
    digest: str
    sealed_intake: bytes | None
    addressee_number: AddresseeNumber | None
    changed_at: datetime


def find_registration(tx: Connection, case_id: str) -> Registration | None:
    """The registration of a case."""
    row = tx.execute(select(REGISTRATION).where(REGISTRATION.c.case_id == case_id)).mappings().first()
    return None if row is None else _registration(row)


def load_registration(tx: Connection, case_id: str) -> Registration:
    """The registration of a case, which must exist."""
    return _registration(tx.execute(select(REGISTRATION).where(REGISTRATION.c.case_id == case_id)).mappings().one())


def insert_registration(
    tx: Connection, case_id: str, source: str, intake: tuple[bytes, str], now: datetime, leased_until: datetime
) -> bool:
    """A number was received for a case; nothing has been done with it yet. False when the case has one already."""
    sealed, digest = intake
    return insert_if_absent(
        tx,
        REGISTRATION,
        case_id=case_id,
        source=source,
        state=RegistrationState.RECEIVED,
        digest=digest,
        sealed_intake=sealed,
        received_at=now,
        changed_at=now,
        leased_until=leased_until,
    )


def receive_again(tx: Connection, case_id: str, intake: tuple[bytes, str], now: datetime) -> None:
    """A number that was not authentic is replaced by what was sent now."""
    sealed, digest = intake
    values = {
        "state": RegistrationState.RECEIVED,
        "digest": digest,
        "sealed_intake": sealed,
        "authenticity": None,
        "differs": None,
        "changed_at": now,
    }
    tx.execute(
        update(REGISTRATION)
        .where(REGISTRATION.c.case_id == case_id, REGISTRATION.c.state == RegistrationState.NOT_AUTHENTIC)
        .values(**values)
    )


def settle(
    tx: Connection,
    case_id: str,
    verdict: Verdict,
    state: RegistrationState,
    addressee_number: AddresseeNumber | None,
    now: datetime,
) -> bool:
    """J-LIS has answered: the intake is erased. False when another runner settled it first."""
    values = {
        "state": state,
        "sealed_intake": None,
        "addressee_number": addressee_number,
        "authenticity": verdict.result,
        "differs": json.dumps({"differs": verdict.differs, "reason": verdict.reason}),
        "changed_at": now,
    }
    return _change(tx, case_id, RegistrationState.RECEIVED, **values)


def advance(tx: Connection, case_id: str, before: RegistrationState, after: RegistrationState, now: datetime) -> bool:
    """From one state to the next. False when another runner did it first."""
    return _change(tx, case_id, before, state=after, changed_at=now)


def lease_unfinished(tx: Connection, now: datetime, leased_until: datetime, limit: int = 20) -> tuple[str, ...]:
    """Take cases whose registration nobody is working on; the oldest change first."""
    query = _unfinished(now).order_by(REGISTRATION.c.changed_at).limit(limit).with_for_update(skip_locked=True)
    cases = tuple(row.case_id for row in tx.execute(query))
    tx.execute(update(REGISTRATION).where(REGISTRATION.c.case_id.in_(cases)).values(leased_until=leased_until))
    return cases


def has_unfinished(tx: Connection, now: datetime) -> bool:
    """Whether there is a registration to go on with."""
    return tx.execute(_unfinished(now).limit(1)).first() is not None


def release(tx: Connection, case_id: str) -> None:
    """Nobody is working on it now."""
    tx.execute(update(REGISTRATION).where(REGISTRATION.c.case_id == case_id).values(leased_until=None))


def verdict_of(tx: Connection, case_id: str) -> Verdict | None:
    """What J-LIS said of the registration's number."""
    query = select(REGISTRATION.c.authenticity, REGISTRATION.c.differs).where(REGISTRATION.c.case_id == case_id)
    row = tx.execute(query).one()
    if row.authenticity is None:
        return None
    kept = json.loads(row.differs)
    return Verdict(Authenticity(row.authenticity), tuple(kept["differs"]), kept["reason"])


def _unfinished(now: datetime) -> Select[tuple[str]]:
    free = or_(REGISTRATION.c.leased_until.is_(None), REGISTRATION.c.leased_until <= now)
    return select(REGISTRATION.c.case_id).where(REGISTRATION.c.state.in_(UNFINISHED), free)


def _change(tx: Connection, case_id: str, before: RegistrationState, **values: object) -> bool:
    table = REGISTRATION
    change = update(table).where(table.c.case_id == case_id, table.c.state == before).values(**values)
    return tx.execute(change).rowcount == 1


def _registration(row: RowMapping) -> Registration:
    fields = {name: row[name] for name in Registration.__slots__}
    return Registration(**{**fields, "state": RegistrationState(row["state"])})
