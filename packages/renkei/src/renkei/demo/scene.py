"""What the story knows while it is played: who takes part, and what came of the steps so far."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2

from renkei.applicant import Applicant
from renkei.demo.step import Differs
from renkei.network import Network
from renkei_kit.terms import AddresseeNumber, AgencyCode
from renkei_kit.world import Person

DEADLINE_SECONDS = 20.0
POLL_SECONDS = 0.02
OFFICER = "examiner-1"


@dataclass
class Scene:
    """One playing of the story on one network."""

    network: Network
    applicant: Applicant
    isa: AgencyCode
    officer: httpx2.Auth = field(default_factory=httpx2.Auth)
    number: str = field(default="", repr=False)
    application_id: str = ""
    case_id: str = ""
    exchanges: list[str] = field(default_factory=list)
    waiting: str = ""
    residence: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def opening(cls, network: Network) -> "Scene":
        """Before the first step. The story's person is the one whose own story is `renewal`."""
        isa = next(agency.code for agency in network.world.agencies if agency.id == "isa")
        return cls(network, Applicant(network, network.world.person_with_story("renewal").id), isa)

    @property
    def person(self) -> Person:
        """Of whom the story tells."""
        return self.applicant.person

    @property
    def municipality(self) -> AgencyCode:
        """Where the person lives, provider first and inquirer later."""
        return self.person.municipality

    @property
    def addressee_number(self) -> AddresseeNumber:
        """The person's number within ISA (団体内統合宛名番号), which IMS gives and FEIS does not show."""
        return self.network.world.addressee_number(self.isa, self.person.id)

    def service(self, name: str) -> httpx2.AsyncClient:
        """A service's business port."""
        return self.network.http[name]

    @asynccontextmanager
    async def looking(self, service: str, staff_id: str) -> AsyncIterator[httpx2.Auth]:
        """A tester's look at a terminal: logged in for the block, logged out after it."""
        auth = await self.network.as_staff(service, staff_id)
        try:
            yield auth
        finally:
            await self.service(service).delete("/staff/sessions/current", auth=auth)

    async def until(
        self,
        what: str,
        look: Callable[[], Awaitable[httpx2.Response]],
        there: Callable[[Any], bool],
    ) -> httpx2.Response:
        """The first successful answer of which ``there`` holds; Differs when it does not come in time."""
        deadline = asyncio.get_running_loop().time() + DEADLINE_SECONDS
        while True:
            answer = await look()
            if answer.is_success and there(answer.json()):
                return answer
            if asyncio.get_running_loop().time() > deadline:
                raise Differs(f"{what} did not happen within {DEADLINE_SECONDS:.0f} s")
            await asyncio.sleep(POLL_SECONDS)


def check(holds: bool, what: str) -> str:
    """``what`` when it holds; Differs otherwise."""
    if not holds:
        raise Differs(f"not so: {what}")
    return what
