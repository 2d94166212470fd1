"""Holds callers to what their tokens are bound to: a DPoP key (RFC 9449), a certificate (RFC 8705).

How strictly is a setting: ``plain`` accepts a proof or certificate and does not ask for one; ``dpop`` and ``mtls`` let
nobody in whose token is not bound so.
"""

from dataclasses import dataclass, replace

from fastapi import Request

from renkei_kit import dpop
from renkei_kit.callers import Caller
from renkei_kit.clock import Clock
from renkei_kit.confirmation import Confirmation
from renkei_kit.db import Database
from renkei_kit.errors import LinkageError, Refusal
from renkei_kit.request_headers import headers_of
from renkei_kit.shown_certificate import shown_certificate
from renkei_mesh_gateway.core import proof_store
from renkei_mesh_gateway.oauth.tokens import SystemTokens
from renkei_mesh_gateway.settings import GatewaySettings

HEADER = "dpop"


@dataclass(frozen=True, slots=True)
class Senders:
    """Checks what a sender shows beside its credentials or its token. Raises ``proof-invalid``."""

    settings: GatewaySettings
    public_url: str
    tokens: SystemTokens
    db: Database
    clock: Clock

    async def __call__(self, request: Request, scheme: str, token: str, caller: Caller) -> Caller:
        """The caller, holding what it showed. Sessions and assertions of services are bound to nothing."""
        bound = caller.confirmation
        proofs = _proofs(request)
        certificate = shown_certificate(request.scope)
        nothing = bound is None and certificate is None and not proofs
        if nothing and scheme == "bearer" and self.settings.permit_binding == "plain":
            return caller
        if not self.tokens.holds(token):
            return caller
        if (refusal := self._demand(bound)) is not None:
            raise LinkageError(refusal)
        if (scheme == "dpop") != (bound is not None and bound.key is not None):
            raise _refused("scheme_fits_the_token", "a token bound to a key is sent as `DPoP`, any other as `Bearer`")
        shown = Confirmation(
            await self._proved(request, proofs, token), certificate.thumbprint if certificate else None
        )
        if bound is not None and bound.certificate not in (None, shown.certificate):
            raise _refused(
                "sender_shows_the_certificate", "the token is bound to another certificate than the connection's"
            )
        if bound is not None and not bound.is_met_by(shown):
            raise _refused(
                "sender_holds_the_key", "the token is bound to another key than the proof's, or none was sent"
            )
        return replace(caller, confirmation=shown)

    async def of_token_request(self, request: Request) -> Confirmation | None:
        """To what the token that is asked for will be bound."""
        proofs = _proofs(request)
        certificate = shown_certificate(request.scope)
        key = await self._proved(request, proofs, None) if proofs else None
        shown = Confirmation(key, certificate.thumbprint if certificate else None)
        if (refusal := self._demand(shown)) is not None:
            error = {"oauth_error": "invalid_request"} if self.settings.demands_certificates else {}
            raise LinkageError(replace(refusal, members=error))
        return shown if shown.claim else None

    def _demand(self, shown: Confirmation | None) -> Refusal | None:
        """Why the network lets nobody in who shows no more than this."""
        if self.settings.permit_binding == "dpop" and (shown is None or shown.key is None):
            wanted = "a key: send a DPoP proof"
        elif self.settings.permit_binding == "mtls" and (shown is None or shown.certificate is None):
            wanted = "a certificate: use mutual TLS"
        else:
            return None
        return dpop.refused("tokens_are_bound", f"this network lets only tokens in that are bound to {wanted}")

    async def _proved(self, request: Request, proofs: list[str], token: str | None) -> str | None:
        """The thumbprint of the key that a proof shows; none was sent, or exactly one that fits and is new."""
        if not proofs:
            return None
        if len(proofs) > 1:
            raise _refused("one_proof", "more than one DPoP header was sent")
        now = self.clock()
        call = dpop.Call(request.method, f"{self.public_url}{request.url.path}", now, token)
        proof = dpop.read_proof(proofs[0], call)
        if isinstance(proof, Refusal):
            raise LinkageError(proof)
        if not await self.db.write(lambda tx: proof_store.use_proof(tx, proof, now)):
            raise _refused("proof_is_new", "the proof was used before")
        return proof.key


def _proofs(request: Request) -> list[str]:
    return request.headers.getlist(HEADER) if HEADER.encode() in headers_of(request.scope) else []


def _refused(rule: str, detail: str) -> LinkageError:
    return LinkageError(dpop.refused(rule, detail))
