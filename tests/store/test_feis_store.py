"""FEIS's queries, each in a transaction that is rolled back."""

import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import update

from renkei_feis.app import SPEC
from renkei_feis.case import Beneficiary, Case, CaseKind, CaseState, Document
from renkei_feis.inquiry import Inquiry
from renkei_feis.notification import Notification
from renkei_feis.outbox import Act
from renkei_feis.premises import Room, Terminal
from renkei_feis.resident import Residence
from renkei_feis.store import cases, documents, inquiries, notifications, outbox, premises, residents
from renkei_feis.store.tables import INQUIRY, METADATA
from renkei_kit.db import embedded_connection
from renkei_kit.linkage import InquiryStatus
from renkei_kit.migrate import upgrade
from renkei_kit.seal import Seal
from renkei_kit.world import World
from renkei_kit.world_offices import NotificationKind

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
        office="tokyo",
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
    cases.insert_case(tx, case(3, office="osaka"))

    def listed(*query):
        return [found.id for found in cases.list_cases(tx, *query)]

    assert listed("tokyo", None, None, 10) == ["case-2", "case-1"]
    assert listed("tokyo", CaseState.EXAMINING, None, 10) == ["case-2"]
    assert listed("tokyo", None, None, 1) == ["case-2"]
    assert listed("tokyo", None, (NOW + timedelta(seconds=1), "case-2"), 10) == ["case-1"]
    assert listed("tokyo", None, (NOW, "case-1"), 10) == []
    assert listed("osaka", None, None, 10) == ["case-3"]
    assert listed(None, None, None, 10) == []


def test_a_case_is_read_as_written(tx):
    beneficiary = Beneficiary("NOBODY SYNTHETIC", date(2000, 1, 1), "架空国")
    written = case(
        resident_id=None,
        residence_card_number=None,
        kind=CaseKind.CERTIFICATE_OF_ELIGIBILITY,
        beneficiary=beneficiary,
        together_with=("re-entry", "other-activity"),
        examiner="examiner-1",
    )
    cases.insert_case(tx, written)
    assert cases.find_case(tx, "case-1") == written
    cases.set_assignment(tx, "case-1", "osaka", None)
    assert (cases.lock_case(tx, "case-1").office, cases.lock_case_of(tx, "app-1").examiner) == ("osaka", None)


def test_documents_keep_their_order_and_are_added_once(tx):
    cases.insert_case(tx, case())
    first, second = (Document(f"att-{n}", "document", "x.pdf", "application/pdf", 10, "0" * 64) for n in (2, 1))
    assert documents.insert_documents(tx, "case-1", [first])
    assert documents.insert_documents(tx, "case-1", [first, second])
    assert not documents.insert_documents(tx, "case-1", [first, second])
    assert documents.documents_of(tx, "case-1") == [first, second]


def test_a_person_has_one_terminal_of_their_own(tx):
    premises.put_room(tx, Room("room-1", "tokyo", "x", True))
    for number, users in ((1, ("a", "b")), (2, ("b",))):
        premises.put_terminal(tx, Terminal(f"t-{number}", "room-1", users))
    assert [premises.own_terminal(tx, who) for who in ("a", "b", "c")] == ["t-1", "t-2", None]
    assert premises.find_terminal(tx, "t-1").used_by == ("a",)
    premises.put_room(tx, Room("room-1", "tokyo", "x", False))
    assert not premises.room_of_terminal(tx, "t-1").locked
    assert premises.delete_terminal(tx, "t-1")
    assert not premises.delete_terminal(tx, "t-1")
    assert premises.room_of_terminal(tx, "t-1") is None


def test_ras_is_told_of_a_notification_until_it_knows_how_it_stands(tx):
    filed = Notification("ntf-1", NotificationKind.LAWYER, "tokyo", "x", None, NOW.date(), NOW.date(), None, "r", "h")
    notifications.insert_notification(tx, filed)
    assert notifications.untold_notifications(tx) == [filed]
    notifications.end_notification(tx, "ntf-1", NOW.date())
    notifications.was_told(tx, filed)  # of how it stood before
    (ended,) = notifications.untold_notifications(tx)
    notifications.was_told(tx, ended)
    assert notifications.untold_notifications(tx) == []
    assert [found.id for found in notifications.list_notifications(tx, "tokyo", "", 10)] == ["ntf-1"]
    assert notifications.list_notifications(tx, "osaka", "", 10) == []


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
