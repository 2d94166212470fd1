"""An application becomes a case, and its sealed number goes on to IMS, whatever happens on the way."""

import asyncio

import pytest
from sqlalchemy import select

from renkei_feis.flows.delivery import deliver_waiting
from renkei_feis.store.outbox import waiting_deliveries
from renkei_feis.store.tables import METADATA
from renkei_kit.errors import ErrorCode, refuse
from unit.feis.desk import ADDRESSEE, SEALED, Counterparts, open_desk, problem

DIFFERS = [{"field": "/subject/name", "reason": "differs from the resident register"}]


async def case(desk, path, staff="examiner-1"):
    headers = await desk.examiner(staff)
    answer = (await desk.http.get(path, headers=headers)).json()
    await desk.http.delete("/staff/sessions/current", headers=headers)
    return answer


@pytest.mark.control("D2")
async def test_an_application_becomes_a_case_under_examination_by_itself(desk):
    path = await desk.received()
    assert (await case(desk, path))["state"] == "received"
    await desk.deliver()
    opened = await case(desk, path)
    assert opened["state"] == "examining"
    assert opened["resident"]["number_registered"]
    assert desk.counterparts.news == ["examining"]


async def test_ims_gets_the_sealed_number_with_the_attributes_on_isas_file(desk):
    path = await desk.open_case("silva-ana")
    person = desk.ports.world.person("silva-ana")
    assert person.filed_name != person.name
    assert desk.counterparts.bodies("registrations") == [
        {
            "case_id": path.removeprefix("/cases/"),
            "source": "ras",
            "sealed_number": SEALED,
            "subject": {
                "name": person.filed_name,
                "birth_date": person.birth_date.isoformat(),
                "sex": person.sex,
                "address": person.filed_address,
            },
        }
    ]


@pytest.mark.control("H15")
async def test_isas_copies_follow_the_file_as_soon_as_the_number_is_registered(desk):
    await desk.open_case()
    residence = desk.ports.world.person("nguyen-an").residence
    (body,) = desk.counterparts.bodies("residences")
    assert ("PUT", f"/residences/{ADDRESSEE}", body) in desk.counterparts.calls
    assert (body["status"], body["expires_on"]) == (residence.status, residence.expires_on.isoformat())


@pytest.mark.control("C13")
async def test_the_sealed_number_is_forgotten_once_ims_has_it(desk):
    await desk.received()
    assert SEALED.encode() in await desk.stored()
    await desk.deliver()

    def rows(tx):
        return [str(row) for table in METADATA.sorted_tables for row in tx.execute(select(table))]

    assert not any(SEALED in row for row in await desk.ports.db.read(rows))


async def test_receiving_the_same_application_again_gives_the_same_case(desk):
    answers = await asyncio.gather(*(desk.receive() for _ in range(5)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["case_id"] for answer in answers}) == 1
    await desk.deliver()
    assert len(desk.counterparts.bodies("registrations")) == 1
    await desk.receive()
    await desk.deliver()
    assert len(desk.counterparts.bodies("registrations")) == 1


@pytest.mark.control("C11")
async def test_a_number_that_is_not_authentic_is_shown_with_the_reason(desk):
    desk.counterparts.refuses["registrations"] = problem(409, "number-not-authentic", errors=DIFFERS)
    path = await desk.open_case()
    shown = await case(desk, path)
    assert (shown["state"], shown["reason_code"]) == ("number-not-authentic", "number-not-authentic")
    assert shown["reason"] == "refused; /subject/name differs from the resident register"
    assert not shown["resident"]["number_registered"]
    assert desk.counterparts.news == ["correction-needed"]
    await desk.deliver()
    assert len(desk.counterparts.bodies("registrations")) == 1


async def test_an_envelope_that_ims_cannot_open_is_not_sent_again(desk):
    desk.counterparts.refuses["registrations"] = problem(422, "request-invalid")
    path = await desk.open_case()
    assert (await case(desk, path))["reason_code"] == "request-invalid"
    assert len(desk.counterparts.bodies("registrations")) == 1


async def test_a_card_that_nobody_holds_makes_a_case_without_a_person(desk):
    path = await desk.open_case(residence_card_number="ZZ99999999ZZ")
    shown = await case(desk, path)
    assert (shown["state"], shown["reason_code"], shown["resident"]) == ("unidentified", "not-found", None)
    assert desk.counterparts.bodies("registrations") == []
    assert desk.counterparts.news == ["correction-needed"]
    assert SEALED.encode() not in await desk.stored()


