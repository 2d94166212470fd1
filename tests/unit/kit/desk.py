"""A small service made of the kit alone: the place of FEIS in the register, a few routes, a store in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import httpx2
from fastapi import Depends
from pydantic import Field

from renkei_kit.app import Service, ServiceSpec, create_service
from renkei_kit.callers import KnownCaller, require_case
from renkei_kit.clock import Clock
from renkei_kit.db import metadata
from renkei_kit.errors import ErrorCode, FieldError, refuse
from renkei_kit.evidence import evidence_tables
from renkei_kit.ports import Ports, ports_of
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.settings import ServiceSettings
from renkei_kit.staff import StaffSessions
from renkei_kit.staff_store import StaffStore, staff_tables
from renkei_kit.store_setup import Schema
from renkei_kit.wire import Body
from renkei_kit.world import World

ROOT = Path(__file__).parents[3]

TABLES = metadata()
EVIDENCE = evidence_tables(TABLES)
STAFF = StaffStore(staff_tables(TABLES))
router = Router(tags=["desk"])


class Application(Body):
    """Something with a number that must not be echoed."""

    months: int = Field(ge=1, le=60)
    secret: str = Field(pattern=r"^\d{4}$")


@router.get("/cases", operation_id="listCases")
async def list_cases(caller: KnownCaller) -> dict[str, str | None]:
    """Whom the service takes the caller for."""
    return {"party": caller.party, "id": caller.id, "role": caller.role}


@router.get("/cases/{case_id}/of/{office}", operation_id="getCaseInquiry")
async def get_case_of_office(case_id: str, office: str, caller: KnownCaller) -> dict[str, str]:
    """A case, for those in whose scope it is."""
    require_case(caller, case_id, office)
    return {"case_id": case_id}


@router.post("/applications", operation_id="receiveApplication", responses=problems(ErrorCode.REQUEST_INVALID))
async def receive(caller: KnownCaller, body: Application) -> dict[str, int]:
    """Give back the months."""
    return {"months": body.months}


@router.get("/breakdown", operation_id="getCase")
async def break_down() -> dict[str, str]:
    """Fail in a way nobody expected."""
    raise ZeroDivisionError("123456789018")


@router.get("/refusal", operation_id="decideCase")
async def refused(ports: Annotated[Ports, Depends(ports_of)]) -> dict[str, str]:
    """Refuse with everything a refusal can have."""
    raise refuse(ErrorCode.NOT_ON_ALLOW_LIST, "no row", FieldError("/item", "is not listed"), nearest_row="IS-01")


def _seed(tx, world: World) -> None:
    STAFF.seed(tx, world, "feis", Clock()())


SPEC = ServiceSpec(
    name="feis",
    title="Desk",
    description="A service of the kit alone.",
    router=router,
    schema=Schema(TABLES, ("renkei_kit.migrations.evidence", "renkei_kit.migrations.staff"), _seed),
    evidence=EVIDENCE,
    staff=StaffSessions(STAFF, "staff-terminal"),
)


@dataclass(frozen=True)
class Desk:
    """The running service, its clients and its clock."""

    service: Service
    http: httpx2.AsyncClient
    control: httpx2.AsyncClient
    clock: Clock
    world: World

    @property
    def ports(self) -> Ports:
        return self.service.app.state.ports

    async def access_log(self) -> list[dict]:
        return await self.ports.db.read(self.ports.access_log.entries)

    async def log_in(
        self, staff_id: str = "examiner-1", password: str | None = None, terminal: str | None = None
    ) -> httpx2.Response:
        body = {"id": staff_id, "password": password or f"{staff_id}-password"}
        return await self.http.post("/staff/sessions", json=body, headers={"Terminal": terminal} if terminal else {})

    async def session(self, staff_id: str = "examiner-1", **how: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {(await self.log_in(staff_id, **how)).json()['access_token']}"}

    async def terminal(self, caller: str) -> str:
        """What a terminal shows of itself."""
        return (await self.control.post("/credentials", json={"caller": caller})).json()["access_token"]


@asynccontextmanager
async def open_desk(world, register, spec=SPEC, **settings) -> AsyncIterator[Desk]:
    clock = Clock()
    given = ServiceSettings(world_directory=ROOT / "config", contracts_directory=ROOT / "contracts", **settings)
    service = create_service(spec, given, world=world, topology=register, clock=clock)
    business = httpx2.ASGITransport(service.app, raise_app_exceptions=False)
    async with (
        service.app.router.lifespan_context(service.app),
        httpx2.AsyncClient(transport=business, base_url="http://feis") as http,
        httpx2.AsyncClient(transport=httpx2.ASGITransport(service.control), base_url="http://feis") as control,
    ):
        yield Desk(service, http, control, clock, world)
