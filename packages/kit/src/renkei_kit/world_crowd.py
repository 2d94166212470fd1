"""So many made-up residents more, spread over all municipalities of a world: what a load test needs, without a story.

ISA and their own municipality hold their linkage codes, so that ISA can ask about each of them; the municipality has
the copies that the model's has: the first resident of the files whose copies are all provided without an officer.
Ids, names, birthdays and all numbers follow from the seed and the place in the row.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from renkei_kit.seeded import derive
from renkei_kit.terms import AgencyCode
from renkei_kit.world_parts import WorldParts
from renkei_kit.world_records import AgencyKind
from renkei_kit.world_residents import CardState, Copy, Person, record_code_of

ADULT, OLDEST = 18 * 365, 90 * 365
"""Ages in days between which their birthdays lie."""
DIGITS = 8
"""Of a residence card's number."""
MOST = 10**DIGITS - 1


def with_crowd(parts: WorldParts, seed: str, today: date, count: int) -> WorldParts:
    """The world, in which somebody lives, with ``count`` residents more, at most ``MOST``."""
    towns = [agency.code for agency in parts.agencies if agency.kind is AgencyKind.MUNICIPALITY]
    isa = tuple(agency.code for agency in parts.agencies if agency.kind is AgencyKind.IMMIGRATION)
    model = next((person for person in parts.people if all(copy.auto_reply for copy in person.copies)), parts.people[0])
    own = tuple(copy for copy in model.copies if copy.agency == model.municipality)
    crowd = _Crowd(model, own, isa, seed, today)
    numbers = _with_codes_of_their_own(parts, seed, count)
    return replace(
        parts, people=(*parts.people, *(crowd.resident(number, towns[number % len(towns)]) for number in numbers))
    )


def _with_codes_of_their_own(parts: WorldParts, seed: str, count: int) -> Iterator[int]:
    """Places whose 住民票コード nobody before has: of very many, two would now and then have the same."""
    taken = {record_code_of(seed, person.id) for person in parts.people}
    number = 0
    while count:
        number += 1
        code = record_code_of(seed, _id(number))
        if code not in taken:
            taken.add(code)
            count -= 1
            yield number


def _id(number: int) -> str:
    return f"resident-{number:0{DIGITS}}"


@dataclass(frozen=True, slots=True)
class _Crowd:
    model: Person
    copies: tuple[Copy, ...]
    isa: tuple[AgencyCode, ...]
    seed: str
    today: date

    def resident(self, number: int, town: AgencyCode) -> Person:
        """One of many. Nothing is checked again: the model was."""
        person_id = _id(number)
        drawn = int.from_bytes(derive(self.seed, "crowd", person_id, length=4))
        changed = {
            "id": person_id,
            "story": person_id,
            "story_text": "One of many.",
            "name": f"RESIDENT SYNTHETIC {number:0{DIGITS}}",
            "name_kana": None,
            "alias": None,
            "birth_date": self.today - timedelta(days=ADULT + drawn // 2 % (OLDEST - ADULT)),
            "sex": "FM"[drawn % 2],
            "address": f"架空町{number}番",
            "municipality": town,
            "previous_municipality": None,
            # ZY is not known to be in use, and no person with a story has it.
            "residence": self.model.residence.model_copy(update={"card_number": f"ZY{number:0{DIGITS}}ZY"}),
            "filed": None,
            "representative": None,
            "number_generation": 0,
            "card": CardState.NONE,
            "linked": (*self.isa, town),
            "pending": (),
            "known_at": (),
            "copies": tuple(copy.model_copy(update={"agency": town}) for copy in self.copies),
        }
        return self.model.model_copy(update=changed)
