"""A check as data: what is required and by what source, what is done, what is expected; and what came of it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

PASSED, FAILED, NOT_RUN = "passed", "failed", "not run"


class Differs(Exception):
    """The party does something else; the text says what was seen, without any personal value."""


class NotApplicable(Exception):
    """The check cannot be made as things are; the text says why."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check. ``act`` gives in words what was seen, or raises Differs or NotApplicable."""

    id: str
    title: str
    requirement: str
    source: str
    steps: tuple[str, ...]
    expectation: str
    act: Callable[[Any], Awaitable[str]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A check that was made."""

    check: Check
    verdict: str
    seen: str

    def shown(self) -> Mapping[str, Any]:
        """As it stands in a report."""
        check = self.check
        return {
            "id": check.id,
            "title": check.title,
            "verdict": self.verdict,
            "seen": self.seen,
            "requirement": check.requirement,
            "source": check.source,
            "steps": list(check.steps),
            "expectation": check.expectation,
        }


async def make(check: Check, target: Any) -> Outcome:
    """Make one check on its target."""
    try:
        return Outcome(check, PASSED, await check.act(target))
    except Differs as differs:
        return Outcome(check, FAILED, str(differs))
    except NotApplicable as reason:
        return Outcome(check, NOT_RUN, str(reason))
    except httpx2.HTTPStatusError as error:
        code = error.response.status_code
        return Outcome(check, FAILED, f"{error.request.method} {error.request.url.path} was answered with {code}")
    except httpx2.HTTPError as error:
        return Outcome(check, FAILED, f"no answer ({type(error).__name__})")


def hold(holds: bool, otherwise: str) -> None:
    """Raises Differs, which says ``otherwise``, unless it holds."""
    if not holds:
        raise Differs(otherwise)
