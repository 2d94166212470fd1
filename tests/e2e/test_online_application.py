"""An online application from the applicant's card to the decision: RAS, FEIS, and what is behind them."""

import asyncio
import json

import httpx2
import pytest
from joserfc.jwk import ECKey

import renkei.in_process
from renkei.applicant import Applicant
from renkei_kit.envelope import seal_to

DEADLINE = 30
TAX = {"affair": "JM99000000000001", "procedure": "JT99010000000001", "item": "TM00000000000002"}


async def until(look, holds):
    """The first answer of which ``holds`` is true."""
    async with asyncio.timeout(DEADLINE):
        while True:
            answer = await look()
            if holds(answer):
                return answer
            await asyncio.sleep(0)


async def registered(network, person_id, **changes) -> Applicant:
    """A person who has registered and logged in."""
    applicant = Applicant(network, person_id)
    assert (await applicant.register(**changes)).status_code == 201
    assert (await applicant.log_in()).status_code == 201
    return applicant


async def submitted(applicant, **changes) -> str:
    """The ID of an application that RAS accepted."""
    answer = await applicant.apply(**changes)
    assert answer.status_code == 201, answer.text
    return answer.json()["application_id"]


async def news(applicant, application_id, *states) -> dict:
    """The application, once it is in one of ``states``."""

    async def look():
        return (await applicant.application(application_id)).json()

    return await until(look, lambda application: application["state"] in states)


async def case_of(network, examiner, application_id) -> dict:
    """The case of an application, once FEIS has decided whether it can be examined."""
    feis = network.http["feis"]

    async def look():
        cases = (await feis.get("/cases?limit=200", auth=examiner)).json()["cases"]
        return next((case for case in cases if case["application_id"] == application_id), None)

    found = await until(look, lambda case: case is not None and case["state"] != "received")
    return (await feis.get(f"/cases/{found['case_id']}", auth=examiner)).json()


async def ask(network, examiner, case, provider, **changes) -> httpx2.Response:
    path = f"/cases/{case['case_id']}/inquiries"
    return await network.http["feis"].post(path, json={**TAX, "provider": provider, **changes}, auth=examiner)


async def decide(network, examiner, case, **decision) -> httpx2.Response:
    return await network.http["feis"].post(f"/cases/{case['case_id']}/decision", json=decision, auth=examiner)


def refused(answer, code, source="ras") -> dict:
    problem = answer.json()
    assert (problem["code"], problem["source"]) == (code, source), problem
    return problem


async def sealed(network, number) -> str:
    """A number in an envelope for IMS, as the terminal makes it."""
    key = ECKey.import_key((await network.http["ras"].get("/sealing-key")).json())
    return seal_to(key, json.dumps({"personal_number": number}).encode())


async def numbers_of(network, person_id) -> dict:
    return (await network.control["jlis-verify"].get(f"/residents/{person_id}/number")).json()


@pytest.mark.control("C5", "D2", "H15")
async def test_from_the_card_to_the_permission(network):
    applicant = await registered(network, "nguyen-an")
    application_id = await submitted(applicant, months=12)
    await news(applicant, application_id, "examining")
    examiner = await network.as_staff("feis", "examiner-1")
    case = await case_of(network, examiner, application_id)
    assert (case["state"], case["resident"]["number_registered"]) == ("examining", True)

    answer = await ask(network, examiner, case, applicant.person.municipality)
    assert (answer.status_code, answer.json()["status"]) == (200, "answered")
    assert answer.json()["content"]["income_levy"] == 98400

    decided = (await decide(network, examiner, case, decision="granted", months=12)).json()
    expires = applicant.person.residence.expires_on
    assert decided["resident"]["expires_on"] == expires.replace(year=expires.year + 1).isoformat()
    await news(applicant, application_id, "granted")
    assert refused(await ask(network, examiner, case, applicant.person.municipality), "case-not-open", "feis")
    assert refused(await decide(network, examiner, case, decision="refused"), "wrong-state", "feis")


