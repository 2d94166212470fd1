"""HTTP of media, for operators in the server room."""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Header, Path

from renkei_juki_link import media_flows as flows
from renkei_juki_link.media import Medium
from renkei_juki_link.media_flows import Handler
from renkei_juki_link.ports import JukiLinkPorts
from renkei_juki_link.wire_media import MediumAnswer, MediumContent, MediumPage, MediumRequest
from renkei_juki_link.wire_provision import ProvisionAnswer
from renkei_juki_link.work_routes import ADMINISTRATOR, STAFF_REFUSALS
from renkei_kit import paging
from renkei_kit.callers import KnownCaller, require_role
from renkei_kit.errors import ErrorCode
from renkei_kit.ports import ports_of
from renkei_kit.problem import problems
from renkei_kit.router import Router

router = Router(tags=["media"])
PortsOf = Annotated[JukiLinkPorts, Depends(ports_of)]
MediumId = Annotated[str, Path(pattern=r"^[A-Z0-9][A-Z0-9-]{3,31}$", description="label of the medium")]
TerminalId = Annotated[
    str | None,
    Header(
        alias="Terminal-Id", max_length=40, description="the terminal at which the operator works, config/offices.yaml"
    ),
]
REFUSALS = (*STAFF_REFUSALS, ErrorCode.NOT_FOUND, ErrorCode.WRONG_STATE)


async def handler(caller: KnownCaller, terminal: TerminalId = None) -> Handler:
    """The operator with the medium; raises ``operation-not-permitted`` for anybody else."""
    require_role(caller, "operator")
    return Handler(caller, terminal)


HandlerOf = Annotated[Handler, Depends(handler)]


@router.get("/media", operation_id="listMedia", responses=problems(*STAFF_REFUSALS))
async def list_media(
    caller: KnownCaller, ports: PortsOf, limit: paging.Limit = 100, cursor: paging.Cursor = None
) -> MediumPage:
    """The register of media (媒体管理簿), with those that are overdue for erasure and destruction (control H16)."""
    require_role(caller, "operator", ADMINISTRATOR)
    found = await flows.list_media(ports, caller, paging.position(cursor), limit + 1)
    page, following = paging.page(found, limit, "id")
    return MediumPage(media=[_answer(ports, medium) for medium in page], next_cursor=following)


@router.post(
    "/media", operation_id="registerMedium", status_code=201, responses=problems(*STAFF_REFUSALS, ErrorCode.WRONG_STATE)
)
async def register_medium(body: MediumRequest, who: HandlerOf, ports: PortsOf) -> MediumAnswer:
    """Enter a medium in the register, in the server room (control C18)."""
    return _answer(ports, await flows.register(ports, who, body.medium_id))


@router.post("/media/{medium_id}/import", operation_id="importMedium", status_code=201, responses=problems(*REFUSALS))
async def import_medium(medium_id: MediumId, who: HandlerOf, ports: PortsOf) -> ProvisionAnswer:
    """Import what J-LIS provided on the medium in the drive, in the server room and once (control C18)."""
    return ProvisionAnswer.of(await flows.import_medium(ports, who, medium_id))


@router.get(
    "/media/{medium_id}/content", operation_id="readMedium", responses=problems(*STAFF_REFUSALS, ErrorCode.NOT_FOUND)
)
async def read_medium(medium_id: MediumId, who: HandlerOf, ports: PortsOf) -> MediumContent:
    """How much is on the medium in the drive: nothing once it was erased (control H16)."""
    return MediumContent(medium_id=medium_id, bytes=await flows.look(ports, who, medium_id))


@router.post("/media/{medium_id}/erase", operation_id="eraseMedium", responses=problems(*REFUSALS))
async def erase_medium(medium_id: MediumId, who: HandlerOf, ports: PortsOf) -> MediumAnswer:
    """Erase the medium in the drive (control H16)."""
    return _answer(ports, await flows.erase(ports, who, medium_id))


@router.post("/media/{medium_id}/destroy", operation_id="destroyMedium", responses=problems(*REFUSALS))
async def destroy_medium(medium_id: MediumId, who: HandlerOf, ports: PortsOf) -> MediumAnswer:
    """Destroy an erased medium (control H16)."""
    return _answer(ports, await flows.destroy(ports, who, medium_id))


def _answer(ports: JukiLinkPorts, medium: Medium) -> MediumAnswer:
    return MediumAnswer.of(medium, ports.clock(), timedelta(hours=ports.link_settings.medium_hours))
