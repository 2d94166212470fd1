"""What the demo world is made of: one frozen record per agency, client, official, item.

All of it is synthetic. The files are in config/, the residents have a module of their own
(`world_residents`), and `renkei_kit.world` puts everything together.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from renkei_kit.terms import AffairCode, AgencyCode, ItemCode, ProcedureCode

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
Text = Annotated[str, Field(min_length=1, max_length=400)]
AgencyCodeText = Annotated[AgencyCode, Field(pattern=r"^[0-9]{16}$")]
AffairCodeText = Annotated[AffairCode, Field(pattern=r"^JM[0-9]{14}$")]
ProcedureCodeText = Annotated[ProcedureCode, Field(pattern=r"^JT[0-9]{14}$")]
ItemCodeText = Annotated[ItemCode, Field(pattern=r"^TM[0-9]{14}$")]
Version = Annotated[str, Field(pattern=r"^[0-9]{4}$")]
Party = Annotated[str, Field(pattern=r"^([0-9]{16}|class:[a-z-]+)$")]
ContentValue = bool | int | str | None


class Record(BaseModel):
    """A record of the world: unchangeable, and closed to fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class AgencyKind(StrEnum):
    """What an agency is; `class:<kind>` on the allow-list stands for every agency of the kind."""

    IMMIGRATION = "immigration"
    PENSION = "pension"
    HEALTH_INSURER = "health-insurer"
    PREFECTURE = "prefecture"
    MUNICIPALITY = "municipality"
    JLIS = "jlis"
    CORE = "core"


class PiaState(StrEnum):
    """State of an agency's impact assessment (特定個人情報保護評価, 番号法28条)."""

    SOUND = "sound"
    VOID = "void"
    MISSING = "missing"


class Agency(Record):
    """A body in the network. 機関コード is made up; a 全国地方公共団体コード inside it is real."""

    code: AgencyCodeText
    id: Slug
    name: Text
    name_en: Text
    kind: AgencyKind
    local_government_code: str | None = None
    connected_from: date
    pia: PiaState
    synthetic: Literal[True]

    def stands_under(self, party: str) -> bool:
        """Whether a party of the allow-list (an agency code or `class:<kind>`) means this agency."""
        return party in (self.code, f"class:{self.kind}")


class Client(Record):
    """A registered system of an agency; `service` is the caller's name in the topology."""

    id: Slug
    agency: AgencyCodeText
    service: Literal["ims", "agency", "jlis-verify"]
    name: Text

    @property
    def secret(self) -> str:
        """The demo secret. It is public on purpose and protects nothing."""
        return f"{self.id}-secret"


class StaffAccount(Record):
    """An account of a made-up official (職員) at one service; a contractor's belongs to a contract there."""

    service: Literal["ims", "feis", "juki-link", "mesh-gateway", "agency"]
    agency: AgencyCodeText
    id: Slug
    name: Text
    role: Slug
    office: Text
    contract: Slug | None = None

    @property
    def person(self) -> str:
        """The number by which the employer knows the one holder; made up like everything else."""
        return self.id

    @property
    def password(self) -> str:
        """The demo password. It is public on purpose and protects nothing."""
        return f"{self.id}-password"


class MaintenanceContract(Record):
    """A made-up contract (委託契約) on the maintenance of one service; its workers hold the accounts that name it."""

    service: Literal["ims", "feis", "juki-link", "mesh-gateway"]
    agency: AgencyCodeText
    id: Slug
    contractor: Text
    rights: Annotated[tuple[Slug, ...], Field(min_length=1)]
    begins_on: date
    ends_on: date


class Terminal(Record):
    """A terminal of a service, and the room in which it stands."""

    service: Literal["juki-link"]
    id: Slug
    room: Slug
    room_name: Text


class ContentField(Record):
    """One field of an item's content."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    official_name: Text
    type: Literal["string", "integer", "boolean", "date"]
    optional: bool = False


class Item(Record):
    """An item of specific personal information that one agency may ask of another (特定個人情報名)."""

    code: ItemCodeText
    name: Text
    official_name: Text
    provider_kinds: tuple[AgencyKind, ...]
    version: Version
    synthetic: bool
    fields: tuple[ContentField, ...]


class Procedure(Record):
    """A procedure within an affair (事務手続)."""

    code: ProcedureCodeText
    name: Text
    official_name: Text


class Affair(Record):
    """A business for which the law allows the number to be used (事務).

    For those of `resident_network` the register of residents provides to ISA (住基法 別表第一).
    """

    code: AffairCodeText
    name: Text
    official_name: Text
    synthetic: bool
    resident_network: bool = False
    procedures: Annotated[tuple[Procedure, ...], Field(min_length=1)]


class AllowListRow(Record):
    """One row of the 照会許可用照合リスト: who may ask whom for what, and in which affair.

    `synthetic` is a plain flag here and on the code tables, so that the published rows can be dropped in.
    """

    row: Annotated[str, Field(pattern=r"^[0-9A-Z][0-9A-Z.-]{0,19}$")]
    inquirer: Party
    affair: AffairCodeText
    procedure: ProcedureCodeText
    provider: Party
    item: ItemCodeText
    valid_from: date
    valid_to: date | None
    synthetic: bool

    def in_force_on(self, day: date) -> bool:
        """Whether the row is in force on the day; both ends count."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Delegated(Record):
    """A delegation (委任) as the world begins with it: on one side of queries, `acting` acts for `delegating`."""

    delegation: Annotated[str, Field(pattern=r"^[0-9A-Z][0-9A-Z.-]{0,19}$")]
    side: Literal["inquirer", "provider"]
    delegating: AgencyCodeText
    acting: AgencyCodeText
    affair: AffairCodeText | None = None
    valid_from: date
    valid_to: date | None = None


class AllowListFile(Record):
    """The 照会許可用照合リスト as distributed: its rows, and a version that follows from its bytes."""

    version: str
    rows: tuple[AllowListRow, ...]
