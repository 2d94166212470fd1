"""HTTP of acquisitions from Juki-net and from media, for registrars."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from renkei_ims import provided
from renkei_ims.counter_routes import REGISTRAR, STAFF_REFUSALS
from renkei_ims.ports import PortsOf
from renkei_ims.provided_store import Acquisition
from renkei_ims.rules import Source
from renkei_kit.callers import KnownCaller, require_role
from renkei_kit.errors import ErrorCode
from renkei_kit.paging import Cursor, Limit, page, sequence
from renkei_kit.problem import problems
from renkei_kit.resident_condition import Condition
from renkei_kit.router import Router
from renkei_kit.wire import AffairField, Body

router = Router(prefix="/acquisitions", tags=["acquisition"])


class JukiRequest(Body):
    """Whom Juki-net is to provide: all that the condition says must hold, by its keys and no other."""

    source: Literal[Source.JUKI]
    affair: AffairField
    condition: Condition


class MediumRequest(Body):
    """The medium whose records are to be taken over, by its id at the link server."""

    source: Literal[Source.MEDIUM]
    affair: AffairField
    provision_id: str = Field(pattern=r"^[0-9a-f]{32}$")


class AcquisitionAnswer(Body):
    """What came of a provision: people registered anew, known already, and records that were passed over."""

    provision_id: str
    source: Source
    affair: str
    staff_id: str
    at: datetime
    received: int
    registered: int
    known: int
    passed_over: int = Field(description="removed from the register, or not told in full")

    @classmethod
    def of(cls, acquisition: Acquisition) -> "AcquisitionAnswer":
        """The answer for an acquisition."""
        return cls(**{name: getattr(acquisition, name) for name in cls.model_fields})


class AcquisitionPage(Body):
    """Acquisitions, oldest first; ``next_cursor`` is there when there are more."""

    acquisitions: list[AcquisitionAnswer]
    next_cursor: str | None


@router.post(
    "",
    operation_id="acquireNumbers",
    status_code=201,
    responses=problems(*STAFF_REFUSALS, ErrorCode.NOT_FOUND, ErrorCode.WRONG_STATE, ErrorCode.PARTY_UNAVAILABLE),
)
async def acquire_numbers(
    body: Annotated[JukiRequest | MediumRequest, Field(discriminator="source")], caller: KnownCaller, ports: PortsOf
) -> AcquisitionAnswer:
    """Acquire numbers from Juki-net by condition (control C9), or from a medium taken in at the link server.

    From nowhere else: a number comes on paper, from a medium, by the network, from Juki-net or from RAS (control B1).
    """
    require_role(caller, REGISTRAR)
    if isinstance(body, JukiRequest):
        acquired = await provided.acquire_by_condition(ports, caller, body.affair, body.condition)
    else:
        acquired = await provided.acquire_from_medium(ports, caller, body.affair, body.provision_id)
    return AcquisitionAnswer.of(acquired)


@router.get("", operation_id="listAcquisitions", responses=problems(*STAFF_REFUSALS))
async def list_acquisitions(
    caller: KnownCaller, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None
) -> AcquisitionPage:
    """What was acquired from Juki-net and media, by whom, and how many people came of it."""
    require_role(caller, REGISTRAR, "system-administrator")
    found = await provided.list_acquisitions(ports, caller, sequence(cursor), limit + 1)
    rows, next_cursor = page(found, limit, "sequence")
    lines = [AcquisitionAnswer(**{name: row[name] for name in AcquisitionAnswer.model_fields}) for row in rows]
    return AcquisitionPage(acquisitions=lines, next_cursor=next_cursor)
