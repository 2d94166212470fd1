"""Ciphertext at rest: AES-256-GCM under a key of its own per purpose and owner (design section 8)."""

import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class Seal:
    """Seals and opens small values; ``context`` binds a value to its place, so that it cannot be moved."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def close(self, value: bytes, context: str) -> bytes:
        """``value`` as ciphertext: 12 bytes of nonce, then the sealed bytes."""
        nonce = os.urandom(12)
        return nonce + self._cipher.encrypt(nonce, value, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """The value; raises ``cryptography.exceptions.InvalidTag`` when it was altered or moved."""
        return self._cipher.decrypt(sealed[:12], sealed[12:], context.encode())
