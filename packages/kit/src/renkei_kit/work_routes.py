"""The control plane's hand on background work. Not part of the real network."""

from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel, Field

from renkei_kit.ports import Ports, ports_of
from renkei_kit.router import Router

router = Router(tags=["work"])
PortsOf = Annotated[Ports, Depends(ports_of)]


class WorkDone(BaseModel):
    """One kind of background work, and how it went."""

    name: str
    outcome: str = Field(description="ok, or the slug of what stood in the way")


class WorkReport(BaseModel):
    """What was done."""

    service: str
    work: list[WorkDone]


@router.post("/work", operation_id="workNow")
async def work_now(ports: PortsOf) -> WorkReport:
    """Do now what is due and would be done within a minute or so. Not part of the real network."""
    done = [WorkDone(name=chore.name, outcome=await chore.once(ports)) for chore in ports.controls.chores]
    return WorkReport(service=ports.name, work=done)
