"""What a tester has go wrong with the state of certificates: told for one answer, kept nowhere, gone by itself."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.x509 import ocsp

from renkei_kit.certificate_status import CertificateStatus, StatusQuestion, UnusableAnswer, status_in
from unit.jlis_verify.test_certificate_status import POST, ask, ca, card, request

NONCE = b"n" * 32


async def set_fault(line, kind: str, **more) -> str:
    answer = await line.cards.post("/faults", json={"kind": kind, "count": 1} | more)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def believed(line, person_id: str) -> CertificateStatus:
    """The status as one who checks the answer takes it."""
    question = StatusQuestion(await card(line, person_id), await ca(line), NONCE)
    answer = await line.jlis.post("/ocsp", content=question.encoded(), headers=POST)
    return status_in(answer.content, question, line.clock())


async def crl(line) -> x509.CertificateRevocationList:
    return x509.load_der_x509_crl((await line.jlis.get("/crl")).content)


@pytest.mark.control("C5")
async def test_a_good_certificate_is_told_to_be_revoked_once(line):
    assert await believed(line, "nguyen-an") is CertificateStatus.GOOD
    await set_fault(line, "certificate-revoked")
    assert await believed(line, "nguyen-an") is CertificateStatus.REVOKED
    assert await believed(line, "nguyen-an") is CertificateStatus.GOOD


async def test_what_was_never_issued_stays_unknown(line):
    await set_fault(line, "certificate-revoked")
    issuer = await ca(line)
    assert (await ask(line, request(issuer, issuer))).certificate_status is ocsp.OCSPCertStatus.UNKNOWN


async def test_an_overdue_answer_is_signed_and_not_believed(line):
    await set_fault(line, "stale-crl")
    with pytest.raises(UnusableAnswer, match="is not of this time"):
        await believed(line, "nguyen-an")
    assert await believed(line, "nguyen-an") is CertificateStatus.GOOD


async def test_the_list_has_every_certificate_once_and_is_then_what_was_published(line):
    line.clock.freeze(True)
    published = await crl(line)
    await set_fault(line, "certificate-revoked", operation="getRevocationList")
    spoilt = await crl(line)
    assert spoilt.is_signature_valid((await ca(line)).public_key())
    serials = {entry.serial_number for entry in spoilt}
    assert (await card(line, "nguyen-an")).serial_number in serials
    assert len(serials) > len(list(published))
    assert await crl(line) == published


async def test_the_list_is_overdue_once(line):
    line.clock.freeze(True)
    published = await crl(line)
    await set_fault(line, "stale-crl")
    spoilt = await crl(line)
    assert spoilt.is_signature_valid((await ca(line)).public_key())
    assert spoilt.next_update_utc == (line.clock() - timedelta(days=1)).replace(microsecond=0)
    assert await crl(line) == published


async def test_both_at_once_by_the_header_disturb_one_request_only(line):
    header = {"Renkei-Fault": "certificate-revoked; stale-crl"}
    content = (await line.jlis.get("/crl", headers=header)).content
    spoilt = x509.load_der_x509_crl(content)
    assert len(list(spoilt)) > len(list(await crl(line)))
    assert spoilt.next_update_utc < line.clock()


async def test_they_concern_no_other_call(line):
    fault_id = await set_fault(line, "certificate-revoked")
    await line.jlis.get("/ca")
    (known,) = (await line.cards.get("/faults")).json()["faults"]
    assert (known["id"], known["uses"], known["seen"]) == (fault_id, 0, 0)
