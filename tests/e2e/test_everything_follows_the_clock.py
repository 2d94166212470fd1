"""One clock for the whole network: what runs out, is purged or is deleted does so by it, and by no other."""

import os
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.x509 import ocsp

from e2e.gateway import Gateway, refused
from e2e.staff import Office, code
from e2e.test_juki_line import BATCH, check
from renkei.applicant import Applicant
from renkei_kit.certificate_status import StatusQuestion
from unit.jlis_verify.test_certificate_status import POST

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
YEARS_LATER = 6 * 366 * DAY
"""Every card's certificates have ended by then: with the fifth birthday after their issue, or before."""


@pytest.fixture
async def stopped(network):
    """A network whose time stands, so that each story moves it alone."""
    await network.change_clock(frozen=True)
    return network


@pytest.mark.control("C5")
async def test_certificates_end_by_it(stopped):
    network, applicant = stopped, Applicant(stopped, "nguyen-an")
    await network.change_clock(advance=YEARS_LATER)
    late = await applicant.register()
    assert (late.status_code, late.json()["rule"]) == (403, "certificate_is_in_force"), late.text
    await network.change_clock(advance=-YEARS_LATER)
    assert (await applicant.register()).status_code == 201


async def test_what_ocsp_says_is_of_its_time(stopped):
    network, jlis = stopped, stopped.http["jlis-verify"]
    authority = x509.load_der_x509_certificate((await jlis.get("/ca")).content)
    signed = await Applicant(network, "nguyen-an").sign(b"x")
    question = StatusQuestion(x509.load_pem_x509_certificate(signed.certificate.encode()), authority, os.urandom(16))
    for moved in (timedelta(0), 30 * DAY):
        await network.change_clock(advance=moved)
        answer = ocsp.load_der_ocsp_response(
            (await jlis.post("/ocsp", content=question.encoded(), headers=POST)).content
        )
        now = network.clock().replace(microsecond=0)
        assert (answer.this_update_utc, answer.next_update_utc) == (now, now + 60 * MINUTE)


@pytest.mark.parametrize(("after", "status"), [(59, 200), (60, 403)])
async def test_permits_end_by_it(stopped, after, status):
    gateway = Gateway(stopped)
    permit = (await gateway.permit())["permit"]
    await stopped.change_clock(advance=after * SECOND)
    answer = await gateway.present(permit)
    assert answer.status_code == status
    assert answer.is_success or refused(answer, "permit-expired", "permit_is_in_force")


async def test_system_tokens_end_by_it(stopped):
    gateway = Gateway(stopped)
    bearer = {"Authorization": f"Bearer {(await gateway.token()).json()['access_token']}"}
    await stopped.change_clock(advance=10 * MINUTE - SECOND)
    assert (await gateway.http.get("/agencies", headers=bearer)).status_code == 200
    await stopped.change_clock(advance=SECOND)
    refused(await gateway.http.get("/agencies", headers=bearer), "unknown-caller")


@pytest.mark.parametrize("service, staff_id", [("feis", "examiner-1"), ("juki-link", "operator-1")])
async def test_staff_sessions_end_by_it(stopped, service, staff_id):
    office = Office(stopped, service)
    session = await stopped.as_staff(service, staff_id)
    await stopped.change_clock(advance=14 * MINUTE)
    assert (await office.http.get("/staff/sessions/current", auth=session)).status_code == 200
    await stopped.change_clock(advance=15 * MINUTE)
    assert code(await office.http.get("/staff/sessions/current", auth=session)) == "session-expired"


@pytest.mark.parametrize("service, staff_id", [("feis", "examiner-1"), ("juki-link", "operator-1")])
async def test_passwords_grow_old_by_it(stopped, service, staff_id):
    office = Office(stopped, service)
    for moved, must_change in ((89 * DAY, False), (2 * DAY, True)):
        await stopped.change_clock(advance=moved)
        begun = await office.log_in(staff_id)
        assert (begun.status_code, begun.json()["password_change_required"]) == (201, must_change)
        headers = {"Authorization": f"Bearer {begun.json()['access_token']}"}
        assert (await office.http.delete("/staff/sessions/current", headers=headers)).status_code == 204


@pytest.mark.control("H19")
async def test_records_are_kept_for_seven_years_of_it(stopped):
    gateway = Gateway(stopped)
    number = (await gateway.linked())["processing_number"]
    for moved, kept in ((7 * 365 * DAY, True), (3 * DAY, False)):
        await stopped.change_clock(advance=moved)
        assert bool(await gateway.book(processing_number=number)) is kept


@pytest.mark.control("F4")
async def test_the_files_of_the_line_are_deleted_after_ten_days_of_it(stopped):
    assert (await check(stopped, "plain")).status_code == 200
    link = stopped.http["juki-link"]
    for moved, deleted in ((DAY, 0), (8 * DAY, 0), (3 * DAY, 2)):
        await stopped.change_clock(advance=moved)
        operator = await stopped.as_staff("juki-link", "operator-1")
        page = (await link.get("/transmissions", params={"limit": 1}, auth=operator)).json()
        steps = [line["step"] for line in page["transmissions"][0]["operations"] if line["step"] in BATCH]
        assert steps == ["backed-up", "backed-up", *["deleted"] * deleted]
        assert (await link.delete("/staff/sessions/current", auth=operator)).status_code == 204
