"""What an applicant does after applying: withdraw (取下げ), or file what was asked for."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, LinkageError, Refusal
from renkei_ras.application import Application, ApplicationState
from renkei_ras.ports import RasPorts
from renkei_ras.rules import documents_refusal, withdrawal_refusal
from renkei_ras.store.applications import find_application, load_application, set_state
from renkei_ras.store.attachments import unused_attachments, use_attachments
from renkei_ras.store.errands import Act, insert_errand


async def withdraw_application(ports: RasPorts, caller: Caller, application_id: str) -> Application:
    """The application, withdrawn as soon as FEIS knows it; asking twice is no harm.

    Raises ``not-found``, ``operation-not-permitted`` or, when it was decided before, ``wrong-state``.
    """

    def withdraw(tx: Connection, application: Application) -> Refusal | None:
        refusal = withdrawal_refusal(application.state)
        if refusal is None and application.state is not ApplicationState.WITHDRAWING:
            set_state(tx, application_id, ApplicationState.WITHDRAWING, None, ports.clock())
            insert_errand(tx, application_id, Act.WITHDRAW)
            ports.note(tx, caller, "withdrawApplication", f"/applications/{application_id}")
        return refusal

    return await _change(ports, caller, application_id, withdraw)


async def file_documents(
    ports: RasPorts, caller: Caller, application_id: str, attachments: Sequence[str]
) -> Application:
    """The application with what was asked for; FEIS learns of it by itself.

    Raises ``not-found``, ``operation-not-permitted``, ``wrong-state`` or ``request-invalid``.
    """

    def file(tx: Connection, application: Application) -> Refusal | None:
        found = unused_attachments(tx, caller.id, attachments, for_use=True)
        refusal = documents_refusal(application.state, len(attachments), len(found))
        if refusal is None:
            use_attachments(tx, attachments, application_id)
            set_state(tx, application_id, ApplicationState.EXAMINING, None, ports.clock())
            insert_errand(tx, application_id, Act.FILE_DOCUMENTS)
            ports.note(tx, caller, "fileDocuments", f"/applications/{application_id}")
        return refusal

    return await _change(ports, caller, application_id, file)


async def _change(
    ports: RasPorts, caller: Caller, application_id: str, work: Callable[[Connection, Application], Refusal | None]
) -> Application:
    """Let the applicant change an application of their own (control C15)."""

    def decide(tx: Connection) -> Application | Refusal:
        if find_application(tx, application_id) is None:
            return Refusal(ErrorCode.NOT_FOUND, "there is no such application")
        application = load_application(tx, application_id)
        if application.user_id != caller.id:
            return Refusal(ErrorCode.OPERATION_NOT_PERMITTED, "the application is another user's")
        return work(tx, application) or load_application(tx, application_id)

    outcome = await ports.db.write(decide)
    if isinstance(outcome, Refusal):
        raise LinkageError(outcome)
    ports.bell.set()
    return outcome
