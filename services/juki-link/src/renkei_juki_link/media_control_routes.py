"""The link server's control port: a medium is carried into the server room. Not part of the real network."""

import asyncio
from typing import Annotated

from fastapi import Depends

from renkei_juki_link import media_store
from renkei_juki_link.media import MediumState
from renkei_juki_link.media_routes import MediumId
from renkei_juki_link.ports import JukiLinkPorts
from renkei_juki_link.wire_media import MediumPut
from renkei_kit.errors import ErrorCode, refuse
from renkei_kit.ports import ports_of
from renkei_kit.problem import problems
from renkei_kit.router import Router

router = Router(tags=["media"])
PortsOf = Annotated[JukiLinkPorts, Depends(ports_of)]


@router.put(
    "/media-drive/{medium_id}",
    operation_id="insertMedium",
    status_code=204,
    responses=problems(ErrorCode.REQUEST_INVALID, ErrorCode.WRONG_STATE, ErrorCode.RECORDS_UNAVAILABLE),
)
async def insert_medium(medium_id: MediumId, body: MediumPut, ports: PortsOf) -> None:
    """Put a medium with something on it into the drive in the server room. Not part of the real network."""
    known = await ports.db.read(lambda tx: media_store.find_medium(tx, medium_id))
    if known is not None and known.state is not MediumState.REGISTERED:
        raise refuse(ErrorCode.WRONG_STATE, f"a medium that is {known.state} takes nothing any more")
    await asyncio.to_thread(ports.drive.insert, medium_id, body.content)
