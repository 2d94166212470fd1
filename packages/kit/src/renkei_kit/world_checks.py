"""Checks between the files of the world: whatever one names, another has."""

from collections.abc import Hashable, Iterable

from renkei_kit.identifiers import is_local_government_code, is_residence_card_number
from renkei_kit.terms import AffairCode, AgencyCode, ItemCode, ProcedureCode
from renkei_kit.world_parts import WorldParts
from renkei_kit.world_records import AgencyKind, AllowListRow, ContentField, ContentValue, Item
from renkei_kit.world_residents import Copy, Person
from renkei_kit.world_yaml import WorldError

PEOPLE = "personas.yaml"
_TYPES: dict[str, type] = {"string": str, "integer": int, "boolean": bool, "date": str}
_LOCAL = (AgencyKind.PREFECTURE, AgencyKind.MUNICIPALITY)


def check_references(parts: WorldParts) -> None:
    """Raises WorldError for the first thing that does not fit together."""
    _check_unique(parts)
    _check_agencies(parts)
    _check_allow_list(parts)
    for person in parts.people:
        _check_person(person, parts)


def _check_unique(parts: WorldParts) -> None:
    procedures = [procedure.code for affair in parts.affairs for procedure in affair.procedures]
    _unique((agency.id for agency in parts.agencies), "agencies", "id")
    _unique((client.id for client in parts.clients), "clients.yaml", "clients.id")
    _unique(((account.service, account.id) for account in parts.staff), "staff.yaml", "staff.id")
    _unique((item.code for item in parts.items), "items.yaml", "items.code")
    _unique((affair.code for affair in parts.affairs), "affairs.yaml", "affairs.code")
    _unique(procedures, "affairs.yaml", "affairs.procedures.code")
    _unique((row.row for row in parts.allow_list.rows), "allow-list.csv", "row")
    _unique((person.id for person in parts.people), PEOPLE, "people.id")
    _unique((person.story for person in parts.people), PEOPLE, "people.story")


def _unique(keys: Iterable[Hashable], file: str, field: str) -> None:
    listed = list(keys)
    if len(set(listed)) != len(listed):
        raise WorldError(file, field, "is used twice")


def _check_agencies(parts: WorldParts) -> None:
    for agency in parts.agencies:
        code = agency.local_government_code
        if (agency.kind in _LOCAL) != (code is not None):
            raise WorldError(f"{agency.code}.yaml", "local_government_code", "is for prefectures and municipalities")
        if code is not None and not is_local_government_code(code):
            raise WorldError(f"{agency.code}.yaml", "local_government_code", "has a wrong check digit")


def _check_allow_list(parts: WorldParts) -> None:
    items = {item.code: item for item in parts.items}
    procedures = {(affair.code, procedure.code) for affair in parts.affairs for procedure in affair.procedures}
    for number, row in enumerate(parts.allow_list.rows, start=2):
        wrong = _wrong_field(row, parts, items, procedures)
        if wrong:
            raise WorldError("allow-list.csv", f"line {number}.{wrong[0]}", wrong[1])


def _wrong_field(
    row: AllowListRow,
    parts: WorldParts,
    items: dict[ItemCode, Item],
    procedures: set[tuple[AffairCode, ProcedureCode]],
) -> tuple[str, str] | None:
    providers = [agency for agency in parts.agencies if agency.stands_under(row.provider)]
    if not any(agency.stands_under(row.inquirer) for agency in parts.agencies):
        return "inquirer", "names no agency"
    if not providers:
        return "provider", "names no agency"
    if (row.affair, row.procedure) not in procedures:
        return "procedure", "is no procedure of the affair"
    if row.item not in items:
        return "item", "names no item"
    if any(agency.kind not in items[row.item].provider_kinds for agency in providers):
        return "provider", "does not provide the item"
    return None


def _check_person(person: Person, parts: WorldParts) -> None:
    where = f"people.{person.id}"
    kinds = {agency.code: agency.kind for agency in parts.agencies}
    local = [code for code in (person.municipality, person.previous_municipality) if code]
    if any(kinds[code] is not AgencyKind.MUNICIPALITY for code in local):
        raise WorldError(PEOPLE, f"{where}.municipality", "names no municipality")
    if not is_residence_card_number(person.residence.card_number):
        raise WorldError(PEOPLE, f"{where}.residence.card_number", "must be 2 letters, 8 digits, 2 letters")
    if person.representative and person.representative not in {other.id for other in parts.people}:
        raise WorldError(PEOPLE, f"{where}.representative", "names no person")
    if set(person.linked) & {*person.pending, *person.known_at}:
        raise WorldError(PEOPLE, f"{where}.linked", "names an agency that is pending or known_at as well")
    items = {item.code: item for item in parts.items}
    for copy in person.copies:
        _check_copy(copy, items.get(copy.item), kinds, person)


def _check_copy(copy: Copy, item: Item | None, kinds: dict[AgencyCode, AgencyKind], person: Person) -> None:
    field = f"people.{person.id}.copies.{copy.item}"
    if item is None:
        raise WorldError(PEOPLE, field, "names no item")
    if kinds[copy.agency] not in item.provider_kinds:
        raise WorldError(PEOPLE, f"{field}.holder", "does not provide the item")
    if copy.agency not in person.linked:
        raise WorldError(PEOPLE, f"{field}.holder", "has no linkage code of the person")
    unknown = set(copy.content) - {known.name for known in item.fields}
    if unknown:
        raise WorldError(PEOPLE, f"{field}.content.{min(unknown)}", "is not a field of the item")
    for known in item.fields:
        if not _fits(known, copy.content.get(known.name)):
            raise WorldError(PEOPLE, f"{field}.content.{known.name}", f"must be a {known.type}")


def _fits(field: ContentField, value: ContentValue) -> bool:
    if value is None:
        return field.optional
    return type(value) is _TYPES[field.type]
