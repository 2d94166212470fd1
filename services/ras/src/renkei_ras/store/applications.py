"""Applications (在留諸申請)."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from renkei_ras.application import Application, ApplicationKind, ApplicationState
from renkei_ras.registration import ApplicantKind
from renkei_ras.store.tables import APPLICATION


def insert_application(tx: Connection, application: Application) -> None:
    """Keep an application."""
    tx.execute(insert(APPLICATION).values(**asdict(application)))


def find_application(tx: Connection, application_id: str) -> Application | None:
    """The application of an ID."""
    row = tx.execute(select(APPLICATION).where(APPLICATION.c.id == application_id)).first()
    return _application(row) if row else None


def load_application(tx: Connection, application_id: str) -> Application:
    """The application of an ID that exists; no other transaction changes it before this one has ended."""
    query = select(APPLICATION).where(APPLICATION.c.id == application_id).with_for_update()
    return _application(tx.execute(query).one())


def applications_of(tx: Connection, user_id: str) -> list[Application]:
    """A user's own applications, newest first."""
    query = (
        select(APPLICATION)
        .where(APPLICATION.c.user_id == user_id)
        .order_by(APPLICATION.c.submitted_at.desc(), APPLICATION.c.id)
    )
    return [_application(row) for row in tx.execute(query)]


def set_state(tx: Connection, application_id: str, state: ApplicationState, note: str | None, now: datetime) -> None:
    """Where the application stands from now on."""
    tx.execute(
        update(APPLICATION)
        .where(APPLICATION.c.id == application_id)
        .values(state=state.value, note=note, updated_at=now)
    )


def _application(row: Row[Any]) -> Application:
    fields = dict(row._mapping)
    return Application(
        **{
            **fields,
            "kind": ApplicationKind(row.kind),
            "applicant_kind": ApplicantKind(row.applicant_kind),
            "state": ApplicationState(row.state),
        }
    )
