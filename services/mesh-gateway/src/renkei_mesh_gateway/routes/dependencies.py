"""What the gateway's routes have in common."""

from typing import Annotated

from fastapi import Depends, Request

from renkei_kit.callers import KnownCaller
from renkei_kit.errors import ErrorCode, refuse
from renkei_kit.ports import ports_of
from renkei_mesh_gateway.gateway_ports import GatewayPorts

OPERATORS = ("platform-operator", "cloud-operator")
"""Staff who run the platform (デジタル庁) and its cloud; no contract gives them anything to read."""


async def ports_of_caller(caller: KnownCaller, request: Request) -> GatewayPorts:
    """The gateway's ports for a known caller: every transaction acts for the caller's agency (control G8).

    Whatever reads or changes business data takes them, so here the operators are refused (controls G10, H7).
    """
    if caller.role in OPERATORS:
        raise refuse(ErrorCode.OPERATION_NOT_PERMITTED, "operators watch the gateway; what it carries is not for them")
    ports: GatewayPorts = request.app.state.ports
    return ports.acting_for(caller.agency)


PortsOf = Annotated[GatewayPorts, Depends(ports_of_caller)]
AnyPorts = Annotated[GatewayPorts, Depends(ports_of)]
"""For operations that are answered before the caller is known: no agency's rows are seen."""
CALLED = (
    ErrorCode.UNKNOWN_CALLER,
    ErrorCode.PROOF_INVALID,
    ErrorCode.FLOW_NOT_DEFINED,
    ErrorCode.OPERATION_NOT_PERMITTED,
    ErrorCode.REQUEST_INVALID,
    ErrorCode.TOO_MANY_REQUESTS,
)
"""Refusals of every operation that a known caller may perform."""
