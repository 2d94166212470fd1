"""Who may use RAS and from where examiners work, through the whole network."""

from datetime import timedelta

import pytest

from e2e.test_online_application import case_of, decide, news, refused, registered, submitted
from renkei.applicant import PASSWORD, Applicant

FILED = {
    "kind": "organisation-staff",
    "holder": "模擬 社員",
    "organisation": "連携模擬商事株式会社",
    "valid_to": "2099-12-31",
}
ABROAD = {
    "kind": "certificate-of-eligibility",
    "requested_status": "留学",
    "office": "tokyo",
    "beneficiary": {"name": "NOBODY SYNTHETIC", "birth_date": "2004-04-01", "nationality": "架空国"},
    "notice_acknowledged": True,
}


async def accepted(network, **changes) -> dict:
    """A notification that Tokyo's counter has just accepted, with its code."""
    reception = await network.as_staff("feis", "reception-tokyo")
    answer = await network.http["feis"].post("/notifications", json={**FILED, **changes}, auth=reception)
    await network.http["feis"].delete("/staff/sessions/current", auth=reception)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def register(network, notification, office="tokyo"):
    named = {"id": notification["notification_id"], "code": notification["code"], "office": office}
    body = {"applicant_kind": "organisation-staff", "notice_acknowledged": True, "password": PASSWORD}
    return await network.http["ras"].post("/registrations", json={**body, "notification": named})


async def told(network, notification) -> str:
    """The user of the notification's holder, once RAS has learnt of it by itself."""
    for _ in range(2000):
        answer = await register(network, notification)
        if answer.status_code == 201:
            return answer.json()["user_id"]
    raise AssertionError(answer.text)


@pytest.mark.control("C8", "D2")
async def test_an_organisation_applies_once_the_office_has_accepted_its_notification(network):
    ras, notification = network.http["ras"], await accepted(network)
    user_id = await told(network, notification)
    refused(await register(network, notification, office="osaka"), "notification-not-valid")
    token = (await ras.post("/sessions", json={"user_id": user_id, "password": PASSWORD})).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    refused(
        await ras.post("/applications", json={**ABROAD, "office": "osaka"}, headers=headers), "notification-not-valid"
    )
    applied = await ras.post("/applications", json=ABROAD, headers=headers)
    assert applied.status_code == 201, applied.text
    examiner = await network.as_staff("feis", "examiner-1")
    case = await case_of(network, examiner, applied.json()["application_id"])
    assert (case["state"], case["applicant_kind"], case["office"]) == ("examining", "organisation-staff", "tokyo")
    assert (await decide(network, examiner, case, decision="granted")).json()["state"] == "granted"

    reception = await network.as_staff("feis", "reception-tokyo")
    end = f"/notifications/{notification['notification_id']}/end"
    assert (await network.http["feis"].post(end, auth=reception)).status_code == 204
    for _ in range(2000):
        answer = await ras.post("/applications", json=ABROAD, headers=headers)
        if answer.status_code == 403:
            break
    assert refused(answer, "notification-not-valid")["rule"] == "notification_is_in_force"


@pytest.mark.control("C7")
async def test_a_renewed_card_goes_on_once_it_is_linked(network):
    applicant = await registered(network, "santos-maria")
    assert (await network.control["jlis-verify"].post("/cards/santos-maria/reissue")).is_success
    refused(await applicant.apply(), "card-not-the-same")
    ras, session = network.http["ras"], applicant._session
    other = await Applicant(network, "nguyen-an")._signed_challenge()
    url = "/registrations/current/card"
    refused(await ras.put(url, json=other, auth=session), "card-not-the-same")
    linked = await ras.put(url, json=await applicant._signed_challenge(), auth=session)
    assert linked.status_code == 200, linked.text
    await submitted(applicant)


@pytest.mark.control("C6")
async def test_a_foreigners_certificate_ends_with_the_period_of_stay(network):
    applicant = await registered(network, "nguyen-an")
    expires = applicant.person.residence.expires_on
    await network.change_clock(advance=timedelta(days=(expires - network.clock().date()).days + 1))
    assert (await applicant.log_in()).status_code == 201
    problem = refused(await applicant.apply(), "certificate-not-valid")
    assert problem["rule"] == "certificate_is_in_force"


@pytest.mark.control("H6")
async def test_nobody_logs_in_to_feis_from_an_unlocked_room(network):
    feis, body = network.http["feis"], {"id": "examiner-1", "password": "examiner-1-password"}
    for terminal in ("feis-lobby-1", "feis-nowhere-1"):
        answer = await feis.post("/staff/sessions", json=body, headers={"Terminal-Id": terminal})
        refused(answer, "terminal-not-admitted", "feis")
    assert (await feis.post("/staff/sessions", json=body, headers={"Terminal-Id": "feis-tokyo-1"})).status_code == 201


@pytest.mark.control("D9")
async def test_an_examiner_of_another_office_sees_no_case(network):
    applicant = await registered(network, "nguyen-an")
    application_id = await submitted(applicant)
    case = await case_of(network, await network.as_staff("feis", "examiner-1"), application_id)
    osaka = await network.as_staff("feis", "examiner-2")
    refused(await network.http["feis"].get(f"/cases/{case['case_id']}", auth=osaka), "operation-not-permitted", "feis")


async def test_an_applicant_files_what_is_asked_for_and_withdraws(network):
    applicant = await registered(network, "nguyen-an")
    ras, session, application_id = network.http["ras"], applicant._session, await submitted(applicant)
    await news(applicant, application_id, "examining")
    examiner = await network.as_staff("feis", "examiner-1")
    case = await case_of(network, examiner, application_id)
    wanted = {"wanted": "雇用契約書の写し"}
    await network.http["feis"].post(f"/cases/{case['case_id']}/document-requests", json=wanted, auth=examiner)
    assert (await news(applicant, application_id, "documents-requested"))["note"] == wanted["wanted"]
    headers = {"Content-Type": "application/pdf"}
    file = await ras.post("/attachments?name=contract.pdf", content=b"%PDF-1.7 x", headers=headers, auth=session)
    body = {"attachments": [file.json()["attachment_id"]]}
    assert (await ras.post(f"/applications/{application_id}/documents", json=body, auth=session)).status_code == 200
    for _ in range(2000):
        shown = (await network.http["feis"].get(f"/cases/{case['case_id']}", auth=examiner)).json()
        if shown["documents"]:
            break
    assert (shown["state"], shown["documents"][0]["name"]) == ("examining", "contract.pdf")
    assert (await ras.post(f"/applications/{application_id}/withdrawal", auth=session)).status_code == 200
    await news(applicant, application_id, "withdrawn")
    assert refused(await decide(network, examiner, case, decision="granted"), "wrong-state", "feis")


@pytest.mark.control("H9")
async def test_an_attachment_with_malware_is_refused(network):
    applicant = await registered(network, "nguyen-an")
    (signature,) = network.world.malware_patterns.signatures
    answer = await network.http["ras"].post(
        "/attachments?name=x.pdf",
        content=b"%PDF-1.7 " + signature.content,
        headers={"Content-Type": "application/pdf"},
        auth=applicant._session,
    )
    refused(answer, "malware-found")
