"""Named worlds (profiles) made from the files of one: as they are, without people, or with every local government.

A number after the name, as in ``nationwide:100000``, adds so many made-up residents to it.

``nationwide`` has 47 prefectures and 1,741 municipalities, as many in each prefecture as there are. Their codes follow
the scheme of 全国地方公共団体コード: prefecture, three digits by kind (special wards from 101, cities from 201, towns
from 301), and the computed check digit. Which number and name belongs to which real municipality is not reproduced: the
names are made up, save those that the files give.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from renkei_kit.identifiers import local_government_code
from renkei_kit.terms import AgencyCode
from renkei_kit.world_crowd import MOST, with_crowd
from renkei_kit.world_parts import WorldParts
from renkei_kit.world_records import Agency, AgencyKind, Client, PiaState
from renkei_kit.world_yaml import WorldError, day

Make = Callable[[WorldParts, str, date], WorldParts]
"""Takes what the files say, the seed and the first day."""

DEMO, EMPTY, NATIONWIDE = "demo", "empty", "nationwide"
MUNICIPALITIES = (
    *(179, 40, 33, 35, 25, 35, 59, 44, 25, 35, 63, 54, 62, 33, 30, 15, 19, 17, 27, 77, 42, 35, 54, 29),
    *(19, 26, 43, 41, 39, 30, 19, 19, 27, 23, 19, 24, 17, 20, 34, 60, 20, 21, 45, 18, 26, 43, 41),
)
"""How many there are in each of the 47 prefectures, Hokkaido first; the 23 special wards are counted in Tokyo."""
TOKYO, SPECIAL_WARDS = 13, 23
CITIES_OF_TEN = 4.55
"""So many of ten municipalities are cities, about."""


def _demo(parts: WorldParts, today: date) -> WorldParts:
    return parts


def _empty(parts: WorldParts, today: date) -> WorldParts:
    """Nobody lives in it."""
    return replace(parts, people=())


def _nationwide(parts: WorldParts, today: date) -> WorldParts:
    """Every local government that the files do not have is added, each with a registered system."""
    known = {agency.local_government_code for agency in parts.agencies}
    connected = day("today-3y", today) or today
    taken = {number: {code for code in known if code and code.startswith(f"{number:02}")} for number in range(1, 48)}
    added: list[Agency] = []
    for number, wanted in enumerate(MUNICIPALITIES, start=1):
        own = f"{number:02}000"
        if local_government_code(own) not in known:
            added.append(_agency(own, AgencyKind.PREFECTURE, connected))
        missing = wanted - len(taken[number] - {local_government_code(own)})
        free = (base for base in _numbers(number, wanted) if local_government_code(base) not in known)
        added += [
            _agency(base, AgencyKind.MUNICIPALITY, connected) for base, _ in zip(free, range(missing), strict=False)
        ]
    clients = tuple(
        Client(id=agency.id, agency=agency.code, service="agency", name=f"{agency.name}の業務システム")
        for agency in added
    )
    return replace(parts, agencies=(*parts.agencies, *added), clients=(*parts.clients, *clients))


PROFILES: Mapping[str, Callable[[WorldParts, date], WorldParts]] = {
    DEMO: _demo,
    EMPTY: _empty,
    NATIONWIDE: _nationwide,
}


def profile_of(named: str) -> Make:
    """How the world of that name is made; raises WorldError when there is none."""
    name, more, count = named.partition(":")
    if name not in PROFILES or (more and not (count.isascii() and count.isdigit())):
        known = ", ".join(PROFILES)
        raise WorldError(named, "", f"is no profile; there are {known}, and each with residents added, as in demo:5000")
    if more and not 0 < int(count) <= MOST:
        raise WorldError(named, "", f"cannot be made: between 1 and {MOST:,} residents can be added")
    change = PROFILES[name]

    def make(parts: WorldParts, seed: str, today: date) -> WorldParts:
        changed = change(parts, today)
        if more and not changed.people:
            raise WorldError(named, "", "cannot be made: it has nobody after whom residents could be modelled")
        return with_crowd(changed, seed, today, int(count)) if more else changed

    return make


def _numbers(prefecture: int, wanted: int) -> Iterator[str]:
    """Numbers of municipalities, more than are needed: wards first where there are any, then cities, then others."""
    wards = SPECIAL_WARDS if prefecture == TOKYO else 0
    yield from (f"{prefecture:02}{number}" for number in range(101, 101 + wards))
    cities = round((wanted - wards) * CITIES_OF_TEN / 10)
    yield from (f"{prefecture:02}{number}" for number in range(201, 201 + cities))
    yield from (f"{prefecture:02}{number}" for number in range(301, 301 + wanted))


def _agency(base: str, kind: AgencyKind, connected_from: date) -> Agency:
    code = local_government_code(base)
    official = "県" if kind is AgencyKind.PREFECTURE else _suffix(base)
    return Agency(
        code=AgencyCode(f"90000{code}00001"),
        id=f"lg-{code}",
        name=f"連携模擬{code}{official}",
        name_en=f"Synthetic local government {code}",
        kind=kind,
        local_government_code=code,
        connected_from=connected_from,
        pia=PiaState.SOUND,
        synthetic=True,
    )


def _suffix(base: str) -> str:
    return {"1": "区", "2": "市"}.get(base[2], "町")
