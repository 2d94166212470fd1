"""The counter: notice, evidence, verification, acceptance, and only then the number; never an image."""

import hashlib
from datetime import timedelta

import pytest

from renkei_ims.tables import METADATA
from renkei_kit.personal_number import check_digit
from unit.ims.conftest import ISA
from unit.ims.counter import APPLICANT, SHOWN, counter, logged_in, opened

CONTROL_OF = {
    "self": "C1",
    "legal-representative": "C2",
    "relative": "C3",
    "lawyer": "C3",
    "administrative-scrivener": "C3",
    "organisation-staff": "C3",
}
EACH_SUBMITTER = [
    pytest.param(submitter, marks=pytest.mark.control(control)) for submitter, control in CONTROL_OF.items()
]


@pytest.fixture
async def registrar(ims):
    return await logged_in(ims, "registrar-1")


def refused(answer) -> tuple[int, str, str | None]:
    return answer.status_code, answer.json().get("code"), answer.json().get("rule")


@pytest.mark.parametrize("submitter", EACH_SUBMITTER)
async def test_without_the_evidence_of_their_kind_nobody_is_verified_or_accepted(ims, registrar, submitter):
    desk = await counter(ims, registrar, submitter)
    assert refused(await desk.step("verification")) == (403, "identity-not-verified", "identity_evidence_was_shown")
    assert refused(await desk.step("acceptance")) == (403, "identity-not-verified", "identity_is_verified")
    for kind in set(SHOWN.values()) - {SHOWN[submitter]}:
        assert refused(await desk.show(kind))[2] == "evidence_is_of_the_submitter"
    assert (await desk.state())["state"] == "opened"
    assert (await desk.state())["evidence"] == []
    outcomes = {line["outcome"] for line in await ims.access_log() if line["operation"] == "acceptIntake"}
    assert outcomes == {"identity-not-verified"}


@pytest.mark.parametrize("submitter", EACH_SUBMITTER)
async def test_with_it_they_are_verified_and_accepted(ims, registrar, submitter):
    desk = await (await counter(ims, registrar, submitter)).accepted(submitter)
    state = await desk.state()
    assert (state["state"], state["verified_by"], state["accepted_by"]) == ("accepted", "registrar-1", "registrar-1")
    assert [line["kind"] for line in state["evidence"]] == [SHOWN[submitter]]


@pytest.mark.control("C4")
async def test_nothing_is_accepted_before_the_verification_is_done_or_twice(ims, registrar):
    desk = await counter(ims, registrar)
    await desk.acknowledge()
    await desk.show("residence-card")
    assert refused(await desk.step("acceptance")) == (403, "identity-not-verified", "identity_is_verified")
    assert (await desk.step("verification")).status_code == 200
    assert refused(await desk.step("verification")) == (409, "wrong-state", "intake_is")
    assert refused(await desk.show("residence-card")) == (409, "wrong-state", "intake_is")
    assert (await desk.step("acceptance")).status_code == 200
    assert refused(await desk.step("acceptance")) == (409, "wrong-state", "intake_is")


@pytest.mark.control("C1")
async def test_an_expired_card_is_no_evidence_and_its_last_day_still_counts(ims, registrar):
    desk, today = await counter(ims, registrar), ims.clock().date()
    assert refused(await desk.show("residence-card", str(today - timedelta(days=1))))[2] == "evidence_is_in_date"
    assert (await desk.show("residence-card", str(today))).status_code == 200


@pytest.mark.control("B3")
async def test_the_notice_comes_before_the_number_and_its_acknowledgement_is_stored(ims, registrar, number):
    desk = await counter(ims, registrar)
    await desk.show("residence-card")
    await desk.step("verification")
    await desk.step("acceptance")
    assert refused(await desk.enter(number.digits)) == (403, "notice-not-acknowledged", "purpose_was_acknowledged")
    assert ims.counterparts.calls == []
    assert refused(await desk.acknowledge("1999-01")) == (403, "notice-not-acknowledged", "notice_is_the_present_one")
    assert (await desk.state())["acknowledged_at"] is None
    notice = (await ims.http.get("/intakes/notice", headers=registrar)).json()
    assert (await desk.acknowledge(notice["version"])).status_code == 200
    state = await desk.state()
    assert (state["notice_version"], state["acknowledged_at"] is not None) == (notice["version"], True)
    assert (await desk.enter(number.digits)).status_code == 201
    assert refused(await desk.acknowledge()) == (409, "wrong-state", "notice_comes_first")


