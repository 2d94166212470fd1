"""The core's signing keys: made at start, kept sealed, published, and rotated while tokens are under way.

A key that was replaced stays published and verifies until everything it signed must have expired; then the clock
retires it. Several processes may share one store: each follows the others by reading the keys again, a verifier when
it meets a key that it does not know, a signer when it has not looked for a while.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet
from sqlalchemy import Connection

from renkei_kit import chance
from renkei_kit.seal import Seal
from renkei_mesh_gateway.core import key_store

LONGEST_LIFE = timedelta(minutes=10)
"""No permit, notice or system token lives longer than this."""
FRESH = timedelta(seconds=30)
"""A signer that read the keys longer ago than this reads them again before it signs."""
OVERLAP = LONGEST_LIFE + FRESH + timedelta(seconds=30)
"""How long a replaced key still verifies: the last signature by it, its life, and clocks that do not agree."""


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """One key and when it retires; a key without an end is the one that signs. Never printed."""

    key: ECKey
    made_at: datetime
    retires_at: datetime | None

    @property
    def kid(self) -> str:
        """The key's RFC 7638 thumbprint."""
        return str(self.key.kid)

    def verifies(self, now: datetime) -> bool:
        """Whether a signature by this key counts."""
        return self.retires_at is None or now < self.retires_at


class Keyring:
    """The keys in use. ``load`` reads them from the store; the newest that was not replaced signs."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal
        self._keys: Sequence[SigningKey] = ()
        self._read_at: datetime | None = None
        self._active: tuple[frozenset[str], KeySet] = (frozenset(), KeySet([]))

    @property
    def signing(self) -> ECKey:
        """The key that signs now."""
        return self._keys[0].key

    def verifying(self, now: datetime) -> KeySet:
        """Every key whose signatures count."""
        kids = frozenset(key.kid for key in self._keys if key.verifies(now))
        if kids != self._active[0]:
            self._active = kids, KeySet([key.key for key in self._keys if key.kid in kids])
        return self._active[1]

    def still_verifies(self, kid: str, now: datetime) -> bool:
        """Whether signatures by the key of this thumbprint count."""
        return any(key.kid == kid and key.verifies(now) for key in self._keys)

    def is_behind(self, token: str, token_type: str) -> bool:
        """Whether a token of this type names a key that was not read yet: reason to read the keys again."""
        try:
            header = jws.extract_compact(token.encode()).headers()
        except (JoseError, ValueError):
            return False
        kid = header.get("kid")
        return header.get("typ") == token_type and isinstance(kid, str) and all(key.kid != kid for key in self._keys)

    def published(self, now: datetime) -> dict[str, Any]:
        """The public JWK Set (RFC 7517)."""
        return {
            "keys": [
                {**key.key.as_dict(private=False), "use": "sig", "alg": "ES256", "kid": key.kid}
                for key in self._keys
                if key.verifies(now)
            ]
        }

    def load(self, tx: Connection, now: datetime) -> None:
        """Read the keys; make the first one when there is none."""
        if not key_store.list_keys(tx):
            self._insert(tx, now)
        self.read(tx, now)

    def read(self, tx: Connection, now: datetime) -> None:
        """Follow the store; keys that are known already are not opened again."""
        known = {key.kid: key.key for key in self._keys}
        self._keys = [
            SigningKey(known.get(row.kid) or self._opened(row.kid, row.sealed), row.made_at, row.retires_at)
            for row in key_store.list_keys(tx)
        ]
        self._read_at = now

    def is_stale(self, now: datetime) -> bool:
        """Whether another process may have replaced the signing key so long ago that it must not sign any more."""
        return self._read_at is None or not self._read_at <= now < self._read_at + FRESH

    def freshen(self, tx: Connection, now: datetime) -> None:
        """Before signing: read the keys again when they are stale."""
        if self.is_stale(now):
            self.load(tx, now)

    def rotate(self, tx: Connection, now: datetime) -> Sequence[SigningKey]:
        """Replace the signing key at once; gives the keys as they now stand, the new one first.

        What has retired is destroyed. Only ``load`` or ``read`` after the commit puts the new key in use.
        """
        key_store.delete_retired(tx, now)
        key_store.replace_all(tx, now + OVERLAP)
        self._insert(tx, now)
        return [
            SigningKey(self._opened(row.kid, row.sealed), row.made_at, row.retires_at)
            for row in key_store.list_keys(tx)
        ]

    def _insert(self, tx: Connection, now: datetime) -> None:
        key = chance.new_signing_key()
        key.ensure_kid()
        kid = str(key.kid)
        private = json.dumps(key.as_dict(private=True)).encode()
        key_store.insert_key(tx, kid, self._seal.close(private, kid), now)

    def _opened(self, kid: str, sealed: bytes) -> ECKey:
        return ECKey.import_key(json.loads(self._seal.open(sealed, kid)))
