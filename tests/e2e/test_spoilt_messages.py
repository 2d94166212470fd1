"""What a tester has spoilt of what parties sign and seal is found by who receives it, and kept by nobody."""

import pytest

from e2e.gateway import Gateway, refused
from e2e.test_inquiry_through_ims import ISA
from e2e.test_number_registration import number_of, register
from e2e.test_online_application import registered
from e2e.test_reference_provider import CONTENT, clerk, gateway, put_original
from renkei.applicant import Applicant

__all__ = ["clerk", "gateway"]
SIGNATURE, NOTICE, BOUND = "message-signature-invalid", "notice-not-accepted", "answer-not-bound"


async def presented(gateway: Gateway):
    return await gateway.present((await gateway.permit())["permit"])


async def answers_again(gateway: Gateway) -> None:
    inquiry = await gateway.linked()
    assert gateway.opened(inquiry["answer"])["content"] == CONTENT


@pytest.mark.control("G14")
@pytest.mark.parametrize(
    "kind", ["bad-signature", "unknown-key", "wrong-algorithm", "expired", "not-yet-valid", "wrong-audience"]
)
async def test_a_spoilt_notice_is_not_accepted_by_the_provider(gateway, clerk, kind):
    await put_original(gateway, clerk)
    await gateway.network.faults.add("mesh-gateway", kind, token="notice", count=1)
    problem = refused(await presented(gateway), "provider-unavailable")
    assert any(code in problem["detail"] for code in (NOTICE, "permit-expired"))
    (entry,) = await gateway.network.journal.entries("agency", operation="receiveProvision")
    assert entry["decision"] in (NOTICE, "permit-expired")
    await answers_again(gateway)


@pytest.mark.parametrize(
    "kind", ["bad-signature", "unknown-key", "wrong-algorithm", "expired", "not-yet-valid", "wrong-audience"]
)
async def test_a_spoilt_system_token_lets_nobody_in(network, kind):
    gateway = Gateway(network)
    await network.faults.add("mesh-gateway", kind, token="system-token", count=1)
    for expected in (401, 200):
        token = (await gateway.token()).json()["access_token"]
        answer = await gateway.http.get("/agencies", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == expected, answer.text
        assert answer.is_success or answer.json()["code"] == "unknown-caller"


@pytest.mark.control("G14")
@pytest.mark.parametrize("kind", ["wrong-binding", "unknown-key"])
async def test_an_answer_bound_to_another_question_or_key_is_refused(gateway, clerk, kind):
    await put_original(gateway, clerk)
    await gateway.network.faults.add("agency", kind, token="answer", count=1)
    refused(await presented(gateway), BOUND, "answer_is_bound")
    await answers_again(gateway)


@pytest.mark.parametrize("kind", ["bad-signature", "unknown-key", "expired", "not-yet-valid", "wrong-binding"])
async def test_a_providers_response_that_is_not_signed_for_this_question_is_refused(gateway, clerk, kind):
    await put_original(gateway, clerk)
    await gateway.network.faults.add("agency", kind, token="message", count=1)
    refused(await presented(gateway), BOUND)
    await answers_again(gateway)


@pytest.mark.parametrize("kind", ["bad-signature", "unknown-key", "expired", "not-yet-valid", "wrong-binding"])
async def test_a_question_that_is_not_signed_by_the_gateway_is_refused_by_the_provider(gateway, clerk, kind):
    await put_original(gateway, clerk)
    await gateway.network.faults.add("mesh-gateway", kind, token="message", count=1)
    assert SIGNATURE in refused(await presented(gateway), "provider-unavailable")["detail"]
    await answers_again(gateway)


@pytest.mark.parametrize("kind", ["wrong-binding", "unknown-key", "bad-signature"])
async def test_an_answer_that_the_inquirer_cannot_trust_reaches_no_case(network, kind):
    assert (await register(network, "santos-maria", number_of(network, "santos-maria"))).status_code == 201
    person = network.world.person("santos-maria")
    query = {
        "case_id": "CASE-1",
        "addressee_number": network.world.addressee_number(ISA, person.id),
        "affair": "JM99000000000001",
        "procedure": "JT99010000000001",
        "provider": person.municipality,
        "item": "TM00000000000002",
    }
    await network.faults.add("mesh-gateway", kind, token="answer", count=1)
    feis = await network.as_party("ims", "feis")
    spoilt, sound = [await network.http["ims"].post("/inquiries", json=query, auth=feis) for _ in range(2)]
    assert (spoilt.status_code, spoilt.json()["code"]) == (502, "party-unavailable")
    assert (sound.status_code, sound.json()["status"]) == (200, "answered")


@pytest.mark.control("C5")
@pytest.mark.parametrize(
    ("kind", "code"), [("certificate-revoked", "certificate-not-valid"), ("stale-crl", "party-unavailable")]
)
async def test_what_is_wrong_with_the_state_of_a_certificate_keeps_the_applicant_out(network, kind, code):
    applicant = Applicant(network, "nguyen-an")
    async with network.faults.during("jlis-verify", kind):
        refusal = await applicant.register()
        assert refusal.json()["code"] == code, refusal.text
    await registered(network, "nguyen-an")
