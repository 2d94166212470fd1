"""A person logs in with the card and sees the exchanges about oneself, and about nobody else (やりとり履歴)."""

import base64
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from e2e.gateway import PENSION, Gateway, refused, values_of
from renkei.applicant import Applicant
from renkei.network import BearerAuth
from renkei_kit.errors import BY_SLUG

PATH = "/disclosure/exchanges"


async def shown_card(gateway, story, certificate="user-authentication"):
    """What the person's terminal sends: the challenge, signed by the card."""
    challenge = (await gateway.http.post("/disclosure/challenges")).json()
    person = Applicant(gateway.network, gateway.world.person_with_story(story).id)
    signed = await person.sign(_bytes(challenge["challenge"]), certificate)
    shown = {"challenge_id": challenge["challenge_id"]}
    return shown | {"certificate": signed.certificate, "signature": signed.signature}


async def logged_in(gateway, story="plain"):
    answer = await gateway.http.post("/disclosure/sessions", json=await shown_card(gateway, story))
    assert answer.status_code == 201, answer.text
    return BearerAuth(answer.json()["access_token"])


async def seen_by(gateway, story="plain", **parameters):
    return await gateway.listed(PATH, await logged_in(gateway, story), **parameters)


async def test_a_person_sees_what_was_asked_and_answered_and_refused(network):
    gateway = Gateway(network)
    answered = await gateway.linked()
    problem = (await gateway.ask(gateway.query(item="TM99000000000004"))).json()
    none = await gateway.linked(provider=gateway.agency("setagaya"))
    first, second, third = await seen_by(gateway)
    assert first["processing_number"] == answered["processing_number"]
    (record,) = await gateway.core_book(processing_number=first["processing_number"])
    for name in ("requested_at", "provided_at", "outcome"):
        assert first[name] == record[name]
    assert (first["inquirer"]["code"], first["provider"]["code"]) == (record["inquirer"], record["provider"])
    assert first["item"] == {"code": record["item"], "name": "地方税関係情報"}
    assert (second["processing_number"], second["outcome"]) == (problem["instance"], "not-on-allow-list")
    assert (third["processing_number"], third["outcome"]) == (none["processing_number"], "no-record")
    assert not {"hash", "nondisclosure", "addressee_number", "content", "answer"} & set(first)


async def test_nobody_sees_anothers(network):
    gateway = Gateway(network)
    of = {story: await gateway.linked(story) for story in ("plain", "arrears", "same-name-older")}
    for story, body in of.items():
        (own,) = await seen_by(gateway, story)
        assert own["processing_number"] == body["processing_number"]
    assert await seen_by(gateway, "same-name-younger") == []


async def test_agencies_with_different_codes_ask_about_one_person_who_sees_both(network):
    gateway = Gateway(network)
    await gateway.linked()
    city = gateway.world.person_with_story("plain").municipality
    client = next(client.id for client in gateway.world.clients if client.agency == city)
    await gateway.present((await gateway.ask(gateway.query_to_isa(), client)).json()["permit"], client)
    assert [row["inquirer"]["code"] for row in await seen_by(gateway)] == [gateway.agency("isa"), city]


@pytest.mark.parametrize("ground", [1, 2])
async def test_what_the_inquirer_keeps_back_is_left_out(network, ground):
    gateway = Gateway(network)
    await gateway.linked(nondisclosure=ground)
    problem = (await gateway.ask(gateway.query(item="TM99000000000004", nondisclosure=ground))).json()
    open_to_all = await gateway.linked()
    assert problem["code"] == "not-on-allow-list"
    assert [row["processing_number"] for row in await seen_by(gateway)] == [open_to_all["processing_number"]]


async def test_what_the_provider_keeps_back_at_the_release_is_left_out_from_then_on(network):
    gateway = Gateway(network)
    kept, told = [(await gateway.linked("no-auto-reply"))["processing_number"] for _ in range(2)]
    assert [row["outcome"] for row in await seen_by(gateway, "no-auto-reply")] == ["pending", "pending"]
    officer = await gateway.officer("kawaguchi-provision")
    for number, body in ((kept, {"nondisclosure": 2}), (told, {})):
        answer = await gateway.http.post(f"/pending-provisions/{number}/release", json=body, auth=officer)
        assert answer.status_code == 200
    (row,) = await seen_by(gateway, "no-auto-reply")
    assert (row["processing_number"], row["outcome"]) == (told, "answered")


async def test_a_replayed_permit_does_not_hide_that_the_answer_was_given(network):
    gateway = Gateway(network)
    permit = (await gateway.permit())["permit"]
    await gateway.present(permit)
    refused(await gateway.present(permit), "permit-already-used", "permit_is_unused")
    assert [row["outcome"] for row in await seen_by(gateway)] == ["answered"]


