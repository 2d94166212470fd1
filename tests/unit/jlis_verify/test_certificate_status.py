"""OCSP (RFC 6960) and CRL (RFC 5280) as their bytes: every state, every form of asking, every bad request."""

import base64
import os
from datetime import timedelta
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.x509 import ocsp

from unit.jlis_verify.test_cards import certificates, sign

SHA1 = hashes.SHA1()  # noqa: S303  (what OCSP clients name an issuer by unless told otherwise)
DER = serialization.Encoding.DER
POST = {"Content-Type": "application/ocsp-request"}


async def ca(line) -> x509.Certificate:
    return x509.load_der_x509_certificate((await line.jlis.get("/ca")).content)


async def card(line, person_id: str, kind: str = "user-authentication", **changes) -> x509.Certificate:
    answer = await sign(line, person_id, kind, **changes)
    return x509.load_pem_x509_certificate(answer.json()["certificate"].encode())


def request(certificate, issuer, nonce: bytes | None = None, algorithm: hashes.HashAlgorithm | None = None) -> bytes:
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, algorithm or SHA1)
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(DER)


async def ask(line, content: bytes) -> ocsp.OCSPResponse:
    answer = await line.jlis.post("/ocsp", content=content, headers=POST)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/ocsp-response")
    return ocsp.load_der_ocsp_response(answer.content)


@pytest.mark.control("C5")
@pytest.mark.parametrize(
    "person_id, changes, status, reason",
    [
        ("nguyen-an", {}, "GOOD", None),
        ("kumar-ravi", {}, "REVOKED", "certificate_hold"),
        ("muller-hans", {}, "REVOKED", "cessation_of_operation"),
        ("park-minjun", {}, "GOOD", None),
        ("park-minjun", {"generation": 0}, "REVOKED", "superseded"),
        ("garcia-lucia", {}, "GOOD", None),
    ],
)
async def test_the_state_of_each_storys_certificate(line, person_id, changes, status, reason):
    certificate = await card(line, person_id, **changes)
    answer = await ask(line, request(certificate, await ca(line)))
    assert answer.response_status is ocsp.OCSPResponseStatus.SUCCESSFUL
    assert answer.certificate_status.name == status
    assert (answer.revocation_reason.name if answer.revocation_reason else None) == reason
    assert (answer.revocation_time_utc is not None) is (status == "REVOKED")
    assert answer.serial_number == certificate.serial_number


async def test_an_expired_certificate_is_seen_from_its_own_dates(line):
    certificate = await card(line, "garcia-lucia")
    assert certificate.not_valid_after_utc < line.clock()


@pytest.mark.parametrize("algorithm", [SHA1, hashes.SHA256(), hashes.SHA384(), hashes.SHA512()], ids=lambda a: a.name)
async def test_issuers_are_recognised_by_any_hash(line, algorithm):
    answer = await ask(line, request(await card(line, "nguyen-an"), await ca(line), algorithm=algorithm))
    assert answer.certificate_status is ocsp.OCSPCertStatus.GOOD


async def test_a_serial_of_another_ca_is_unknown(line):
    certificate = await card(line, "nguyen-an")
    answer = await ask(line, request(certificate, certificate))
    assert answer.certificate_status is ocsp.OCSPCertStatus.UNKNOWN


async def test_a_serial_never_issued_is_unknown(line):
    issuer = await ca(line)
    answer = await ask(line, request(issuer, issuer))
    assert answer.certificate_status is ocsp.OCSPCertStatus.UNKNOWN


async def test_the_answer_is_signed_by_a_delegate_of_the_ca(line):
    issuer = await ca(line)
    answer = await ask(line, request(await card(line, "nguyen-an"), issuer))
    (delegate,) = answer.certificates
    delegate.verify_directly_issued_by(issuer)
    purposes = delegate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert x509.oid.ExtendedKeyUsageOID.OCSP_SIGNING in purposes
    delegate.public_key().verify(answer.signature, answer.tbs_response_bytes, padding.PKCS1v15(), hashes.SHA256())


