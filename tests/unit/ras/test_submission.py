"""Submitting an application: the registered card, valid now; and who may see it."""

import pytest
from cryptography.x509 import ocsp

from renkei_kit.callers import assertion
from renkei_kit.keys import service_key
from renkei_ras.store.applications import load_application
from unit.ras.desk import CARD_NUMBER, sealed_number

OTHER = {"name": "CRUZ SYNTHETIC JOSE", "birth_date": "2016-12-01", "residence_card_number": "ZZ11111111ZZ"}


async def own(desk, headers):
    return (await desk.http.get("/applications", headers=headers)).json()["applications"]


@pytest.mark.control("B3")
async def test_an_application_with_the_registered_card_is_accepted(desk):
    headers = await desk.user()
    answer = await desk.apply(headers)
    assert answer.status_code == 201
    assert answer.json()["state"] == "submitted"
    kept = await desk.ports.db.read(lambda tx: load_application(tx, answer.json()["application_id"]))
    assert kept.notice_acknowledged_at == desk.clock()
    assert await own(desk, headers) == [answer.json()]


@pytest.mark.control("C6")
async def test_a_certificate_revoked_since_the_registration_is_refused(desk):
    headers = await desk.user()
    desk.counterparts.statuses[1001] = ocsp.OCSPCertStatus.REVOKED
    answer = await desk.apply(headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "certificate-not-valid")
    assert answer.json()["rule"] == "certificate_is_good_at_jlis"
    assert await own(desk, headers) == []


@pytest.mark.control("C7")
@pytest.mark.parametrize("change", [{"serial": 1002}, {"subject_key": "another card"}])
async def test_another_valid_card_is_refused(change, desk):
    headers = await desk.user()
    other = desk.card(**change)
    answer = await desk.apply(headers, await desk.presented(other, signer=change.get("subject_key", "card")))
    assert (answer.status_code, answer.json()["code"]) == (403, "card-not-the-same")
    assert await own(desk, headers) == []


async def test_a_challenge_cannot_be_shown_again(desk):
    headers, presented = await desk.user(), await desk.presented()
    assert (await desk.apply(headers, presented)).status_code == 201
    assert (await desk.apply(headers, presented)).json()["code"] == "signature-not-valid"


@pytest.mark.control("B3")
async def test_no_number_is_taken_before_the_notice_is_acknowledged(desk):
    answer = await desk.apply(await desk.user(), notice_acknowledged=False)
    assert (answer.status_code, answer.json()["rule"]) == (422, "notice_is_acknowledged")


async def test_a_number_in_clear_is_refused_and_neither_echoed_nor_kept(desk):
    headers = await desk.user()
    answer = await desk.apply(headers, sealed_number="135792468013")
    assert (answer.status_code, answer.json()["rule"]) == (422, "number_is_sealed")
    assert "135792468013" not in answer.text
    assert b"135792468013" not in await desk.stored()


@pytest.mark.control("C15")
async def test_another_users_application_is_refused(desk):
    first, second = await desk.user(), await desk.user()
    path = f"/applications/{(await desk.apply(first)).json()['application_id']}"
    answer = await desk.http.get(path, headers=second)
    assert (answer.status_code, answer.json()["code"]) == (403, "operation-not-permitted")
    assert (await desk.http.get(path, headers=first)).status_code == 200
    assert await own(desk, second) == []
    assert ("getApplication", "operation-not-permitted") in [(act, outcome) for act, _, outcome in await desk.trail()]


async def test_an_application_that_does_not_exist_is_not_found(desk):
    answer = await desk.http.get("/applications/app-0123456789abcdef", headers=await desk.user())
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


async def test_a_representative_applies_for_the_named_person_only(desk):
    headers = await desk.user(applicant_kind="legal-representative", represents=OTHER)
    answer = await desk.apply(headers)
    assert (answer.status_code, answer.json()["rule"]) == (403, "residence_card_is_of_the_represented")
    answer = await desk.apply(headers, residence_card_number=OTHER["residence_card_number"])
    assert (answer.status_code, answer.json()["applicant_kind"]) == (201, "legal-representative")


@pytest.mark.control("D3")
async def test_staff_and_services_have_no_business_with_applications(desk):
    application_id = (await desk.apply(await desk.user())).json()["application_id"]
    token = assertion("feis", "ras", service_key("renkei-demo", "feis"), desk.clock())
    for path in ("/applications", f"/applications/{application_id}"):
        answer = await desk.http.get(path, headers={"Authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.json()["code"]) == (403, "flow-not-defined")
    for path in ("/search", "/users", "/links", "/staff/sessions"):
        assert (await desk.http.post(path, json={})).status_code == 404


@pytest.mark.control("D15")
@pytest.mark.parametrize("media_type", ["text/csv", "application/pdf"])
async def test_there_is_no_export(media_type, desk):
    headers = {**await desk.user(), "Accept": media_type}
    answer = await desk.http.get("/applications", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (406, "export-not-offered")


BAD = [
    ({"kind": "naturalisation"}, "/kind"),
    ({"residence_card_number": "zz00000000zz"}, "/residence_card_number"),
    ({"residence_card_number": "135792468013"}, "/residence_card_number"),
    ({"requested_months": 0}, "/requested_months"),
    ({"requested_months": "12"}, "/requested_months"),
    ({"requested_months": None}, "/requested_months"),
    ({"requested_status": "留学"}, "/requested_status"),
    ({"sealed_number": "x" * 5000}, "/sealed_number"),
    ({"personal_number": "135792468013"}, "/personal_number"),
]


@pytest.mark.parametrize("change, field", BAD)
async def test_bad_input_is_named_and_leaves_nothing_behind(change, field, desk):
    headers = await desk.user()
    answer = await desk.apply(headers, **change)
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert "135792468013" not in answer.text
    assert await own(desk, headers) == []
    await desk.pass_on()
    assert desk.counterparts.received == []


async def test_malformed_json_is_a_problem(desk):
    headers = {**await desk.user(), "Content-Type": "application/json"}
    answer = await desk.http.post("/applications", content=b'{"kind": ', headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")


async def test_the_sealed_number_is_never_shown(desk):
    headers, sealed = await desk.user(), sealed_number()
    answer = await desk.apply(headers, sealed_number=sealed)
    shown = await desk.http.get(f"/applications/{answer.json()['application_id']}", headers=headers)
    listed = await desk.http.get("/applications", headers=headers)
    assert all(sealed not in text for text in (answer.text, shown.text, listed.text))
    assert CARD_NUMBER in shown.text
