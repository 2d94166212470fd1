"""Whom and what a suite asks about: found in the world, so that a suite serves worlds of a user's own."""

from collections.abc import Iterator
from dataclasses import dataclass

from renkei_kit.world import AllowListRow, Person, World


@dataclass(frozen=True, slots=True)
class Subject:
    """A question that the world permits and that its provider can answer."""

    row: AllowListRow
    inquirer: str
    provider: str
    person: Person


def subjects(world: World, inquirer: str | None = None, provider: str | None = None) -> Iterator[Subject]:
    """Questions in force between connected agencies, about people of whom the provider has a copy to give out."""
    for row in world.allow_list.rows:
        if not row.in_force_on(world.today):
            continue
        for person in world.people:
            for copy in person.copies:
                fits = copy.item == row.item and copy.auto_reply and provider in (None, copy.agency)
                if not fits or not _named(row.provider, copy.agency, world):
                    continue
                for asking in person.linked:
                    if asking != copy.agency and _named(row.inquirer, asking, world) and inquirer in (None, asking):
                        yield Subject(row, asking, copy.agency, person)


def agency_named(world: World, name: str) -> str | None:
    """The code of the agency with this code or short id."""
    return next((agency.code for agency in world.agencies if name in (agency.code, agency.id)), None)


def _named(pattern: str, code: str, world: World) -> bool:
    agency = world.find_agency(code)
    return agency is not None and pattern in (code, f"class:{agency.kind.value}")
