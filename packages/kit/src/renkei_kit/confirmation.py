"""To what a token is bound (RFC 7800 ``cnf``): a key that its sender proves to hold, a certificate that it shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Confirmation:
    """``key`` is the thumbprint of a DPoP key (RFC 9449 section 6), ``certificate`` that of one for TLS (RFC 8705)."""

    key: str | None = None
    certificate: str | None = None

    @classmethod
    def of(cls, claims: Mapping[str, Any]) -> Self | None:
        """What the ``cnf`` claim says; None for a token that is bound to nothing."""
        said = claims.get("cnf")
        return cls(said.get("jkt"), said.get("x5t#S256")) if said else None

    @property
    def claim(self) -> dict[str, str]:
        """The ``cnf`` claim."""
        named = {"jkt": self.key, "x5t#S256": self.certificate}
        return {name: thumbprint for name, thumbprint in named.items() if thumbprint is not None}

    def is_met_by(self, shown: "Confirmation | None") -> bool:
        """Whether a sender who showed this may use what is bound."""
        return shown is not None and self.key in (None, shown.key) and self.certificate in (None, shown.certificate)
