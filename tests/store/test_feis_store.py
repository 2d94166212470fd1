"""FEIS's queries, each in a transaction that is rolled back."""

import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import update

from renkei_feis.app import SPEC
from renkei_feis.case import Case, CaseKind, CaseState
from renkei_feis.inquiry import Inquiry
from renkei_feis.outbox import Act
from renkei_feis.resident import Residence
from renkei_feis.store import cases, inquiries, outbox, residents
from renkei_feis.store.tables import INQUIRY, METADATA
from renkei_kit.db import embedded_connection
from renkei_kit.linkage import InquiryStatus
from renkei_kit.migrate import upgrade
from renkei_kit.seal import Seal
from renkei_kit.world import World

NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
SEAL = Seal(b"k" * 32)
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def world():
    return World.load(ROOT / "config", "renkei-demo", date(2026, 12, 1))


@pytest.fixture(scope="module")
def migrated(world):
    raw = sqlite3.connect(":memory:", isolation_level=None)
    raw.execute("PRAGMA foreign_keys=ON")
    connection = embedded_connection(raw)
    with connection.begin():
        upgrade(connection, SPEC.schema.migrations)
        residents.seed_residents(connection, world)
    yield connection
    connection.close()
    raw.close()


@pytest.fixture
def tx(migrated):
    transaction = migrated.begin()
    yield migrated
    transaction.rollback()


def case(number=1, **changes):
    made = Case(
        id=f"case-{number}",
        application_id=f"app-{number}",
        kind=CaseKind.EXTENSION_OF_STAY,
        applicant_kind="self",
        residence_card_number="ZZ00000000ZZ",
        resident_id="nguyen-an",
        requested_months=12,
        requested_status=None,
        state=CaseState.RECEIVED,
        reason_code=None,
        reason=None,
        submitted_at=NOW,
        received_at=NOW,
    )
    return replace(made, **changes)


def inquiry(number="1", **changes):
    made = Inquiry(number, "case-1", "JM", "JT", "9", "TM", InquiryStatus.PENDING, "examiner-1", NOW)
    return replace(made, **changes)


def test_no_table_has_a_column_for_a_personal_number():
    columns = {column.name for table in METADATA.sorted_tables for column in table.c}
    assert not {name for name in columns if "personal" in name}


def test_everybody_on_file_is_found_by_the_residence_card(tx, world):
    for person in world.people:
        found = residents.find_by_card(tx, person.residence.card_number)
        assert (found.id, found.name, found.address) == (person.id, person.filed_name, person.filed_address)
        assert found == residents.find_resident(tx, person.id)
        assert found.addressee_number is None
    assert residents.find_by_card(tx, "ZZ99999999ZZ") is None
    assert residents.find_resident(tx, None) is None


def test_a_residence_is_read_as_written(tx):
    residence = Residence("経営・管理", "ZZ22222222ZZ", "架空国", date(2026, 12, 1), date(2027, 12, 1))
    residents.set_residence(tx, "nguyen-an", residence)
    residents.set_addressee_number(tx, "nguyen-an", "1" * 15)
    found = residents.find_by_card(tx, "ZZ22222222ZZ")
    assert (found.id, found.residence, found.addressee_number) == ("nguyen-an", residence, "1" * 15)


def test_an_application_has_one_case(tx):
    assert cases.insert_case(tx, case())
    assert not cases.insert_case(tx, case(2, application_id="app-1"))
    assert cases.load_case_of(tx, "app-1") == cases.find_case(tx, "case-1") == cases.lock_case(tx, "case-1") == case()
    assert cases.find_case(tx, "case-2") is None


def test_cases_are_listed_newest_first(tx):
    cases.insert_case(tx, case())
    cases.insert_case(tx, case(2, state=CaseState.EXAMINING, received_at=NOW + timedelta(seconds=1)))
    assert [found.id for found in cases.list_cases(tx, None, 10)] == ["case-2", "case-1"]
    assert [found.id for found in cases.list_cases(tx, CaseState.EXAMINING, 10)] == ["case-2"]
    assert [found.id for found in cases.list_cases(tx, None, 1)] == ["case-2"]


def test_a_decision_keeps_the_reason(tx):
    cases.insert_case(tx, case())
    cases.set_state(tx, "case-1", CaseState.NUMBER_NOT_AUTHENTIC, "number-not-authentic", "differs")
    cases.set_decision(tx, "case-1", CaseState.REFUSED, None, "examiner-1", NOW)
    found = cases.find_case(tx, "case-1")
    assert (found.state, found.reason, found.decided_by, found.decided_at) == ("refused", "differs", "examiner-1", NOW)


def test_an_answer_is_read_as_written_and_sealed_in_its_place(tx):
    cases.insert_case(tx, case())
    for number in ("1", "2"):
        inquiries.insert_inquiry(tx, SEAL, inquiry(number))
        inquiries.set_answer(tx, SEAL, number, InquiryStatus.ANSWERED, {"所得": int(number)})
    answered = inquiry(status=InquiryStatus.ANSWERED, content={"所得": 1})
    assert inquiries.find_inquiry(tx, SEAL, "case-1", "1") == answered
    assert inquiries.find_inquiry(tx, SEAL, "case-2", "1") is None
    assert len(inquiries.inquiries_of(tx, SEAL, "case-1")) == 2
    moved = tx.execute(INQUIRY.select().where(INQUIRY.c.processing_number == "2")).one().sealed_content
    tx.execute(update(INQUIRY).where(INQUIRY.c.processing_number == "1").values(sealed_content=moved))
    with pytest.raises(InvalidTag):
        inquiries.find_inquiry(tx, SEAL, "case-1", "1")


def test_the_outbox_keeps_the_order_of_a_case_and_never_uses_an_id_again(tx):
    cases.insert_case(tx, case())
    outbox.hand_number_to_ims(tx, "case-1", "sealed")
    (first,) = outbox.waiting_deliveries(tx)
    assert (first.act, first.sealed_number) == (Act.REGISTER_NUMBER, "sealed")
    assert outbox.delete_delivery(tx, first.id)
    outbox.notify_applicant(tx, "case-1", CaseState.EXAMINING)
    outbox.update_copies(tx, "case-1")
    outbox.notify_applicant(tx, "case-1", CaseState.GRANTED)
    assert not outbox.delete_delivery(tx, first.id)
    waiting = outbox.waiting_deliveries(tx)
    assert [delivery.news for delivery in waiting] == ["examining", None, "granted"]
    outbox.count_failed_attempt(tx, waiting[0].id, "party-unavailable")
    assert [delivery.id for delivery in outbox.waiting_deliveries(tx)] == [delivery.id for delivery in waiting]
