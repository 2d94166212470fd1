"""The CRL is published at set times; until then it says what it said, while OCSP knows at once."""

from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from hypothesis import given
from hypothesis import strategies as st

from renkei_jlis_verify.certificate_rules import RevocationReason
from renkei_jlis_verify.crl_schedule import FIRST, due_at, next_at
from renkei_kit.certificate_serial import certificate_serial
from renkei_kit.clock import JST
from unit.jlis_verify.test_certificate_status import ask, ca, card, request

MINUTES = 60
KIND = "user-authentication"


@given(st.integers(1, 527_040), st.timedeltas(timedelta(0), timedelta(days=40_000)))
def test_a_list_is_due_at_full_intervals(minutes, after):
    now = FIRST + after
    due, following = due_at(minutes, now), next_at(minutes, now)
    assert due <= now < following
    assert following - due == timedelta(minutes=minutes)
    assert due_at(minutes, due) == due


def test_a_daily_list_is_due_at_midnight_in_japan():
    assert due_at(1440, datetime(2026, 11, 24, 15, tzinfo=JST)) == datetime(2026, 11, 24, tzinfo=JST)


async def crl(line) -> x509.CertificateRevocationList:
    return x509.load_der_x509_crl((await line.jlis.get("/crl")).content)


async def listed(line, person_id: str) -> bool:
    serial = certificate_serial(line.world.seed, person_id, 0, KIND)
    return (await crl(line)).get_revoked_certificate_by_serial_number(serial) is not None


async def by_ocsp(line, person_id: str) -> str:
    return (await ask(line, request(await card(line, person_id), await ca(line)))).certificate_status.name


@pytest.fixture
async def at_noon(line):
    line.clock.freeze(True)
    line.clock.set(datetime.combine(line.world.today, datetime.min.time(), JST) + timedelta(hours=12))
    return line


@pytest.mark.control("C5")
async def test_a_revocation_is_in_ocsp_at_once_and_in_the_crl_when_it_is_published(at_noon):
    line = at_noon
    before = await crl(line)
    await line.cards.post("/cards/nguyen-an/revoke", json={"certificate": KIND, "reason": "keyCompromise"})
    assert (await by_ocsp(line, "nguyen-an"), await listed(line, "nguyen-an")) == ("REVOKED", False)
    assert (await line.jlis.get("/crl")).content == before.public_bytes(Encoding.DER)
    line.clock.advance(timedelta(hours=12) - timedelta(microseconds=1))
    assert not await listed(line, "nguyen-an")
    line.clock.advance(timedelta(microseconds=1))
    after = await crl(line)
    assert await listed(line, "nguyen-an")
    assert before.next_update_utc == after.last_update_utc == line.clock()
    numbers = [one.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number for one in (before, after)]
    assert numbers[0] < numbers[1]


async def test_the_lag_is_set_while_it_runs(at_noon):
    line = at_noon
    usual = (await line.cards.get("/revocation-list")).json()
    assert (usual["minutes"], usual["published_at"]) == (1440, None)
    shown = (await line.cards.put("/revocation-list", json={"minutes": MINUTES})).json()
    assert shown["next_at"] == (line.clock() + timedelta(hours=1)).isoformat()
    line.clock.advance(timedelta(minutes=1))
    await line.cards.post("/cards/nguyen-an/revoke", json={"certificate": KIND})
    assert not await listed(line, "nguyen-an")
    line.clock.advance(timedelta(minutes=59))
    assert await listed(line, "nguyen-an")
    await line.cards.put("/revocation-list", json={"minutes": 0})
    await line.cards.post("/cards/santos-maria/revoke", json={"certificate": KIND})
    assert await listed(line, "santos-maria")
    await line.cards.post("/reset")
    assert (await line.cards.get("/revocation-list")).json()["minutes"] == 1440


@pytest.mark.parametrize("minutes", [-1, 527_041, "x", None])
async def test_a_lag_that_is_none(line, minutes):
    refused = await line.cards.put("/revocation-list", json={"minutes": minutes})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "/minutes")


async def test_a_list_may_be_published_out_of_turn(at_noon):
    line = at_noon
    await line.cards.post("/cards/nguyen-an/revoke", json={"certificate": KIND})
    shown = (await line.cards.post("/revocation-list/publications")).json()
    assert shown["published_at"] == line.clock().isoformat()
    assert await listed(line, "nguyen-an")
    assert (await crl(line)).next_update_utc == line.clock() + timedelta(hours=12)


@pytest.mark.parametrize("reason", RevocationReason)
async def test_every_reason_is_in_both(at_noon, reason):
    line = at_noon
    await line.cards.post("/cards/nguyen-an/revoke", json={"certificate": KIND, "reason": reason})
    await line.cards.post("/revocation-list/publications")
    answer = await ask(line, request(await card(line, "nguyen-an"), await ca(line)))
    expected = None if reason is RevocationReason.UNSPECIFIED else x509.ReasonFlags(reason.value)
    assert answer.revocation_reason is expected
    entry = (await crl(line)).get_revoked_certificate_by_serial_number(answer.serial_number)
    assert [extension.value.reason for extension in entry.extensions] == ([expected] if expected else [])


async def test_a_hold_is_taken_back_and_nothing_else_is(line):
    for reason, status in (("certificateHold", 200), ("keyCompromise", 409)):
        await line.cards.post("/cards/nguyen-an/revoke", json={"certificate": KIND, "reason": reason})
        released = await line.cards.post("/cards/nguyen-an/release", json={"certificate": KIND})
        assert released.status_code == status
        assert await by_ocsp(line, "nguyen-an") == ("GOOD" if status == 200 else "REVOKED")
    assert (released.json()["code"], released.json()["rule"]) == ("wrong-state", "hold_may_end")
    never = await line.cards.post("/cards/santos-maria/release", json={"certificate": KIND})
    assert never.json()["code"] == "wrong-state"
    nobody = await line.cards.post("/cards/nobody/release", json={"certificate": KIND})
    assert nobody.json()["code"] == "not-found"


async def test_the_answer_is_of_the_services_time_even_years_away(line):
    line.clock.freeze(True)
    line.clock.advance(timedelta(days=-900))
    answer = await ask(line, request(await card(line, "nguyen-an"), await ca(line)))
    assert answer.response_status is ocsp.OCSPResponseStatus.SUCCESSFUL
    assert answer.produced_at_utc == line.clock().replace(microsecond=0)