@pytest.mark.control("C4")
async def test_no_number_is_taken_for_what_was_not_accepted(ims, registrar, number):
    desk = await counter(ims, registrar)
    await desk.acknowledge()
    assert refused(await desk.enter(number.digits)) == (403, "identity-not-verified", "identity_is_verified")
    await desk.show("residence-card")
    await desk.step("verification")
    assert refused(await desk.enter(number.digits)) == (409, "wrong-state", "intake_is")
    assert ims.counterparts.calls == []


@pytest.mark.control("C13", "B1")
async def test_a_number_read_from_the_card_goes_straight_into_the_register(ims, registrar, number):
    desk = await (await counter(ims, registrar)).accepted()
    answer = await desk.enter(number.digits)
    assert (answer.status_code, answer.json()["addressee_number"]) == (201, ims.addressee("nguyen-an"))
    state = await desk.state()
    assert (state["read_from"], state["document_returned_at"]) == ("card", None)
    assert refused(await desk.step("document-return")) == (409, "wrong-state", "document_is_held")


@pytest.mark.control("C14")
async def test_a_document_is_given_back_and_the_time_recorded(ims, registrar, number):
    ims.clock.freeze(True)
    desk = await (await counter(ims, registrar)).accepted()
    assert (await desk.enter(number.digits, "document")).status_code == 201
    assert (await desk.state())["document_returned_at"] is None
    ims.clock.advance(timedelta(minutes=3))
    returned = (await desk.step("document-return")).json()
    assert returned["document_returned_at"] == ims.clock().isoformat()
    assert refused(await desk.step("document-return")) == (409, "wrong-state", "document_is_held")
    assert [line["operation"] for line in await ims.access_log()][-2:] == ["returnDocument", "returnDocument"]


@pytest.mark.control("C14")
async def test_a_document_that_is_held_is_given_back_before_the_card_is_read(ims, registrar, number):
    ims.counterparts.verdict = {"result": "mismatch", "differs": ["name"]}
    desk = await (await counter(ims, registrar)).accepted()
    assert (await desk.enter(number.digits, "document")).json()["code"] == "number-not-authentic"
    assert refused(await desk.enter(number.digits, "card"))[2] == "no_other_document_is_held"
    await desk.step("document-return")
    ims.counterparts.verdict = {"result": "match", "differs": []}
    assert (await desk.enter(number.digits, "card")).status_code == 201


@pytest.mark.control("C14")
@pytest.mark.parametrize("media_type", ["image/png", "application/pdf", "multipart/form-data; boundary=x"])
async def test_no_image_of_a_document_can_be_sent(ims, registrar, media_type):
    desk = await (await counter(ims, registrar)).accepted()
    headers = registrar | {"Content-Type": media_type}
    for path in ("number", "document-return", "evidence", "image"):
        url = f"/intakes/{desk.intake_id}/{path}"
        assert (await ims.http.post(url, content=b"\x89PNG", headers=headers)).status_code in (404, 415)
    binary = {column.name for table in METADATA.tables.values() for column in table.c if "image" in column.name}
    assert binary == set()


@pytest.mark.control("C11")
async def test_a_wrong_check_digit_is_refused_at_the_counter_without_showing_it(ims, registrar, number):
    desk = await (await counter(ims, registrar)).accepted()
    wrong = number.digits[:11] + str((int(number.digits[11]) + 1) % 10)
    answer = await desk.enter(wrong)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, ["/personal_number"])
    assert wrong not in answer.text
    assert ims.counterparts.calls == []
    assert (await desk.state())["number_entered_at"] is None
    assert (await ims.access_log())[-2]["outcome"] == "request-invalid"


@pytest.mark.control("C11")
async def test_the_number_of_somebody_else_is_not_taken_over(ims, registrar):
    ims.counterparts.verdict = {"result": "mismatch", "differs": ["name", "address"]}
    base = "99999999999"
    desk = await (await counter(ims, registrar)).accepted()
    answer = await desk.enter(base + check_digit(base))
    assert (answer.status_code, answer.json()["authenticity"]) == (409, "mismatch")
    assert ims.counterparts.count("/linkage-codes") == 0
    assert ims.counterparts.count("/linkage-code-requests") == 0


@pytest.mark.control("C12")
async def test_a_former_number_is_named_by_the_field_of_the_counter(ims, registrar, number):
    ims.counterparts.verdict = {"result": "number-changed", "differs": []}
    desk = await (await counter(ims, registrar)).accepted()
    answer = await desk.enter(number.digits)
    assert [error["field"] for error in answer.json()["errors"]] == ["/personal_number"]


