"""The gateway as a test speaks to it: queries with good defaults, permits, presentations, opened answers, books."""

import base64
import json
from datetime import datetime
from typing import Any

import httpx2
from joserfc import jwe

from renkei.network import Network
from renkei_kit.chain import first_break
from renkei_kit.errors import BY_SLUG
from renkei_kit.keys import client_key

ISA = "9000100000000001"
PENSION = "9000200000000001"
RESIDENCE_PERMISSION, EXTENSION = "JM99000000000001", "JT99010000000001"
PUBLIC_ASSISTANCE, START = "JM99000000000011", "JT99110000000001"
TAX, INSURANCE, RESIDENCE_STATUS, DISABILITY = (
    "TM00000000000002",
    "TM99000000000001",
    "TM99000000000011",
    "TM99000000000004",
)
ANSWER_ALGORITHMS = ["ECDH-ES+A256KW", "A256GCM"]
EXCHANGE_FIELDS = (
    "processing_number",
    "inquirer",
    "provider",
    "affair",
    "procedure",
    "item",
    "requested_at",
    "provided_at",
    "outcome",
    "nondisclosure",
)


class Gateway:
    """One network's gateway. A system or officer logs in once and stays logged in."""

    def __init__(self, network: Network) -> None:
        self.network, self.world = network, network.world
        self.http = network.http["mesh-gateway"]
        self._systems: dict[str, httpx2.Auth] = {}
        self._officers: dict[str, httpx2.Auth] = {}

    def system(self, client_id: str) -> httpx2.Auth:
        """Credentials of a registered system."""
        return self._systems.setdefault(client_id, self.network.as_system(client_id))

    async def officer(self, staff_id: str) -> httpx2.Auth:
        """The session of an officer."""
        if staff_id not in self._officers:
            self._officers[staff_id] = await self.network.as_staff("mesh-gateway", staff_id)
        return self._officers[staff_id]

    def agency(self, agency_id: str) -> str:
        """An agency's code by its short id."""
        return next(agency.code for agency in self.world.agencies if agency.id == agency_id)

    def number(self, story: str, agency: str = ISA) -> str:
        """The addressee number of the person with a story, at an agency."""
        return self.world.addressee_number(agency, self.world.person_with_story(story).id)

    def query(self, story: str = "plain", **changes: Any) -> dict[str, Any]:
        """ISA asks the person's municipality for the local tax."""
        return {
            "addressee_number": self.number(story),
            "affair": RESIDENCE_PERMISSION,
            "procedure": EXTENSION,
            "provider": self.world.person_with_story(story).municipality,
            "item": TAX,
        } | changes

    def query_to_isa(self, story: str = "plain", **changes: Any) -> dict[str, Any]:
        """The person's municipality asks ISA for the status of residence."""
        return {
            "addressee_number": self.number(story, self.world.person_with_story(story).municipality),
            "affair": PUBLIC_ASSISTANCE,
            "procedure": START,
            "provider": ISA,
            "item": RESIDENCE_STATUS,
        } | changes

    async def ask(self, query: dict[str, Any], client: str = "isa-ims") -> httpx2.Response:
        """POST /permits."""
        return await self.http.post("/permits", json=query, auth=self.system(client))

    async def permit(self, story: str = "plain", **changes: Any) -> dict[str, Any]:
        """A permit that is granted."""
        return granted(await self.ask(self.query(story, **changes)))

    async def present(self, permit: str, client: str = "isa-ims", **headers: str) -> httpx2.Response:
        """POST /inquiries."""
        return await self.http.post("/inquiries", json={"permit": permit}, auth=self.system(client), headers=headers)

    async def inquiry(self, number: str, client: str = "isa-ims") -> httpx2.Response:
        """GET /inquiries/{processing_number}."""
        return await self.http.get(f"/inquiries/{number}", auth=self.system(client))

    async def linked(self, story: str = "plain", **changes: Any) -> dict[str, Any]:
        """A permit and its presentation; what was answered."""
        answer = await self.present((await self.permit(story, **changes))["permit"])
        assert answer.is_success, answer.text
        return answer.json()

    async def pending(self, officer: str, **parameters: Any) -> dict[str, Any]:
        """A page of what waits for an officer."""
        answer = await self.http.get("/pending-provisions", params=parameters, auth=await self.officer(officer))
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def release(self, officer: str, number: str) -> httpx2.Response:
        """Release what waits under a processing number."""
        path = f"/pending-provisions/{number}/release"
        return await self.http.post(path, auth=await self.officer(officer))

    async def book(self, client: str = "isa-ims", **parameters: Any) -> list[dict[str, Any]]:
        """The exchange records of a system's own agency."""
        return await self.listed("/records", self.system(client), **parameters)

    async def core_book(self, **parameters: Any) -> list[dict[str, Any]]:
        """The exchange records of the network's core."""
        return await self.listed("/core/records", await self.officer("core-officer"), **parameters)

    async def listed(self, path: str, auth: httpx2.Auth, limit: int = 1000, **parameters: Any) -> list[dict[str, Any]]:
        """Every entry of a list, page by page."""
        entries: list[dict[str, Any]] = []
        wanted = {"limit": limit, **parameters}
        while True:
            answer = await self.http.get(path, params=wanted, auth=auth)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            assert len(page["items"]) <= limit
            entries += page["items"]
            if page["next_cursor"] is None:
                return entries
            wanted["cursor"] = page["next_cursor"]

    async def token(self, client: str = "isa-ims", secret: str | None = None, **form: str) -> httpx2.Response:
        """POST /oauth2/token with client_secret_basic."""
        return await self.oauth("token", client, secret, grant_type="client_credentials", **form)

    async def oauth(
        self, endpoint: str, client: str = "isa-ims", secret: str | None = None, **form: str
    ) -> httpx2.Response:
        """One of the OAuth endpoints, with client_secret_basic."""
        return await self.http.post(f"/oauth2/{endpoint}", data=form, auth=(client, secret or f"{client}-secret"))

    def details(self, **changes: Any) -> str:
        """The ``authorization_details`` of a good query."""
        return json.dumps([{"type": "information-linkage", **self.query(**changes)}])

    def opened(self, answer: str, client: str = "isa-ims") -> dict[str, Any]:
        """What an answer says to the holder of a client's key."""
        key = client_key(self.world.seed, client)
        return json.loads(jwe.decrypt_compact(answer, key, algorithms=ANSWER_ALGORITHMS).plaintext)

    def codes_and_numbers(self, story: str) -> dict[str, str]:
        """Every addressee number of a person, by agency."""
        return dict(self.world.addressee_numbers(self.world.person_with_story(story)))

    async def linkage_code(self, number: str, client: str = "isa-ims") -> httpx2.Response:
        """GET /linkage-codes/{addressee_number}."""
        return await self.http.get(f"/linkage-codes/{number}", auth=self.system(client))

    async def request_code(self, number: str, client: str = "isa-ims") -> str:
        """POST /linkage-codes; the acquisition number."""
        answer = await self.http.post("/linkage-codes", json={"addressee_number": number}, auth=self.system(client))
        assert answer.status_code == 201, answer.text
        return answer.json()["acquisition_number"]

    async def hand_over(self, acquisition_number: str, record_code: str, client: str = "jlis") -> httpx2.Response:
        """What J-LIS does."""
        path = f"/core/acquisitions/{acquisition_number}"
        return await self.http.post(path, json={"resident_record_code": record_code}, auth=self.system(client))


