"""Answers: copies sealed at rest, and answers that only the inquirer can open (control G12)."""

import json
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from joserfc.jwk import ECKey

from renkei_kit.binding import Binding, bound_answer
from renkei_kit.seal import Seal
from renkei_kit.seeded import derive
from renkei_kit.terms import AddresseeNumber, AgencyCode, ItemCode, ProcessingNumber
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
    binding = Binding(ProcessingNumber(processing_number), permit_id)
    return bound_answer(imported(encryption_key), binding, provider, record.item, record.version, content)


@lru_cache(maxsize=4096)
def public_jwk(text: str) -> Mapping[str, Any]:
    """The members of a JWK text."""
    members: dict[str, Any] = json.loads(text)
    return MappingProxyType(members)


@lru_cache(maxsize=4096)
def imported(jwk: str) -> ECKey:
    """The public key of a JWK text, with its kid."""
    key = ECKey.import_key(json.loads(jwk))
    key.ensure_kid()
    return key