async def test_a_nonce_comes_back_and_is_not_made_up(line):
    certificate, issuer, nonce = await card(line, "nguyen-an"), await ca(line), os.urandom(32)
    answer = await ask(line, request(certificate, issuer, nonce))
    assert answer.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == nonce
    without = await ask(line, request(certificate, issuer))
    assert len(without.extensions) == 0


async def test_times_follow_the_services_clock(line):
    certificate, issuer = await card(line, "nguyen-an"), await ca(line)
    line.clock.freeze(True)
    line.clock.advance(timedelta(days=10))
    answer = await ask(line, request(certificate, issuer))
    now = line.clock().replace(microsecond=0)
    assert (answer.this_update_utc, answer.next_update_utc) == (now, now + timedelta(hours=1))
    assert answer.produced_at_utc == now
    (delegate,) = answer.certificates
    delegate.public_key().verify(answer.signature, answer.tbs_response_bytes, padding.PKCS1v15(), hashes.SHA256())


async def test_a_revocation_counts_from_its_moment_on(line):
    certificate, issuer = await card(line, "nguyen-an"), await ca(line)
    await line.cards.post("/cards/nguyen-an/revoke", json={"certificate": "user-authentication"})
    assert (await ask(line, request(certificate, issuer))).certificate_status is ocsp.OCSPCertStatus.REVOKED
    line.clock.advance(timedelta(hours=-1))
    assert (await ask(line, request(certificate, issuer))).certificate_status is ocsp.OCSPCertStatus.GOOD


@pytest.mark.parametrize("quoted", [True, False])
async def test_asking_by_get(line, quoted):
    content = base64.b64encode(request(await card(line, "kumar-ravi"), await ca(line))).decode()
    answer = await line.jlis.get(f"/ocsp/{quote(content, safe='') if quoted else content}")
    assert ocsp.load_der_ocsp_response(answer.content).certificate_status is ocsp.OCSPCertStatus.REVOKED


@pytest.mark.parametrize("content", [b"", b"x", b"0\x00", b"\x30\x80" * 50, os.urandom(200)])
async def test_a_malformed_request_is_answered_in_ocsps_own_form(line, content):
    answer = await ask(line, content)
    assert answer.response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


@pytest.mark.parametrize("text", ["not base64!", "AAAA", "%00"])
async def test_a_malformed_request_by_get(line, text):
    answer = await line.jlis.get(f"/ocsp/{quote(text)}")
    assert answer.status_code == 200
    assert ocsp.load_der_ocsp_response(answer.content).response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


async def test_another_media_type_is_no_ocsp_request(line):
    answer = await line.jlis.post("/ocsp", content=b"x", headers={"Content-Type": "text/plain"})
    assert answer.json()["code"] == "media-type-not-supported"


async def test_the_crl_lists_who_is_revoked_and_why(line):
    await line.cards.put("/revocation-list", json={"minutes": 0})
    await line.cards.post("/cards/nguyen-an/revoke", json={"certificate": "signing"})
    crl = x509.load_der_x509_crl((await line.jlis.get("/crl")).content)
    assert crl.is_signature_valid((await ca(line)).public_key())
    expected = {
        entry["serial"]: None if entry["reason"] == "unspecified" else entry["reason"]
        for person in line.world.people
        for entry in (await certificates(line, person.id)).values()
        if entry["status"] == "revoked"
    }
    found = {}
    for entry in crl:
        reasons = [extension.value.reason.value for extension in entry.extensions]
        found[f"{entry.serial_number:x}"] = reasons[0] if reasons else None
    assert found == expected
    assert len(found) == 9
    assert crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number > 0


async def test_the_ca_in_both_forms(line):
    der = await line.jlis.get("/ca")
    pem = await line.jlis.get("/ca", headers={"Accept": "application/pem-certificate-chain"})
    assert (der.headers["content-type"], pem.headers["content-type"].partition(";")[0]) == (
        "application/pkix-cert",
        "application/pem-certificate-chain",
    )
    assert x509.load_der_x509_certificate(der.content) == x509.load_pem_x509_certificate(pem.content)
