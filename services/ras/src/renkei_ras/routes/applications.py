"""Applications (在留諸申請): made, looked at, added to, withdrawn; each user's own only (control C15)."""

from renkei_kit.callers import KnownCaller
from renkei_kit.errors import ErrorCode
from renkei_kit.keys import sealing_key
from renkei_kit.paging import Cursor, Limit, moment, page
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_ras.flows.change import file_documents, withdraw_application
from renkei_ras.flows.progress import own_application, own_applications
from renkei_ras.flows.submission import submit_application
from renkei_ras.routes.dependencies import OF_A_CALLER, OF_A_CARD, OF_ONES_OWN, PortsOf
from renkei_ras.schemas import (
    ApplicationId,
    ApplicationList,
    ApplicationRequest,
    ApplicationView,
    DocumentsFiled,
    SealingKey,
)
from renkei_ras.sealed_number import ALGORITHM, ENCRYPTION

router = Router()


@router.get("/sealing-key", operation_id="getSealingKey", tags=["applications"])
async def get_sealing_key(ports: PortsOf) -> SealingKey:
    """The public key to which a terminal seals the personal number, so that nobody but IMS can read it."""
    key = sealing_key(ports.settings.seed)
    public = key.as_dict(private=False)
    return SealingKey(
        **{name: str(public[name]) for name in ("kty", "crv", "x", "y")},
        kid=str(key.kid),
        alg=ALGORITHM,
        enc=ENCRYPTION,
    )


@router.post(
    "/applications",
    operation_id="submitApplication",
    status_code=201,
    tags=["applications"],
    responses=problems(
        *OF_A_CALLER,
        *OF_A_CARD,
        ErrorCode.CARD_NOT_THE_SAME,
        ErrorCode.NOTIFICATION_NOT_VALID,
        ErrorCode.OPERATION_NOT_PERMITTED,
    ),
)
async def submit(body: ApplicationRequest, caller: KnownCaller, ports: PortsOf) -> ApplicationView:
    """Apply (在留諸申請) with the registered card; the application goes on to FEIS by itself (controls C6, C7, D2)."""
    return ApplicationView.of(await submit_application(ports, caller, body.wish()))


@router.get(
    "/applications",
    operation_id="listApplications",
    tags=["applications"],
    responses=problems(*OF_A_CALLER, ErrorCode.REQUEST_INVALID, ErrorCode.RECORDS_UNAVAILABLE),
)
async def list_applications(
    caller: KnownCaller, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None
) -> ApplicationList:
    """One's own applications, newest first."""
    found = await own_applications(ports, caller, moment(cursor), limit + 1)
    applications, next_cursor = page(found, limit, "place")
    return ApplicationList(applications=[ApplicationView.of(each) for each in applications], next_cursor=next_cursor)


@router.get(
    "/applications/{application_id}",
    operation_id="getApplication",
    tags=["applications"],
    responses=problems(*OF_ONES_OWN),
)
async def get_application(application_id: ApplicationId, caller: KnownCaller, ports: PortsOf) -> ApplicationView:
    """One of one's own applications; another user's is refused (control C15)."""
    return ApplicationView.of(await own_application(ports, caller, application_id))


@router.post(
    "/applications/{application_id}/documents",
    operation_id="fileDocuments",
    tags=["applications"],
    responses=problems(*OF_ONES_OWN, ErrorCode.WRONG_STATE),
)
async def documents(
    application_id: ApplicationId, body: DocumentsFiled, caller: KnownCaller, ports: PortsOf
) -> ApplicationView:
    """File what the examiner asked for (資料提出の通知); FEIS learns of it by itself."""
    return ApplicationView.of(await file_documents(ports, caller, application_id, body.attachments))


@router.post(
    "/applications/{application_id}/withdrawal",
    operation_id="withdrawApplication",
    tags=["applications"],
    responses=problems(*OF_ONES_OWN, ErrorCode.WRONG_STATE),
)
async def withdraw(application_id: ApplicationId, caller: KnownCaller, ports: PortsOf) -> ApplicationView:
    """Withdraw (取下げ) an application that is not decided yet; FEIS learns of it by itself, and confirms."""
    return ApplicationView.of(await withdraw_application(ports, caller, application_id))
