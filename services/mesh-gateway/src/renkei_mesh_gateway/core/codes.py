"""Linkage codes (符号): a different opaque code per agency for the same person, convertible by the core alone.

The code is the person's internal ID code under AES-SIV (RFC 5297) with the agency's code as associated data: the same
person and agency always give the same code, another agency another one, and only the holder of the key gets back.
"""

from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from renkei_kit.seeded import derive
from renkei_kit.terms import AgencyCode, LinkageCode

ID_CODE_BYTES = 16
REMEMBERED = 4096


class CodeBook:
    """Makes and reads linkage codes under one secret."""

    def __init__(self, seed: str) -> None:
        self._cipher = AESSIV(derive(seed, "core", "linkage-code", length=64))
        # The same people are asked about again and again, and the cipher's set-up outweighs its work.
        self.code_for = lru_cache(REMEMBERED)(self._code_for)
        self.id_code_of = lru_cache(REMEMBERED)(self._id_code_of)

    def _code_for(self, id_code: bytes, agency: AgencyCode) -> LinkageCode:
        """``code = f(secret, person, agency)``: 64 hexadecimal digits."""
        return LinkageCode(self._cipher.encrypt(id_code, [agency.encode()]).hex())

    def _id_code_of(self, code: LinkageCode, agency: AgencyCode) -> bytes | None:
        """The internal ID code behind an agency's code; None when it is not a code of that agency."""
        try:
            return self._cipher.decrypt(bytes.fromhex(code.value), [agency.encode()])
        except (InvalidTag, ValueError):
            return None
