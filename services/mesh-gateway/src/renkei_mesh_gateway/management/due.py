"""Which agencies have something that the schedule is to take out: one look, so that a day without any costs little."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import BindParameter, Connection, Select, bindparam, func, select

from renkei_kit import tenant
from renkei_kit.instant import Instant
from renkei_kit.terms import AgencyCode
from renkei_mesh_gateway.intermediary.plug_store import live_provision
from renkei_mesh_gateway.intermediary.store import agency_record, provision

_OF: BindParameter[str] = bindparam("of")
_BEFORE: BindParameter[datetime] = bindparam("before", type_=Instant)
_AGE = func.coalesce(agency_record.c.provided_at, agency_record.c.requested_at, type_=Instant)
_RELEASED = select(provision.c.agency).where(provision.c.agency == _OF, provision.c.released_at < _BEFORE).limit(1)
_ASKED = (
    select(live_provision.c.agency).where(live_provision.c.agency == _OF, live_provision.c.due_at < _BEFORE).limit(1)
)
_OLDEST = select(_AGE).where(agency_record.c.book == _OF).order_by(agency_record.c.sequence).limit(1)


def list_due(
    tx: Connection, agencies: Iterable[str], ended_before: datetime, recorded_before: datetime
) -> list[tuple[AgencyCode, str]]:
    """Agencies and the kind of what is over; inquiries and results are taken out as soon as they are."""
    found: list[tuple[AgencyCode, str]] = []
    for code in agencies:
        agency = AgencyCode(code)
        tenant.enter(tx, agency)
        if _is_there(tx, _RELEASED, agency, ended_before) or _is_there(tx, _ASKED, agency, ended_before):
            found.append((agency, "provisions"))
        oldest = tx.execute(_OLDEST, {"of": agency}).scalar()
        if oldest is not None and oldest < recorded_before:
            found.append((agency, "records"))
    return found


def _is_there(tx: Connection, query: Select[tuple[str]], agency: AgencyCode, before: datetime) -> bool:
    return tx.execute(query, {"of": agency, "before": before}).first() is not None
