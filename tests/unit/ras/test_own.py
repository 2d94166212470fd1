"""What users have of their own: attached files, documents on request, withdrawals, and the trail; and the alerts."""

from datetime import timedelta

import pytest

from unit.ras.desk import PDF, sealed_number

PNG = b"\x89PNG\r\n\x1a\n synthetic"
JPEG = b"\xff\xd8\xff synthetic"


def infected(desk):
    (signature,) = desk.ports.world.malware_patterns.signatures
    return signature.content


async def submitted(desk, headers, **changes):
    answer = await desk.apply(headers, **changes)
    assert answer.status_code == 201, answer.text
    return f"/applications/{answer.json()['application_id']}"


async def news(desk, path, state, **changes):
    return await desk.notify(path.removeprefix("/applications/"), state, **changes)


@pytest.mark.control("H9")
async def test_a_file_with_malware_is_refused_and_not_kept(desk):
    headers = await desk.user()
    for content in (PDF + infected(desk), infected(desk)):
        await desk.refused(desk.upload(headers, content), 422, "malware-found")
    assert (await desk.http.get("/attachments", headers=headers)).json()["attachments"] == []
    assert infected(desk) not in await desk.stored()
    assert "malware-found" in [outcome for _, _, outcome in await desk.trail()]


@pytest.mark.parametrize("content, media_type", [(PDF, "application/pdf"), (PNG, "image/png"), (JPEG, "image/jpeg")])
async def test_a_file_is_kept_sealed_and_told_of_without_its_content(content, media_type, desk):
    headers = await desk.user()
    answer = await desk.upload(headers, content, media_type, name="雇用契約書.pdf")
    assert (answer.status_code, answer.json()["size"]) == (201, len(content))
    listed = (await desk.http.get("/attachments", headers=headers)).json()["attachments"]
    assert listed == [answer.json()]
    assert content not in await desk.stored()


@pytest.mark.parametrize(
    "content, media_type, status, code",
    [
        (b"PK\x03\x04", "application/pdf", 415, "media-type-not-supported"),
        (PDF, "image/png", 415, "media-type-not-supported"),
        (PDF, "application/zip", 415, "media-type-not-supported"),
        (PDF, "text/csv", 415, "media-type-not-supported"),
        (b"", "application/pdf", 422, "request-invalid"),
        (PDF + bytes(10_485_760), "application/pdf", 413, "body-too-large"),
    ],
    ids=["zip", "pdf as png", "zip type", "csv", "empty", "large"],
)
async def test_a_file_of_another_type_or_size_is_refused(content, media_type, status, code, desk):
    headers = await desk.user()
    await desk.refused(desk.upload(headers, content, media_type), status, code)
    assert (await desk.http.get("/attachments", headers=headers)).json()["attachments"] == []


@pytest.mark.control("C16")
async def test_a_number_in_a_files_name_or_in_words_is_refused_and_not_kept(desk):
    headers = await desk.user()
    for name in ("135792468013.pdf", "1357 9246 8013", "1357-9246-8013", "１３５７９２４６８０１３"):
        answer = await desk.upload(headers, name=name)
        assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid"), name
        assert name not in answer.text
    answer = await desk.apply(headers, kind="change-of-status", requested_status="135792468013")
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")
    assert b"135792468013" not in await desk.stored()


@pytest.mark.control("C15")
async def test_files_are_each_users_own(desk):
    first, second = await desk.user(), await desk.user()
    file = (await desk.upload(first)).json()["attachment_id"]
    assert (await desk.http.get("/attachments", headers=second)).json()["attachments"] == []
    await desk.refused(desk.http.delete(f"/attachments/{file}", headers=second), 403, "operation-not-permitted")
    stolen = await desk.refused(desk.apply(second, attachments=[file]), 422, "request-invalid")
    assert stolen["rule"] == "attachments_are_the_users"
    path = await submitted(desk, first, attachments=[file])
    await desk.refused(desk.apply(first, attachments=[file]), 422, "request-invalid")
    await desk.refused(desk.http.delete(f"/attachments/{file}", headers=first), 409, "wrong-state")
    other = (await desk.upload(first)).json()["attachment_id"]
    assert (await desk.http.delete(f"/attachments/{other}", headers=first)).status_code == 204
    await desk.refused(desk.http.delete(f"/attachments/{other}", headers=first), 404, "not-found")
    await desk.pass_on()
    (received,) = desk.counterparts.received
    assert [document["id"] for document in received["documents"]] == [file]
    assert received["application_id"] in path


async def test_a_file_that_no_application_takes_is_forgotten_after_a_day(desk):
    user_id = (await desk.register()).json()["user_id"]
    headers = await desk.log_in(user_id)
    await desk.upload(headers)
    desk.clock.advance(timedelta(hours=24))
    headers = await desk.log_in(user_id)
    newer = (await desk.upload(headers)).json()["attachment_id"]
    listed = (await desk.http.get("/attachments", headers=headers)).json()["attachments"]
    assert [file["attachment_id"] for file in listed] == [newer]


