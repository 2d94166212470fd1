"""A service that somebody else wrote (ims, jlis-verify, ras, feis): who may call it, and its contract."""

import base64
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Self

import httpx2
import yaml
from joserfc import jws
from joserfc.jwk import ECKey

from renkei.conform.check import hold
from renkei.demo.play import story
from renkei.demo.step import Outcome as Played
from renkei.network import Network
from renkei.places import CONTRACTS_DIRECTORY
from renkei_kit.callers import ASSERTION_TYPE, assertion
from renkei_kit.contract import METHODS
from renkei_kit.keys import service_key

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the role's contract."""

    id: str
    method: str
    path: str
    takes_json: bool
    closed: bool


@dataclass
class Party:
    """The program that plays ``role``; ``http`` reaches it with paths of its contract."""

    network: Network
    role: str
    http: httpx2.AsyncClient
    base: str = ""
    played: dict[str, Played] = field(default_factory=dict)
    operations: tuple[Operation, ...] = ()

    async def prepared(self, with_story: bool) -> Self:
        """Its contract is read and, where it takes part in the story of the demo, the story is played."""
        document = yaml.load(_contract(self.role), Loader=yaml.CSafeLoader)
        self.operations = tuple(_operations(document))
        if with_story:
            self.played = {outcome.step.name: outcome async for outcome in story(self.network)}
        return self

    def callers(self, operation: Operation) -> tuple[list[str], list[str]]:
        """The services that the register permits to call an operation, and those that it does not."""
        topology = self.network.topology
        others = [station.name for station in topology.running() if station.name != self.role]
        may = [name for name in others if topology.permits(name, self.role, operation.id)]
        return may, [name for name in others if name not in may]

    def shown_by(self, caller: str, **wrong: Any) -> str:
        """An assertion of a caller's, right but for the ``wrong`` claims."""
        now, key = self.network.clock(), service_key(self.network.world.seed, caller)
        if not wrong:
            return assertion(caller, self.role, key, now)
        issued = int(now.timestamp())
        claims = {
            "iss": caller,
            "sub": caller,
            "aud": self.role,
            "iat": issued,
            "exp": issued + 60,
            "jti": secrets.token_urlsafe(12),
        } | wrong
        header = {"alg": "ES256", "typ": ASSERTION_TYPE, "kid": key.kid}
        return jws.serialize_compact(header, json.dumps(claims).encode(), key, ["ES256"])

    def forged(self, caller: str, how: str) -> str:
        """An assertion that the caller did not sign."""
        token = self.shown_by(caller)
        header, claims, signature = token.split(".")
        if how == "none":
            unsigned = {"alg": "none", "typ": ASSERTION_TYPE}
            return f"{_encoded(unsigned)}.{claims}."
        if how == "changed":
            return f"{header}.{claims}.{signature[::-1]}"
        key = ECKey.generate_key("P-256")
        key.ensure_kid()
        made = {"alg": "ES256", "typ": ASSERTION_TYPE, "kid": service_key(self.network.world.seed, caller).kid}
        return jws.serialize_compact(made, base64.urlsafe_b64decode(claims + "=="), key, ["ES256"])

    def over(self, caller: str) -> str:
        """An assertion of a caller's that has expired."""
        key = service_key(self.network.world.seed, caller)
        return assertion(caller, self.role, key, self.network.clock() - timedelta(hours=1))

    async def call(self, operation: Operation, token: str | None, content: bytes | None = b"{}") -> httpx2.Response:
        """Call an operation with sample values in its path."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        body = content if operation.takes_json else None
        if body is not None:
            headers["Content-Type"] = JSON
        return await self.http.request(operation.method, self.base + operation.path, content=body, headers=headers)


def problem_in(asked: str, answer: httpx2.Response, *statuses: int) -> Mapping[str, Any]:
    """The problem document of a refusal, held to its form (RFC 9457) and to the statuses that fit."""
    hold(
        answer.status_code in statuses,
        f"{asked} was answered with status {answer.status_code} instead of {_or(statuses)}",
    )
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    hold(media_type == "application/problem+json", f"{asked} was refused with {media_type or 'no media type'}")
    try:
        said = answer.json()
    except ValueError:
        said = None
    hold(isinstance(said, dict), f"the refusal of {asked} is no JSON object")
    missing = [name for name in ("type", "title", "status", "detail", "code", "source", "instance") if name not in said]
    hold(not missing, f"the problem document of {asked} lacks {', '.join(missing)}")
    hold(said["status"] == answer.status_code, "the problem's status is not the answer's")
    found: Mapping[str, Any] = said
    return found


def _contract(role: str) -> str:
    return (CONTRACTS_DIRECTORY / f"openapi/{role}.yaml").read_text(encoding="utf-8")


def _operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                body = operation.get("requestBody", {}).get("content", {})
                filled = path
                for parameter in operation.get("parameters", ()):
                    if parameter["in"] == "path":
                        filled = filled.replace("{" + parameter["name"] + "}", _sample(parameter))
                closed = "security" in operation
                yield Operation(operation["operationId"], method.upper(), filled, JSON in body, closed)


def _sample(parameter: Mapping[str, Any]) -> str:
    """Ones, as many as the parameter's pattern wants at least."""
    pattern = str(parameter.get("schema", {}).get("pattern", ""))
    digits = pattern.partition("{")[2].partition("}")[0].partition(",")[0]
    return "1" * max(1, int(digits) if digits.isdigit() else 1)


def _encoded(part: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def _or(statuses: tuple[int, ...]) -> str:
    return " or ".join(map(str, statuses))
