"""Copies (副本) and their history: the table of the 情報提供データベース and the queries on it.

Nothing is overwritten: every registration is a row of its own. From its first day on, a copy stands in the place of
those registered before it, so the copy of a day is the newest one that has begun by then, if it has not ended.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    LargeBinary,
    ScalarSelect,
    Select,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    tuple_,
)

from renkei_kit.instant import Instant
from renkei_kit.statement import Statement
from renkei_kit.terms import AddresseeNumber, AgencyCode, ItemCode
from renkei_mesh_gateway.intermediary.store import linkage
from renkei_mesh_gateway.tables import METADATA

copy = Table(
    "copy",
    METADATA,
    Column("registration", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("agency", String(16), nullable=False),
    Column("addressee_number", String(15), nullable=False),
    Column("item", String(16), nullable=False),
    Column("version", String(16), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("auto_reply", Boolean, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("registered_at", Instant, nullable=False),
    Column("record_id", String(32)),
    Column("data_set_code", String(16), nullable=False),
    Column("record_key", String(64)),
    Column("parent_record_key", String(64)),
    Column("district_code", String(16)),
    Column("transmission", String(32)),
    Column("nondisclosure", Integer),
    # The newest registration of an item about a person is found by one descent.
    Index("ix_copy_agency", "agency", "addressee_number", "item", "registration"),
)
later = copy.alias("later")


@dataclass(frozen=True, slots=True)
class CopyRecord:
    """副本: a provider's copy of one item about one person; ``content`` is ciphertext.

    ``transmission`` names the import that brought it, if it was one; ``nondisclosure`` is the provider's ground to keep
    a provision from the person (番号法23条2項).
    """

    agency: AgencyCode
    addressee_number: AddresseeNumber
    item: ItemCode
    version: str
    valid_from: date
    valid_to: date | None
    auto_reply: bool
    content: bytes
    registered_at: datetime
    data_set_code: str
    record_id: str | None = None
    record_key: str | None = None
    parent_record_key: str | None = None
    district_code: str | None = None
    transmission: str | None = None
    nondisclosure: int | None = None

    def is_open_on(self, day: date) -> bool:
        """Whether the copy may be provided on ``day``; both ends count."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Registered:
    """A copy in its place among the registrations; from ``replaced_on`` on, a newer one stands in its place."""

    registration: int
    record: CopyRecord
    replaced_on: date | None


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page of an export begins: after this registration of this item about this person."""

    addressee_number: str = ""
    item: str = ""
    registration: int = 0


NAMES = tuple(CopyRecord.__dataclass_fields__)
COLUMNS = tuple(copy.c[name] for name in NAMES)

_COPY_ON = Statement(
    select(*COLUMNS)
    .where(
        copy.c.agency == bindparam("agency"),
        copy.c.addressee_number == bindparam("number"),
        copy.c.item == bindparam("item"),
        copy.c.valid_from <= bindparam("day"),
    )
    .order_by(copy.c.registration.desc())
    .limit(1)
)


def insert_copies(tx: Connection, records: Iterable[CopyRecord]) -> None:
    """Register copies (副本登録), each in the place of the former ones from its first day on."""
    rows = [{name: getattr(record, name) for name in NAMES} for record in records]
    if rows:
        tx.execute(insert(copy), rows)


def find_copy(tx: Connection, agency: AgencyCode, number: AddresseeNumber, item: ItemCode) -> CopyRecord | None:
    """The agency's own copy as it was registered last."""
    return _newest(tx, _of(agency, number, item))


def find_copy_on(
    tx: Connection, agency: AgencyCode, number: AddresseeNumber, item: ItemCode, day: date
) -> CopyRecord | None:
    """The agency's own copy that stands on ``day``; it may have ended before."""
    row = _COPY_ON.first(tx, agency=agency, number=number, item=item, day=day)
    return CopyRecord(*row) if row else None


