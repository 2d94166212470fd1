"""The core's published keys as an agency's own system keeps them: fetched when first needed and for an unknown kid."""

from collections.abc import Set
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from renkei_kit.errors import ErrorCode, refuse
from renkei_kit.parties import Party


class CoreKeys:
    """The keys that verify permits, notices and the gateway's messages, and the issuer that permits name."""

    def __init__(self) -> None:
        self.issuer = ""
        self._keys: dict[str, ECKey] = {}

    def by_kid(self) -> dict[str, ECKey]:
        """Every key by its kid."""
        return self._keys

    def as_set(self) -> KeySet:
        """Every key, for the verification of a JWS."""
        return KeySet(list(self._keys.values()))

    async def know(self, kids: Set[str], gateway: Party) -> None:
        """Fetch the keys anew when one of ``kids`` is not among them; raises ``party-unavailable``."""
        if self._keys and kids <= self._keys.keys():
            return
        metadata: Any = (await gateway.call("GET", "/.well-known/oauth-authorization-server")).json()
        published: Any = (await gateway.call("GET", "/.well-known/jwks.json")).json()
        try:
            self.issuer = metadata["issuer"]
            self._keys = {jwk["kid"]: ECKey.import_key(jwk) for jwk in published["keys"]}
        except (KeyError, TypeError, ValueError, JoseError) as error:
            raise refuse(ErrorCode.PARTY_UNAVAILABLE, "mesh-gateway gave no usable keys") from error