async def test_the_exchanges_come_in_pages(network):
    gateway = Gateway(network)
    numbers = [(await gateway.linked())["processing_number"] for _ in range(5)]
    assert [row["processing_number"] for row in await seen_by(gateway, limit=2)] == numbers
    answer = await gateway.http.get(PATH, params={"cursor": "nonsense"}, auth=await logged_in(gateway))
    refused(answer, "request-invalid")


async def test_a_certificate_that_was_revoked_or_signs_documents_lets_nobody_in(network):
    gateway = Gateway(network)
    refused_by(await log_in(gateway, await shown_card(gateway, "plain", "signing")), "certificate-not-valid")
    shown = await shown_card(gateway, "plain")
    person = gateway.world.person_with_story("plain").id
    revoke = {"certificate": "user-authentication", "reason": "keyCompromise"}
    answer = await network.control["jlis-verify"].post(f"/cards/{person}/revoke", json=revoke)
    assert answer.is_success, answer.text
    refused_by(await log_in(gateway, shown), "certificate-not-valid")


async def test_a_challenge_serves_once_soon_and_for_the_card_that_signed_it(network):
    gateway = Gateway(network)
    shown = await shown_card(gateway, "plain")
    assert (await log_in(gateway, shown)).status_code == 201
    refused_by(await log_in(gateway, shown), "signature-not-valid")
    other = await shown_card(gateway, "arrears")
    mixed = (await shown_card(gateway, "plain")) | {"certificate": other["certificate"]}
    refused_by(await log_in(gateway, mixed), "signature-not-valid")
    late = await shown_card(gateway, "plain")
    await network.change_clock(advance=timedelta(minutes=6))
    refused_by(await log_in(gateway, late), "signature-not-valid")
    nonsense = (await shown_card(gateway, "plain")) | {"certificate": "no certificate"}
    refused_by(await log_in(gateway, nonsense), "request-invalid")


async def test_a_certificate_of_ones_own_making_lets_nobody_in(network):
    """All of it is right but for the authority: serial, names and the signature over the challenge."""
    gateway = Gateway(network)
    challenge = (await gateway.http.post("/disclosure/challenges")).json()
    real = x509.load_pem_x509_certificate((await shown_card(gateway, "plain"))["certificate"].encode())
    key = rsa.generate_private_key(65537, 2048)
    builder = (
        x509.CertificateBuilder(real.issuer, real.subject, key.public_key(), real.serial_number)
        .not_valid_before(real.not_valid_before_utc)
        .not_valid_after(real.not_valid_after_utc)
    )
    signature = key.sign(_bytes(challenge["challenge"]), padding.PKCS1v15(), hashes.SHA256())
    shown = {
        "challenge_id": challenge["challenge_id"],
        "certificate": builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode(),
        "signature": base64.urlsafe_b64encode(signature).rstrip(b"=").decode(),
    }
    refused_by(await log_in(gateway, shown), "certificate-not-valid")


async def test_a_session_ends_by_log_out_and_by_idling(network):
    gateway = Gateway(network)
    session = await logged_in(gateway)
    assert (await gateway.http.get(PATH, auth=session)).status_code == 200
    assert (await gateway.http.delete("/disclosure/sessions/current", auth=session)).status_code == 204
    refused(await gateway.http.get(PATH, auth=session), "session-expired")
    idle = await logged_in(gateway)
    await network.change_clock(advance=timedelta(minutes=15))
    refused(await gateway.http.get(PATH, auth=idle), "session-expired")


async def test_only_a_person_sees_them_and_a_person_sees_nothing_else(network):
    gateway = Gateway(network)
    await gateway.linked()
    refused(await gateway.http.get(PATH), "unknown-caller")
    for auth in (gateway.system("isa-ims"), await gateway.officer("core-officer")):
        refused(await gateway.http.get(PATH, auth=auth), "flow-not-defined")
    session = await logged_in(gateway)
    for path in ("/records", "/core/records", "/agencies", "/pending-provisions"):
        refused(await gateway.http.get(path, auth=session), "flow-not-defined")


async def test_what_is_shown_holds_no_number_and_no_code(network):
    gateway = Gateway(network)
    await gateway.linked()
    told = "\n".join(values_of(await seen_by(gateway)))
    person = gateway.world.person_with_story("plain")
    numbers = gateway.world.addressee_numbers(person).values()
    for secret in (*numbers, gateway.world.resident_record_code(person)):
        assert secret not in told
    assert PENSION not in told


async def log_in(gateway, shown):
    return await gateway.http.post("/disclosure/sessions", json=shown)


def refused_by(answer, slug):
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (BY_SLUG[slug].status, slug), answer.text


def _bytes(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
