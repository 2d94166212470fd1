"""Checks between the files of the world: whatever one names, another has."""

from collections.abc import Hashable, Iterable, Sequence

from renkei_kit.allow_list_file import FIRST_ROW_LINE, LineProblem, check_rows
from renkei_kit.identifiers import is_local_government_code, is_residence_card_number
from renkei_kit.terms import AgencyCode
from renkei_kit.world_parts import WorldParts
from renkei_kit.world_records import AgencyKind, ContentField, ContentValue, Item
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
    _check_delegations(parts)
    _check_contracts(parts)
    for person in parts.people:
        _check_person(person, parts)


def _check_unique(parts: WorldParts) -> None:
    procedures = [procedure.code for affair in parts.affairs for procedure in affair.procedures]
    _unique((agency.id for agency in parts.agencies), "agencies", "id")
    _unique((client.id for client in parts.clients), "clients.yaml", "clients.id")
    _unique(((account.service, account.id) for account in parts.staff), "staff.yaml", "staff.id")
    _unique(((contract.service, contract.id) for contract in parts.contracts), "staff.yaml", "contracts.id")
    _unique((item.code for item in parts.items), "items.yaml", "items.code")
    _unique((affair.code for affair in parts.affairs), "affairs.yaml", "affairs.code")
    _unique(procedures, "affairs.yaml", "affairs.procedures.code")
    _unique((row.delegation for row in parts.delegations), "delegations.yaml", "delegations.delegation")
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


def _check_contracts(parts: WorldParts) -> None:
    known = {(str(contract.service), contract.id): contract for contract in parts.contracts}
    for account in parts.staff:
        if account.contract is not None:
            contract = known.get((account.service, account.contract))
            if contract is None:
                raise WorldError("staff.yaml", f"staff.{account.id}.contract", "names no contract of the service")
            if account.role not in contract.rights:
                raise WorldError("staff.yaml", f"staff.{account.id}.role", "is outside the contract")


def _check_allow_list(parts: WorldParts) -> None:
    rows = enumerate(parts.allow_list.rows, start=FIRST_ROW_LINE)
    wrong = next(check_rows(rows, parts), None)
    if wrong is not None:
        raise first_wrong((wrong,))


def _check_delegations(parts: WorldParts) -> None:
    affairs = {affair.code for affair in parts.affairs}
    for row in parts.delegations:
        where = f"delegations.{row.delegation}"
        if row.affair is not None and row.affair not in affairs:
            raise WorldError("delegations.yaml", f"{where}.affair", "names no affair")
        if row.acting == row.delegating:
            raise WorldError("delegations.yaml", f"{where}.acting", "is the delegating agency itself")
        if row.valid_to is not None and row.valid_to < row.valid_from:
            raise WorldError("delegations.yaml", f"{where}.valid_to", "is before valid_from")


def first_wrong(problems: Sequence[LineProblem]) -> WorldError:
    """The error about the first thing that is wrong with the allow-list."""
    first = problems[0]
    return WorldError("allow-list.csv", f"line {first.line}" + (f".{first.field}" if first.field else ""), first.reason)


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
