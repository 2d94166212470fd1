"""The end of a record: due when its retention has ended, and then erased so that nothing of it is left (B11, B12)."""

import base64
from datetime import timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from renkei_ims.retention_tables import ERASURE
from renkei_ims.settings import ImsSettings
from renkei_ims.tables import EVIDENCE, METADATA, PERSON, REGISTRATION
from renkei_ims.watch_tables import NUMBER_ACCESS
from renkei_kit.chain import first_break
from renkei_kit.personal_number import personal_number_of
from unit.ims.conftest import SEED, running_ims
from unit.ims.counter import AFFAIR, counter, logged_in

DAYS = 3653


async def due(ims, headers, **params) -> dict:
    return (await ims.http.get("/due-erasures", params=params, headers=headers)).json()


async def erase(ims, headers, *addressees):
    return await ims.http.post("/erasures", json={"addressee_numbers": list(addressees)}, headers=headers)


async def wait(ims, days: int) -> None:
    ims.clock.advance(timedelta(days=days))


async def administrator(ims) -> dict[str, str]:
    """Long after the world began every password is too old: an administrator of today."""
    now = ims.clock()

    def renew(tx):
        staff = METADATA.tables["staff"]
        tx.execute(staff.update().values(password_set_at=now))

    await ims.ports.db.write(renew)
    return await logged_in(ims, "ims-admin-1")


async def registered_and_closed(ims, number) -> str:
    """A person registered at the counter, whose number was revealed and whose case is closed."""
    registrar = await logged_in(ims, "registrar-1")
    desk = await (await counter(ims, registrar)).accepted()
    addressee = (await desk.enter(number.digits)).json()["addressee_number"]
    shown = await ims.http.post(
        f"/persons/{addressee}/reveal", json={"affair": AFFAIR, "case_id": "CASE-1"}, headers=registrar
    )
    assert shown.json()["personal_number"] == number.digits
    await ims.http.post("/cases/CASE-1/closure")
    return addressee


@pytest.mark.control("B11")
def test_a_retention_of_nothing_is_no_setting():
    assert ImsSettings().retention_days == DAYS
    for days in (0, -1):
        with pytest.raises(ValidationError):
            ImsSettings(retention_days=days)


@pytest.mark.control("B11", "H19")
async def test_a_record_is_due_when_its_period_since_the_last_case_has_ended(ims, number):
    ims.clock.freeze(True)
    addressee = await registered_and_closed(ims, number)
    await wait(ims, DAYS - 1)
    admin = await administrator(ims)
    listed = await due(ims, admin, limit=1000)
    assert addressee not in [line["addressee_number"] for line in listed["due"]]
    refused = await erase(ims, admin, addressee)
    assert (refused.status_code, refused.json()["code"]) == (409, "retention-not-ended")
    assert [error["field"] for error in refused.json()["errors"]] == ["/addressee_numbers/0"]
    await wait(ims, 1)
    admin = await administrator(ims)
    listed = await due(ims, admin, limit=1000)
    assert addressee in [line["addressee_number"] for line in listed["due"]]
    assert listed["retention_days"] == DAYS


@pytest.mark.control("B11")
async def test_an_open_case_keeps_a_record(ims, number):
    await ims.register(number)
    await wait(ims, DAYS + 1)
    admin = await administrator(ims)
    addressee = ims.addressee("nguyen-an")
    assert addressee not in [line["addressee_number"] for line in (await due(ims, admin, limit=1000))["due"]]
    assert (await erase(ims, admin, addressee)).json()["detail"] == "a case of the person is open"


