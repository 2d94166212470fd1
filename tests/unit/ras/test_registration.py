"""Registering for use (利用申出): which card and which statements are accepted."""

import asyncio
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from renkei_ras.store.users import load_user
from unit.ras.authority import DAY, NOW, Authority, key

OTHER = {"name": "CRUZ SYNTHETIC JOSE", "birth_date": "2016-12-01", "residence_card_number": "ZZ11111111ZZ"}


def refused(answer, code, rule=None):
    problem = answer.json()
    assert (problem["code"], problem["source"]) == (code, "ras"), problem
    assert rule is None or problem["rule"] == rule
    return problem


async def users(desk):
    return [actor for operation, actor, outcome in await desk.trail() if (operation, outcome) == ("registerUser", "ok")]


@pytest.mark.control("C5", "B3")
async def test_a_good_card_registers_a_user(desk):
    answer = await desk.register()
    assert answer.status_code == 201
    assert answer.json()["certificate_serial"] == format(1001, "x")
    assert desk.counterparts.paths == ["/ca", "/ocsp"]
    assert await users(desk) == [answer.json()["user_id"]]
    user = await desk.ports.db.read(lambda tx: load_user(tx, answer.json()["user_id"]))
    assert user.notice_acknowledged_at == desk.clock()


async def test_the_authority_is_fetched_once_and_the_status_asked_each_time(desk):
    for _ in range(3):
        await desk.register()
    assert desk.counterparts.paths == ["/ca", "/ocsp", "/ocsp", "/ocsp"]


async def test_an_authority_in_pem_is_understood(desk):
    desk.counterparts.ca = desk.counterparts.authority.certificate.public_bytes(Encoding.PEM)
    assert (await desk.register()).status_code == 201


async def test_a_new_authority_is_fetched_when_the_known_one_does_not_fit(desk):
    await desk.register()
    desk.counterparts.authority = Authority("a new authority", "new authority")
    assert (await desk.register()).status_code == 201


@pytest.mark.control("C5")
@pytest.mark.parametrize("status", [ocsp.OCSPCertStatus.REVOKED, ocsp.OCSPCertStatus.UNKNOWN])
@pytest.mark.parametrize("kind", ["self", "legal-representative", "relative"])
async def test_a_revoked_or_unknown_certificate_registers_nobody(status, kind, desk):
    desk.counterparts.statuses[1001] = status
    answer = await desk.register(applicant_kind=kind, **({} if kind == "self" else {"represents": OTHER}))
    refused(answer, "certificate-not-valid", "certificate_is_good_at_jlis")
    assert await users(desk) == []


@pytest.mark.control("C5")
@pytest.mark.parametrize("period", [{"since": -2 * DAY, "until": -DAY}, {"since": DAY, "until": 2 * DAY}])
async def test_an_expired_or_future_certificate_registers_nobody(period, desk):
    answer = await desk.register(await desk.presented(desk.card(**period)))
    refused(answer, "certificate-not-valid", "certificate_is_in_force")
    assert "/ocsp" not in desk.counterparts.paths


async def test_a_certificate_of_another_authority_registers_nobody(desk):
    forged = Authority(key_label="impostor").card()
    refused(await desk.register(await desk.presented(forged)), "certificate-not-valid", "certificate_is_of_jlis")
    assert "/ocsp" not in desk.counterparts.paths


@pytest.mark.parametrize("traits", [{"ca": True}, {"responder": True}])
async def test_a_certificate_of_jlis_itself_registers_nobody(traits, desk):
    refused(
        await desk.register(await desk.presented(desk.card(**traits))),
        "certificate-not-valid",
        "certificate_is_of_jlis",
    )


async def test_a_signature_by_another_key_registers_nobody(desk):
    answer = await desk.register(await desk.presented(signer="another card"))
    refused(answer, "signature-not-valid", "challenge_is_signed_by_the_card")


