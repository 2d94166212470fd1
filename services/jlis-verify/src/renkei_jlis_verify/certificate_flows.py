"""The CA's keys and the cards' chips are made when first needed: an RSA key takes longer than a whole start-up."""

import asyncio
from collections.abc import Callable
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import ocsp
from sqlalchemy import Connection

from renkei_jlis_verify import certificate_store as store
from renkei_jlis_verify import jpki, revocation
from renkei_jlis_verify.certificate_rules import CertificateEntry, day_starts, years_before
from renkei_jlis_verify.certificate_store import Chip
from renkei_jlis_verify.jpki import Signer
from renkei_jlis_verify.ports import JlisPorts
from renkei_jlis_verify.status_faults import StatusFaults
from renkei_jlis_verify.vault import Vault

Certified = Callable[[rsa.RSAPrivateKey], x509.Certificate]
CA, RESPONDER = "ca", "ocsp-responder"
AUTHORITY_YEARS = 30
CA_SERIAL, RESPONDER_SERIAL = 1, 2


@lru_cache(maxsize=4096)
def key_of(seed: str, name: str) -> bytes:
    """The private key of ``name`` (DER), the same for this process's life: a reset takes no card out of a hand."""
    return jpki.new_key().private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@lru_cache(maxsize=1024)
def signer(vault: Vault, chip: Chip, context: str) -> Signer:
    """Certificate and key, ready to sign; kept, because reading an RSA key takes long."""
    return Signer(x509.load_der_x509_certificate(chip.certificate), _loaded(vault.open(chip.sealed_key, context)))


async def authority(ports: JlisPorts) -> Signer:
    """The CA (認証局), made at first need."""
    begins = day_starts(years_before(ports.world.today, AUTHORITY_YEARS // 2))
    ends = day_starts(years_before(ports.world.today, -AUTHORITY_YEARS // 2))
    return await _kept(ports, CA, lambda key: jpki.authority(key, CA_SERIAL, begins, ends))


async def ocsp_responder(ports: JlisPorts, ca: Signer) -> Signer:
    """The responder to which the CA delegates OCSP answers, made at first need."""
    return await _kept(ports, RESPONDER, lambda key: jpki.responder(ca, key.public_key(), RESPONDER_SERIAL))


async def _kept(ports: JlisPorts, role: str, certified: Certified) -> Signer:
    chip = await ports.db.read(lambda tx: store.find_authority(tx, role))
    if chip is None:
        made = await asyncio.to_thread(_made, ports, role, certified)

        def keep(tx: Connection) -> Chip | None:
            store.insert_authority(tx, role, made)
            return store.find_authority(tx, role)

        chip = await ports.db.write(keep)
        assert chip is not None
    return signer(ports.vault, chip, role)


async def card_signer(ports: JlisPorts, entry: CertificateEntry) -> Signer:
    """What is on the card for ``entry``, put there at the card's first use."""
    chip = await ports.db.read(lambda tx: store.find_chip(tx, entry.serial))
    if chip is None:
        ca = await authority(ports)
        holder = await ports.db.read(lambda tx: store.find_card_holder(tx, entry.person_id))
        assert holder is not None
        made = await asyncio.to_thread(
            _made,
            ports,
            entry.serial,
            lambda key: jpki.card_certificate(ca, entry, holder.attributes, key.public_key(), ports.addresses),
        )

        def put(tx: Connection) -> Chip | None:
            store.put_chip(tx, entry.serial, made)
            return store.find_chip(tx, entry.serial)

        chip = await ports.db.write(put)
        assert chip is not None
    return signer(ports.vault, chip, entry.serial)


async def certificate_status(ports: JlisPorts, content: bytes) -> bytes:
    """The OCSP answer (DER) to an OCSP request (DER); never a refusal in any other form (RFC 6960 section 2.3)."""
    request = revocation.read_request(content)
    if isinstance(request, ocsp.OCSPResponse):
        return revocation.der(request)
    ca = await authority(ports)
    responder = await ocsp_responder(ports, ca)
    entry = await ports.db.read(lambda tx: store.find_entry(tx, f"{request.serial_number:x}"))
    faults = StatusFaults.of_call()
    at = faults.time(ports.clock(), revocation.OCSP_LIFETIME)
    told = None if entry is None else faults.entry(entry, at)
    return revocation.der(revocation.answer(request, told, ca, responder, at))


def _made(ports: JlisPorts, name: str, certified: Certified) -> Chip:
    plain = key_of(ports.settings.seed, name)
    certificate = certified(_loaded(plain))
    return Chip(certificate.public_bytes(serialization.Encoding.DER), ports.vault.close(plain, name))


def _loaded(plain: bytes) -> rsa.RSAPrivateKey:
    key = serialization.load_der_private_key(plain, None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key
