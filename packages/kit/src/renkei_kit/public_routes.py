"""What every service answers to everybody: health (design section 6) and the explanation of its refusals."""

from typing import Annotated

from fastapi import Depends, Path
from pydantic import BaseModel

from renkei_kit.errors import BY_SLUG, ErrorCode, refuse
from renkei_kit.ports import Ports, ports_of
from renkei_kit.problem import problems
from renkei_kit.router import Router

router = Router(tags=["service"])
PortsOf = Annotated[Ports, Depends(ports_of)]
OPERATIONS = frozenset({"getLiveness", "getReadiness", "explainProblem"})


class Health(BaseModel):
    """State of the service."""

    status: str
    service: str


class Explanation(BaseModel):
    """One row of the error table."""

    slug: str
    status: int
    title: str
    meaning: str
    remedy: str


@router.get("/livez", operation_id="getLiveness")
async def livez(ports: PortsOf) -> Health:
    """Alive: the process answers."""
    return Health(status="alive", service=ports.name)


@router.get("/readyz", operation_id="getReadiness", responses=problems(ErrorCode.RECORDS_UNAVAILABLE))
async def readyz(ports: PortsOf) -> Health:
    """Ready: configured, and able to write its records."""
    await ports.db.write(ports.access_log.touch)
    return Health(status="ready", service=ports.name)


@router.get("/problems/{slug}", operation_id="explainProblem", responses=problems(ErrorCode.NOT_FOUND))
async def explain(slug: Annotated[str, Path(description="the last segment of the problem's `type`")]) -> Explanation:
    """What a problem type means and what to do about it."""
    code = BY_SLUG.get(slug)
    if code is None:
        raise refuse(ErrorCode.NOT_FOUND, "no problem type of this name exists")
    return Explanation(**code.value._asdict())
