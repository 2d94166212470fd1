"""The core's signing keys: made at start, kept sealed, published, and rotated; old ones still verify."""

import json
from datetime import datetime
from typing import Any

from joserfc.jwk import ECKey, KeySet
from sqlalchemy import Connection

from renkei_kit.seal import Seal
from renkei_mesh_gateway.core import store


class Keyring:
    """The keys in use. ``load`` reads them from the store; the newest signs."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal
        self._keys: list[ECKey] = []

    @property
    def signing(self) -> ECKey:
        """The key that signs now."""
        return self._keys[0]

    @property
    def verifying(self) -> KeySet:
        """Every key that may verify."""
        return self._key_set

    def published(self) -> dict[str, Any]:
        """The public JWK Set (RFC 7517)."""
        return {
            "keys": [{**key.as_dict(private=False), "use": "sig", "alg": "ES256", "kid": key.kid} for key in self._keys]
        }

    def load(self, tx: Connection, now: datetime) -> None:
        """Read the keys; make the first one when there is none."""
        if not store.list_signing_keys(tx):
            self.rotate(tx, now)
        self._keys = [self._opened(kid, sealed) for kid, sealed in store.list_signing_keys(tx)]
        self._key_set = KeySet(list(self._keys))

    def rotate(self, tx: Connection, now: datetime) -> None:
        """Make a new key; ``load`` puts it in use."""
        key = ECKey.generate_key("P-256", private=True)
        key.ensure_kid()
        kid = str(key.kid)
        private = json.dumps(key.as_dict(private=True)).encode()
        store.insert_signing_key(tx, kid, self._seal.close(private, kid), now)

    def _opened(self, kid: str, sealed: bytes) -> ECKey:
        return ECKey.import_key(json.loads(self._seal.open(sealed, kid)))
