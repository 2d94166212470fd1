"""The library for HTTP message signatures (RFC 9421), set up for our keys and for the network's clock.

Its import takes long and is needed only where a provider is plugged in: see ``message_signatures``.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageSigner,
    HTTPMessageVerifier,
    InvalidSignature,
    MappingKeyResolver,
)
from http_message_signatures.algorithms import ECDSA_P256_SHA256
from joserfc.jwk import ECKey

__all__ = ["HTTPMessageSignaturesException", "Verifier", "signer"]

MAX_AGE = timedelta(seconds=60)
SKEW = timedelta(seconds=5)


def signer(kid: str, key: ECKey) -> HTTPMessageSigner:
    """Signs with ``key`` by the name ``kid``."""
    resolver = MappingKeyResolver(public_keys={}, private_keys={kid: key.get_op_key("sign")})
    return HTTPMessageSigner(signature_algorithm=ECDSA_P256_SHA256, key_resolver=resolver)


class Verifier(HTTPMessageVerifier):
    """Holds the times of a signature against the network's clock instead of the machine's."""

    def __init__(self, now: datetime, keys: Mapping[str, ECKey]) -> None:
        public_keys = {kid: key.get_op_key("verify") for kid, key in keys.items()}
        resolver = MappingKeyResolver(public_keys=public_keys, private_keys={})
        super().__init__(signature_algorithm=ECDSA_P256_SHA256, key_resolver=resolver)
        self._now = now

    def validate_created_and_expires(self, sig_input: Any, max_age: timedelta | None = None) -> None:
        """See the library; ``max_age`` is always this module's."""
        created = sig_input.params.get("created")
        if type(created) is not int:
            raise InvalidSignature("created is missing")
        age = self._now.timestamp() - created
        if not -SKEW.total_seconds() <= age <= (MAX_AGE + SKEW).total_seconds():
            raise InvalidSignature("the signature is not of this time")
