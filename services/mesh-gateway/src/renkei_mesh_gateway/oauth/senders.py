"""Holds callers to the DPoP key that their tokens are bound to (RFC 9449).

How strictly is a setting: ``plain`` accepts a proof and does not ask for one; ``dpop`` lets nobody in whose token is
bound to nothing.
"""

from dataclasses import dataclass, replace

from fastapi import Request

from renkei_kit import dpop
from renkei_kit.callers import Caller
from renkei_kit.clock import Clock
from renkei_kit.confirmation import Confirmation
from renkei_kit.db import Database
from renkei_kit.errors import LinkageError, Refusal
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
        proofs = request.headers.getlist(HEADER)
        if bound is None and not proofs and scheme == "bearer" and self.settings.permit_binding == "plain":
            return caller
        if not self.tokens.holds(token):
            return caller
        self._demand(bound)
        if (scheme == "dpop") != (bound is not None and bound.key is not None):
            raise _refused("scheme_fits_the_token", "a token bound to a key is sent as `DPoP`, any other as `Bearer`")
        shown = Confirmation(await self._proved(request, proofs, token))
        if bound is not None and not bound.is_met_by(shown):
            raise _refused(
                "sender_holds_the_key", "the token is bound to another key than the proof's, or none was sent"
            )
        return replace(caller, confirmation=shown)

    async def of_token_request(self, request: Request) -> Confirmation | None:
        """To what the token that is asked for will be bound."""
        proofs = request.headers.getlist(HEADER)
        shown = Confirmation(await self._proved(request, proofs, None)) if proofs else None
        self._demand(shown)
        return shown

    def _demand(self, shown: Confirmation | None) -> None:
        if self.settings.permit_binding == "dpop" and (shown is None or shown.key is None):
            raise _refused(
                "tokens_are_bound", "this network lets only tokens in that are bound to a key: send a DPoP proof"
            )

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


def _refused(rule: str, detail: str) -> LinkageError:
    return LinkageError(dpop.refused(rule, detail))
