"""The suites by role, and the run of one."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from renkei.conform import certificates, inquirer_checks, party_checks, provider_checks
from renkei.conform.check import Check, Outcome, make
from renkei.conform.inquirer import Inquirer
from renkei.conform.party import Party
from renkei.conform.provider import Provider, agency_code
from renkei.conform.report import Report
from renkei.conform.stand_in import standing_in
from renkei.network import Network
from renkei_kit.parties import trust_for

TIMEOUT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be checked, and how it is reached. ``http`` is made for ``url`` where it is not given."""

    role: str
    url: str
    agency: str = "setagaya"
    late: bool = False
    auth: httpx2.Auth | None = None
    http: httpx2.AsyncClient | None = None


@dataclass(frozen=True, slots=True)
class Suite:
    """The checks of one role; ``prepared`` holds their target while they are made."""

    checks: Sequence[Check]
    uncovered: Sequence[str]
    prepared: Callable[[Network, Asked, httpx2.AsyncClient], AbstractAsyncContextManager[Any]]


@asynccontextmanager
async def _provider(network: Network, asked: Asked, http: httpx2.AsyncClient) -> AsyncIterator[Provider]:
    code = agency_code(network, asked.agency)
    yield await Provider(network, asked.url.rstrip("/"), code, http, late=asked.late).prepared()


@asynccontextmanager
async def _inquirer(network: Network, asked: Asked, http: httpx2.AsyncClient) -> AsyncIterator[Inquirer]:
    code, auth = agency_code(network, asked.agency), asked.auth or httpx2.Auth()
    async with standing_in() as stand_in:
        yield await Inquirer(network, asked.url.rstrip("/"), code, http, stand_in, auth).prepared()


def _party(with_story: bool) -> Callable[[Network, Asked, httpx2.AsyncClient], AbstractAsyncContextManager[Any]]:
    @asynccontextmanager
    async def prepared(network: Network, asked: Asked, http: httpx2.AsyncClient) -> AsyncIterator[Party]:
        yield await Party(network, asked.role, http, asked.url.rstrip("/")).prepared(with_story)

    return prepared


GENERAL, STORY = party_checks.GENERAL, party_checks.STORY
STORYLESS = "the story of one application: its cards stand at the control port that a program of one's own has not"
SUITES = {
    "provider": Suite(provider_checks.CHECKS, provider_checks.UNCOVERED, _provider),
    "inquirer": Suite(inquirer_checks.CHECKS, inquirer_checks.UNCOVERED, _inquirer),
    **{
        role: Suite((*GENERAL, *STORY), party_checks.UNCOVERED, _party(with_story=True))
        for role in ("ims", "ras", "feis")
    },
    "jlis-verify": Suite(
        (*GENERAL, *certificates.CHECKS), (STORYLESS, *party_checks.UNCOVERED), _party(with_story=False)
    ),
}


async def conformance(network: Network, asked: Asked, only: Sequence[str] = ()) -> Report:
    """Run a suite; ``only`` limits it to some checks by id. Raises NotApplicable when it cannot begin."""
    suite = SUITES[asked.role]
    async with _reached(asked) as http, suite.prepared(network, asked, http) as target:
        outcomes: list[Outcome] = []
        for check in suite.checks:
            if not only or check.id in only:
                outcomes.append(await make(check, target))
    return Report(asked.role, asked.url, network.clock(), outcomes, suite.uncovered)


@asynccontextmanager
async def _reached(asked: Asked) -> AsyncIterator[httpx2.AsyncClient]:
    if asked.http is not None:
        yield asked.http
        return
    async with httpx2.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False, verify=trust_for(asked.url)) as http:
        yield http