def granted(answer: httpx2.Response) -> dict[str, Any]:
    """The body of a permit that was granted."""
    assert answer.status_code == 201, answer.text
    return answer.json()


def refused(answer: httpx2.Response, slug: str, rule: str | None = None) -> dict[str, Any]:
    """The problem document of a refusal by the gateway, checked against the one error table."""
    code = BY_SLUG[slug]
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (code.status, slug), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert (problem["type"], problem["title"]) == (f"/problems/{slug}", code.title)
    assert (problem["status"], problem["source"]) == (code.status, "mesh-gateway")
    assert problem["instance"]
    assert problem["detail"]
    assert problem["rule"] == (rule or problem["rule"])
    return problem


def exchange(record: dict[str, Any]) -> dict[str, Any]:
    """What a record says, without its place in the book."""
    return {name: record[name] for name in EXCHANGE_FIELDS}


def is_whole(book: list[dict[str, Any]]) -> bool:
    """Whether a book's hash chain verifies, from what the API shows alone."""
    return first_break(as_written(record) for record in book) is None


def as_written(record: dict[str, Any]) -> dict[str, Any]:
    """A record as it was hashed: times as times, grounds of non-disclosure one by one."""
    written = {name: value for name, value in record.items() if name != "nondisclosure"}
    for side in ("inquirer", "provider"):
        written[f"nondisclosure_{side}"] = record["nondisclosure"][side]
    for name in ("requested_at", "provided_at"):
        written[name] = datetime.fromisoformat(written[name]) if written[name] else None
    return written


def claims_of(token: str) -> dict[str, Any]:
    """The claims of a compact JWS, unverified."""
    return part(token, 1)


def part(token: str, index: int) -> dict[str, Any]:
    """The header (0) or the claims (1) of a compact JWS."""
    text = token.split(".")[index]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def values_of(document: Any) -> list[str]:
    """Every value in a JSON document, as text."""
    if isinstance(document, dict):
        return [text for value in document.values() for text in values_of(value)]
    if isinstance(document, list):
        return [text for value in document for text in values_of(value)]
    return [str(document)]
