"""The control plane of a service: the tester's hand. Not part of the real network, never on the business port."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import Depends, Query
from pydantic import AwareDatetime, Field

from renkei_kit import fault_routes, journal_routes, snapshot_routes, work_routes
from renkei_kit.callers import assertion
from renkei_kit.clock import JST, Clock
from renkei_kit.differences import Differences, load_differences
from renkei_kit.errors import ErrorCode, FieldError, refuse
from renkei_kit.keys import service_key
from renkei_kit.ports import Ports, ports_of
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.wire import AgencyField, Body

router = Router(tags=["control"])
PortsOf = Annotated[Ports, Depends(ports_of)]
CREDENTIAL_LIFETIME = timedelta(minutes=10)


class ClockState(Body):
    """The network's time at this service."""

    now: datetime
    frozen: bool


class ClockChange(Body):
    """Set, move, and stop or release the clock: stopped first or released last, so that it stands at what was set."""

    now: AwareDatetime | None = Field(default=None, description="RFC 3339 with offset")
    advance: timedelta | None = Field(default=None, description="ISO 8601 duration such as P31D, or seconds")
    frozen: bool | None = None


class ResetRequest(Body):
    """What is put back; everything without a body."""

    agency: AgencyField | None = Field(default=None, description="only what belongs to this agency")
    world: Literal["demo", "empty", "nationwide"] | None = Field(
        default=None, description="begin in this world instead"
    )
    keep_clock: bool = Field(default=False, description="the time stays as it is")


class CredentialRequest(Body):
    """Whom to be."""

    caller: str = Field(
        description="a service's name in the interface register, or a terminal's (for the header Terminal of a log-in)",
        examples=["feis", "maintenance-terminal"],
    )


class Credential(Body):
    """A bearer token that this service accepts from ``caller``."""

    access_token: str
    token_type: str = "Bearer"
    expires_at: datetime


@router.get("/clock", operation_id="getClock")
async def get_clock(ports: PortsOf) -> ClockState:
    """The time at this service. Not part of the real network."""
    return ClockState(now=ports.clock(), frozen=ports.clock.frozen)


@router.put("/clock", operation_id="setClock", responses=problems(ErrorCode.REQUEST_INVALID))
async def set_clock(change: ClockChange, ports: PortsOf) -> ClockState:
    """Set, advance, freeze or release the clock. Not part of the real network."""
    target = _target(ports.clock, change)
    if change.frozen:
        ports.clock.freeze(True)
    if change.now is not None or change.advance is not None:
        ports.clock.set(target)
    if change.frozen is False:
        ports.clock.freeze(False)
    ports.controls.clock_moved()
    return await get_clock(ports)


def _target(clock: Clock, change: ClockChange) -> datetime:
    try:
        return ((change.now or clock()) + (change.advance or timedelta(0))).astimezone(JST)
    except OverflowError as error:
        field = FieldError("/advance" if change.advance else "/now", "leads to a time that does not exist")
        raise refuse(ErrorCode.REQUEST_INVALID, "the clock cannot go there", field) from error


@router.post("/reset", operation_id="reset", status_code=204, responses=problems(ErrorCode.REQUEST_INVALID))
async def reset(ports: PortsOf, body: ResetRequest | None = None) -> None:
    """Back to the world as it was at the start, and to the system's time. Not part of the real network.

    No fault is set any more, and the journal is empty. With `agency` only what belongs to that agency is put back, and
    all else stays.
    """
    body = body or ResetRequest()
    if body.agency is not None:
        if ports.world.find_agency(body.agency) is None:
            raise refuse(
                ErrorCode.REQUEST_INVALID, "the world has no such agency", FieldError("/agency", "names no agency")
            )
        await ports.reset_agency(body.agency)
        return
    ports.controls.faults.clear()
    if not body.keep_clock:
        ports.clock.reset()
    if body.world is None:
        await ports.reset()
    else:
        await ports.begin_in(body.world)
    await ports.controls.journal.clear()


@router.post(
    "/credentials",
    operation_id="mintCredential",
    status_code=201,
    responses=problems(ErrorCode.REQUEST_INVALID),
)
async def mint_credential(body: CredentialRequest, ports: PortsOf) -> Credential:
    """A bearer token for any caller of the register, valid here for ten minutes. Not part of the real network."""
    known = (*ports.topology.stations, *ports.topology.callers)
    if body.caller not in known:
        reason = f"must be one of {', '.join(known)}"
        raise refuse(ErrorCode.REQUEST_INVALID, "the caller is not in the register", FieldError("/caller", reason))
    now = ports.clock()
    token = assertion(body.caller, ports.name, service_key(ports.settings.seed, body.caller), now, CREDENTIAL_LIFETIME)
    return Credential(access_token=token, expires_at=now + CREDENTIAL_LIFETIME)


@router.get("/config", operation_id="getConfig")
async def get_config(ports: PortsOf) -> dict[str, Any]:
    """The settings in force, without secrets. Not part of the real network."""
    return {
        "service": ports.name,
        "settings": ports.settings.model_dump(mode="json", exclude={"database_url", "owner_database_url"}),
        "store": ports.db.kind,
        "allow_list_version": ports.world.allow_list.version,
        "world_day": ports.world.today.isoformat(),
        "world_profile": ports.world.profile,
    }


@router.get("/differences", operation_id="listDifferences")
async def list_differences(
    ports: PortsOf,
    area: Annotated[
        str | None, Query(max_length=64, description="only those of one area", examples=["gateway"])
    ] = None,
) -> Differences:
    """What is assumed, simplified, left out or made up, and what is known of the real network."""
    return load_differences(ports.settings.contracts_directory, area)


ROUTERS = (router, work_routes.router, fault_routes.router, journal_routes.router, snapshot_routes.router)
"""What every service's control plane offers."""
