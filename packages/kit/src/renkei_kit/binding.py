"""What an answer is bound to: its processing number and its permit, in the protected header of its JWE (control G14).

They stand in ``apu`` and ``apv`` (RFC 7518 section 4.6.1.2): registered members, so that every JOSE library opens the
answer, and part of the key's derivation, so that whoever changes them changes the key. A provider whose library cannot
set those writes ``processing_number`` and ``permit_jti`` instead, which the protected header guards all the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from joserfc.jwk import ECKey
from pydantic_core import to_json

from renkei_kit.base64url import decoded, encoded
from renkei_kit.envelope import protected_header, seal_to
from renkei_kit.spoiling import spoilt, stranger
from renkei_kit.terms import AgencyCode, ItemCode, ProcessingNumber


@dataclass(frozen=True, slots=True)
class Binding:
    """The one question that an answer belongs to."""

    processing_number: ProcessingNumber
    permit_id: str

    def header(self) -> dict[str, str]:
        """As members of the answer's protected header."""
        return {"apu": encoded(self.processing_number.encode()), "apv": encoded(self.permit_id.encode())}


def bound_answer(
    key: ECKey, binding: Binding, provider: AgencyCode, item: ItemCode, version: str, content: Mapping[str, Any]
) -> str:
    """A provider's answer: a compact JWE to the inquirer's key, bound on its outside and again inside."""
    plaintext = {
        "processing_number": binding.processing_number,
        "permit_id": binding.permit_id,
        "provider": provider,
        "item": item,
        "version": version,
        "content": content,
    }
    kind = spoilt("answer", ("wrong-binding", "unknown-key", "bad-signature"))
    if kind == "wrong-binding":
        binding = replace(binding, permit_id=binding.permit_id[::-1])
    answer = seal_to(stranger() if kind == "unknown-key" else key, to_json(plaintext), binding.header())
    return _altered(answer) if kind == "bad-signature" else answer


def binding_of(envelope: str) -> Binding | None:
    """The binding that an answer states; None when it states none, or two that differ."""
    header = protected_header(envelope)
    if header is None:
        return None
    stated = {binding for binding in (_by_party_info(header), _by_name(header)) if binding is not None}
    return stated.pop() if len(stated) == 1 else None


def _altered(envelope: str) -> str:
    """The envelope with another authentication tag: who has the key finds that it was changed."""
    kept, _, tag = envelope.rpartition(".")
    return f"{kept}.{'B' if tag[0] == 'A' else 'A'}{tag[1:]}"


def _by_party_info(header: Mapping[str, Any]) -> Binding | None:
    try:
        return Binding(ProcessingNumber(decoded(header["apu"]).decode()), decoded(header["apv"]).decode())
    except (KeyError, ValueError, TypeError):
        return None


def _by_name(header: Mapping[str, Any]) -> Binding | None:
    number, permit_id = header.get("processing_number"), header.get("permit_jti")
    if isinstance(number, str) and isinstance(permit_id, str):
        return Binding(ProcessingNumber(number), permit_id)
    return None
