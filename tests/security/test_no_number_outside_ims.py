"""A number is in clear nowhere: not in any store, shared file, log line or traffic but the lines that carry it.

Controls C13 and H5: every service on files of its own, a number by each way in, and then every byte is looked at.
"""

import base64
import json
import logging
import os
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from renkei.in_process import in_process
from renkei.network import Network
from renkei_kit.envelope import seal_to
from renkei_kit.keys import sealing_key
from renkei_kit.personal_number import PersonalNumber, personal_number_of

AFFAIR = "JM99000000000001"
SERVICES = ("ims", "feis", "ras", "juki-link", "jlis-verify", "mesh-gateway", "agency")
BY_RAS, BY_CARD, BY_PAPER = "nguyen-an", "santos-maria", "tran-linh"


@asynccontextmanager
async def on_files(folder: Path):
    settings = {name: {"database_url": SecretStr(f"sqlite:///{folder / name}.sqlite")} for name in SERVICES}
    async with in_process(settings=settings) as network:
        yield network


def forms_of(number: PersonalNumber) -> list[bytes]:
    """The number as it might stand in a file: plain, grouped, in wide characters, in base64 at each offset."""
    digits = number.digits
    grouped = [separator.join((digits[:4], digits[4:8], digits[8:])) for separator in (" ", "-")]
    plain = [text.encode(encoding) for text in (digits, *grouped) for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
    shifted = [base64.b64encode(b"x" * shift + digits.encode())[4 if shift else 0 : -4] for shift in range(3)]
    return [*plain, *shifted]


def filed(network: Network, person_id: str) -> dict[str, str]:
    person = network.world.person(person_id)
    return {
        "name": person.filed_name,
        "birth_date": person.birth_date.isoformat(),
        "sex": person.sex,
        "address": person.filed_address,
    }


async def enter_by_ras(network: Network, number: PersonalNumber) -> None:
    envelope = seal_to(sealing_key(network.world.seed), json.dumps({"personal_number": number.digits}).encode())
    body = {"case_id": "CASE-RAS", "source": "ras", "sealed_number": envelope, "subject": filed(network, BY_RAS)}
    answer = await network.http["ims"].post("/registrations", json=body, auth=await network.as_party("ims", "feis"))
    assert answer.status_code == 201


async def enter_at_the_counter(network: Network, person_id: str, number: PersonalNumber, read_from: str) -> None:
    ims, registrar = network.http["ims"], await network.as_staff("ims", "registrar-1")
    case_id = f"CASE-{read_from}"
    opening = {"case_id": case_id, "submitter": "self", "affair": AFFAIR, "applicant": filed(network, person_id)}
    intake = (await ims.post("/intakes", json=opening, auth=registrar)).json()
    path = f"/intakes/{intake['intake_id']}"
    version = (await ims.get("/intakes/notice", auth=registrar)).json()["version"]
    for step, body in (
        ("acknowledgement", {"version": version}),
        ("evidence", {"kind": "residence-card"}),
        ("verification", None),
        ("acceptance", None),
        ("number", {"read_from": read_from, "personal_number": number.digits}),
    ):
        assert (await ims.post(f"{path}/{step}", json=body, auth=registrar)).status_code in (200, 201), step
    addressee = network.world.addressee_number("9000100000000001", person_id)
    shown = await ims.post(f"/persons/{addressee}/reveal", json={"affair": AFFAIR, "case_id": case_id}, auth=registrar)
    assert shown.json()["personal_number"] == number.digits
    await ims.delete("/staff/sessions/current", auth=registrar)


@pytest.mark.control("C13", "H5")
async def test_no_file_and_no_log_line_holds_a_number_whichever_way_it_came(tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "shared"))
    monkeypatch.chdir(tmp_path)
    os.mkdir(tmp_path / "shared")
    caplog.set_level(logging.DEBUG)
    async with on_files(tmp_path) as network:
        numbers = {person: personal_number_of(network.world.seed, person) for person in (BY_RAS, BY_CARD, BY_PAPER)}
        await enter_by_ras(network, numbers[BY_RAS])
        await enter_at_the_counter(network, BY_CARD, numbers[BY_CARD], "card")
        await enter_at_the_counter(network, BY_PAPER, numbers[BY_PAPER], "document")
        wrong = numbers[BY_CARD].digits[:11] + str((int(numbers[BY_CARD].digits[11]) + 1) % 10)
        registrar = await network.as_staff("ims", "registrar-2")
        body = {"read_from": "card", "personal_number": wrong}
        refused = await network.http["ims"].post(f"/intakes/{'0' * 32}/number", json=body, auth=registrar)
        assert refused.status_code == 422
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.stem for path in files} >= set(SERVICES)
    content = b"\n".join(path.read_bytes() for path in files)
    lines = "\n".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records).encode()
    assert b"loginStaff" in content
    assert caplog.records
    for number in (*numbers.values(), wrong):
        digits = number if isinstance(number, str) else number.digits
        assert [form for form in forms_of(_Digits(digits)) if form in content] == []
        assert digits.encode() not in lines


class _Digits:
    """Twelve digits, a number or not."""

    def __init__(self, digits: str) -> None:
        self.digits = digits


@pytest.mark.control("H5", "H12")
def test_from_where_numbers_are_there_is_no_line_to_the_internet():
    from renkei.places import CONTRACTS_DIRECTORY
    from renkei_kit.topology import load_topology

    topology = load_topology(CONTRACTS_DIRECTORY)
    for name in ("ims", "juki-link", "feis"):
        zones = set(topology.stations[name].zones)
        assert "internet" not in zones
        assert "ras-edge" not in zones
    callers = {caller for caller, callee in topology.flows if callee == "ims"}
    assert callers <= {"feis", "staff-terminal", "maintenance-terminal", "oversight"}
    assert {callee for caller, callee in topology.flows if caller == "ims"} == {"juki-link", "mesh-gateway"}
