"""Bytes and digits that follow from the world's seed and a label.

The same seed and label give the same value on every machine, so two processes that load the same world
agree on every number without talking. Not for secrets of a real system: who knows the seed knows everything.
"""

import hmac
from functools import lru_cache

_HASH_LENGTH = 32
_SALT = b"renkei demo world"
# Bytes of 250 and more are passed over: with them the digits 0 to 5 would come up more often.
_PASSED_OVER = bytes(range(250, 256))
_LAST_DIGIT = bytes(ord("0") + byte % 10 for byte in range(256))


def derive(seed: str, *label: str, length: int = 32) -> bytes:
    """Bytes for a label: HKDF with SHA-256 (RFC 5869); a longer answer begins with the shorter one."""
    if not 0 < length <= 255 * _HASH_LENGTH:
        raise ValueError("length must be between 1 and 8160")
    key = _key(seed)
    info = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in label)
    block, output = b"", b""
    for counter in range(1, -(-length // _HASH_LENGTH) + 1):
        block = hmac.digest(key, block + info + bytes([counter]), "sha256")
        output += block
    return output[:length]


def derive_digits(seed: str, *label: str, count: int) -> str:
    """Evenly distributed decimal digits for a label."""
    length = count + _HASH_LENGTH
    while True:
        digits = derive(seed, *label, length=length).translate(_LAST_DIGIT, _PASSED_OVER)
        if len(digits) >= count:
            return digits[:count].decode()
        length += _HASH_LENGTH


@lru_cache(maxsize=8)
def _key(seed: str) -> bytes:
    return hmac.digest(_SALT, seed.encode(), "sha256")
