"""What RAS hands over, with no staff act (controls D1, D2)."""

from renkei_feis.flows.documents import receive_documents
from renkei_feis.flows.intake import receive_application
from renkei_feis.flows.withdrawal import receive_withdrawal
from renkei_feis.routes.dependencies import OF_A_SERVICE, PortsOf
from renkei_feis.schemas import ApplicationIdField, CaseReceipt, HandedOver, HandedOverDocuments
from renkei_kit.callers import KnownCaller
from renkei_kit.errors import ErrorCode
from renkei_kit.problem import problems
from renkei_kit.router import Router

router = Router(tags=["ras"])
OF_A_CASE = (*OF_A_SERVICE, ErrorCode.NOT_FOUND, ErrorCode.WRONG_STATE)


@router.post("/applications", operation_id="receiveApplication", status_code=201, responses=problems(*OF_A_SERVICE))
async def receive(body: HandedOver, caller: KnownCaller, ports: PortsOf) -> CaseReceipt:
    """An application from RAS becomes a case; the sealed number goes on to IMS by itself."""
    case = await receive_application(ports, caller, body.received())
    return CaseReceipt(case_id=case.id)


@router.post(
    "/applications/{application_id}/documents",
    operation_id="receiveDocuments",
    status_code=204,
    responses=problems(*OF_A_CASE),
)
async def documents(
    application_id: ApplicationIdField, body: HandedOverDocuments, caller: KnownCaller, ports: PortsOf
) -> None:
    """What the applicant was asked to file; the examination goes on. Handing it over twice changes nothing."""
    filed = [document.document() for document in body.documents]
    await receive_documents(ports, caller, application_id, filed)


@router.post(
    "/applications/{application_id}/withdrawal",
    operation_id="receiveWithdrawal",
    status_code=204,
    responses=problems(*OF_A_CASE),
)
async def withdrawal(application_id: ApplicationIdField, caller: KnownCaller, ports: PortsOf) -> None:
    """The applicant withdraws (取下げ): the case ends undecided. Twice changes nothing."""
    await receive_withdrawal(ports, caller, application_id)
