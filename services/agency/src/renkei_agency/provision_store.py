"""Queries of an agency's own system as provider: linked people, notices seen, provisions that wait for a clerk."""

import hmac
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from renkei_agency.tables import ADDRESSEE, LINKED, NOTICE_SEEN, PROVIDER_MODE, WAITING_PROVISION
from renkei_kit.db import insert_if_absent
from renkei_kit.permit import Notice, Period
from renkei_kit.seeded import derive
from renkei_kit.terms import AddresseeNumber, AgencyCode, ItemCode, LinkageCode, ProcessingNumber


class Answers(StrEnum):
    """When an agency's own system answers: by itself, or when a clerk releases it."""

    AT_ONCE = "at-once"
    LATE = "late"


@dataclass(frozen=True, slots=True, repr=False)
class Waiting:
    """A provision that a clerk has to release. Someone the agency does not know has no addressee number."""

    agency: AgencyCode
    processing_number: ProcessingNumber
    permit_id: str
    inquirer: AgencyCode
    addressee_number: AddresseeNumber | None
    item: ItemCode
    encryption_key: dict[str, Any]
    received_at: datetime
    period: Period | None = None


def code_digest(seed: str, agency: AgencyCode, code: LinkageCode) -> str:
    """What an agency keeps of a linkage code (符号): a keyed hash, by which it finds the person again."""
    return hmac.digest(derive(seed, "linked", agency), code.value.encode(), "sha256").hex()


def find_linked(tx: Connection, agency: AgencyCode, digest: str) -> AddresseeNumber | None:
    """Whom a linkage code of the agency means."""
    query = select(LINKED.c.addressee_number).where(LINKED.c.agency == agency, LINKED.c.code_digest == digest)
    return tx.execute(query).scalar_one_or_none()


def save_linked(tx: Connection, agency: AgencyCode, codes: dict[str, AddresseeNumber]) -> None:
    """The agency's codes as the gateway told them, in place of the former ones; by digest."""
    tx.execute(delete(LINKED).where(LINKED.c.agency == agency))
    for digest, number in codes.items():
        tx.execute(insert(LINKED).values(agency=agency, code_digest=digest, addressee_number=number))


def list_addressees(tx: Connection, agency: AgencyCode) -> Sequence[AddresseeNumber]:
    """Everyone the agency knows."""
    return tx.execute(select(ADDRESSEE.c.addressee_number).where(ADDRESSEE.c.agency == agency)).scalars().all()


def use_notice(tx: Connection, notice: Notice, now: datetime) -> bool:
    """Whether a notice is used for the first time; what has expired need not be remembered."""
    tx.execute(delete(NOTICE_SEEN).where(NOTICE_SEEN.c.agency == notice.provider, NOTICE_SEEN.c.expires_at <= now))
    return insert_if_absent(
        tx, NOTICE_SEEN, agency=notice.provider, permit_id=notice.permit_id, expires_at=notice.expires_at
    )


def insert_waiting(tx: Connection, waiting: Waiting) -> None:
    """The provision waits for a clerk."""
    values = asdict(waiting) | {"encryption_key": json.dumps(waiting.encryption_key)}
    if values.pop("period") is not None and waiting.period is not None:
        values |= {"period_start": waiting.period.start.isoformat(), "period_end": waiting.period.end.isoformat()}
    tx.execute(insert(WAITING_PROVISION).values(**values))


def find_waiting(tx: Connection, agency: AgencyCode, number: ProcessingNumber) -> Waiting | None:
    """The agency's own provision that waits."""
    columns = WAITING_PROVISION.c
    query = select(WAITING_PROVISION).where(
        columns.agency == agency, columns.processing_number == number, columns.answered_at.is_(None)
    )
    row = tx.execute(query).mappings().first()
    return _waiting(row) if row else None


def list_waiting(tx: Connection, agency: AgencyCode, after: str, limit: int) -> Sequence[Waiting]:
    """The agency's own provisions that wait, in the order of their processing numbers."""
    columns = WAITING_PROVISION.c
    query = (
        select(WAITING_PROVISION)
        .where(columns.agency == agency, columns.answered_at.is_(None), columns.processing_number > after)
        .order_by(columns.processing_number)
        .limit(limit)
    )
    return [_waiting(row) for row in tx.execute(query).mappings()]


def was_answered(tx: Connection, waiting: Waiting, now: datetime) -> None:
    """The gateway has the answer."""
    columns = WAITING_PROVISION.c
    own = (columns.agency == waiting.agency, columns.processing_number == waiting.processing_number)
    tx.execute(update(WAITING_PROVISION).where(*own).values(answered_at=now))


def find_mode(tx: Connection, agency: AgencyCode) -> Answers:
    """When the agency answers; at once unless a tester said otherwise."""
    query = select(PROVIDER_MODE.c.answers).where(PROVIDER_MODE.c.agency == agency)
    return Answers(tx.execute(query).scalar_one_or_none() or Answers.AT_ONCE)


def save_mode(tx: Connection, agency: AgencyCode, answers: Answers) -> None:
    """From now on the agency answers like this."""
    tx.execute(delete(PROVIDER_MODE).where(PROVIDER_MODE.c.agency == agency))
    tx.execute(insert(PROVIDER_MODE).values(agency=agency, answers=answers))


def _waiting(row: Any) -> Waiting:
    return Waiting(
        agency=row["agency"],
        processing_number=row["processing_number"],
        permit_id=row["permit_id"],
        inquirer=row["inquirer"],
        addressee_number=row["addressee_number"],
        item=row["item"],
        encryption_key=json.loads(row["encryption_key"]),
        received_at=row["received_at"],
        period=_period(row["period_start"], row["period_end"]),
    )


def _period(start: str | None, end: str | None) -> Period | None:
    return Period(date.fromisoformat(start), date.fromisoformat(end)) if start and end else None