@pytest.mark.control("H15")
async def test_after_the_permission_isas_copy_tells_the_new_period(network):
    applicant = await registered(network, "santos-maria")
    application_id = await submitted(applicant, months=12)
    examiner = await network.as_staff("feis", "examiner-1")
    case = await case_of(network, examiner, application_id)
    decided = (await decide(network, examiner, case, decision="granted")).json()
    isa = next(agency for agency in network.world.agencies if agency.kind == "immigration")
    number = network.world.addressee_number(isa.code, "santos-maria")

    async def copy():
        auth = network.as_system("isa-ims")
        return (await network.http["mesh-gateway"].get(f"/copies/{number}/TM99000000000011", auth=auth)).json()

    expires = decided["resident"]["expires_on"]
    found = await until(copy, lambda copy: copy["content"]["expires_on"] == expires)
    assert found["content"]["status"] == applicant.person.residence.status


@pytest.mark.control("C5")
@pytest.mark.parametrize("person_id", ["kumar-ravi", "garcia-lucia"], ids=["revoked", "expired"])
async def test_a_card_without_a_valid_certificate_cannot_be_registered(person_id, network):
    refused(await Applicant(network, person_id).register(), "certificate-not-valid")


@pytest.mark.control("C6")
async def test_a_certificate_revoked_after_the_registration_cannot_apply(network):
    applicant = await registered(network, "santos-maria")
    revocation = {"certificate": "user-authentication", "reason": "keyCompromise"}
    answer = await network.control["jlis-verify"].post("/cards/santos-maria/revoke", json=revocation)
    assert answer.is_success
    refused(await applicant.apply(), "certificate-not-valid")


@pytest.mark.control("C7")
async def test_a_new_card_of_the_same_person_is_not_the_registered_one(network):
    applicant = await registered(network, "santos-maria")
    assert (await network.control["jlis-verify"].post("/cards/santos-maria/reissue")).is_success
    refused(await applicant.apply(), "card-not-the-same")
    again = await registered(network, "santos-maria")
    await submitted(again)


@pytest.mark.control("C7")
async def test_a_valid_card_of_another_person_is_not_the_registered_one(network):
    applicant, other = await registered(network, "santos-maria"), Applicant(network, "nguyen-an")
    borrowed = await other._signed_challenge()
    refused(await applicant.apply(**borrowed), "card-not-the-same")


@pytest.mark.control("C15")
async def test_each_user_sees_only_their_own_applications(network):
    first, second = await registered(network, "nguyen-an"), await registered(network, "santos-maria")
    application_id = await submitted(first)
    refused(await second.application(application_id), "operation-not-permitted")
    assert (await network.http["ras"].get(f"/applications/{application_id}")).status_code == 401


@pytest.mark.control("C11", "B2")
async def test_a_number_of_somebody_else_is_not_examined(network):
    applicant = await registered(network, "santos-maria")
    other = (await numbers_of(network, "nguyen-an"))["personal_number"]
    application_id = await submitted(applicant, sealed_number=await sealed(network, other))
    examiner = await network.as_staff("feis", "examiner-1")
    case = await case_of(network, examiner, application_id)
    assert (case["state"], case["reason_code"]) == ("number-not-authentic", "number-not-authentic")
    assert "/subject/name" in case["reason"]
    assert other not in json.dumps(case)
    refused(await ask(network, examiner, case, applicant.person.municipality), "case-not-open", "feis")
    assert (await news(applicant, application_id, "correction-needed"))["note"]
    assert (await decide(network, examiner, case, decision="refused")).json()["state"] == "refused"
    await news(applicant, application_id, "refused")


@pytest.mark.control("C11")
async def test_a_name_that_isa_files_otherwise_is_named_as_the_reason(network):
    applicant = await registered(network, "silva-ana")
    examiner = await network.as_staff("feis", "examiner-1")
    case = await case_of(network, examiner, await submitted(applicant))
    assert case["state"] == "number-not-authentic"
    assert "/subject/name differs" in case["reason"]
    assert "/subject/address" not in case["reason"]


