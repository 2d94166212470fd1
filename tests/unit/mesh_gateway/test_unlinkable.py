"""Two agencies' databases, put together, do not tell who is the same person: on what really lies in the store."""

import json
from datetime import timedelta

import pytest

from renkei_kit.keys import client_key
from renkei_kit.system_token import SystemTokenAuth
from renkei_kit.terms import LinkageCode
from unit.mesh_gateway.conftest import ISA, SEED

TABLES = ("linkage", "copy", "inquiry", "provision", "live_provision", "agency_record", "batch_line", "agency_key")
OF_THE_EXCHANGE = {"processing_number", "permit_id", "requested_at", "provided_at", "answered_at", "asked_at"}
"""One exchange stands in both books under one number (処理通番), as the law has it; it does not name the person."""
BLOCK = 16


def rows_of(desk, agency):
    """Every row that lies in the store for an agency, by table, as columns and values."""
    raw = desk.ports.db._raw
    for table in TABLES:
        columns = [row[1] for row in raw.execute(f"pragma table_info({table})")]
        owner = "book" if table == "agency_record" else "agency"
        for row in raw.execute(f"select * from {table} where {owner} = ?", (agency,)):
            yield table, dict(zip(columns, row, strict=True))


def numbers_and_codes(desk, agency):
    return {
        value
        for _, row in rows_of(desk, agency)
        for name, value in row.items()
        if name in ("addressee_number", "code", "acquisition_number") and value
    }


def blocks(desk, agency):
    """The ciphertexts of an agency in blocks, at every offset."""
    found = [bytes(row["content"]) for table, row in rows_of(desk, agency) if table == "copy"]
    return {text[at : at + BLOCK] for text in found for at in range(len(text) - BLOCK)}


async def put(desk, client, agency, person, content):
    auth = SystemTokenAuth(client, client_key(SEED, client), desk.ports.clock)
    number = desk.world.addressee_number(agency, person.id)
    today = desk.ports.clock().date() - timedelta(days=1)
    body = {"version": "0001", "valid_from": today.isoformat(), "auto_reply": True, "content": content}
    answer = await desk.http.put(f"/copies/{number}/TM00000000000002", json=body, auth=auth)
    assert answer.status_code == 204, answer.text


@pytest.fixture
async def busy(desk):
    """Two municipalities hold one person with one and the same content, and ISA has asked one of them."""
    person = desk.world.person_with_story("moved")
    content = {"fiscal_year": 2026, "income_levy": 98765432, "per_capita_levy": 1, "total_income": 2, "arrears": 3}
    for client in ("setagaya", "yokohama"):
        agency = next(each.code for each in desk.world.agencies if each.id == client)
        await put(desk, client, agency, person, content)
    permit = (await desk.ask("moved")).json()["permit"]
    assert (await desk.present(permit)).json()["status"] == "answered"
    waiting = (await desk.ask("no-auto-reply")).json()["permit"]
    assert (await desk.present(waiting)).status_code == 202
    return desk


@pytest.mark.control("G8")
async def test_no_code_no_number_and_no_ciphertext_is_the_same_at_two_agencies(busy):
    agencies = [agency.code for agency in busy.world.agencies if any(rows_of(busy, agency.code))]
    assert len(agencies) > 5
    for index, one in enumerate(agencies):
        for other in agencies[index + 1 :]:
            assert not numbers_and_codes(busy, one) & numbers_and_codes(busy, other)
            assert not blocks(busy, one) & blocks(busy, other)


@pytest.mark.control("G8")
async def test_of_a_person_nothing_at_all_is_common_to_the_rows_of_two_agencies(busy):
    """Whatever stands beside a number of a person's at one agency stands nowhere beside it at another."""
    person = busy.world.person_with_story("moved")
    about = {}
    for agency, number in busy.world.addressee_numbers(person).items():
        about[agency] = {
            json.dumps(value, default=bytes.hex)
            for _, row in rows_of(busy, agency)
            if row.get("addressee_number") == number
            for name, value in row.items()
            if name in ("addressee_number", "code", "content", "acquisition_number") and value is not None
        }
    assert len(about) > 2
    assert sum(map(len, about.values())) == len(set().union(*about.values()))


async def test_the_books_say_of_whom_they_speak_by_nothing_but_the_number_of_the_exchange(busy):
    persons = set().union(*(numbers_and_codes(busy, agency.code) for agency in busy.world.agencies))
    for agency in busy.world.agencies:
        for table, row in rows_of(busy, agency.code):
            if table in ("agency_record", "inquiry"):
                said = {str(value) for name, value in row.items() if name not in OF_THE_EXCHANGE}
                assert not said & persons


async def test_the_core_alone_finds_the_person_behind_two_codes(busy):
    core, person = busy.ports.core, busy.world.person_with_story("moved")
    setagaya = next(each.code for each in busy.world.agencies if each.id == "setagaya")
    codes = {}
    for agency in (ISA, setagaya):
        number = busy.world.addressee_number(agency, person.id)
        (code,) = (
            row["code"]
            for table, row in rows_of(busy, agency)
            if table == "linkage" and row["addressee_number"] == number
        )
        codes[agency] = code
    assert codes[ISA] != codes[setagaya]
    book = core._codes
    assert book.id_code_of(LinkageCode(codes[ISA]), ISA) == book.id_code_of(LinkageCode(codes[setagaya]), setagaya)
    assert book.id_code_of(LinkageCode(codes[ISA]), setagaya) is None
