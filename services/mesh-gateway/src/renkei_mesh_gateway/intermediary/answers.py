"""Answers: copies sealed at rest, and answers that only the inquirer can open (control G12)."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from joserfc.jwk import ECKey

from renkei_kit.envelope import seal_to
from renkei_kit.seal import Seal
from renkei_kit.seeded import derive
from renkei_kit.terms import AddresseeNumber, AgencyCode, ItemCode
from renkei_mesh_gateway.intermediary.copy_store import CopyRecord


class Vault:
    """Keeps each agency's copies as ciphertext under a key of its own (control H7)."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._seals: dict[AgencyCode, Seal] = {}

    def close(self, agency: AgencyCode, number: AddresseeNumber, item: ItemCode, content: Mapping[str, Any]) -> bytes:
        """The content of a copy as it is stored."""
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return self._seal(agency).close(text.encode(), f"{number}/{item}")

    def open(self, record: CopyRecord) -> dict[str, Any]:
        """The content of a copy."""
        sealed = self._seal(record.agency).open(record.content, f"{record.addressee_number}/{record.item}")
        content: dict[str, Any] = json.loads(sealed)
        return content

    def _seal(self, agency: AgencyCode) -> Seal:
        if agency not in self._seals:
            self._seals[agency] = Seal(derive(self._seed, "at-rest", agency))
        return self._seals[agency]


def answer_for(
    encryption_key: str,
    *,
    processing_number: str,
    permit_id: str,
    provider: AgencyCode,
    record: CopyRecord,
    content: Mapping[str, Any],
) -> str:
    """The answer as a compact JWE to the inquirer's key, bound to processing number and permit (control G14)."""
    plaintext = json.dumps(
        {
            "processing_number": processing_number,
            "permit_id": permit_id,
            "provider": provider,
            "item": record.item,
            "version": record.version,
            "content": content,
        },
        ensure_ascii=False,
    )
    return seal_to(_imported(encryption_key), plaintext.encode())


@lru_cache(maxsize=4096)
def _imported(jwk: str) -> ECKey:
    key = ECKey.import_key(json.loads(jwk))
    key.ensure_kid()
    return key
