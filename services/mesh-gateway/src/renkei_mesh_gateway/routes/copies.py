"""Copies (情報提供データベース管理): a provider's copy of an item, for its owner only."""

from fastapi import APIRouter

from renkei_kit.callers import KnownCaller
from renkei_kit.errors import ErrorCode, refuse
from renkei_kit.problem import problems
from renkei_kit.wire import AddresseeField, ItemField
from renkei_mesh_gateway import flows
from renkei_mesh_gateway.intermediary import store
from renkei_mesh_gateway.routes.dependencies import CALLED, PortsOf
from renkei_mesh_gateway.schemas import CopyAnswer, CopyBody

router = APIRouter(prefix="/copies", tags=["copies"])


@router.put(
    "/{addressee_number}/{item}",
    operation_id="putCopy",
    status_code=204,
    responses=problems(*CALLED, ErrorCode.ADDRESSEE_UNKNOWN, ErrorCode.RECORDS_UNAVAILABLE),
)
async def put_copy(
    addressee_number: AddresseeField, item: ItemField, body: CopyBody, caller: KnownCaller, ports: PortsOf
) -> None:
    """Register or replace the agency's copy of an item about a person (副本登録); stored as ciphertext."""
    await flows.register_copy(addressee_number, item, body, caller, ports)


@router.get("/{addressee_number}/{item}", operation_id="getCopy", responses=problems(*CALLED, ErrorCode.NOT_FOUND))
async def get_copy(
    addressee_number: AddresseeField, item: ItemField, caller: KnownCaller, ports: PortsOf
) -> CopyAnswer:
    """The agency's own copy; another agency's cannot be told from absence (control G8)."""
    agency = flows.agency_of(caller)
    record = await ports.db.read(lambda tx: store.find_copy(tx, agency, addressee_number, item))
    if record is None:
        raise refuse(ErrorCode.NOT_FOUND, "the agency has registered no such copy")
    return CopyAnswer.opened(record, ports.office.vault.open(record))
