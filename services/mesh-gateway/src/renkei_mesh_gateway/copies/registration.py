"""Registration of one copy (副本登録), and what every registration must be."""

from datetime import datetime

from sqlalchemy import Connection

from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, FieldError, LinkageError, Refusal, refuse
from renkei_kit.layout import content_errors
from renkei_kit.terms import AddresseeNumber, AgencyCode, ItemCode
from renkei_kit.world import World
from renkei_kit.world_records import Item
from renkei_mesh_gateway.flows import access, agency_of
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.intermediary import copy_store, store
from renkei_mesh_gateway.intermediary.answers import Vault
from renkei_mesh_gateway.intermediary.copy_store import CopyRecord
from renkei_mesh_gateway.wire_copies import CopyBody, CopyLine

UNKNOWN = "nobody is registered under this addressee number"


def provided_item(world: World, agency: AgencyCode, code: ItemCode) -> Item | None:
    """The item, if the agency is of a kind that provides it (情報提供者)."""
    item = world.find_item(code)
    return item if item is not None and world.agency(agency).kind in item.provider_kinds else None


def copy_errors(item: Item, body: CopyBody) -> tuple[FieldError, ...]:
    """What does not fit the item's layout (データ標準レイアウト) or cannot be published."""
    errors = content_errors(item, body.content)
    if body.valid_to is not None and body.valid_to < body.valid_from:
        return (*errors, FieldError("/valid_to", "must not be before valid_from"))
    return errors


def sealed(vault: Vault, agency: AgencyCode, line: CopyLine, now: datetime, transmission: str | None) -> CopyRecord:
    """The copy as it is stored."""
    return CopyRecord(
        agency=agency,
        addressee_number=line.addressee_number,
        item=line.item,
        version=line.version,
        valid_from=line.valid_from,
        valid_to=line.valid_to,
        auto_reply=line.auto_reply,
        content=vault.close(agency, line.addressee_number, line.item, line.content),
        registered_at=now,
        data_set_code=line.data_set_of(line.item),
        record_id=line.record_id,
        record_key=line.record_key,
        parent_record_key=line.parent_record_key,
        district_code=line.district_code,
        transmission=transmission,
        nondisclosure=line.nondisclosure,
    )


async def register_copy(
    number: AddresseeNumber, item_code: ItemCode, body: CopyBody, caller: Caller, ports: GatewayPorts
) -> None:
    """Register the provider's copy of an item; from its first day on it replaces the former one."""
    agency = agency_of(caller)
    item = provided_item(ports.world, agency, item_code)
    if item is None:
        raise refuse(ErrorCode.OPERATION_NOT_PERMITTED, f"the agency does not provide {item_code}")
    if errors := copy_errors(item, body):
        raise refuse(ErrorCode.REQUEST_INVALID, "the copy does not fit the item", *errors)
    line = CopyLine.model_construct(**dict(body), addressee_number=number, item=item_code)
    record = sealed(ports.office.vault, agency, line, ports.clock(), None)

    def work(tx: Connection) -> Refusal | None:
        if not store.find_subject(tx, agency, number).known:
            return Refusal(ErrorCode.ADDRESSEE_UNKNOWN, UNKNOWN)
        copy_store.insert_copies(tx, [record])
        ports.access_log.append(tx, access(ports, caller, "putCopy", f"{number}/{item_code}"))
        return None

    refusal = await ports.db.write(work)
    if refusal is not None:
        raise LinkageError(refusal)
