"""Wire shapes of disclosure to the person: log-in with the card, and the exchanges about oneself."""

from datetime import datetime
from typing import Any, Self

from pydantic import Field

from renkei_kit.card_proof import Presented
from renkei_kit.card_wire import CertificateField, ChallengeIdField, SignatureField
from renkei_kit.wire import AgencyField, Body, ItemField, ProcessingField
from renkei_kit.world import World


class PersonLogin(Body):
    """A card's user certificate (利用者証明用電子証明書) and its signature over the challenge."""

    challenge_id: ChallengeIdField
    certificate: CertificateField
    signature: SignatureField

    def presented(self) -> Presented:
        """As it is examined."""
        return Presented(self.challenge_id, self.certificate, self.signature)


class PersonSession(Body):
    """A person's session. ``idle_minutes`` without a call end it."""

    access_token: str = Field(description="to be sent as Authorization: Bearer")
    token_type: str = "Bearer"
    idle_minutes: int


class AgencyShown(Body):
    """An agency by code and name."""

    code: AgencyField
    name: str


class ItemShown(Body):
    """An item (特定個人情報名) by code and name."""

    code: ItemField
    name: str


class OwnExchange(Body):
    """One exchange about oneself: who asked whom for what, when, and what became of it. Not what was answered."""

    processing_number: ProcessingField
    inquirer: AgencyShown
    provider: AgencyShown
    affair: str = Field(description="name of the affair (事務)")
    item: ItemShown
    requested_at: datetime
    provided_at: datetime | None
    outcome: str = Field(description="answered, no-record, pending, or why it was refused", examples=["answered"])

    @classmethod
    def of(cls, row: dict[str, Any], world: World) -> Self:
        """From an entry of the core's book."""
        affair, item = world.find_affair(row["affair"]), world.find_item(row["item"])
        return cls(
            inquirer=_agency(row["inquirer"], world),
            provider=_agency(row["provider"], world),
            affair=affair.official_name if affair else row["affair"],
            item=ItemShown(code=row["item"], name=item.official_name if item else row["item"]),
            **{name: row[name] for name in ("processing_number", "requested_at", "provided_at", "outcome")},
        )


class OwnExchanges(Body):
    """A page of the exchanges about oneself, oldest first."""

    items: list[OwnExchange]
    next_cursor: str | None = None


def _agency(code: str, world: World) -> AgencyShown:
    agency = world.find_agency(code)
    return AgencyShown.model_validate({"code": code, "name": agency.name if agency else code})