async def test_a_number_that_was_changed_is_not_examined(network):
    applicant = await registered(network, "chen-wei")
    (former,) = (await numbers_of(network, "chen-wei"))["former_personal_numbers"]
    examiner = await network.as_staff("feis", "examiner-1")
    application_id = await submitted(applicant, sealed_number=await sealed(network, former))
    case = await case_of(network, examiner, application_id)
    assert case["state"] == "number-not-authentic"
    assert "a new one exists" in case["reason"]


@pytest.mark.control("C11")
@pytest.mark.parametrize("number", ["123456789012", "not a number", ""])
async def test_what_is_no_number_is_not_examined(number, network):
    applicant = await registered(network, "santos-maria")
    examiner = await network.as_staff("feis", "examiner-1")
    application_id = await submitted(applicant, sealed_number=await sealed(network, number))
    case = await case_of(network, examiner, application_id)
    assert (case["state"], case["reason_code"]) == ("number-not-authentic", "request-invalid")


async def test_a_residence_card_that_nobody_holds_is_sent_back(network):
    applicant = await registered(network, "santos-maria")
    application_id = await submitted(applicant, residence_card_number="ZZ99999999ZZ")
    shown = await news(applicant, application_id, "correction-needed")
    assert shown["note"] == "no resident has this residence card number"


async def test_a_mother_applies_for_her_child(network):
    child = network.world.person("cruz-jose")
    represents = {
        "name": child.name,
        "birth_date": child.birth_date.isoformat(),
        "residence_card_number": child.residence.card_number,
    }
    mother = await registered(network, "cruz-elena", applicant_kind="legal-representative", represents=represents)
    refused(await mother.apply(), "operation-not-permitted")
    number = await sealed(network, (await numbers_of(network, "cruz-jose"))["personal_number"])
    changes = {"residence_card_number": child.residence.card_number, "sealed_number": number}
    application_id = await submitted(mother, **changes)
    examiner = await network.as_staff("feis", "examiner-1")
    case = await case_of(network, examiner, application_id)
    assert (case["state"], case["applicant_kind"]) == ("examining", "legal-representative")
    assert case["resident"]["name"] == child.name


@pytest.mark.control("C13", "H14")
async def test_neither_ras_nor_feis_ever_sees_a_number(monkeypatch, caplog):
    """Byte scan of what RAS and FEIS store, log, send and receive."""
    services, traffic = {}, []
    create, handle = renkei.in_process.create_service, httpx2.ASGITransport.handle_async_request

    def created(spec, *arguments, **options):
        services[spec.name] = create(spec, *arguments, **options)
        return services[spec.name]

    async def overheard(self, request):
        answer = await handle(self, request)
        if request.url.host in ("ras", "feis", "ims"):
            traffic.append(b"\n".join((str(request.url).encode(), await request.aread(), await answer.aread())))
        return answer

    monkeypatch.setattr(renkei.in_process, "create_service", created)
    monkeypatch.setattr(httpx2.ASGITransport, "handle_async_request", overheard)
    async with renkei.in_process.in_process() as network:
        applicant = await registered(network, "nguyen-an")
        number = (await numbers_of(network, "nguyen-an"))["personal_number"].encode()
        application_id = await submitted(applicant)
        examiner = await network.as_staff("feis", "examiner-1")
        case = await case_of(network, examiner, application_id)
        await ask(network, examiner, case, applicant.person.municipality)
        await decide(network, examiner, case, decision="granted")
        await news(applicant, application_id, "granted")
        stores = [await services[name].app.state.ports.db.write(serialized) for name in ("ras", "feis")]
    assert all(application_id.encode() in store for store in stores)
    assert any(b"/registrations" in message and b"sealed_number" in message for message in traffic)
    for place in (*stores, *traffic, caplog.text.encode()):
        assert number not in place


def serialized(tx) -> bytes:
    """The whole store, free pages and all."""
    return tx.connection.driver_connection.serialize()
