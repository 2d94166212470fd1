"""What staff can see in IMS, and what nobody can get out of it."""

import pytest

from renkei_kit.personal_number import personal_number_of
from unit.ims.conftest import SEED


@pytest.fixture
async def registrar(ims):
    answer = await ims.http.post("/staff/sessions", json={"id": "registrar-1", "password": "registrar-1-password"})
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.mark.control("D16")
async def test_a_registrar_sees_a_masked_number_and_the_look_is_logged(ims, registrar):
    addressee = ims.addressee("santos-maria")
    answer = await ims.http.get(f"/persons/{addressee}", headers=registrar)
    assert answer.json()["personal_number"] == "*" * 12
    assert answer.json()["linkage_code"] == "acquired"
    assert personal_number_of(SEED, "santos-maria").digits not in answer.text
    line = (await ims.access_log())[-1]
    assert (line["actor"], line["operation"], line["target"]) == ("registrar-1", "getPerson", addressee)


async def test_an_unknown_addressee_is_refused_and_logged(ims, registrar):
    answer = await ims.http.get(f"/persons/{'0' * 15}", headers=registrar)
    assert answer.json()["code"] == "addressee-unknown"
    assert (await ims.access_log())[-1]["outcome"] == "addressee-unknown"


async def test_feis_may_not_look_at_persons(ims):
    answer = await ims.http.get(f"/persons/{ims.addressee('santos-maria')}")
    assert (answer.status_code, answer.json()["code"]) == (403, "flow-not-defined")


async def test_staff_may_not_register_or_inquire(ims, registrar):
    for path in ("/registrations", "/inquiries"):
        answer = await ims.http.post(path, json={}, headers=registrar)
        assert answer.json()["code"] == "flow-not-defined"


@pytest.mark.control("D15")
@pytest.mark.parametrize("media_type", ["text/csv", "application/pdf"])
async def test_there_is_no_export(ims, registrar, media_type):
    path = f"/persons/{ims.addressee('santos-maria')}"
    answer = await ims.http.get(path, headers=registrar | {"Accept": media_type})
    assert (answer.status_code, answer.json()["code"]) == (406, "export-not-offered")


@pytest.mark.control("B5", "B10")
async def test_there_is_no_list_search_statistics_or_transfer(ims, registrar):
    for path in ("/persons", "/persons/search", "/persons/export", "/statistics", "/transfers"):
        assert (await ims.http.get(path, headers=registrar)).status_code in (404, 405, 422)
    paths = (await ims.http.get("/openapi.json")).json()["paths"]
    assert {path for path in paths if "person" in path and not path.startswith("/persons/{addressee_number}")} == set()
