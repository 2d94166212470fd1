"""What the outermost layer refuses before any route is looked for."""

from dataclasses import replace

import pytest

from unit.kit.desk import SPEC, open_desk

JSON = {"Content-Type": "application/json"}


async def chunks(*parts: bytes):
    for part in parts:
        yield part


@pytest.fixture
async def small(world, register):
    async with open_desk(world, register, body_limit=100) as opened:
        yield opened


async def test_a_body_that_announces_too_much_is_refused(small):
    answer = await small.http.post("/staff/sessions", content=b"x" * 101, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


async def test_a_body_that_grows_too_large_unannounced_is_refused(small):
    answer = await small.http.post("/staff/sessions", content=chunks(b"x" * 60, b"x" * 60), headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


async def test_it_is_refused_also_where_it_is_read_before_the_application_is_asked(small):
    headers = JSON | await small.session() | {"Idempotency-Key": "once"}
    answer = await small.http.post("/applications", content=chunks(b"x" * 60, b"x" * 60), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


async def test_a_body_of_the_largest_size_is_read(small):
    content = b'{"id": "nobody", "password": "x"}'.ljust(100)
    answer = await small.http.post("/staff/sessions", content=content, headers=JSON)
    assert answer.json()["code"] == "login-failed"
    streamed = await small.http.post("/staff/sessions", content=chunks(content[:50], content[50:]), headers=JSON)
    assert streamed.json()["code"] == "login-failed"


@pytest.mark.parametrize("length", ["-1", "many", "1e9"])
async def test_a_length_that_is_no_number_is_refused(small, length):
    answer = await small.http.post("/staff/sessions", content=b"{}", headers=JSON | {"Content-Length": length})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/xml", "multipart/form-data", "application/jsonp", ""]
)
async def test_a_body_of_another_type_is_refused(desk, media_type):
    answer = await desk.http.post("/staff/sessions", content=b"{}", headers={"Content-Type": media_type})
    assert (answer.status_code, answer.json()["code"]) == (415, "media-type-not-supported")
    assert "application/json" in answer.json()["detail"]


@pytest.mark.parametrize("media_type", ["application/json", "Application/JSON; charset=utf-8"])
async def test_json_is_taken_however_it_is_written(desk, media_type):
    answer = await desk.http.post("/staff/sessions", content=b"{}", headers={"Content-Type": media_type})
    assert answer.json()["code"] == "request-invalid"


@pytest.mark.control("D15")
@pytest.mark.parametrize("accept", ["text/csv", "application/pdf", "application/zip", "Application/VND.ms-excel"])
async def test_nothing_is_given_as_a_file(desk, accept):
    answer = await desk.http.get("/cases", headers={"Accept": accept})
    assert (answer.status_code, answer.json()["code"]) == (406, "export-not-offered")


async def test_a_service_with_an_export_may_be_asked_for_one(world, register):
    async with open_desk(world, register, replace(SPEC, offers_export=True)) as desk:
        assert (await desk.http.get("/livez", headers={"Accept": "text/csv"})).status_code == 200


@pytest.fixture
async def taking_lines(world, register):
    spec = replace(SPEC, uploads={"/applications": ("application/x-ndjson",)})
    async with open_desk(world, register, spec, body_limit=100, upload_limit=200) as opened:
        yield opened


async def test_a_path_that_takes_long_transmissions_has_a_limit_and_a_type_of_its_own(taking_lines):
    lines = {"Content-Type": "application/x-ndjson"}
    for content in (b"x" * 150, chunks(b"x" * 150)):
        answer = await taking_lines.http.post("/applications", content=content, headers=lines)
        assert answer.json()["code"] == "unknown-caller"
    announced = await taking_lines.http.post("/applications", content=b"x" * 201, headers=lines)
    assert (announced.status_code, announced.json()["code"]) == (413, "body-too-large")
    assert "200 bytes" in announced.json()["detail"]
    as_json = await taking_lines.http.post("/applications", content=b"{}", headers=JSON)
    assert (as_json.status_code, as_json.json()["code"]) == (415, "media-type-not-supported")


async def test_other_paths_keep_their_limit_and_types(taking_lines):
    answer = await taking_lines.http.post("/staff/sessions", content=b"x" * 101, headers=JSON)
    assert answer.json()["code"] == "body-too-large"
    wrong = await taking_lines.http.post(
        "/staff/sessions", content=b"{}", headers={"Content-Type": "application/x-ndjson"}
    )
    assert wrong.json()["code"] == "media-type-not-supported"


@pytest.mark.control("D13")
async def test_what_is_turned_away_is_logged(desk):
    await desk.http.get("/cases", headers={"Accept": "text/csv"})
    await desk.http.post("/staff/sessions", content=b"{}", headers={"Content-Type": "text/plain"})
    await desk.http.post("/staff/sessions", content=b"{}", headers=JSON | {"Content-Length": "9999999"})
    outcomes = [entry["outcome"] for entry in await desk.access_log()]
    assert outcomes == ["export-not-offered", "media-type-not-supported", "body-too-large"]


async def test_it_is_turned_away_even_when_that_cannot_be_logged(desk):
    desk.ports.db._raw.execute("PRAGMA query_only = ON")
    answer = await desk.http.get("/cases", headers={"Accept": "text/csv"})
    assert (answer.status_code, answer.json()["code"]) == (406, "export-not-offered")