@pytest.mark.control("D2")
async def test_what_was_asked_for_is_filed_and_reaches_feis_by_itself(desk):
    headers = await desk.user()
    path = await submitted(desk, headers)
    await desk.pass_on()
    file = (await desk.upload(headers)).json()["attachment_id"]
    body = {"attachments": [file]}
    early = desk.http.post(f"{path}/documents", json=body, headers=headers)
    await desk.refused(early, 409, "wrong-state")
    await news(desk, path, "documents-requested", note="雇用契約書の写し")
    shown = (await desk.http.get(path, headers=headers)).json()
    assert (shown["state"], shown["note"]) == ("documents-requested", "雇用契約書の写し")
    unknown = desk.http.post(f"{path}/documents", json={"attachments": ["att-00000000000000ff"]}, headers=headers)
    await desk.refused(unknown, 422, "request-invalid")
    filed = await desk.http.post(f"{path}/documents", json=body, headers=headers)
    assert (filed.status_code, filed.json()["state"]) == (200, "examining")
    desk.counterparts.away.add("feis")
    await desk.pass_on()
    desk.counterparts.away.clear()
    await desk.pass_on()
    await desk.pass_on()
    assert desk.counterparts.paths.count(f"{path}/documents") == 1
    assert [document["id"] for document in desk.counterparts.received[-1]["documents"]] == [file]


async def test_an_application_is_withdrawn_once_feis_knows_and_only_by_its_user(desk):
    headers, other = await desk.user(), await desk.user()
    path = await submitted(desk, headers)
    await desk.refused(desk.http.post(f"{path}/withdrawal", headers=other), 403, "operation-not-permitted")
    for _ in range(2):
        withdrawn = await desk.http.post(f"{path}/withdrawal", headers=headers)
        assert (withdrawn.status_code, withdrawn.json()["state"]) == (200, "withdrawing")
    await desk.pass_on()
    await desk.pass_on()
    assert desk.counterparts.paths[-2:] == ["/applications", f"{path}/withdrawal"]  # the application goes first
    assert (await news(desk, path, "withdrawn")).status_code == 204
    await desk.refused(desk.http.post(f"{path}/withdrawal", headers=headers), 409, "wrong-state")
    nowhere = "/applications/app-00000000000000ff/withdrawal"
    await desk.refused(desk.http.post(nowhere, headers=headers), 404, "not-found")


async def test_a_withdrawal_that_comes_too_late_is_not_tried_again_and_the_decision_stands(desk):
    headers = await desk.user()
    path = await submitted(desk, headers)
    await desk.pass_on()
    await desk.http.post(f"{path}/withdrawal", headers=headers)
    problem = {"status": 409, "code": "wrong-state", "detail": "decided", "source": "feis", "instance": "x"}
    desk.counterparts.feis_refuses = problem
    await desk.pass_on()
    calls = len(desk.counterparts.paths)
    await desk.pass_on()
    assert len(desk.counterparts.paths) == calls
    assert (await news(desk, path, "granted")).status_code == 204
    assert (await desk.http.get(path, headers=headers)).json()["state"] == "granted"


@pytest.mark.parametrize("state", ["submitted", "withdrawing"])
async def test_feis_cannot_speak_for_the_applicant(state, desk):
    path = await submitted(desk, await desk.user())
    await news(desk, path, "transferred")
    assert (await news(desk, path, state)).status_code == 409


@pytest.mark.control("C15")
async def test_a_user_reads_the_own_acts_also_refused_ones_and_nobody_elses(desk):
    user_id = (await desk.register()).json()["user_id"]
    await desk.http.post("/sessions", json={"user_id": user_id, "password": "wrong password"})
    headers, other = await desk.log_in(user_id), await desk.user()
    theirs = await submitted(desk, other)
    await desk.http.get(theirs, headers=headers)
    await submitted(desk, headers)
    seen, cursor = [], ""
    while cursor is not None:
        answer = (await desk.http.get(f"/acts?limit=2{cursor and f'&cursor={cursor}'}", headers=headers)).json()
        seen += [(act["operation"], act["outcome"]) for act in answer["acts"]]
        cursor = answer["next_cursor"]
    assert [act for act in seen if act[0] != "listOwnActs"] == [
        ("submitApplication", "ok"),
        ("getApplication", "operation-not-permitted"),
        ("loginUser", "ok"),
        ("loginUser", "login-failed"),
        ("registerUser", "ok"),
    ]
    assert (await desk.http.get("/acts")).status_code == 401


