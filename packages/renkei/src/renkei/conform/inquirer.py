"""An inquirer (情報照会者) to be checked: it is asked to ask, by an adapter, while the suite plays its providers.

The adapter answers ``POST {url}/inquiries`` with the fields of `POST /permits` as JSON by ``{processing_number, status,
content}`` or a problem document, and ``GET {url}/inquiries/{processing_number}`` by the same: as `ims` and `agency` do.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self

import httpx2

from renkei.conform.check import NotApplicable, hold
from renkei.conform.stand_in import Question, Saying, StandIn
from renkei.conform.subject import Subject, subjects
from renkei.network import Network
from renkei_kit.world import AllowListRow, Person

GATEWAY = "mesh-gateway"
Query = dict[str, Any]


@dataclass
class Inquirer:
    """The program behind ``url``, which asks for the agency ``code``."""

    network: Network
    url: str
    code: str
    http: httpx2.AsyncClient
    stand_in: StandIn
    auth: httpx2.Auth = field(default_factory=httpx2.Auth)
    subject: Subject = field(init=False)
    content: dict[str, Any] = field(default_factory=dict, repr=False)

    async def prepared(self) -> Self:
        """Ready to be asked: a question that its agency may ask is chosen, and its true answer is known."""
        found = list(subjects(self.network.world, inquirer=self.code))
        if not found:
            raise NotApplicable(f"agency {self.code} of this world may ask for nothing")
        # A question to a whole class of agencies serves more checks: the class has members that may not be asked.
        self.subject = next((each for each in found if each.row.provider.startswith("class:")), found[0])
        number = self.network.world.addressee_number(self.subject.provider, self.subject.person.id)
        place = f"/copies/{number}/{self.subject.row.item}"
        copy = await self.gateway().get(place, auth=self.system(self.subject.provider))
        self.content = copy.raise_for_status().json()["content"]
        return self

    def query(self, **changes: Any) -> Query:
        """The question, but for ``changes``."""
        return self.about(self.subject.row, self.subject.person, self.subject.provider) | changes

    def about(self, row: AllowListRow, person: Person, provider: str) -> Query:
        """A question about someone."""
        return {
            "addressee_number": self.network.world.addressee_number(self.code, person.id),
            "affair": row.affair,
            "procedure": row.procedure,
            "provider": provider,
            "item": row.item,
        }

    async def ask(self, query: Query) -> httpx2.Response:
        """Have it asked."""
        return await self.http.post(f"{self.url}/inquiries", json=query, auth=self.auth)

    async def collect(self, number: str) -> httpx2.Response:
        """Have it look again."""
        return await self.http.get(f"{self.url}/inquiries/{number}", auth=self.auth)

    def gateway(self) -> httpx2.AsyncClient:
        """The gateway."""
        return self.network.http[GATEWAY]

    def system(self, agency: str) -> httpx2.Auth:
        """Credentials of an agency's first system."""
        client = next((client for client in self.network.world.clients if client.agency == agency), None)
        if client is None:
            raise NotApplicable(f"agency {agency} has no registered system in this world")
        return self.network.as_system(client.id)

    @asynccontextmanager
    async def provider_says(self, say: Saying, timeout_seconds: int = 10) -> AsyncIterator[None]:
        """For the block, the question's provider is the suite's stand-in."""
        if self.network.kind == "compose":
            raise NotApplicable("the containers cannot reach the suite's stand-in; use `renkei up`")
        place, own = f"/agencies/{self.subject.provider}/endpoint", self.system(self.subject.provider)
        body = {"url": self.stand_in.url, "timeout_seconds": timeout_seconds}
        (await self.gateway().put(place, json=body, auth=own)).raise_for_status()
        self.stand_in.say = say
        try:
            yield
        finally:
            (await self.gateway().delete(place, auth=own)).raise_for_status()

    async def records(self) -> list[dict[str, Any]]:
        """The exchange records of the inquirer's own book."""
        found: list[dict[str, Any]] = []
        cursor = None
        while True:
            query = {"limit": 1000} | ({"cursor": cursor} if cursor else {})
            page = (await self.gateway().get("/records", params=query, auth=self.system(self.code))).raise_for_status()
            found += [each for each in page.json()["items"] if each["inquirer"] == self.code]
            cursor = page.json().get("next_cursor")
            if not cursor:
                return found


def answering(make: Callable[[Question], bytes]) -> Saying:
    """A stand-in that answers at once with what ``make`` makes."""

    async def say(asked: Question) -> tuple[int, bytes]:
        return 200, make(asked)

    return say


def said_by(answer: httpx2.Response) -> dict[str, Any]:
    """The JSON object in an answer; raises Differs when there is none."""
    try:
        said = answer.json()
    except ValueError:
        said = None
    hold(isinstance(said, dict), f"answered with status {answer.status_code} and no JSON object")
    return dict(said)
