"""The one typed port at which the intermediaries meet the network's core.

An intermediary (中間サーバー相当機能) cannot mint a permit or convert a linkage code by itself: it asks through this
port. Everything runs inside the caller's transaction, so that a consumption and the records of all three books are one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection

from renkei_kit.confirmation import Confirmation
from renkei_kit.errors import Refusal
from renkei_kit.permit import Notice, Period, Permit
from renkei_kit.terms import (
    AcquisitionNumber,
    AffairCode,
    AgencyCode,
    ItemCode,
    LinkageCode,
    ProcedureCode,
    ProcessingNumber,
)
from renkei_kit.world import AllowListRow


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a query is about, as far as the inquirer's intermediary knows."""

    known: bool
    code: LinkageCode | None


@dataclass(frozen=True, slots=True)
class Query:
    """One query (情報照会) for which a permit is asked; a delegating agency (委任元) is one for which a party acts."""

    inquirer: AgencyCode
    client_id: str
    caller_agency: AgencyCode
    affair: AffairCode
    procedure: ProcedureCode
    provider: AgencyCode
    item: ItemCode
    subject: Subject
    period: Period | None = None
    case_id: str | None = None
    nondisclosure: int | None = None
    confirmation: Confirmation | None = None
    delegating_inquirer: AgencyCode | None = None
    delegating_provider: AgencyCode | None = None

    @property
    def principals(self) -> tuple[AgencyCode, AgencyCode]:
        """Who asks and who gives in law: those that act, or the agencies for which they do."""
        return self.delegating_inquirer or self.inquirer, self.delegating_provider or self.provider


@dataclass(frozen=True, slots=True)
class Granted:
    """The core granted a permit; ``token`` is its signed form."""

    permit: Permit
    token: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The core refused a query, under a processing number of its own.

    ``delegated`` tells that its register knows the delegation by which the inquirer asked for another agency.
    """

    processing_number: ProcessingNumber
    refusal: Refusal
    delegated: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """What one entry of the exchange records (情報提供等記録, 番号法23条) says; every book has the same fields."""

    processing_number: ProcessingNumber
    inquirer: AgencyCode
    provider: AgencyCode
    affair: AffairCode
    procedure: ProcedureCode
    item: ItemCode
    requested_at: datetime
    provided_at: datetime | None
    outcome: str
    nondisclosure_inquirer: int | None = None
    nondisclosure_provider: int | None = None
    delegating_inquirer: AgencyCode | None = None
    delegating_provider: AgencyCode | None = None

    @property
    def agencies(self) -> list[AgencyCode]:
        """The agencies into whose books it goes, also those for which others acted, in the order of their codes."""
        named = (self.inquirer, self.provider, self.delegating_inquirer, self.delegating_provider)
        return sorted({agency for agency in named if agency is not None})


@dataclass(frozen=True, slots=True)
class DeliveredCode:
    """A linkage code for the agency that asked for it under an acquisition number."""

    agency: AgencyCode
    acquisition_number: AcquisitionNumber
    code: LinkageCode


@dataclass(frozen=True, slots=True)
class Judged:
    """One rule and whether it holds for a query."""

    rule: str
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a query would be granted or refused; ``differs_in`` tells how the nearest row of the list misses it."""

    rules: tuple[Judged, ...]
    list_version: str
    row: AllowListRow | None
    nearest_row: AllowListRow | None
    differs_in: tuple[str, ...]

    @property
    def granted(self) -> bool:
        """Whether a permit would be issued now."""
        return all(judged.refusal is None for judged in self.rules)


class NetworkCore(Protocol):
    """情報提供ネットワークシステムのコア, run by the Prime Minister (番号法21条)."""

    def begin_acquisition(self, tx: Connection, agency: AgencyCode, now: datetime) -> AcquisitionNumber:
        """A new single-use acquisition number (取得番号, 番号法21条の2)."""

    def withdraw_acquisition(self, tx: Connection, agency: AgencyCode, number: AcquisitionNumber) -> None:
        """Destroy an acquisition number of the agency's own that was not used and is not wanted any more."""

    def issue_permit(self, tx: Connection, query: Query, now: datetime) -> Granted | Refused:
        """Check the query by the rules in their order; grant a permit (提供許可証) or refuse. Both are recorded."""

    def explain(self, tx: Connection, query: Query, now: datetime) -> Explanation:
        """What every rule says to the query; nothing is issued and nothing recorded."""

    def read_permit(self, token: str, now: datetime) -> Permit | Refusal:
        """The permit in a token, or why it is none of the core's; a retired key of the core's counts no more."""

    def consume(
        self,
        tx: Connection,
        permit: Permit,
        client_id: str,
        agency: AgencyCode,
        encryption_key: Mapping[str, Any],
        now: datetime,
    ) -> Notice | Refusal:
        """Use the permit, once; gives the notice to the provider (番号法21条2項) with the provider's own code."""

    def sign_notice(self, tx: Connection, notice: Notice) -> str:
        """The notice to a provider as the core's signed message."""

    def record(self, tx: Connection, exchange: Exchange) -> None:
        """Write the core's own exchange record (番号法23条3項)."""
