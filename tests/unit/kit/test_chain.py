"""The hash chain names the first entry that was changed, removed, moved or cut off."""

import hashlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei_kit.chain import GENESIS, Break, first_break, link
from renkei_kit.clock import JST

ENTRY = st.dictionaries(st.sampled_from(["actor", "target", "outcome"]), st.text(max_size=8), min_size=1)
CHAINS = st.lists(ENTRY, min_size=1, max_size=8)


def chained(contents):
    """``contents`` as they would stand in a book."""
    entries, previous = [], GENESIS
    for sequence, content in enumerate(contents, start=1):
        digest = link(previous, sequence, content)
        entries.append({**content, "sequence": sequence, "previous_hash": previous, "hash": digest})
        previous = digest
    return entries


def test_a_hash_is_of_what_the_documents_say():
    at = datetime(2027, 1, 31, 9, tzinfo=JST)
    entry = {"target": '甲\u2028\x01"', "count": 7, "at": at, "note": None, "delegating_provider": None, "sequence": 2}
    said = {"at": "2027-01-31T00:00:00.000000+00:00", "count": 7, "note": None, "target": entry["target"]}
    text = json.dumps([GENESIS, 2, said], ensure_ascii=False, separators=(",", ":"))
    assert link(GENESIS, 2, entry) == hashlib.sha256(text.encode()).hexdigest()


@given(CHAINS)
def test_a_chain_as_written_is_whole(contents):
    assert first_break(chained(contents), expected_length=len(contents)) is None


def test_an_empty_book_is_whole():
    assert first_break([], expected_length=0) is None


@given(CHAINS, st.data())
def test_a_changed_value_is_found_where_it_is(contents, data):
    entries = chained(contents)
    position = data.draw(st.integers(0, len(entries) - 1))
    field = data.draw(st.sampled_from(sorted(contents[position])))
    entries[position][field] += "x"
    assert first_break(entries) == Break(position + 1, f"entry {position + 1} was changed")


@given(CHAINS, st.data())
def test_a_flipped_digit_of_a_hash_is_found_at_that_entry(contents, data):
    entries = chained(contents)
    position = data.draw(st.integers(0, len(entries) - 1))
    digest = entries[position]["hash"]
    entries[position]["hash"] = ("0" if digest[0] != "0" else "1") + digest[1:]
    assert first_break(entries).sequence == position + 1


@given(st.lists(ENTRY, min_size=2, max_size=8), st.data())
def test_a_removed_entry_is_found_where_it_stood(contents, data):
    entries = chained(contents)
    position = data.draw(st.integers(0, len(entries) - 2))
    del entries[position]
    assert first_break(entries) == Break(
        position + 1, f"entry {position + 1} is missing, {position + 2} stands in its place"
    )


@given(st.lists(ENTRY, min_size=2, max_size=8), st.data())
def test_two_swapped_entries_are_found_at_the_first(contents, data):
    entries = chained(contents)
    position = data.draw(st.integers(0, len(entries) - 2))
    entries[position], entries[position + 1] = entries[position + 1], entries[position]
    assert first_break(entries).sequence == position + 1


@given(st.lists(ENTRY, min_size=2, max_size=8), st.data())
def test_renumbering_after_a_removal_does_not_help(contents, data):
    entries = chained(contents)
    position = data.draw(st.integers(0, len(entries) - 2))
    del entries[position]
    for sequence, entry in enumerate(entries, start=1):
        entry["sequence"] = sequence
    found = first_break(entries)
    assert found == Break(position + 1, f"entry {position + 1} does not follow the one before it")


@given(CHAINS, st.data())
def test_a_cut_tail_is_found_by_the_length(contents, data):
    entries = chained(contents)
    kept = data.draw(st.integers(0, len(entries) - 1))
    assert first_break(entries[:kept]) is None
    assert first_break(entries[:kept], expected_length=len(entries)).sequence == kept + 1


def test_a_rewritten_tail_needs_every_later_hash():
    entries = chained([{"actor": name} for name in "abc"])
    entries[1]["actor"] = "x"
    entries[1]["hash"] = link(entries[0]["hash"], 2, entries[1])
    assert first_break(entries) == Break(3, "entry 3 does not follow the one before it")


@pytest.mark.parametrize("zone", [UTC, JST])
def test_a_time_means_the_same_in_every_zone(zone):
    at = datetime(2026, 11, 23, 0, 0, 0, 5, tzinfo=UTC)
    assert link(GENESIS, 1, {"at": at.astimezone(zone)}) == link(GENESIS, 1, {"at": at})
