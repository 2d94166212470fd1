"""Wire shape of an explanation: what every rule says to a query, and the row of the allow-list that decides."""

from typing import Self

from pydantic import Field

from renkei_kit.wire import Body
from renkei_mesh_gateway.network_core import Explanation, Judged
from renkei_mesh_gateway.schemas import AllowListRowAnswer


class RuleAnswer(Body):
    """One rule; ``code`` and ``detail`` are those of the refusal that it would give."""

    rule: str = Field(examples=["query_is_on_allow_list"])
    holds: bool
    code: str | None = Field(default=None, examples=["not-on-allow-list"])
    detail: str | None = None

    @classmethod
    def of(cls, judged: Judged) -> Self:
        """As told to the inquirer."""
        refusal = judged.refusal
        if refusal is None:
            return cls(rule=judged.rule, holds=True)
        return cls(rule=judged.rule, holds=False, code=refusal.code.slug, detail=refusal.detail)


class ExplanationAnswer(Body):
    """Why a permit would be issued now or refused; the first rule that does not hold is the one that refuses."""

    granted: bool
    rules: list[RuleAnswer] = Field(description="all of them, in the order in which they are asked")
    allow_list_version: str
    row: AllowListRowAnswer | None = Field(description="the row that permits the query")
    nearest_row: AllowListRowAnswer | None = Field(description="without such a row, the one that comes nearest")
    differs_in: list[str] = Field(description="in what the nearest row differs", examples=[["procedure"]])

    @classmethod
    def of(cls, explanation: Explanation) -> Self:
        """As told to the inquirer."""
        row, nearest = explanation.row, explanation.nearest_row
        return cls(
            granted=explanation.granted,
            rules=[RuleAnswer.of(judged) for judged in explanation.rules],
            allow_list_version=explanation.list_version,
            row=AllowListRowAnswer(**row.model_dump()) if row else None,
            nearest_row=AllowListRowAnswer(**nearest.model_dump()) if nearest else None,
            differs_in=list(explanation.differs_in),
        )
