"""Permits that this very process signed: known by their whole text, they need not be verified again.

Verifying costs three times what signing does. Any other text, also one that differs in a single character, and any
permit that another process signed, is verified as always.
"""

from collections import OrderedDict
from datetime import datetime

from joserfc.jwk import ECKey

from renkei_kit.permit import Permit
from renkei_kit.spoiling import happening
from renkei_mesh_gateway.core.keyring import Keyring

REMEMBERED = 4096


class OwnPermits:
    """The latest permits by the text that was given out, each with the key that signed it."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._known: OrderedDict[str, tuple[Permit, str]] = OrderedDict()

    def sign(self, permit: Permit) -> str:
        """The permit as a compact JWS, signed and remembered."""
        key: ECKey = self._keyring.signing
        token = permit.signed_by(key)
        if happening.get() is None:  # else a tester may have had it spoilt, and it must be read as it is
            self._known[token] = permit, str(key.kid)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return token

    def find(self, token: str, now: datetime) -> Permit | None:
        """The permit behind a text given out here, as long as the key that signed it counts."""
        permit, kid = self._known.get(token, (None, ""))
        return permit if self._keyring.still_verifies(kid, now) else None
