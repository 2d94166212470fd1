"""Reading the residents: what a story does not say is taken from the defaults of personas.yaml.

In that file an agency is named by its short id, `municipality` and `previous-municipality` mean the person's
own, and a text `$residence.status` inside a copy's content means that field of the person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from renkei_kit.seeded import derive_digits
from renkei_kit.terms import AgencyCode
from renkei_kit.world_records import Item
from renkei_kit.world_residents import Person
from renkei_kit.world_yaml import WorldError, parse, read_mapping

Raw = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AgencyIds:
    """Short id of an agency → its code."""

    codes: Mapping[str, AgencyCode]

    def code(self, agency_id: object, file: str, field: str) -> AgencyCode:
        """The code for the id; WorldError when no agency has it."""
        code = self.codes.get(agency_id) if isinstance(agency_id, str) else None
        if code is None:
            raise WorldError(file, field, "names no agency")
        return code


def read_people(path: Path, ids: AgencyIds, items: Iterable[Item], seed: str, today: date) -> tuple[Person, ...]:
    """Every person of the file, in its order."""
    content = read_mapping(path, today)
    defaults, people = content.pop("defaults", None), content.pop("people", None)
    if content:
        raise WorldError(path.name, str(next(iter(content))), "is not a known field")
    if not isinstance(defaults, dict) or not isinstance(defaults.get("copies"), dict):
        raise WorldError(path.name, "defaults", "must be a mapping that holds copies")
    if not isinstance(people, list) or not all(isinstance(raw, dict) for raw in people):
        raise WorldError(path.name, "people", "must be a list of mappings")
    versions = {str(item.code): item.version for item in items}
    return tuple(_Persona(path.name, raw, defaults, ids, versions, seed, today).read() for raw in people)


@dataclass(frozen=True, slots=True)
class _Persona:
    file: str
    raw: Raw
    defaults: Raw
    ids: AgencyIds
    versions: Mapping[str, str]
    seed: str
    today: date

    def read(self) -> Person:
        """The defaults overlaid with what the persona says, its short names replaced by codes."""
        fields = {**self.defaults, **self.raw, "residence": self._residence()}
        fields["copies"] = ()
        for name in ("municipality", "previous_municipality"):
            if name in fields:
                fields[name] = self._code(fields[name], name)
        for name in ("linked", "pending", "known_at"):
            agencies = fields.get(name, ())
            if not isinstance(agencies, list | tuple):
                raise self._error(name, "must be a list of agencies")
            fields[name] = tuple(self._agency(agency, name) for agency in agencies)
        person = parse(Person, fields, self.file, self._where)
        return parse(Person, {**fields, "copies": self._copies(person)}, self.file, self._where)

    def _residence(self) -> Raw:
        said = self.raw.get("residence", {})
        if not isinstance(said, dict):
            raise self._error("residence", "must be a mapping of names to values")
        # ZZ is not known to be in use, so that a synthetic card number is seen to be one.
        number = f"ZZ{derive_digits(self.seed, 'residence-card', str(self.raw.get('id')), count=8)}ZZ"
        return {"card_number": number, **self.defaults.get("residence", {}), **said}

    def _copies(self, person: Person) -> tuple[Raw, ...]:
        said = self.raw.get("copies", {})
        if not isinstance(said, dict):
            raise self._error("copies", "must be a mapping of item codes to copies, or to nothing")
        merged = {item: self._merged(item, said.get(item, {})) for item in {**self.defaults["copies"], **said}}
        copies = ((item, copy) for item, copy in merged.items() if copy is not None)
        return tuple(
            copy
            for item, raw in copies
            if (copy := self._copy(item, raw, person))["agency"] in person.linked or item in said
        )

    def _merged(self, item: str, said: object) -> Raw | None:
        if said is None:
            return None
        default = self.defaults["copies"].get(item, {})
        if not isinstance(said, dict) or not isinstance(default, dict):
            raise self._error(f"copies.{item}", "must be a mapping of names to values")
        contents = default.get("content", {}), said.get("content", {})
        if not all(isinstance(content, dict) for content in contents):
            raise self._error(f"copies.{item}.content", "must be a mapping of names to values")
        return {**default, **said, "content": contents[0] | contents[1]}

    def _copy(self, item: str, raw: Raw, person: Person) -> Raw:
        rest = {name: value for name, value in raw.items() if name not in ("holder", "content")}
        field = f"copies.{item}"
        return {
            "item": item,
            "agency": self._agency(raw.get("holder"), f"{field}.holder"),
            "version": self.versions.get(item, "0001"),
            "auto_reply": True,
            "content": {name: self._value(v, person, f"{field}.content.{name}") for name, v in raw["content"].items()},
            **rest,
        }

    def _value(self, value: object, person: Person, field: str) -> object:
        if isinstance(value, str) and value.startswith("$"):
            value = self._looked_up(value[1:], person, field)
        return value.isoformat() if isinstance(value, date) else value

    def _looked_up(self, path: str, person: Person, field: str) -> object:
        if path == "fiscal_year":
            return self.today.year - (self.today.month < 4)
        found: object = person
        for name in path.split("."):
            if name not in getattr(type(found), "model_fields", {}):
                raise self._error(field, "names no field of the person")
            found = getattr(found, name)
        return found

    def _agency(self, agency_id: object, field: str) -> AgencyCode:
        own = {"municipality": "municipality", "previous-municipality": "previous_municipality"}
        name = own.get(agency_id) if isinstance(agency_id, str) else None
        return self._code(self.raw.get(name) if name else agency_id, field)

    def _code(self, agency_id: object, field: str) -> AgencyCode:
        return self.ids.code(agency_id, self.file, f"{self._where}.{field}")

    @property
    def _where(self) -> str:
        return f"people.{self.raw.get('id')}"

    def _error(self, field: str, reason: str) -> WorldError:
        return WorldError(self.file, f"{self._where}.{field}", reason)