@pytest.mark.parametrize("party", ["ims", "ras"])
async def test_while_a_party_is_away_what_it_must_learn_waits(party, desk):
    desk.counterparts.away = {party}
    path = await desk.open_case()
    assert (await case(desk, path))["state"] == ("received" if party == "ims" else "examining")
    desk.counterparts.away = set()
    await desk.deliver()
    assert (await case(desk, path))["state"] == "examining"
    assert desk.counterparts.news == ["examining"]
    assert len(desk.counterparts.bodies("residences")) == 1


@pytest.mark.parametrize(
    "status, code", [(502, "party-unavailable"), (503, "records-unavailable"), (500, "internal-error")]
)
async def test_a_passing_refusal_of_ims_is_not_the_numbers_fault(status, code, desk):
    desk.counterparts.refuses["registrations"] = problem(status, code)
    path = await desk.open_case()
    assert (await case(desk, path))["state"] == "received"
    del desk.counterparts.refuses["registrations"]
    await desk.deliver()
    assert (await case(desk, path))["state"] == "examining"


@pytest.mark.parametrize("status, code", [(404, "not-found"), (409, "wrong-state")])
async def test_news_that_ras_does_not_want_does_not_hold_up_later_news(status, code, desk):
    desk.counterparts.refuses["applications"] = problem(status, code, source="ras")
    await desk.open_case()
    await desk.deliver()
    assert desk.counterparts.news == ["examining"]


async def test_what_waits_survives_a_restart(tmp_path):
    url, counterparts = f"sqlite:///{tmp_path}/feis.sqlite", Counterparts(away={"ims"})
    async with open_desk(url, counterparts) as desk:
        path = await desk.open_case()
    counterparts.away = set()
    async with open_desk(url, counterparts) as desk:
        await desk.deliver()
        assert (await case(desk, path))["state"] == "examining"


async def test_a_crash_between_sending_and_noting_sends_again(desk, monkeypatch):
    path = await desk.received()
    with monkeypatch.context() as crash:
        crash.setattr("renkei_feis.flows.delivery.set_addressee_number", lambda tx, resident, number: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await deliver_waiting(desk.ports)
    assert (await case(desk, path))["state"] == "received"
    await desk.deliver()
    first, second = desk.counterparts.bodies("registrations")
    assert first == second
    assert (await case(desk, path))["state"] == "examining"


@pytest.mark.parametrize("refused", [False, True])
async def test_a_reset_while_a_number_is_on_its_way_does_no_harm(refused, desk, monkeypatch):
    await desk.received()

    async def register_number(*arguments):
        await desk.ports.reset()
        if refused:
            raise refuse(ErrorCode.NUMBER_NOT_AUTHENTIC, "refused")
        return ADDRESSEE

    monkeypatch.setattr("renkei_feis.clients.ims.register_number", register_number)
    await deliver_waiting(desk.ports)
    assert await desk.ports.db.read(waiting_deliveries) == []


async def test_two_deliveries_at_once_note_one(desk):
    path = await desk.received()
    await asyncio.gather(deliver_waiting(desk.ports), deliver_waiting(desk.ports))
    await desk.deliver()
    assert (await case(desk, path))["state"] == "examining"
    assert set(desk.counterparts.news) == {"examining"}
    assert len(desk.counterparts.bodies("residences")) == 1


BAD = [
    ({"application_id": "1"}, "/application_id"),
    ({"kind": "naturalisation"}, "/kind"),
    ({"applicant_kind": "clerk"}, "/applicant_kind"),
    ({"residence_card_number": "135792468013"}, "/residence_card_number"),
    ({"sealed_number": "135792468013"}, "/sealed_number"),
    ({"personal_number": "135792468013"}, "/personal_number"),
    ({"submitted_at": "2026-12-01T11:59:00"}, "/submitted_at"),
    ({"requested_months": 61}, "/requested_months"),
]


@pytest.mark.parametrize("change, field", BAD)
async def test_bad_input_is_named_and_not_echoed(change, field, desk):
    answer = await desk.receive(**change)
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert "135792468013" not in answer.text
    assert b"135792468013" not in await desk.stored()


@pytest.mark.parametrize("party", ["ims", "jlis-verify", "mesh-gateway", "feis"])
async def test_only_ras_hands_applications_over(party, desk):
    answer = await desk.http.post("/applications", json=desk.application(), headers=desk.as_party(party))
    assert (answer.status_code, answer.json()["code"]) == (403, "flow-not-defined")
