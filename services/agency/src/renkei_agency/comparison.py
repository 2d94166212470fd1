"""Whether the copies (副本) at the gateway say what the originals (正本) say (control G13).

Both sides come in the order of person and item, a part at a time, so that neither is held whole.
"""

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from renkei_agency import original_store
from renkei_agency.original import Original
from renkei_agency.ports import AgencyPorts
from renkei_kit.callers import Caller
from renkei_kit.evidence import Access
from renkei_kit.terms import AgencyCode
from renkei_kit.tracing import trace_id

PART = 200
REGISTRATION = ("version", "valid_from", "valid_to", "auto_reply")


class Difference(StrEnum):
    """In what way original and copy are not the same."""

    DIFFERS = "differs"
    COPY_MISSING = "copy-missing"
    ORIGINAL_MISSING = "original-missing"


@dataclass(frozen=True, slots=True)
class Differing:
    """One person and item where they are not the same; ``fields`` are those that differ, without their values."""

    addressee_number: str
    item: str
    difference: Difference
    fields: tuple[str, ...] = ()


@dataclass(slots=True)
class Comparison:
    """What was found; ``listed`` holds the first of those that are not the same."""

    equal: int = 0
    differing: int = 0
    listed: list[Differing] = field(default_factory=list)


async def compare_originals(ports: AgencyPorts, caller: Caller, agency: AgencyCode, limit: int) -> Comparison:
    """Compare everything; up to ``limit`` differences are listed. Raises what the gateway refuses with."""
    access = Access(ports.clock(), caller.party, caller.id, "compareOriginals", agency, "ok", trace_id())
    await ports.db.write(lambda tx: ports.access_log.append(tx, access))
    found = Comparison()
    async with aclosing(_originals(ports, agency)) as originals, aclosing(_copies(ports, agency)) as copies:
        original, copy = await anext(originals, None), await anext(copies, None)
        while original is not None or copy is not None:
            here, there = _place(original), _place(copy)
            first = min(place for place in (here, there) if place is not None)
            pair = (original if here == first else None, copy if there == first else None)
            _note(found, first, *pair, limit)
            original = await anext(originals, None) if here == first else original
            copy = await anext(copies, None) if there == first else copy
    return found


def differing_fields(original: Mapping[str, Any], copy: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields in which a copy does not say what the original says."""
    registration = (f"/{name}" for name in REGISTRATION if original.get(name) != copy.get(name))
    said, kept = original["content"], copy["content"]
    content = (f"/content/{name}" for name in sorted({*said, *kept}) if said.get(name) != kept.get(name))
    return (*registration, *content)


def _note(
    found: Comparison,
    place: tuple[str, str],
    original: Mapping[str, Any] | None,
    copy: Mapping[str, Any] | None,
    limit: int,
) -> None:
    if original is None:
        differing = Differing(*place, Difference.ORIGINAL_MISSING)
    elif copy is None:
        differing = Differing(*place, Difference.COPY_MISSING)
    elif fields := differing_fields(original, copy):
        differing = Differing(*place, Difference.DIFFERS, fields)
    else:
        found.equal += 1
        return
    found.differing += 1
    if len(found.listed) < limit:
        found.listed.append(differing)


def _place(entry: Mapping[str, Any] | None) -> tuple[str, str] | None:
    return None if entry is None else (entry["addressee_number"], entry["item"])


async def _originals(ports: AgencyPorts, agency: AgencyCode) -> AsyncGenerator[Mapping[str, Any], None]:
    seal = original_store.originals_seal(ports.settings.seed, agency)
    after = ("", "")
    while True:

        def part(tx: Connection, after: tuple[str, str] = after) -> tuple[Original, ...]:
            return original_store.list_originals(tx, agency, after, PART, seal)

        for original in (found := await ports.db.read(part)):
            after = (original.place.addressee_number, original.place.item)
            yield {"addressee_number": after[0], "item": after[1], **original.copy()}
        if len(found) < PART:
            return


async def _copies(ports: AgencyPorts, agency: AgencyCode) -> AsyncGenerator[Mapping[str, Any], None]:
    """The newest copy of each person and item; the export lists the newest last."""
    newest: Mapping[str, Any] | None = None
    async with aclosing(ports.gateway(agency).lines("/copies/export")) as lines:
        async for line in lines:
            copy = json.loads(line)
            if newest is not None and _place(newest) != _place(copy):
                yield newest
            newest = copy
    if newest is not None:
        yield newest
