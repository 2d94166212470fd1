"""What every control port offers; generated from its routes by `make generate`, do not edit (`make stale` compares)."""

from collections.abc import AsyncIterator, Iterator
from typing import Any, Literal

from pydantic import TypeAdapter

from renkei.client.calls import Call, segment
from renkei.client.service import AsyncServiceClient, ServiceClient
from renkei_kit.control import ClockChange, ClockState, Credential, CredentialRequest, ResetRequest
from renkei_kit.differences import Differences
from renkei_kit.fault import Fault
from renkei_kit.fault_routes import FaultList, FaultState, FaultStates
from renkei_kit.journal_routes import JournalCount, JournalEntry, JournalPage, JournalReached
from renkei_kit.snapshot_routes import HoldRequest, SnapshotRequest, SnapshotState, SnapshotStates
from renkei_kit.work_routes import WorkReport


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

    def reset(self, body: ResetRequest | None = None) -> None:
        """Back to the world as it was at the start, and to the system's time. Not part of the real
        network."""
        call = Call("POST", "/reset", body=body)
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

    def work_now(self) -> WorkReport:
        """Do now what is due and would be done within a minute or so. Not part of the real network."""
        call = Call("POST", "/work")
        return self._model(call, WorkReport)

    def list_faults(self) -> FaultStates:
        """The faults in force, and those that came to their end. Not part of the real network."""
        call = Call("GET", "/faults")
        return self._model(call, FaultStates)

    def replace_faults(self, body: FaultList) -> FaultStates:
        """Set these faults instead of all others. Not part of the real network."""
        call = Call("PUT", "/faults", body=body)
        return self._model(call, FaultStates)

    def add_fault(self, body: Fault) -> FaultState:
        """Set one more fault. Not part of the real network."""
        call = Call("POST", "/faults", body=body)
        return self._model(call, FaultState)

    def clear_faults(self) -> None:
        """Take every fault back. Not part of the real network."""
        call = Call("DELETE", "/faults")
        self._none(call)

    def remove_fault(self, fault_id: str) -> None:
        """Take one fault back. Not part of the real network."""
        call = Call("DELETE", f"/faults/{segment(fault_id)}")
        self._none(call)

    def list_journal(
        self,
        *,
        after: int | None = None,
        limit: int | None = None,
        trace: str | None = None,
        processing_number: str | None = None,
        direction: Literal["inbound", "outbound"] | None = None,
        caller: str | None = None,
        actor: str | None = None,
        callee: str | None = None,
        operation: str | None = None,
        status: int | None = None,
        decision: str | None = None,
        rule: str | None = None,
        fault: str | None = None,
    ) -> JournalPage:
        """The calls that the service served and made, oldest first. Not part of the real network."""
        call = Call(
            "GET",
            "/journal",
            query={
                "after": after,
                "limit": limit,
                "trace": trace,
                "processing_number": processing_number,
                "direction": direction,
                "caller": caller,
                "actor": actor,
                "callee": callee,
                "operation": operation,
                "status": status,
                "decision": decision,
                "rule": rule,
                "fault": fault,
            },
        )
        return self._model(call, JournalPage)

    def count_journal(
        self,
        *,
        trace: str | None = None,
        processing_number: str | None = None,
        direction: Literal["inbound", "outbound"] | None = None,
        caller: str | None = None,
        actor: str | None = None,
        callee: str | None = None,
        operation: str | None = None,
        status: int | None = None,
        decision: str | None = None,
        rule: str | None = None,
        fault: str | None = None,
    ) -> JournalCount:
        """How many calls there were. Not part of the real network."""
        call = Call(
            "GET",
            "/journal/count",
            query={
                "trace": trace,
                "processing_number": processing_number,
                "direction": direction,
                "caller": caller,
                "actor": actor,
                "callee": callee,
                "operation": operation,
                "status": status,
                "decision": decision,
                "rule": rule,
                "fault": fault,
            },
        )
        return self._model(call, JournalCount)

    def wait_for_journal(
        self,
        *,
        count: int | None = None,
        seconds: float | None = None,
        trace: str | None = None,
        processing_number: str | None = None,
        direction: Literal["inbound", "outbound"] | None = None,
        caller: str | None = None,
        actor: str | None = None,
        callee: str | None = None,
        operation: str | None = None,
        status: int | None = None,
        decision: str | None = None,
        rule: str | None = None,
        fault: str | None = None,
    ) -> JournalReached:
        """Answers as soon as there are so many calls, or when the time is over. Not part of the real
        network."""
        call = Call(
            "GET",
            "/journal/wait",
            query={
                "count": count,
                "seconds": seconds,
                "trace": trace,
                "processing_number": processing_number,
                "direction": direction,
                "caller": caller,
                "actor": actor,
                "callee": callee,
                "operation": operation,
                "status": status,
                "decision": decision,
                "rule": rule,
                "fault": fault,
            },
        )
        return self._model(call, JournalReached)

    def export_journal(
        self,
        *,
        trace: str | None = None,
        processing_number: str | None = None,
        direction: Literal["inbound", "outbound"] | None = None,
        caller: str | None = None,
        actor: str | None = None,
        callee: str | None = None,
        operation: str | None = None,
        status: int | None = None,
        decision: str | None = None,
        rule: str | None = None,
        fault: str | None = None,
    ) -> Iterator[JournalEntry]:
        """Every entry, one a line. Not part of the real network."""
        call = Call(
            "GET",
            "/journal/export",
            query={
                "trace": trace,
                "processing_number": processing_number,
                "direction": direction,
                "caller": caller,
                "actor": actor,
                "callee": callee,
                "operation": operation,
                "status": status,
                "decision": decision,
                "rule": rule,
                "fault": fault,
            },
        )
        return self._lines(call, TypeAdapter[JournalEntry](JournalEntry))

    def clear_journal(self) -> None:
        """Forget every call. Not part of the real network."""
        call = Call("DELETE", "/journal")
        self._none(call)

    def take_snapshot(self, body: SnapshotRequest) -> SnapshotState:
        """Keep the store, the files and the time as they are now. Not part of the real network."""
        call = Call("POST", "/snapshots", body=body)
        return self._model(call, SnapshotState)

    def list_snapshots(self) -> SnapshotStates:
        """The snapshots that are there. Not part of the real network."""
        call = Call("GET", "/snapshots")
        return self._model(call, SnapshotStates)

    def restore_snapshot(self, snapshot_id: str) -> None:
        """Make everything what it was; what is being served gets no answer. Not part of the real
        network."""
        call = Call("POST", f"/snapshots/{segment(snapshot_id)}/restore")
        self._none(call)

    def delete_snapshot(self, snapshot_id: str) -> None:
        """Throw a snapshot away. Not part of the real network."""
        call = Call("DELETE", f"/snapshots/{segment(snapshot_id)}")
        self._none(call)

    def hold_writes(self, body: HoldRequest) -> None:
        """Have every write wait, until it is released or the time is over; answers when none is under
        way."""
        call = Call("POST", "/hold", body=body)
        self._none(call)

    def release_writes(self) -> None:
        """Let the writes that wait, and all others, pass. Not part of the real network."""
        call = Call("DELETE", "/hold")
        self._none(call)


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

    async def reset(self, body: ResetRequest | None = None) -> None:
        """Back to the world as it was at the start, and to the system's time. Not part of the real
        network."""
        call = Call("POST", "/reset", body=body)
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

    async def work_now(self) -> WorkReport:
        """Do now what is due and would be done within a minute or so. Not part of the real network."""
        call = Call("POST", "/work")
        return await self._model(call, WorkReport)

    async def list_faults(self) -> FaultStates:
        """The faults in force, and those that came to their end. Not part of the real network."""
        call = Call("GET", "/faults")
        return await self._model(call, FaultStates)

    async def replace_faults(self, body: FaultList) -> FaultStates:
        """Set these faults instead of all others. Not part of the real network."""
        call = Call("PUT", "/faults", body=body)
        return await self._model(call, FaultStates)

    async def add_fault(self, body: Fault) -> FaultState:
        """Set one more fault. Not part of the real network."""
        call = Call("POST", "/faults", body=body)
        return await self._model(call, FaultState)

    async def clear_faults(self) -> None:
        """Take every fault back. Not part of the real network."""
        call = Call("DELETE", "/faults")
        await self._none(call)

    async def remove_fault(self, fault_id: str) -> None:
        """Take one fault back. Not part of the real network."""
        call = Call("DELETE", f"/faults/{segment(fault_id)}")
        await self._none(call)

    async def list_journal(
        self,
        *,
        after: int | None = None,
        limit: int | None = None,
        trace: str | None = None,
        processing_number: str | None = None,
        direction: Literal["inbound", "outbound"] | None = None,
        caller: str | None = None,
        actor: str | None = None,
        callee: str | None = None,
        operation: str | None = None,
        status: int | None = None,
        decision: str | None = None,
        rule: str | None = None,
        fault: str | None = None,
    ) -> JournalPage:
        """The calls that the service served and made, oldest first. Not part of the real network."""
        call = Call(
            "GET",
            "/journal",
            query={
                "after": after,
                "limit": limit,
                "trace": trace,
                "processing_number": processing_number,
                "direction": direction,
                "caller": caller,
                "actor": actor,
                "callee": callee,
                "operation": operation,
                "status": status,
                "decision": decision,
                "rule": rule,
                "fault": fault,
            },
        )
        return await self._model(call, JournalPage)

    async def count_journal(
        self,
        *,
        trace: str | None = None,
        processing_number: str | None = None,
        direction: Literal["inbound", "outbound"] | None = None,
        caller: str | None = None,
        actor: str | None = None,
        callee: str | None = None,
        operation: str | None = None,
        status: int | None = None,
        decision: str | None = None,
        rule: str | None = None,
        fault: str | None = None,
    ) -> JournalCount:
        """How many calls there were. Not part of the real network."""
        call = Call(
            "GET",
            "/journal/count",
            query={
                "trace": trace,
                "processing_number": processing_number,
                "direction": direction,
                "caller": caller,
                "actor": actor,
                "callee": callee,
                "operation": operation,
                "status": status,
                "decision": decision,
                "rule": rule,
                "fault": fault,
            },
        )
        return await self._model(call, JournalCount)

    async def wait_for_journal(
        self,
        *,
        count: int | None = None,
        seconds: float | None = None,
        trace: str | None = None,
        processing_number: str | None = None,
        direction: Literal["inbound", "outbound"] | None = None,
        caller: str | None = None,
        actor: str | None = None,
        callee: str | None = None,
        operation: str | None = None,
        status: int | None = None,
        decision: str | None = None,
        rule: str | None = None,
        fault: str | None = None,
    ) -> JournalReached:
        """Answers as soon as there are so many calls, or when the time is over. Not part of the real
        network."""
        call = Call(
            "GET",
            "/journal/wait",
            query={
                "count": count,
                "seconds": seconds,
                "trace": trace,
                "processing_number": processing_number,
                "direction": direction,
                "caller": caller,
                "actor": actor,
                "callee": callee,
                "operation": operation,
                "status": status,
                "decision": decision,
                "rule": rule,
                "fault": fault,
            },
        )
        return await self._model(call, JournalReached)

    def export_journal(
        self,
        *,
        trace: str | None = None,
        processing_number: str | None = None,
        direction: Literal["inbound", "outbound"] | None = None,
        caller: str | None = None,
        actor: str | None = None,
        callee: str | None = None,
        operation: str | None = None,
        status: int | None = None,
        decision: str | None = None,
        rule: str | None = None,
        fault: str | None = None,
    ) -> AsyncIterator[JournalEntry]:
        """Every entry, one a line. Not part of the real network."""
        call = Call(
            "GET",
            "/journal/export",
            query={
                "trace": trace,
                "processing_number": processing_number,
                "direction": direction,
                "caller": caller,
                "actor": actor,
                "callee": callee,
                "operation": operation,
                "status": status,
                "decision": decision,
                "rule": rule,
                "fault": fault,
            },
        )
        return self._lines(call, TypeAdapter[JournalEntry](JournalEntry))

    async def clear_journal(self) -> None:
        """Forget every call. Not part of the real network."""
        call = Call("DELETE", "/journal")
        await self._none(call)

    async def take_snapshot(self, body: SnapshotRequest) -> SnapshotState:
        """Keep the store, the files and the time as they are now. Not part of the real network."""
        call = Call("POST", "/snapshots", body=body)
        return await self._model(call, SnapshotState)

    async def list_snapshots(self) -> SnapshotStates:
        """The snapshots that are there. Not part of the real network."""
        call = Call("GET", "/snapshots")
        return await self._model(call, SnapshotStates)

    async def restore_snapshot(self, snapshot_id: str) -> None:
        """Make everything what it was; what is being served gets no answer. Not part of the real
        network."""
        call = Call("POST", f"/snapshots/{segment(snapshot_id)}/restore")
        await self._none(call)

    async def delete_snapshot(self, snapshot_id: str) -> None:
        """Throw a snapshot away. Not part of the real network."""
        call = Call("DELETE", f"/snapshots/{segment(snapshot_id)}")
        await self._none(call)

    async def hold_writes(self, body: HoldRequest) -> None:
        """Have every write wait, until it is released or the time is over; answers when none is under
        way."""
        call = Call("POST", "/hold", body=body)
        await self._none(call)

    async def release_writes(self) -> None:
        """Let the writes that wait, and all others, pass. Not part of the real network."""
        call = Call("DELETE", "/hold")
        await self._none(call)