@pytest.mark.control("B11")
async def test_the_list_is_paged(ims):
    await wait(ims, DAYS + 1)
    admin = await administrator(ims)
    whole = [line["addressee_number"] for line in (await due(ims, admin, limit=1000))["due"]]
    assert len(whole) > 3
    found, cursor = [], None
    while True:
        page = await due(ims, admin, limit=3, **({"cursor": cursor} if cursor else {}))
        found += [line["addressee_number"] for line in page["due"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert found == whole == sorted(whole)


@pytest.mark.control("B12")
async def test_one_that_is_not_due_keeps_all_of_them(ims, number):
    await wait(ims, DAYS + 1)
    await ims.register(number)
    admin = await administrator(ims)
    santos, new = ims.addressee("santos-maria"), ims.addressee("nguyen-an")
    refused = await erase(ims, admin, santos, new)
    assert [error["field"] for error in refused.json()["errors"]] == ["/addressee_numbers/1"]
    assert (await erase(ims, admin, "0" * 15)).json()["code"] == "addressee-unknown"
    assert santos in [line["addressee_number"] for line in (await due(ims, admin, limit=1000))["due"]]


@pytest.mark.parametrize("staff_id", ["registrar-1", "ims-worker-1"])
async def test_only_the_administrator_erases(ims, staff_id):
    headers = await logged_in(ims, staff_id)
    assert (await erase(ims, headers, ims.addressee("santos-maria"))).json()["code"] == "operation-not-permitted"
    for path in ("/due-erasures", "/erasures"):
        assert (await ims.http.get(path, headers=headers)).json()["code"] == "operation-not-permitted"


def traces_of(addressee: str):
    """Every byte string by which the store could give something of the person away."""

    def find(tx) -> list[bytes]:
        person = tx.execute(select(PERSON).where(PERSON.c.addressee_number == addressee)).mappings().one()
        of_person = REGISTRATION.c.addressee_number == addressee
        registration = tx.execute(select(REGISTRATION).where(of_person)).mappings().one()
        intake = tx.execute(METADATA.tables["intake"].select()).mappings().one()
        names = ("sealed_number", "sealed_key", "sealed_subject", "number_hash", "subject_hash")
        found = [person[name] for name in names] + [registration["digest"], intake["sealed_applicant"]]
        return [value.encode() if isinstance(value, str) else value for value in found]

    return find


@pytest.mark.control("B12", "H19")
async def test_after_erasing_no_byte_of_the_record_is_left_in_the_files_of_the_store(tmp_path, number):
    file = tmp_path / "ims.sqlite"

    def on_disk() -> bytes:
        return b"".join(path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file())

    async with running_ims(f"sqlite:///{file}") as ims:
        addressee = await registered_and_closed(ims, number)
        traces = await ims.ports.db.read(traces_of(addressee))
        assert all(trace in on_disk() for trace in traces)
        await ims.ports.snapshots.take("before")
        assert all(on_disk().count(trace) > 1 for trace in traces)
        await wait(ims, DAYS + 1)
        admin = await administrator(ims)
        assert (await erase(ims, admin, addressee)).status_code == 204
        assert [trace for trace in traces if trace in on_disk()] == []
        assert await ims.ports.snapshots.shelf.listed() == []
        for form in (
            number.digits.encode(),
            number.digits.encode("utf-16-le"),
            base64.b64encode(number.digits.encode()),
        ):
            assert form not in on_disk()
    assert [trace for trace in traces if trace in on_disk()] == []


@pytest.mark.control("B12", "H19")
async def test_what_was_erased_is_in_no_table_and_reached_by_no_operation(ims, number):
    addressee = await registered_and_closed(ims, number)
    await wait(ims, DAYS + 1)
    admin = await administrator(ims)
    assert (await erase(ims, admin, addressee)).status_code == 204
    registrar = await logged_in(ims, "registrar-1")
    looked = await ims.http.get(f"/persons/{addressee}", headers=registrar)
    assert looked.json()["code"] == "addressee-unknown"
    assert (await erase(ims, admin, addressee)).json()["code"] == "addressee-unknown"

    def tables_with_it(tx):
        return {
            table.name
            for table in METADATA.sorted_tables
            for row in tx.execute(table.select())
            if addressee in str(tuple(row))
        }

    assert await ims.ports.db.read(tables_with_it) == {"access_log", "number_access", "erasure"}


@pytest.mark.control("B12", "D16")
async def test_the_log_of_reads_stays_whole_and_no_longer_tells_the_number(ims, number):
    addressee = await registered_and_closed(ims, number)
    await wait(ims, DAYS + 1)
    admin = await administrator(ims)

    def logged(tx):
        return [dict(row) for row in tx.execute(NUMBER_ACCESS.select()).mappings()]

    (row,) = await ims.ports.db.read(logged)

    def key(tx):
        query = select(PERSON.c.sealed_key).where(PERSON.c.addressee_number == addressee)
        return tx.execute(query).scalar_one_or_none()

    assert ims.ports.vault.number_in_log(row["sealed_number"], addressee, await ims.ports.db.read(key)) == number
    await erase(ims, admin, addressee)
    assert await ims.ports.db.read(key) is None
    after = await ims.ports.db.read(logged)
    assert after == [row]
    assert first_break(after, 1) is None


@pytest.mark.control("B12")
async def test_the_log_of_erasures_says_who_erased_whose_record_and_holds_no_number(ims, number):
    addressee = await registered_and_closed(ims, number)
    await wait(ims, DAYS + 1)
    admin = await administrator(ims)
    await erase(ims, admin, addressee, ims.addressee("santos-maria"))
    listed = (await ims.http.get("/erasures", params={"limit": 1}, headers=admin)).json()
    (line,) = listed["erasures"]
    assert (line["staff_id"], line["addressee_number"], line["retention_days"]) == ("ims-admin-1", addressee, DAYS)
    rest = await ims.http.get("/erasures", params={"cursor": listed["next_cursor"]}, headers=admin)
    assert [line["addressee_number"] for line in rest.json()["erasures"]] == [ims.addressee("santos-maria")]

    def kept(tx):
        return [dict(row) for row in tx.execute(ERASURE.select()).mappings()]

    rows = await ims.ports.db.read(kept)
    assert first_break(rows, 2) is None
    for digits in (number.digits, personal_number_of(SEED, "santos-maria").digits):
        assert digits not in str(rows)


@pytest.mark.control("B12")
async def test_what_came_to_no_record_is_erased_with_the_rest(ims, number):
    ims.counterparts.verdict = {"result": "mismatch", "differs": ["name"]}
    await ims.register(number)
    registrar = await logged_in(ims, "registrar-1")
    await counter(ims, registrar, case_id="CASE-2")
    await wait(ims, DAYS + 1)
    admin = await administrator(ims)
    await erase(ims, admin, ims.addressee("santos-maria"))

    def left(tx):
        tables = [METADATA.tables[name] for name in ("registration", "intake")]
        return [row for table in tables for row in tx.execute(table.select())]

    assert await ims.ports.db.read(left) == []


@pytest.mark.control("B12")
async def test_kept_answers_to_repeated_requests_are_forgotten_too(ims, number):
    ims.clock.freeze(True)
    registrar = await logged_in(ims, "registrar-1")
    await ims.register(number)
    addressee = ims.addressee("nguyen-an")
    headers = registrar | {"Idempotency-Key": "one"}
    body = {"affair": AFFAIR, "case_id": "CASE-1"}
    await ims.http.post(f"/persons/{addressee}/reveal", json=body, headers=headers)
    await ims.http.post("/cases/CASE-1/closure")
    await wait(ims, DAYS + 1)
    admin = await administrator(ims)
    await erase(ims, admin, addressee)

    def answers(tx):
        return tx.execute(EVIDENCE.idempotency_key.select()).all()

    assert await ims.ports.db.read(answers) == []


async def test_a_person_who_comes_back_after_being_erased_is_registered_anew(ims, number):
    addressee = await registered_and_closed(ims, number)
    await wait(ims, DAYS + 1)
    await erase(ims, await administrator(ims), addressee)
    assert (await ims.register(number, "CASE-7")).json()["addressee_number"] == addressee
