"""Asking through the network: the client side of one linkage (design section 5, steps 3 to 6).

An inquirer asks the gateway for a permit (提供許可証), presents it, and opens the answer sealed to its own key.
The result never says more than the provider's content: no linkage code, no number.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from joserfc.jwk import ECKey

from renkei_kit.binding import binding_of
from renkei_kit.envelope import EnvelopeError, open_with
from renkei_kit.errors import ErrorCode, LinkageError, Refusal, refuse
from renkei_kit.parties import Party
from renkei_kit.permit import Period
from renkei_kit.terms import AddresseeNumber, AffairCode, AgencyCode, ItemCode, ProcedureCode, ProcessingNumber


class InquiryStatus(StrEnum):
    """How far an inquiry is: ``asked`` before the gateway's first word on it."""

    ASKED = "asked"
    PENDING = "pending"
    ANSWERED = "answered"
    NO_RECORD = "no-record"

    @property
    def final(self) -> bool:
        """Whether nothing more will come."""
        return self in (InquiryStatus.ANSWERED, InquiryStatus.NO_RECORD)


@dataclass(frozen=True, slots=True)
class Query:
    """One question about one person (情報照会)."""

    addressee_number: AddresseeNumber
    affair: AffairCode
    procedure: ProcedureCode
    provider: AgencyCode
    item: ItemCode
    period: Period | None = None
    case_id: str | None = None

    def body(self) -> dict[str, Any]:
        """The query as POST /permits takes it."""
        fields: dict[str, Any] = {
            "addressee_number": self.addressee_number,
            "affair": self.affair,
            "procedure": self.procedure,
            "provider": self.provider,
            "item": self.item,
        }
        if self.period is not None:
            fields["period"] = {"from": self.period.start.isoformat(), "to": self.period.end.isoformat()}
        if self.case_id is not None:
            fields["case_id"] = self.case_id
        return fields


@dataclass(frozen=True, slots=True)
class Inquiry:
    """An inquiry that has a permit: what was asked of whom under which processing number (処理通番)."""

    processing_number: ProcessingNumber
    provider: AgencyCode
    item: ItemCode


@dataclass(frozen=True, slots=True, repr=False)
class Outcome:
    """What became of an inquiry so far; ``content`` only when it was answered. Never printed."""

    inquiry: Inquiry
    status: InquiryStatus
    content: Mapping[str, Any] | None = None


class Linkage:
    """One registered system's way to the network."""

    def __init__(self, gateway: Party, key: ECKey) -> None:
        self._gateway, self._key = gateway, key

    async def permit(self, query: Query) -> tuple[str, Inquiry]:
        """A permit for ``query`` and the inquiry it opens; raises the refusal of the gateway or its core."""
        answer = (await self._gateway.call("POST", "/permits", json=query.body())).json()
        number = ProcessingNumber(answer["processing_number"])
        return answer["permit"], Inquiry(number, query.provider, query.item)

    async def present(self, permit: str, inquiry: Inquiry) -> Outcome:
        """Present the permit, once; the answer, or that it waits."""
        return self._outcome(inquiry, (await self._gateway.call("POST", "/inquiries", json={"permit": permit})).json())

    async def collect(self, inquiry: Inquiry) -> Outcome:
        """The answer of an inquiry made before, or that it still waits."""
        path = f"/inquiries/{inquiry.processing_number}"
        return self._outcome(inquiry, (await self._gateway.call("GET", path)).json())

    def _outcome(self, inquiry: Inquiry, answer: Mapping[str, Any]) -> Outcome:
        try:
            status = InquiryStatus(answer["status"])
            if status is not InquiryStatus.ANSWERED:
                return Outcome(inquiry, status)
            plain = json.loads(open_with(self._key, answer["answer"]))
        except (EnvelopeError, ValueError, KeyError) as error:
            raise refuse(ErrorCode.PARTY_UNAVAILABLE, "mesh-gateway gave an answer that cannot be opened") from error
        refusal = answer_belongs_to(inquiry, plain) or outside_says_the_same(inquiry, plain, answer["answer"])
        if refusal is not None:
            raise LinkageError(refusal)
        return Outcome(inquiry, status, plain["content"])


def answer_belongs_to(inquiry: Inquiry, plain: Any) -> Refusal | None:
    """The opened answer is bound to the inquiry; one that was swapped on the way is refused."""
    bound = {
        "processing_number": inquiry.processing_number,
        "provider": inquiry.provider,
        "item": inquiry.item,
    }
    if (
        isinstance(plain, dict)
        and all(plain.get(name) == value for name, value in bound.items())
        and isinstance(plain.get("content"), dict)
    ):
        return None
    return _anothers(inquiry, "answer_belongs_to")


def outside_says_the_same(inquiry: Inquiry, plain: Mapping[str, Any], envelope: str) -> Refusal | None:
    """The envelope's protected header, where it states a binding, names what was found inside (control G14)."""
    stated = binding_of(envelope)
    if stated is None:
        return None
    permit_id = plain.get("permit_id", stated.permit_id)
    if (stated.processing_number, stated.permit_id) == (inquiry.processing_number, permit_id):
        return None
    return _anothers(inquiry, "outside_says_the_same")


def _anothers(inquiry: Inquiry, rule: str) -> Refusal:
    return Refusal(
        ErrorCode.PARTY_UNAVAILABLE,
        "mesh-gateway gave an answer that belongs to another inquiry",
        rule=rule,
        instance=inquiry.processing_number,
    )
