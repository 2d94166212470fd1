"""Credentials for tools that try a contract out, such as Schemathesis: fresh ones for each call.

    schema = schemathesis.openapi.from_path("contracts/openapi/ims.yaml")
    schema.auth()(credentials_per_call(renkei, "ims"))

Whom to be follows from the interface register: the first caller that it permits the operation.
"""

from typing import Any

import httpx2

from renkei.client.credentials import SESSIONS
from renkei.handle import Renkei
from renkei.network import Network
from renkei.reach import system_token
from renkei_kit.topology import Topology

GATEWAY = "mesh-gateway"


def caller_of(topology: Topology, service: str, operation: str) -> str | None:
    """The first caller of the register that may perform an operation; None when it is open to everybody."""
    flows = topology.flows.items()
    return next(
        (caller for (caller, callee), flow in flows if callee == service and operation in flow.operations), None
    )


def credentials_per_call(renkei: Renkei, service: str) -> type[Any]:
    """A provider of credentials in Schemathesis's form, for the contract of one service."""

    tokens = Tokens(renkei, service)

    class PerCall:
        """See :func:`credentials_per_call`."""

        def get(self, case: Any, context: Any) -> str | None:
            """A bearer token for the operation of the case."""
            caller = caller_of(renkei.network.topology, service, case.operation.definition.raw["operationId"])
            return None if caller is None else tokens.of(caller)

        def set(self, case: Any, data: str | None, context: Any) -> None:
            """Put it into the request."""
            if data is not None:
                case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}

    return PerCall


class Tokens:
    """Fresh bearer tokens for one service. A person has one session at a time: the last one is ended first."""

    def __init__(self, renkei: Renkei, service: str) -> None:
        self._renkei, self._service = renkei, service
        self._session: httpx2.Auth | None = None

    def of(self, caller: str) -> str | None:
        """A token of a caller's; None for an applicant, who logs in with a card."""
        network, world = self._renkei.network, self._renkei.world
        client = next((each.id for each in world.clients if each.service == caller), None)
        if self._service == GATEWAY and client is not None:
            return str(self._renkei.do(lambda network: system_token(network, client)))
        if caller in network.topology.stations:
            return str(self._renkei.do(lambda network: network.as_party(self._service, caller)).token)
        account = next(iter(world.staff_of(self._service)), None)
        return None if account is None else str(self._renkei.do(lambda network: self._log_in(network, account.id)))

    async def _log_in(self, network: Network, staff_id: str) -> str:
        if self._session is not None:
            await network.http[self._service].delete(f"{SESSIONS}/current", auth=self._session)
        session = self._session = await network.as_staff(self._service, staff_id)
        return session.token
