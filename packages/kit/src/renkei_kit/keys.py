"""Keys of the demo world, derived from its seed so that every start, machine and party agrees on them.

Whoever knows the seed is the tester of this network. The core's permit keys are not derived: they are made at start
and rotate.
"""

from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec
from joserfc.jwk import ECKey

from renkei_kit.seeded import derive

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@lru_cache(maxsize=4096)
def derived_key(seed: str, *label: str) -> ECKey:
    """The P-256 key of ``label``: signs (ES256) and receives (ECDH-ES). Its ``kid`` is its RFC 7638 thumbprint."""
    secret = int.from_bytes(derive(seed, "ec-p256", *label, length=48)) % (P256_ORDER - 1) + 1
    key = ECKey.import_key(ec.derive_private_key(secret, ec.SECP256R1()))
    key.ensure_kid()
    return key


def service_key(seed: str, service: str) -> ECKey:
    """The key by which a service shows who it is to the others."""
    return derived_key(seed, "service", service)


def client_key(seed: str, client_id: str) -> ECKey:
    """The key of a registered system: signs its client assertions and opens the answers made for it."""
    return derived_key(seed, "client", client_id)


def sealing_key(seed: str) -> ECKey:
    """IMS's key, to which an applicant seals a personal number before it leaves the terminal."""
    return derived_key(seed, "sealing", "ims")
