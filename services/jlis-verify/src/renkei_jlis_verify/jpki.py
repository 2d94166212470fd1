"""The certificates of JPKI (公的個人認証サービス) as X.509: the CA, its OCSP responder, and the two on a card.

RSA 2048 with SHA-256, as the real ones. Nothing here reads the clock or the store.
"""

from dataclasses import dataclass
from datetime import date, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from renkei_jlis_verify.certificate_rules import CertificateEntry
from renkei_jlis_verify.rules import Attributes

NAME_OID, SEX_OID, BIRTH_DATE_OID, ADDRESS_OID = (
    ObjectIdentifier(f"1.2.392.200149.8.5.5.{arc}") for arc in (1, 3, 4, 5)
)
"""Where the signing certificate has 氏名, 性別, 生年月日 and 住所 (subjectAltName, otherName)."""

SEXES = {"M": "1", "F": "2"}
ERAS = (
    (date(2019, 5, 1), "5"),
    (date(1989, 1, 8), "4"),
    (date(1926, 12, 25), "3"),
    (date(1912, 7, 30), "2"),
    (date.min, "1"),
)
UTF8_STRING = 0x0C
KEY_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@dataclass(frozen=True)
class Signer:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where relying parties ask for the state of a certificate."""

    ocsp: str
    crl: str


def new_key() -> rsa.RSAPrivateKey:
    """A new key of 2048 bits; slow, so not for the event loop."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def authority(key: rsa.RSAPrivateKey, serial: int, begins: datetime, ends: datetime) -> x509.Certificate:
    """The CA's own certificate."""
    name = _name("Renkei synthetic JPKI certification authority")
    usage = _usage(key_cert_sign=True, crl_sign=True)
    return (
        _builder(name, name, key.public_key(), serial, begins, ends)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def responder(ca: Signer, key: rsa.RSAPublicKey, serial: int) -> x509.Certificate:
    """The certificate by which the CA delegates OCSP answers (RFC 6960 section 4.2.2.2), as long-lived as its own."""
    name = _name("Renkei synthetic JPKI OCSP responder")
    begins, ends = ca.certificate.not_valid_before_utc, ca.certificate.not_valid_after_utc
    return (
        _builder(name, ca.certificate.subject, key, serial, begins, ends)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=False)
        .add_extension(x509.OCSPNoCheck(), critical=False)
        .add_extension(_issued_by(ca), critical=False)
        .sign(ca.key, hashes.SHA256())
    )


def card_certificate(
    ca: Signer, entry: CertificateEntry, holder: Attributes, key: rsa.RSAPublicKey, addresses: Addresses
) -> x509.Certificate:
    """利用者証明用電子証明書 (without the four attributes) or 署名用電子証明書 (with them)."""
    signing = entry.kind == "signing"
    # The subject is a name of the certificate, not of the person, in both.
    name = _name(f"{entry.serial[:16].upper()}{'A' if signing else 'U'}")
    builder = (
        _builder(name, ca.certificate.subject, key, int(entry.serial, 16), entry.valid_from, entry.valid_to)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True, content_commitment=signing), critical=True)
        .add_extension(_issued_by(ca), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(_asked_at(addresses), critical=False)
        .add_extension(_listed_at(addresses), critical=False)
    )
    if signing:
        builder = builder.add_extension(four_attributes(holder), critical=False)
    else:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
    return builder.sign(ca.key, hashes.SHA256())


def four_attributes(holder: Attributes) -> x509.SubjectAlternativeName:
    """基本4情報 as the signing certificate carries them."""
    values = {
        NAME_OID: holder.name,
        SEX_OID: SEXES[holder.sex],
        BIRTH_DATE_OID: era_date(holder.birth_date),
        ADDRESS_OID: holder.address,
    }
    return x509.SubjectAlternativeName([x509.OtherName(oid, utf8_string(value)) for oid, value in values.items()])


def era_date(day: date) -> str:
    """EYYYYMMDD: the digit of the Japanese era (1 明治 to 5 令和), then year, month and day of our era."""
    return next(digit for begins, digit in ERAS if day >= begins) + f"{day:%Y%m%d}"


def utf8_string(text: str) -> bytes:
    """DER of a UTF8String (X.690 sections 8.1.3 and 8.23)."""
    content = text.encode()
    if len(content) < 0x80:
        return bytes([UTF8_STRING, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8)
    return bytes([UTF8_STRING, 0x80 | len(length)]) + length + content


def _builder(
    subject: x509.Name, issuer: x509.Name, key: rsa.RSAPublicKey, serial: int, begins: datetime, ends: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(serial)
        .not_valid_before(begins.replace(microsecond=0))
        .not_valid_after(ends.replace(microsecond=0))
    )


def _name(common_name: str) -> x509.Name:
    parts = {
        NameOID.COUNTRY_NAME: "JP",
        NameOID.ORGANIZATION_NAME: "Renkei (SYNTHETIC)",
        NameOID.COMMON_NAME: common_name,
    }
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts.items()])


def _usage(**purposes: bool) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: purposes.get(name, False) for name in KEY_USAGES})


def _issued_by(ca: Signer) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(ca.key.public_key())


def _asked_at(addresses: Addresses) -> x509.AuthorityInformationAccess:
    at = x509.UniformResourceIdentifier(addresses.ocsp)
    return x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.OCSP, at)])


def _listed_at(addresses: Addresses) -> x509.CRLDistributionPoints:
    at = x509.UniformResourceIdentifier(addresses.crl)
    return x509.CRLDistributionPoints([x509.DistributionPoint([at], None, None, None)])
