"""What every control port offers; generated from its routes by `make generate`, do not edit (`make stale` compares)."""

from typing import Any

from renkei.client.calls import Call
from renkei.client.service import AsyncServiceClient, ServiceClient
from renkei_kit.control import ClockChange, ClockState, Credential, CredentialRequest
from renkei_kit.differences import Differences


class Control(ServiceClient):
    """The control port: the tester's hand, not part of the real network; blocking."""

    control = True

    def get_clock(self) -> ClockState:
        """The time at this service. Not part of the real network."""
        call = Call("GET", "/clock")
        return self._model(call, ClockState)

    def set_clock(self, body: ClockChange) -> ClockState:
        """Set, advance, freeze or release the clock. Not part of the real network."""
        call = Call("PUT", "/clock", body=body)
        return self._model(call, ClockState)

    def reset(self) -> None:
        """Back to the world as it was at the start, and to the system's time. Not part of the real
        network."""
        call = Call("POST", "/reset")
        self._none(call)

    def mint_credential(self, body: CredentialRequest) -> Credential:
        """A bearer token for any caller of the register, valid here for ten minutes. Not part of the
        real network."""
        call = Call("POST", "/credentials", body=body)
        return self._model(call, Credential)

    def get_config(self) -> dict[str, Any]:
        """The settings in force, without secrets. Not part of the real network."""
        call = Call("GET", "/config")
        return self._json(call)

    def list_differences(self, *, area: str | None = None) -> Differences:
        """What is assumed, simplified, left out or made up, and what is known of the real network."""
        call = Call("GET", "/differences", query={"area": area})
        return self._model(call, Differences)


class AsyncControl(AsyncServiceClient):
    """The control port: the tester's hand, not part of the real network; for asyncio."""

    control = True

    async def get_clock(self) -> ClockState:
        """The time at this service. Not part of the real network."""
        call = Call("GET", "/clock")
        return await self._model(call, ClockState)

    async def set_clock(self, body: ClockChange) -> ClockState:
        """Set, advance, freeze or release the clock. Not part of the real network."""
        call = Call("PUT", "/clock", body=body)
        return await self._model(call, ClockState)

    async def reset(self) -> None:
        """Back to the world as it was at the start, and to the system's time. Not part of the real
        network."""
        call = Call("POST", "/reset")
        await self._none(call)

    async def mint_credential(self, body: CredentialRequest) -> Credential:
        """A bearer token for any caller of the register, valid here for ten minutes. Not part of the
        real network."""
        call = Call("POST", "/credentials", body=body)
        return await self._model(call, Credential)

    async def get_config(self) -> dict[str, Any]:
        """The settings in force, without secrets. Not part of the real network."""
        call = Call("GET", "/config")
        return await self._json(call)

    async def list_differences(self, *, area: str | None = None) -> Differences:
        """What is assumed, simplified, left out or made up, and what is known of the real network."""
        call = Call("GET", "/differences", query={"area": area})
        return await self._model(call, Differences)
