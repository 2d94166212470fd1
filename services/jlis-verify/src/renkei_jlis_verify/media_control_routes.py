"""J-LIS's control port: a provision on an electronic medium (電子記録媒体). Not part of the real network."""

from typing import Annotated

from fastapi import Depends
from pydantic import Field

from renkei_jlis_verify import provision_flows
from renkei_jlis_verify.ports import JlisPorts
from renkei_kit.errors import ErrorCode
from renkei_kit.ports import ports_of
from renkei_kit.problem import problems
from renkei_kit.resident_condition import ProvisionRequest
from renkei_kit.router import Router
from renkei_kit.wire import Body

router = Router(tags=["media"])
PortsOf = Annotated[JlisPorts, Depends(ports_of)]


class WrittenMedium(Body):
    """What is on the medium, and of how many people."""

    content: str = Field(description="compact JWE that only the link server can open; to be put into its drive")
    provided: int


@router.post(
    "/media",
    operation_id="writeMedium",
    status_code=201,
    responses=problems(ErrorCode.REQUEST_INVALID, ErrorCode.OPERATION_NOT_PERMITTED),
)
async def write_medium(body: ProvisionRequest, ports: PortsOf) -> WrittenMedium:
    """Have J-LIS write those who fit a condition to a medium for ISA (control C9). Not part of the real network."""
    content, provided = await provision_flows.write_medium(ports, body)
    return WrittenMedium(content=content, provided=provided)
