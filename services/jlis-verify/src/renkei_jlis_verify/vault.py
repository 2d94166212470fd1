"""How the register keeps a personal number: sealed, and findable by a keyed digest only."""

import hashlib
import hmac

from renkei_kit.seal import Seal
from renkei_kit.seeded import derive


class Vault:
    """Seals, opens and finds secrets of the register. 個人番号, 住民票コード, 取得番号, private keys."""

    def __init__(self, seed: str) -> None:
        self._seal = Seal(derive(seed, "jlis-verify", "at-rest"))
        self._index_key = derive(seed, "jlis-verify", "index")

    def digest(self, kind: str, value: str) -> str:
        """What a value of ``kind`` is found by."""
        return hmac.new(self._index_key, f"{kind}\0{value}".encode(), hashlib.sha256).hexdigest()

    def close(self, value: bytes, context: str) -> bytes:
        """The value as ciphertext, bound to ``context``."""
        return self._seal.close(value, context)

    def open(self, sealed: bytes, context: str) -> bytes:
        """The value again."""
        return self._seal.open(sealed, context)