def list_begun(
    tx: Connection, agency: AgencyCode, number: AddresseeNumber, item: ItemCode, day: date
) -> Iterable[CopyRecord]:
    """Every registration of an item about a person whose first day has come by ``day``, the newest first."""
    query = _of(agency, number, item).where(copy.c.valid_from <= day).order_by(copy.c.registration.desc())
    return [CopyRecord(**row) for row in tx.execute(query).mappings()]


def list_registrations(
    tx: Connection, agency: AgencyCode, number: AddresseeNumber, item: ItemCode, after: int, limit: int
) -> Sequence[Registered]:
    """Every registration of an item about a person, the oldest first."""
    query = _with_place(select(copy.c.registration, *COLUMNS)).where(
        copy.c.agency == agency,
        copy.c.addressee_number == number,
        copy.c.item == item,
        copy.c.registration > after,
    )
    return _registered(tx, query.order_by(copy.c.registration).limit(limit))


def list_copies(
    tx: Connection, agency: AgencyCode, item: ItemCode | None, day: date, after: Position, limit: int
) -> Sequence[Registered]:
    """The agency's copies that stand on ``day`` or will later, by person and item."""
    place = (copy.c.addressee_number, copy.c.item, copy.c.registration)
    replaced = _replaced_on()
    query = _with_place(select(copy.c.registration, *COLUMNS)).where(
        copy.c.agency == agency,
        tuple_(*place) > tuple_(after.addressee_number, after.item, after.registration),
        replaced.is_(None) | ((replaced > day) & (replaced > copy.c.valid_from)),
    )
    if item is not None:
        query = query.where(copy.c.item == item)
    return _registered(tx, query.order_by(*place).limit(limit))


def known_among(tx: Connection, agency: AgencyCode, numbers: Iterable[AddresseeNumber]) -> frozenset[str]:
    """Those of ``numbers`` by which the agency knows somebody."""
    query = select(linkage.c.addressee_number).where(
        linkage.c.agency == agency, linkage.c.addressee_number.in_(set(numbers))
    )
    return frozenset(tx.execute(query).scalars())


def newest_registration(tx: Connection) -> int:
    """The number of the newest registration of all."""
    return tx.execute(select(func.max(copy.c.registration))).scalar() or 0


def withdraw_transmission(tx: Connection, agency: AgencyCode, transmission: str, after: int, limit: int) -> int:
    """Take back registrations that a transmission brought, up to ``limit``; how many were still there.

    What they replaced stands again.
    """
    some = (
        select(copy.c.registration)
        .where(copy.c.registration > after, copy.c.agency == agency, copy.c.transmission == transmission)
        .limit(limit)
    )
    return tx.execute(delete(copy).where(copy.c.registration.in_(some.scalar_subquery()))).rowcount


def _of(agency: AgencyCode, number: AddresseeNumber, item: ItemCode) -> Select[tuple[object, ...]]:
    return select(*COLUMNS).where(copy.c.agency == agency, copy.c.addressee_number == number, copy.c.item == item)


def _newest(tx: Connection, query: Select[tuple[object, ...]]) -> CopyRecord | None:
    row = tx.execute(query.order_by(copy.c.registration.desc()).limit(1)).mappings().first()
    return CopyRecord(**row) if row else None


def _replaced_on() -> ScalarSelect[date]:
    same = (
        later.c.agency == copy.c.agency,
        later.c.addressee_number == copy.c.addressee_number,
        later.c.item == copy.c.item,
    )
    return (
        select(func.min(later.c.valid_from))
        .where(*same, later.c.registration > copy.c.registration)
        .correlate(copy)
        .scalar_subquery()
    )


def _with_place(query: Select[tuple[object, ...]]) -> Select[tuple[object, ...]]:
    return query.add_columns(_replaced_on().label("replaced_on"))


def _registered(tx: Connection, query: Select[tuple[object, ...]]) -> list[Registered]:
    return [
        Registered(
            registration=row["registration"],
            record=CopyRecord(**{name: row[name] for name in NAMES}),
            replaced_on=row["replaced_on"],
        )
        for row in tx.execute(query).mappings()
    ]
