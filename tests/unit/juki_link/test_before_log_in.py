"""Nothing at the link server before a log-in, and no log-in that opens the line itself."""

import re
from pathlib import Path

import pytest
import yaml

from renkei_kit.contract import operations_of
from renkei_kit.topology import load_topology
from unit.juki_link.line import ROOT
from unit.juki_link.test_provisions import asked

CONTRACT = yaml.safe_load((Path(ROOT) / "contracts/openapi/juki-link.yaml").read_text(encoding="utf-8"))
OF_STAFF = load_topology(ROOT / "contracts").flows["staff-terminal", "juki-link"].operations
PLACES = {
    operation["operationId"]: (method, path)
    for path, methods in CONTRACT["paths"].items()
    for method, operation in methods.items()
    if isinstance(operation, dict) and operation.get("operationId") in OF_STAFF
}


def test_every_operation_of_staff_is_tried():
    assert PLACES.keys() == OF_STAFF
    assert len(list(operations_of(CONTRACT))) > len(PLACES)


@pytest.mark.control("D8")
@pytest.mark.parametrize("operation", sorted(OF_STAFF))
async def test_before_log_in_every_command_is_refused_and_logged(line, operation):
    method, path = PLACES[operation]
    path = re.sub(r"\{medium_id\}", "USB-0001", re.sub(r"\{(?!medium_id)[a-z_]+\}", "0" * 32, path))
    refused = await line.link.request(method.upper(), path, headers={"Terminal-Id": "juki-server-room-1"})
    assert (refused.status_code, refused.json()["code"]) == (401, "unknown-caller")
    ended = await line.link.request(method.upper(), path, headers={"Authorization": "Bearer staff_no-such-session"})
    assert (ended.status_code, ended.json()["code"]) == (401, "session-expired")
    ports = line.services["juki-link"].app.state.ports
    log = await ports.db.read(ports.access_log.entries)
    assert [(row["actor"], row["operation"], row["outcome"]) for row in log] == [
        ("unknown", operation, "unknown-caller"),
        ("unknown", operation, "session-expired"),
    ]


@pytest.mark.control("D4")
@pytest.mark.parametrize("path", ["/authenticity-files", "/provision-files", "/identity-provisions"])
async def test_a_session_opens_no_line_to_j_lis(line, path):
    operator = await line.operator()
    headers = operator | {"Content-Type": "application/jose", "File-Id": "0" * 32}
    refused = await line.jlis.post(path, content=b"a.b.c.d.e", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (401, "unknown-caller")


@pytest.mark.control("D4")
@pytest.mark.parametrize(
    "path, body", [("/provisions", asked(address="東京都")), ("/authenticity-checks", {"records": []})]
)
async def test_a_session_has_nothing_sent_over_the_line(line, path, body):
    refused = await line.link.post(path, json=body, headers=await line.operator())
    assert (refused.status_code, refused.json()["code"]) == (403, "flow-not-defined")
    assert line.wire.sent == []
