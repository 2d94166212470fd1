"""Wire shapes of delegations (委任) in the core's register."""

from datetime import date, datetime
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from renkei_kit.wire import AffairField, AgencyField, Body
from renkei_mesh_gateway.register import Delegation

DELEGATION = r"^[0-9A-Z][0-9A-Z.-]{0,19}$"


class DelegationBody(Body):
    """Who acts for whom."""

    side: Literal["inquirer", "provider"] = Field(description="on which side of a query")
    delegating: AgencyField = Field(description="委任元: whose it is in law")
    acting: AgencyField = Field(description="who asks, or gives, for it")
    affair: AffairField | None = Field(default=None, description="only in this affair; by default in all")
    valid_from: date = Field(description="first day")
    valid_to: date | None = Field(default=None, description="last day")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.delegating == self.acting:
            raise ValueError("an agency needs no delegation to act for itself")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("`valid_to` must not be before `valid_from`")
        return self

    def registered(self, name: str) -> Delegation:
        """As the register keeps it."""
        given = {field: getattr(self, field) for field in DelegationBody.model_fields}
        return Delegation(delegation=name, **given)


class DelegationAnswer(DelegationBody):
    """A delegation as registered, and whether it counts today."""

    delegation: str
    in_force: bool
    put_at: datetime
    put_by: str = Field(description="the officer; `world` for those with which the world begins")

    @classmethod
    def of(cls, row: dict[str, Any], day: date) -> Self:
        """From a row of the register."""
        kept = Delegation(**{name: row[name] for name in Delegation.__dataclass_fields__})
        return cls.model_validate(row | {"in_force": kept.in_force_on(day)})


class Delegations(Body):
    """A page of delegations, by name."""

    items: list[DelegationAnswer]
    next_cursor: str | None = None
