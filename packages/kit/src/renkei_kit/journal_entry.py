"""One line of a service's journal: a call it served or made, without numbers, codes, tokens or contents. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

HEAD = 4096
"""Bytes of an answer in which its processing number and its refusal are looked for."""
_PROCESSING_NUMBER = re.compile(rb'"(?:processing_number|instance)":\s?"([0-9]{20})"')
_CODE = re.compile(rb'"code":\s?"([a-z-]{1,64})"')
_RULE = re.compile(rb'"rule":\s?"([a-z0-9_]{1,80})"')
_PLAIN = re.compile(r"^[a-z._-]*[0-9]?[a-z._-]*$")
NO_ANSWER = "no-answer"


@dataclass(slots=True)
class Entry:
    """``at`` is the network's time, ``order`` the machine's in nanoseconds, by which services' entries are merged."""

    at: str
    order: int
    direction: str
    caller: str
    actor: str
    callee: str
    operation: str
    method: str
    path: str
    status: int | None
    decision: str
    rule: str | None
    processing_number: str | None
    trace: str
    span: str
    duration_ms: float
    faults: str
    head: bytes = b""

    def settled(self) -> "Entry":
        """With what the beginning of the answer says, which is not kept."""
        if self.head:
            number = _PROCESSING_NUMBER.search(self.head)
            # A list names the numbers of others; only the answer's own comes before any list.
            if number and b"[" not in self.head[: number.start()]:
                self.processing_number = number[1].decode()
            if self.status is not None and self.status >= 400:
                code, rule = _CODE.search(self.head), _RULE.search(self.head)
                self.decision = code[1].decode() if code else f"http-{self.status}"
                self.rule = rule[1].decode() if rule else None
            self.head = b""
        return self


COLUMNS = tuple(field.name for field in fields(Entry) if field.name != "head")


def decision_of(status: int | None) -> str:
    """What can be said of an answer by its status alone."""
    if status is None:
        return NO_ANSWER
    return "ok" if status < 400 else f"http-{status}"


def masked(path: str) -> str:
    """A path without what may stand for a person or a secret: only plain words are kept."""
    return "/".join(part if _PLAIN.match(part) else "{}" for part in path.split("/"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries; what is None does not matter."""

    trace: str | None = None
    processing_number: str | None = None
    direction: str | None = None
    caller: str | None = None
    actor: str | None = None
    callee: str | None = None
    operation: str | None = None
    status: int | None = None
    decision: str | None = None
    rule: str | None = None
    fault: str | None = None

    def said(self) -> Mapping[str, Any]:
        """What matters."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name)) is not None}
