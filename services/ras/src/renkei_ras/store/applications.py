"""Applications (在留諸申請)."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, or_, select, update

from renkei_ras.application import Application, ApplicationKind, ApplicationState, Beneficiary
from renkei_ras.registration import ApplicantKind
from renkei_ras.store.tables import APPLICATION


def insert_application(tx: Connection, application: Application) -> None:
    """Keep an application."""
    tx.execute(insert(APPLICATION).values(**_columns(application)))


def find_application(tx: Connection, application_id: str) -> Application | None:
    """The application of an ID."""
    row = tx.execute(select(APPLICATION).where(APPLICATION.c.id == application_id)).first()
    return _application(row) if row else None


def load_application(tx: Connection, application_id: str) -> Application:
    """The application of an ID that exists; no other transaction changes it before this one has ended."""
    query = select(APPLICATION).where(APPLICATION.c.id == application_id).with_for_update()
    return _application(tx.execute(query).one())


def applications_of(
    tx: Connection, user_id: str, after: tuple[datetime, str] | None = None, limit: int = 1000
) -> list[Application]:
    """Up to ``limit`` of a user's own applications, newest first, from behind a place in the list."""
    table = APPLICATION.c
    query = select(APPLICATION).where(table.user_id == user_id).order_by(table.submitted_at.desc(), table.id)
    if after is not None:
        at, application_id = after
        behind = and_(table.submitted_at == at, table.id > application_id)
        query = query.where(or_(table.submitted_at < at, behind))
    return [_application(row) for row in tx.execute(query.limit(limit))]


def set_state(tx: Connection, application_id: str, state: ApplicationState, note: str | None, now: datetime) -> None:
    """Where the application stands from now on."""
    tx.execute(
        update(APPLICATION)
        .where(APPLICATION.c.id == application_id)
        .values(state=state.value, note=note, updated_at=now)
    )


BENEFICIARY = ("name", "birth_date", "nationality")


def _columns(application: Application) -> dict[str, Any]:
    fields = asdict(application)
    beneficiary = fields.pop("beneficiary") or {}
    named = {f"beneficiary_{name}": beneficiary.get(name) for name in BENEFICIARY}
    return {**fields, **named, "together_with": ",".join(application.together_with) or None}


def _application(row: Row[Any]) -> Application:
    fields = dict(row._mapping)
    beneficiary = {name: fields.pop(f"beneficiary_{name}") for name in BENEFICIARY}
    others = row.together_with.split(",") if row.together_with else ()
    return Application(
        **{
            **fields,
            "kind": ApplicationKind(row.kind),
            "applicant_kind": ApplicantKind(row.applicant_kind),
            "state": ApplicationState(row.state),
            "together_with": tuple(map(ApplicationKind, others)),
            "beneficiary": Beneficiary(**beneficiary) if beneficiary["name"] else None,
        }
    )
