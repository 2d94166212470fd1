"""The control plane's snapshots, and the hold on writes under which those of all services agree.

Not part of the real network.
"""

from typing import Annotated

from fastapi import Depends, Path
from pydantic import BaseModel, Field

from renkei_kit.errors import ErrorCode, FieldError, refuse
from renkei_kit.ports import Ports, ports_of
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.snapshot import ID_PATTERN, MOST, Snapshot
from renkei_kit.wire import Body

router = Router(tags=["snapshots"])
PortsOf = Annotated[Ports, Depends(ports_of)]
SnapshotId = Annotated[str, Path(description="as it was named when it was taken", pattern=ID_PATTERN)]
LONGEST_HOLD = 60.0


class SnapshotRequest(Body):
    """What to take."""

    id: Annotated[str, Field(pattern=ID_PATTERN, description="its name; the same at every service of a network")]


class SnapshotState(BaseModel):
    """A snapshot that was taken."""

    id: str
    at: str = Field(description="by the service's clock, which a restore puts back to it")
    frozen: bool
    seed: str
    world_day: str

    @classmethod
    def of(cls, known: Snapshot) -> "SnapshotState":
        """What is shown of it."""
        return cls(id=known.id, at=known.at, frozen=known.frozen, seed=known.seed, world_day=known.world_day)


class SnapshotStates(BaseModel):
    """The snapshots that are there, oldest first."""

    snapshots: list[SnapshotState]


class HoldRequest(Body):
    """For how long at most."""

    seconds: float = Field(default=30.0, gt=0, le=LONGEST_HOLD, description="of the machine's time; then it ends")


@router.post(
    "/snapshots",
    operation_id="takeSnapshot",
    status_code=201,
    responses=problems(ErrorCode.REQUEST_INVALID, ErrorCode.RECORDS_UNAVAILABLE),
)
async def take_snapshot(body: SnapshotRequest, ports: PortsOf) -> SnapshotState:
    """Keep the store, the files and the time as they are now. Not part of the real network."""
    listed = await ports.snapshots.shelf.listed()
    if any(known.id == body.id for known in listed):
        raise refuse(ErrorCode.REQUEST_INVALID, "the name is taken", FieldError("/id", "names a snapshot already"))
    if len(listed) >= MOST:
        reason = f"there may be {MOST} at a time"
        raise refuse(ErrorCode.REQUEST_INVALID, "too many snapshots are kept", FieldError("/id", reason))
    return SnapshotState.of(await ports.snapshots.take(body.id))


@router.get("/snapshots", operation_id="listSnapshots", responses=problems(ErrorCode.RECORDS_UNAVAILABLE))
async def list_snapshots(ports: PortsOf) -> SnapshotStates:
    """The snapshots that are there. Not part of the real network."""
    return SnapshotStates(snapshots=[SnapshotState.of(known) for known in await ports.snapshots.shelf.listed()])


@router.post(
    "/snapshots/{snapshot_id}/restore",
    operation_id="restoreSnapshot",
    status_code=204,
    responses=problems(ErrorCode.NOT_FOUND, ErrorCode.RECORDS_UNAVAILABLE),
)
async def restore_snapshot(snapshot_id: SnapshotId, ports: PortsOf) -> None:
    """Make everything what it was; what is being served gets no answer. Not part of the real network."""
    await ports.snapshots.restore(await _known(ports, snapshot_id))
    ports.controls.clock_moved()


@router.delete(
    "/snapshots/{snapshot_id}",
    operation_id="deleteSnapshot",
    status_code=204,
    responses=problems(ErrorCode.NOT_FOUND, ErrorCode.RECORDS_UNAVAILABLE),
)
async def delete_snapshot(snapshot_id: SnapshotId, ports: PortsOf) -> None:
    """Throw a snapshot away. Not part of the real network."""
    await ports.snapshots.shelf.remove((await _known(ports, snapshot_id)).id)


@router.post("/hold", operation_id="holdWrites", status_code=204, responses=problems(ErrorCode.REQUEST_INVALID))
async def hold_writes(body: HoldRequest, ports: PortsOf) -> None:
    """Have every write wait, until it is released or the time is over; answers when none is under way.

    Not part of the real network.
    """
    ports.controls.gate.hold(body.seconds)
    await ports.db.settled()


@router.delete("/hold", operation_id="releaseWrites", status_code=204)
async def release_writes(ports: PortsOf) -> None:
    """Let the writes that wait, and all others, pass. Not part of the real network."""
    ports.controls.gate.release()


async def _known(ports: Ports, snapshot_id: str) -> Snapshot:
    known = await ports.snapshots.shelf.find(snapshot_id)
    if known is None:
        raise refuse(ErrorCode.NOT_FOUND, "no snapshot has this name")
    return known
