"""What the gateway's routes have in common."""

from typing import Annotated

from fastapi import Depends

from renkei_kit.errors import ErrorCode
from renkei_kit.ports import ports_of
from renkei_mesh_gateway.gateway_ports import GatewayPorts

PortsOf = Annotated[GatewayPorts, Depends(ports_of)]
CALLED = (
    ErrorCode.UNKNOWN_CALLER,
    ErrorCode.FLOW_NOT_DEFINED,
    ErrorCode.OPERATION_NOT_PERMITTED,
    ErrorCode.REQUEST_INVALID,
)
"""Refusals of every operation that a known caller may perform."""
