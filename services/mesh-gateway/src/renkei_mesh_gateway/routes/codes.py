"""Linkage codes (符号管理): asked for by an agency, delivered by the core through J-LIS."""

from renkei_kit.callers import KnownCaller
from renkei_kit.errors import ErrorCode, refuse
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.wire import AcquisitionField, AddresseeField
from renkei_mesh_gateway import flows
from renkei_mesh_gateway.intermediary import store
from renkei_mesh_gateway.routes.dependencies import CALLED, PortsOf
from renkei_mesh_gateway.schemas import AcquisitionAnswer, AcquisitionBody, LinkageCodeAnswer, LinkageCodeRequest

router = Router(tags=["linkage codes"])


@router.post(
    "/linkage-codes",
    operation_id="requestLinkageCode",
    status_code=201,
    responses=problems(*CALLED, ErrorCode.RECORDS_UNAVAILABLE),
)
async def request_linkage_code(body: LinkageCodeRequest, caller: KnownCaller, ports: PortsOf) -> AcquisitionAnswer:
    """Begin to acquire the agency's linkage code for a person (番号法21条の2); gives a single-use number for J-LIS."""
    number = await flows.request_linkage_code(body.addressee_number, caller, ports)
    return AcquisitionAnswer(acquisition_number=number)


@router.get(
    "/linkage-codes/{addressee_number}",
    operation_id="getLinkageCode",
    responses=problems(*CALLED, ErrorCode.ADDRESSEE_UNKNOWN),
)
async def get_linkage_code(addressee_number: AddresseeField, caller: KnownCaller, ports: PortsOf) -> LinkageCodeAnswer:
    """Whether the agency's own linkage code for a person is pending or acquired."""
    agency = flows.agency_of(caller)
    subject = await ports.db.read(lambda tx: store.find_subject(tx, agency, addressee_number))
    if not subject.known:
        raise refuse(ErrorCode.ADDRESSEE_UNKNOWN, "nobody is registered under this addressee number")
    return LinkageCodeAnswer(
        addressee_number=addressee_number,
        state="acquired" if subject.code else "pending",
        linkage_code=subject.code.value if subject.code else None,
    )


@router.post(
    "/core/acquisitions/{acquisition_number}",
    operation_id="completeAcquisition",
    status_code=204,
    responses=problems(
        *CALLED, ErrorCode.ACQUISITION_UNKNOWN, ErrorCode.ADDRESSEE_NOT_UNIQUE, ErrorCode.RECORDS_UNAVAILABLE
    ),
)
async def complete_acquisition(
    acquisition_number: AcquisitionField, body: AcquisitionBody, caller: KnownCaller, ports: PortsOf
) -> None:
    """J-LIS hands over a resident record code (住民票コード); the number is destroyed with its first use."""
    await flows.complete_acquisition(acquisition_number, body.resident_record_code, ports)
