"""The certificates themselves: what stands in them and what must not."""

from datetime import UTC, date, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from renkei_jlis_verify.certificate_rules import CertificateEntry
from renkei_jlis_verify.jpki import Addresses, Signer, authority, card_certificate, era_date, responder, utf8_string
from renkei_jlis_verify.rules import Attributes
from renkei_kit.certificate_serial import certificate_serial
from renkei_kit.clock import JST

HOLDER = Attributes("NGUYEN SYNTHETIC AN", date(1992, 11, 24), "F", "東京都世田谷区架空町1番1号")
AT = Addresses("http://jlis-verify/ocsp", "http://jlis-verify/crl")


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def ca(key):
    return Signer(authority(key, 1, datetime(2011, 1, 1, tzinfo=JST), datetime(2041, 1, 1, tzinfo=JST)), key)


def issued(ca, kind):
    begins, ends = datetime(2026, 11, 1, tzinfo=JST), datetime(2027, 1, 23, 23, 59, 59, tzinfo=JST)
    entry = CertificateEntry("a1b2", "nguyen-an", 0, kind, begins, ends)
    return card_certificate(ca, entry, HOLDER, ca.key.public_key(), AT)


@pytest.mark.parametrize("kind", ["user-authentication", "signing"])
def test_both_are_signed_by_the_ca_and_hold_their_times_and_addresses(ca, kind):
    certificate = issued(ca, kind)
    certificate.verify_directly_issued_by(ca.certificate)
    assert certificate.serial_number == 0xA1B2
    assert certificate.not_valid_before_utc == datetime(2026, 10, 31, 15, tzinfo=UTC)
    assert certificate.not_valid_after_utc == datetime(2027, 1, 23, 14, 59, 59, tzinfo=UTC)
    access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    assert [description.access_location.value for description in access] == [AT.ocsp]
    points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert [name.value for point in points for name in point.full_name] == [AT.crl]


def test_the_user_certificate_tells_nothing_of_the_person(ca):
    certificate = issued(ca, "user-authentication")
    with pytest.raises(x509.ExtensionNotFound):
        certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    content = certificate.public_bytes(Encoding.DER)
    for word in ("NGUYEN", "SYNTHETIC AN", "19921124", "世田谷"):
        assert word.encode() not in content


def test_the_signing_certificate_holds_the_four_attributes(ca):
    names = issued(ca, "signing").extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    found = {name.type_id.dotted_string.rpartition(".")[2]: name.value[2:].decode() for name in names}
    assert found == {"1": HOLDER.name, "3": "2", "4": "419921124", "5": HOLDER.address}


def test_the_responder_may_sign_answers_and_nothing_else(ca):
    certificate = responder(ca, ca.key.public_key(), 2)
    purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [x509.oid.ExtendedKeyUsageOID.OCSP_SIGNING]
    assert certificate.extensions.get_extension_for_class(x509.OCSPNoCheck)


@pytest.mark.parametrize(
    "day, text",
    [
        ("2019-05-01", "520190501"),
        ("2019-04-30", "420190430"),
        ("1989-01-08", "419890108"),
        ("1989-01-07", "319890107"),
        ("1926-12-25", "319261225"),
        ("1926-12-24", "219261224"),
        ("1912-07-30", "219120730"),
        ("1912-07-29", "119120729"),
    ],
)
def test_birth_dates_carry_the_era(day, text):
    assert era_date(date.fromisoformat(day)) == text


@pytest.mark.parametrize(
    "length, header", [(0, "0c00"), (127, "0c7f"), (128, "0c8180"), (255, "0c81ff"), (256, "0c820100")]
)
def test_texts_of_any_length_are_der(length, header):
    assert utf8_string("x" * length) == bytes.fromhex(header) + b"x" * length


def test_serials_are_positive_short_and_one_per_certificate():
    kinds = ("user-authentication", "signing")
    serials = {certificate_serial("seed", f"p{n}", g, kind) for n in range(50) for g in range(3) for kind in kinds}
    assert len(serials) == 300
    assert all(0 < serial < 1 << 159 for serial in serials)