async def test_a_challenge_works_once(desk):
    presented = await desk.presented()
    answers = await asyncio.gather(*(desk.register(presented) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 403, 403, 403, 403]
    refused(await desk.register(presented), "signature-not-valid", "challenge_is_fresh")


async def test_a_challenge_is_used_up_by_a_refused_attempt(desk):
    presented = await desk.presented()
    refused(await desk.register(presented, notice_acknowledged=False), "request-invalid")
    refused(await desk.register(presented), "signature-not-valid", "challenge_is_fresh")


async def test_a_challenge_lives_five_minutes(desk):
    in_time, late = await desk.presented(), await desk.presented()
    desk.clock.advance(timedelta(minutes=5) - timedelta(microseconds=1))
    desk.counterparts.lie = {"this_update": desk.clock()}
    assert (await desk.register(in_time)).status_code == 201
    desk.clock.advance(timedelta(microseconds=1))
    refused(await desk.register(late), "signature-not-valid", "challenge_is_fresh")


@pytest.mark.control("B3")
async def test_nobody_registers_before_acknowledging_the_notice(desk):
    problem = refused(await desk.register(notice_acknowledged=False), "request-invalid", "notice_is_acknowledged")
    assert [error["field"] for error in problem["errors"]] == ["/notice_acknowledged"]
    assert desk.counterparts.paths == ["/ca"]


async def test_who_represents_another_names_that_person(desk):
    refused(await desk.register(applicant_kind="relative"), "request-invalid", "represented_person_is_named")
    refused(await desk.register(represents=OTHER), "request-invalid", "represented_person_is_named")
    assert (await desk.register(applicant_kind="relative", represents=OTHER)).status_code == 201


@pytest.mark.parametrize(
    "lie",
    [{"nonce": b"x" * 32}, {"next_update": NOW - DAY, "this_update": NOW - 2 * DAY}, {"responder": "stranger"}],
    ids=["another nonce", "an old answer", "another signer"],
)
async def test_a_status_that_cannot_be_believed_is_no_status(lie, desk):
    if lie.get("responder"):
        impostor = Authority(key_label="impostor")
        lie = {"responder": (impostor.certificate, key("impostor"))}
    desk.counterparts.lie = lie
    refused(await desk.register(), "party-unavailable")
    assert await users(desk) == []


@pytest.mark.parametrize("ca", [b"no certificate", b"-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n"])
async def test_an_unusable_authority_is_said_to_be_so(ca, desk):
    desk.counterparts.ca = ca
    refused(await desk.register(), "party-unavailable")


async def test_without_jlis_nobody_registers(desk):
    desk.counterparts.away = {"jlis-verify"}
    refused(await desk.register(), "party-unavailable")
    assert await users(desk) == []


BAD = [
    ({"certificate": "no certificate"}, "/certificate"),
    ({"certificate": "x" * 9000}, "/certificate"),
    ({"signature": "not base64url!"}, "/signature"),
    ({"challenge_id": "../../etc"}, "/challenge_id"),
    ({"applicant_kind": "clerk"}, "/applicant_kind"),
    ({"notice_acknowledged": "yes"}, "/notice_acknowledged"),
    ({"password": "short"}, "/password"),
    ({"personal_number": "000000000000"}, "/personal_number"),
    ({"represents": {**OTHER, "residence_card_number": "12"}}, "/represents/residence_card_number"),
    ({"represents": {**OTHER, "birth_date": "yesterday"}}, "/represents/birth_date"),
]


@pytest.mark.parametrize("change, field", BAD)
async def test_bad_input_is_named_and_not_echoed(change, field, desk):
    answer = await desk.register(**change)
    assert answer.status_code == 422
    problem = refused(answer, "request-invalid")
    assert field in [error["field"] for error in problem["errors"]]
    assert str(next(iter(change.values()))) not in answer.text
    assert ("registerUser", "unknown", "request-invalid") in await desk.trail()
    assert await users(desk) == []
