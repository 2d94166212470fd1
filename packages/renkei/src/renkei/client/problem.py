"""A refusal as an exception: what the service said, member by member (RFC 9457)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import httpx2
from pydantic import ValidationError

from renkei_kit import problem as wire
from renkei_kit.problem import ProblemField

STANDARD = frozenset(wire.Problem.model_fields)


@dataclass(eq=False)
class Problem(Exception):
    """A service refused. ``code`` is the slug of its row in ``contracts/problems.yaml``.

    ``rule`` is the rule that does not hold, ``instance`` the processing number (処理通番) or request id,
    ``nearest_row`` the allow-list row that comes nearest to a query without one, ``members`` whatever else is said.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    source: str
    instance: str
    rule: str | None = None
    errors: tuple[ProblemField, ...] = ()
    members: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __str__(self) -> str:
        rule = f", rule {self.rule}" if self.rule else ""
        return f"{self.source} refused with {self.status} {self.code} ({self.instance}{rule}): {self.detail}"

    @property
    def nearest_row(self) -> str | None:
        """The allow-list row that comes nearest to the query, where there is one."""
        return self.members.get("nearest_row")

    @classmethod
    def found_in(cls, answer: httpx2.Response) -> Self | None:
        """The refusal that an answer carries, if it carries one."""
        try:
            said = answer.json()
            problem = wire.Problem.model_validate(said)
        except (ValueError, ValidationError):
            return None
        return cls(
            **problem.model_dump(exclude={"errors"}),
            errors=tuple(problem.errors or ()),
            members={name: value for name, value in said.items() if name not in STANDARD},
            headers=dict(answer.headers),
        )
