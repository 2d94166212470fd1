"""The register and the cards are what the stories say from the first moment on."""

from datetime import date, datetime, time

import pytest

from renkei_jlis_verify.certificate_rules import in_force, status
from renkei_jlis_verify.seeding import card_entries
from renkei_kit.certificate_serial import certificate_serial
from renkei_kit.clock import JST


@pytest.fixture
def now(world):
    return datetime.combine(world.today, time(9), JST)


def cards(world, story):
    """The person's certificates by generation and kind."""
    person = world.person_with_story(story)
    return {(entry.generation, entry.kind): entry for entry in card_entries(world, person)}


@pytest.mark.parametrize("story", ["renewal", "plain", "moved", "representative", "special-permanent-resident"])
def test_a_card_in_order(world, now, story):
    entries = cards(world, story)
    assert set(entries) == {(0, "user-authentication"), (0, "signing")}
    assert all(in_force(entry, now) for entry in entries.values())


@pytest.mark.parametrize(
    "story, reason",
    [
        ("certificate-revoked", "certificateHold"),
        ("deceased", "cessationOfOperation"),
        ("left-japan", "cessationOfOperation"),
    ],
)
def test_a_card_revoked(world, now, story, reason):
    for entry in cards(world, story).values():
        assert (status(entry, now), entry.revocation_reason) == ("revoked", reason)


def test_a_card_whose_certificates_ended_with_the_former_period_of_stay(world, now):
    person = world.person_with_story("certificate-expired")
    for entry in card_entries(world, person):
        assert status(entry, now) == "good"
        assert entry.valid_to < now
        assert entry.valid_to.date() < person.residence.expires_on


def test_a_card_renewed(world, now):
    entries = cards(world, "card-renewed")
    for kind in ("user-authentication", "signing"):
        old, new = entries[0, kind], entries[1, kind]
        assert (status(old, now), old.revocation_reason) == ("revoked", "superseded")
        assert in_force(new, now)
        assert old.revoked_at == new.valid_from


@pytest.mark.parametrize("story", ["minor", "no-card"])
def test_no_card(world, story):
    assert cards(world, story) == {}


def test_certificates_end_with_the_period_of_stay_or_the_fifth_birthday(world):
    for person in world.people:
        for entry in card_entries(world, person):
            assert entry.valid_from < entry.valid_to
            if person.residence.expires_on:
                assert entry.valid_to.date() <= person.residence.expires_on
            assert entry.valid_to.date() <= date(entry.valid_from.year + 6, 12, 31)


def test_other_parties_can_know_a_serial_beforehand(world):
    entry = cards(world, "card-renewed")[1, "user-authentication"]
    assert int(entry.serial, 16) == certificate_serial(world.seed, "park-minjun", 1, "user-authentication")
