"""Serial numbers of one person's certificates, tied together for authorised verifiers and nobody else."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from renkei_jlis_verify.certificate_rules import CertificateEntry, RevocationReason
from renkei_jlis_verify.linking import certificate_is_known, holder_may_be_told
from renkei_kit.certificate_serial import certificate_serial
from renkei_kit.clock import JST

NOW = datetime(2026, 11, 24, 12, tzinfo=JST)
GOOD = CertificateEntry("1f", "x", 0, "user-authentication", NOW - timedelta(days=9), NOW + timedelta(days=9))
SIGNING = replace(GOOD, kind="signing")
HELD = replace(GOOD, revoked_at=NOW, revocation_reason=RevocationReason.CERTIFICATE_HOLD)
OVER = replace(GOOD, valid_to=NOW - timedelta(seconds=1))
LATER = replace(GOOD, valid_from=NOW + timedelta(seconds=1))


@pytest.mark.parametrize("entry, code", [(None, "not-found"), (LATER, "not-found"), (HELD, None), (OVER, None)])
def test_a_certificate_is_known_from_its_issue_on(entry, code):
    refusal = certificate_is_known(entry, NOW)
    assert (refusal and refusal.code.slug) == code


@pytest.mark.parametrize(
    "entry, rule",
    [
        (GOOD, None),
        (replace(GOOD, valid_to=NOW), None),
        (SIGNING, "certificate_is_for_log_in"),
        (HELD, "certificate_is_in_force"),
        (OVER, "certificate_is_in_force"),
    ],
)
def test_who_holds_a_certificate_is_told_for_a_user_certificate_in_force(entry, rule):
    refusal = holder_may_be_told(entry, NOW)
    assert (refusal and refusal.rule) == rule


def serial_of(line, person_id: str, kind: str = "user-authentication", generation: int = 0) -> str:
    return f"{certificate_serial(line.world.seed, person_id, generation, kind):x}"


async def ask(line, path: str, serial: str, party: str = "mesh-gateway"):
    return await line.jlis.post(path, json={"serial": serial}, headers=line.bearer("jlis-verify", party))


async def log(line) -> list[tuple[str, str, str, str]]:
    ports = line.services["jlis-verify"].app.state.ports
    rows = await ports.db.read(ports.access_log.entries)
    return [(row["party"], row["operation"], row["target"], row["outcome"]) for row in rows]


@pytest.mark.parametrize("party", ["ras", "mesh-gateway"])
async def test_a_former_cards_serial_leads_to_the_new_cards(line, party):
    answer = await ask(line, "/certificate-links", serial_of(line, "park-minjun"), party)
    told = [
        (one["generation"], one["certificate"], one["in_force"], one["reason"]) for one in answer.json()["certificates"]
    ]
    assert told == [
        (1, "signing", True, None),
        (1, "user-authentication", True, None),
        (0, "signing", False, "superseded"),
        (0, "user-authentication", False, "superseded"),
    ]
    assert answer.json()["certificates"][1]["serial"] == serial_of(line, "park-minjun", generation=1)
    assert (await log(line))[-1] == (party, "linkCertificates", "resident park-minjun", "ok")


async def test_the_two_certificates_of_a_card_are_tied_and_nobody_elses(line):
    signing = serial_of(line, "nguyen-an", "signing")
    told = (await ask(line, "/certificate-links", signing)).json()["certificates"]
    assert {one["serial"] for one in told} == {signing, serial_of(line, "nguyen-an")}


async def test_the_core_learns_the_record_code_of_a_certificate_in_force(line):
    answer = await ask(line, "/certificate-resolutions", serial_of(line, "nguyen-an"))
    person = line.world.person("nguyen-an")
    assert answer.json() == {"resident_record_code": line.world.resident_record_code(person)}
    assert (await log(line))[-1] == ("mesh-gateway", "resolveCertificate", "resident nguyen-an", "ok")


@pytest.mark.parametrize(
    "person_id, kind, generation, code",
    [
        ("nguyen-an", "signing", 0, "certificate-not-valid"),
        ("kumar-ravi", "user-authentication", 0, "certificate-not-valid"),
        ("garcia-lucia", "user-authentication", 0, "certificate-not-valid"),
        ("muller-hans", "user-authentication", 0, "certificate-not-valid"),
        ("park-minjun", "user-authentication", 0, "certificate-not-valid"),
        ("nguyen-an", "user-authentication", 1, "not-found"),
        ("smith-john", "user-authentication", 0, "not-found"),
    ],
)
async def test_a_certificate_that_shows_nobodys_presence_is_not_resolved(line, person_id, kind, generation, code):
    refused = await ask(line, "/certificate-resolutions", serial_of(line, person_id, kind, generation))
    assert refused.json()["code"] == code
    assert (await log(line))[-1] == ("mesh-gateway", "resolveCertificate", "/certificate-resolutions", code)


@pytest.mark.parametrize("serial", ["", "XYZ", "0x1f", "1F", "1" * 41, 31, None])
@pytest.mark.parametrize("path", ["/certificate-links", "/certificate-resolutions"])
async def test_what_is_no_serial_number_is_refused(line, path, serial):
    refused = await ask(line, path, serial)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "/serial")


@pytest.mark.parametrize(
    "path, party",
    [
        ("/certificate-resolutions", "ras"),
        ("/certificate-resolutions", "juki-link"),
        ("/certificate-links", "juki-link"),
        ("/certificate-links", "feis"),
        ("/certificate-links", "ims"),
    ],
)
async def test_only_authorised_verifiers_may_ask(line, path, party):
    refused = await ask(line, path, serial_of(line, "nguyen-an"), party)
    assert (refused.status_code, refused.json()["code"]) == (403, "flow-not-defined")
