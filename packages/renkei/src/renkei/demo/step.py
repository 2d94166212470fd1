"""A step of the story: who speaks to whom, what is expected of it, and what happened."""

import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx2

if TYPE_CHECKING:
    from renkei.demo.scene import Scene


PROCESSING_NUMBER = re.compile(r"\d{20}")


class Differs(Exception):
    """Something is not as the story says; the text names it without any personal value."""


@dataclass(frozen=True, slots=True)
class Happened:
    """The answer in which a step was seen, and in words what was checked."""

    status: int
    code: str | None = None
    processing_number: str | None = None
    checked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step, and what is expected of it: ``status`` and, where it is a refusal, its ``code``."""

    name: str
    caller: str
    callee: str
    operation: str
    says: str
    status: int
    act: "Callable[[Scene], Awaitable[Happened]]"
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A step that was played; ``difference`` says how it is not what was expected."""

    step: Step
    happened: Happened
    elapsed_ms: float
    difference: str | None


async def play_step(step: Step, scene: "Scene") -> Outcome:
    """Play one step and hold it against what is expected."""
    started = time.perf_counter()
    try:
        happened, difference = await step.act(scene), None
    except Differs as error:
        happened, difference = Happened(0), str(error)
    except httpx2.HTTPStatusError as error:
        happened = answered(error.response)
        difference = f"{error.request.method} {error.request.url.path} was answered with {happened.status}"
    except httpx2.HTTPError as error:
        happened, difference = Happened(0), f"no answer ({type(error).__name__})"
    if difference is None and (happened.status, happened.code) != (step.status, step.code):
        difference = f"expected {_named(step.status, step.code)}, got {_named(happened.status, happened.code)}"
    return Outcome(step, happened, (time.perf_counter() - started) * 1000, difference)


def answered(answer: httpx2.Response, *checked: str, processing_number: str | None = None) -> Happened:
    """What an answer says: its status, the code when it is a refusal, the processing number (処理通番)."""
    try:
        body = answer.json()
    except ValueError:
        body = {}
    body = body if isinstance(body, dict) else {}
    instance = str(body.get("instance", ""))
    number = processing_number or body.get("processing_number") or (PROCESSING_NUMBER.fullmatch(instance) and instance)
    return Happened(answer.status_code, None if answer.is_success else body.get("code"), number or None, checked)


def _named(status: int, code: str | None) -> str:
    return f"{status} {code}" if code else str(status)
