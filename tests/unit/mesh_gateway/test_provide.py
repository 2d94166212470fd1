"""How a provider's intermediary answers by itself: answered, pending, or no-record."""

from dataclasses import replace
from datetime import timedelta

import pytest

from renkei_kit.terms import AddresseeNumber
from renkei_mesh_gateway.intermediary.copy_store import CopyRecord
from renkei_mesh_gateway.intermediary.provide import ANSWERED, NO_RECORD, PENDING, Found, outcome_of
from unit.mesh_gateway.queries import CITY, ITEM, NOW

DAY = NOW.date()
KNOWN = AddresseeNumber("123456789012345")
COPY = CopyRecord(
    agency=CITY,
    addressee_number=KNOWN,
    item=ITEM,
    version="0001",
    valid_from=DAY,
    valid_to=DAY + timedelta(days=30),
    auto_reply=True,
    content=b"sealed",
    registered_at=NOW,
    data_set_code="TK00000200000001",
)
FLAGGED = replace(COPY, auto_reply=False)


@pytest.mark.parametrize(
    "found, outcome",
    [
        (Found(KNOWN, COPY), ANSWERED),
        (Found(KNOWN, FLAGGED), PENDING),
        (Found(KNOWN, None), NO_RECORD),
        (Found(None, None), NO_RECORD),
        (Found(None, COPY), NO_RECORD),
    ],
)
def test_what_is_found_decides_the_outcome(found, outcome):
    assert outcome_of(found) == outcome


@pytest.mark.parametrize("days, is_open", [(-1, False), (0, True), (30, True), (31, False)])
def test_a_copy_is_open_on_its_first_and_on_its_last_day(days, is_open):
    assert COPY.is_open_on(DAY + timedelta(days=days)) is is_open


def test_a_copy_without_an_end_stays_open():
    assert replace(COPY, valid_to=None).is_open_on(DAY + timedelta(days=9999))