@pytest.mark.control("B1")
@pytest.mark.parametrize("read_from", ["telephone", "network", "e-mail", "", None])
async def test_at_the_counter_a_number_comes_from_a_card_or_a_document_only(ims, registrar, number, read_from):
    desk = await (await counter(ims, registrar)).accepted()
    answer = await desk.enter(number.digits, read_from)
    assert [error["field"] for error in answer.json()["errors"]] == ["/read_from"]
    assert ims.counterparts.calls == []


async def test_a_case_has_one_intake(ims, registrar):
    await counter(ims, registrar)
    answer = await opened(ims, registrar)
    assert (answer.status_code, answer.json()["rule"]) == (422, "case_has_one_intake")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"submitter": "friend"}, "/submitter"),
        ({"affair": "none"}, "/affair"),
        ({"applicant": APPLICANT | {"personal_number": "123456789018"}}, "/applicant/personal_number"),
        ({"image": "data:"}, "/image"),
    ],
)
async def test_what_does_not_fit_is_named(ims, registrar, change, field):
    answer = await opened(ims, registrar, **change)
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert "123456789018" not in answer.text


@pytest.mark.control("D14")
async def test_for_an_affair_outside_the_assessment_nothing_is_taken_in(ims, registrar):
    answer = await opened(ims, registrar, affair="JM99000000000012")
    assert refused(answer) == (403, "operation-not-permitted", "affair_is_isas")


async def test_an_unknown_intake_is_not_found(ims, registrar):
    answer = await ims.http.get(f"/intakes/{'0' * 32}", headers=registrar)
    assert answer.json()["code"] == "not-found"


@pytest.mark.parametrize("staff_id", ["ims-admin-1", "ims-worker-1"])
async def test_only_registrars_stand_at_the_counter(ims, registrar, staff_id):
    desk = await counter(ims, registrar)
    headers = await logged_in(ims, staff_id)
    assert (await opened(ims, headers, case_id="CASE-2")).json()["code"] == "operation-not-permitted"
    for path in ("acknowledgement", "evidence", "verification", "acceptance", "number", "document-return"):
        bodies = {
            "acknowledgement": {"version": "2026-01"},
            "evidence": {"kind": "residence-card"},
            "number": {"read_from": "card", "personal_number": "123456789018"},
        }
        url = f"/intakes/{desk.intake_id}/{path}"
        answer = await ims.http.post(url, json=bodies.get(path), headers=headers)
        assert answer.json()["code"] == "operation-not-permitted"
    assert (await desk.state())["state"] == "opened"


async def test_a_number_entered_while_jlis_is_away_is_registered_later(ims, registrar, number):
    ims.counterparts.away = {"juki-link"}
    desk = await (await counter(ims, registrar)).accepted()
    assert (await desk.enter(number.digits)).json()["code"] == "party-unavailable"
    ims.counterparts.away = set()
    await ims.resume()
    entry = await ims.http.get(f"/persons/{ims.world.addressee_number(ISA, 'nguyen-an')}", headers=registrar)
    assert entry.json()["cases"] == [{"case_id": "CASE-1", "state": "open"}]


@pytest.mark.control("C13")
async def test_neither_number_nor_applicant_can_be_read_in_the_store(ims, registrar, number):
    desk = await (await counter(ims, registrar)).accepted()
    await desk.enter(number.digits)

    def everything(tx):
        return [str(tuple(row)) for table in METADATA.sorted_tables for row in tx.execute(table.select())]

    rows = "\n".join(await ims.ports.db.read(everything))
    assert number.digits not in rows
    assert APPLICANT["name"] not in rows


@pytest.mark.control("C13")
async def test_what_is_kept_of_a_repeated_request_does_not_give_the_number_away_to_who_tries_them_all(
    ims, registrar, number
):
    desk = await (await counter(ims, registrar)).accepted()
    body = {"read_from": "card", "personal_number": number.digits}
    url, headers = f"/intakes/{desk.intake_id}/number", registrar | {"Idempotency-Key": "one"}
    sent = ims.http.build_request("POST", url, json=body, headers=headers)
    first = await ims.http.send(sent)
    again = await ims.http.post(url, json=body, headers=headers)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())

    def kept(tx):
        return [str(tuple(row)) for row in tx.execute(METADATA.tables["idempotency_key"].select())]

    (row,) = await ims.ports.db.read(kept)
    content = sent.content
    for guess in (content, len(content).to_bytes(8, "big") + content, number.digits.encode()):
        assert hashlib.sha256(guess).hexdigest() not in row
