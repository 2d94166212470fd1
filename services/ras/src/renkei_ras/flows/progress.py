"""How an application fares: its applicant looks, FEIS notifies."""

from datetime import datetime

from sqlalchemy import Connection

from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, LinkageError, Refusal, refuse
from renkei_ras.application import Application, ApplicationState
from renkei_ras.ports import RasPorts
from renkei_ras.rules import progress_refusal
from renkei_ras.store.applications import applications_of, find_application, load_application, set_state


async def own_applications(
    ports: RasPorts, caller: Caller, after: tuple[datetime, str] | None, limit: int
) -> list[Application]:
    """The user's own applications, newest first."""

    def look(tx: Connection) -> list[Application]:
        ports.note(tx, caller, "listApplications", "/applications")
        return applications_of(tx, caller.id, after, limit)

    return await ports.db.write(look)


async def own_application(ports: RasPorts, caller: Caller, application_id: str) -> Application:
    """One of the user's own applications.

    Raises ``not-found``, or ``operation-not-permitted`` for somebody else's (control C15).
    """

    def look(tx: Connection) -> Application | None:
        application = find_application(tx, application_id)
        if application is not None and application.user_id == caller.id:
            ports.note(tx, caller, "getApplication", f"/applications/{application_id}")
        return application

    application = await ports.db.write(look)
    if application is None:
        raise refuse(ErrorCode.NOT_FOUND, "there is no such application")
    if application.user_id != caller.id:
        raise refuse(ErrorCode.OPERATION_NOT_PERMITTED, "the application is another user's")
    return application


async def note_progress(
    ports: RasPorts, caller: Caller, application_id: str, state: ApplicationState, note: str | None
) -> None:
    """FEIS says where the application stands. Raises ``not-found`` or ``wrong-state``."""

    def decide(tx: Connection) -> Refusal | None:
        if find_application(tx, application_id) is None:
            return Refusal(ErrorCode.NOT_FOUND, "there is no such application")
        application = load_application(tx, application_id)
        refusal = progress_refusal(application.state, state)
        if refusal is None:
            set_state(tx, application_id, state, note, ports.clock())
            ports.note(tx, caller, "updateApplicationStatus", f"/applications/{application_id}")
        return refusal

    refusal = await ports.db.write(decide)
    if refusal:
        raise LinkageError(refusal)