@pytest.mark.control("C15", "H9")
async def test_whoever_watches_learns_of_what_is_wrong_and_of_nobody(desk):
    async def told():
        answer = await desk.http.get("/alerts", headers=desk.as_party("oversight"))
        assert answer.status_code == 200
        return {alert["kind"] for alert in answer.json()["alerts"]}

    assert await told() == set()
    user_id = (await desk.register()).json()["user_id"]
    for _ in range(10):
        await desk.http.post("/sessions", json={"user_id": user_id, "password": "wrong password"})
    headers = await desk.log_in(user_id)
    theirs = await submitted(desk, await desk.user())
    for _ in range(10):
        await desk.http.get(theirs, headers=headers)
    desk.counterparts.away.add("feis")
    for _ in range(10):
        await desk.pass_on()
    assert await told() == {"many-failed-logins", "many-denied-accesses", "transfers-stuck"}
    desk.clock.advance(timedelta(days=10))
    assert await told() == {"transfers-stuck", "malware-patterns-stale"}
    for headers in ({}, await desk.user_again(user_id)):
        assert (await desk.http.get("/alerts", headers=headers)).status_code in (401, 403)


ABROAD = {
    "kind": "certificate-of-eligibility",
    "residence_card_number": None,
    "sealed_number": None,
    "requested_months": None,
    "requested_status": "留学",
    "office": "osaka",
    "beneficiary": {"name": "NOBODY SYNTHETIC", "birth_date": "2004-04-01", "nationality": "架空国"},
}


@pytest.mark.control("D2")
async def test_a_certificate_of_eligibility_is_asked_for_without_a_number(desk):
    headers = await desk.user()
    answer = await desk.apply(headers, **ABROAD)
    assert (answer.status_code, answer.json()["beneficiary"]) == (201, ABROAD["beneficiary"])
    await desk.pass_on()
    (received,) = desk.counterparts.received
    assert received["beneficiary"] == ABROAD["beneficiary"]
    assert not {"sealed_number", "residence_card_number"} & set(received)
    await desk.refused(desk.apply(headers, **{**ABROAD, "sealed_number": sealed_number()}), 422, "request-invalid")


async def test_re_entry_is_applied_for_together_with_an_extension(desk):
    headers = await desk.user()
    answer = await desk.apply(headers, together_with=["re-entry", "other-activity"])
    assert answer.json()["together_with"] == ["re-entry", "other-activity"]
    await desk.pass_on()
    assert desk.counterparts.received[0]["together_with"] == ["re-entry", "other-activity"]
    for wrong in (["re-entry", "re-entry"], ["extension-of-stay"]):
        await desk.refused(desk.apply(headers, together_with=wrong), 422, "request-invalid")


async def test_applications_come_in_pages(desk):
    headers = await desk.user()
    made = [await submitted(desk, headers) for _ in range(3)]
    seen, cursor = [], ""
    while cursor is not None:
        answer = (await desk.http.get(f"/applications?limit=2{cursor and f'&cursor={cursor}'}", headers=headers)).json()
        seen += [f"/applications/{each['application_id']}" for each in answer["applications"]]
        cursor = answer["next_cursor"]
    assert sorted(seen) == sorted(made)


@pytest.mark.control("D3")
@pytest.mark.parametrize("party", ["feis", "ims", "oversight", "mesh-gateway", "jlis-verify"])
async def test_no_staff_and_no_service_reads_lists_searches_or_links_anything_of_users(party, desk):
    path = await submitted(desk, await desk.user())
    for method, url in (
        ("GET", path),
        ("GET", "/applications"),
        ("GET", "/attachments"),
        ("GET", "/acts"),
        ("PUT", "/registrations/current/card"),
        ("POST", f"{path}/documents"),
        ("POST", f"{path}/withdrawal"),
    ):
        body = None if method == "GET" else {}
        answer = desk.http.request(method, url, json=body, headers=desk.as_party(party))
        await desk.refused(answer, 403, "flow-not-defined")
    for url in ("/search", "/links", "/users", "/persons", "/applications/search", "/notifications", "/staff/sessions"):
        for method in ("GET", "POST"):
            assert (await desk.http.request(method, url, headers=desk.as_party(party))).status_code in (403, 404, 405)


@pytest.mark.control("H14", "C16")
async def test_nothing_that_the_public_side_offers_reads_the_sealed_number(desk):
    headers, sealed = await desk.user(), sealed_number()
    path = await submitted(desk, headers, sealed_number=sealed)
    assert sealed.encode() in await desk.stored()  # on its way to FEIS
    document = (await desk.http.get("/openapi.json")).json()
    reads = [url for url, methods in document["paths"].items() if "get" in methods]
    assert {"/applications", "/attachments", "/acts", "/alerts"} <= set(reads)
    for url in reads:
        url = url.replace("{application_id}", path.removeprefix("/applications/")).replace("{slug}", "not-found")
        for who in (headers, {}, desk.as_party("feis"), desk.as_party("oversight")):
            assert sealed not in (await desk.http.get(url, headers=who)).text
    assert all(sealed not in text for text in map(str, await desk.trail()))
