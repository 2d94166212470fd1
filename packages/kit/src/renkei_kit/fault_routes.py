"""The control plane's faults: set, listed with their uses, and taken back. Not part of the real network."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Path
from pydantic import BaseModel, Field

from renkei_kit.errors import ErrorCode, refuse
from renkei_kit.fault import Fault
from renkei_kit.fault_book import MOST, SetFault
from renkei_kit.ports import Ports, ports_of
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.wire import Body

router = Router(tags=["faults"])
PortsOf = Annotated[Ports, Depends(ports_of)]


class FaultState(BaseModel):
    """A fault with its id, and how often it has happened."""

    id: str = Field(examples=["f-1"])
    fault: Fault
    set_at: datetime
    expires_at: datetime | None
    uses: int = Field(description="how often it has happened")
    seen: int = Field(description="how many calls it matched")
    left: int | None = Field(description="how often it still happens; null when nothing is counted")

    @classmethod
    def of(cls, known: SetFault) -> "FaultState":
        """What is shown of a fault."""
        return cls(
            id=known.id,
            fault=known.fault,
            set_at=known.set_at,
            expires_at=known.expires_at,
            uses=known.uses,
            seen=known.seen,
            left=known.left,
        )


class FaultStates(BaseModel):
    """The faults in force, oldest first, and the last ones that came to their end by themselves."""

    faults: list[FaultState]
    finished: list[FaultState]


class FaultList(Body):
    """The faults that are to be in force."""

    faults: list[Fault] = Field(max_length=MOST)


@router.get("/faults", operation_id="listFaults")
async def list_faults(ports: PortsOf) -> FaultStates:
    """The faults in force, and those that came to their end. Not part of the real network."""
    book = ports.controls.faults
    active = [FaultState.of(known) for known in book.in_force()]
    return FaultStates(faults=active, finished=[FaultState.of(known) for known in book.finished])


@router.put("/faults", operation_id="replaceFaults", responses=problems(ErrorCode.REQUEST_INVALID))
async def replace_faults(body: FaultList, ports: PortsOf) -> FaultStates:
    """Set these faults instead of all others. Not part of the real network."""
    ports.controls.faults.replace(body.faults)
    return await list_faults(ports)


@router.post("/faults", operation_id="addFault", status_code=201, responses=problems(ErrorCode.REQUEST_INVALID))
async def add_fault(body: Fault, ports: PortsOf) -> FaultState:
    """Set one more fault. Not part of the real network."""
    return FaultState.of(ports.controls.faults.add(body))


@router.delete("/faults", operation_id="clearFaults", status_code=204)
async def clear_faults(ports: PortsOf) -> None:
    """Take every fault back. Not part of the real network."""
    ports.controls.faults.clear()


@router.delete(
    "/faults/{fault_id}", operation_id="removeFault", status_code=204, responses=problems(ErrorCode.NOT_FOUND)
)
async def remove_fault(
    fault_id: Annotated[str, Path(description="as it was given when the fault was set")], ports: PortsOf
) -> None:
    """Take one fault back. Not part of the real network."""
    if not ports.controls.faults.remove(fault_id):
        raise refuse(ErrorCode.NOT_FOUND, "no fault of this id is in force")
