"""To what a token is bound (RFC 7800 ``cnf``): a key that its sender proves to hold, or its sender's certificate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Confirmation:
    """``key``: thumbprint of a DPoP key (RFC 9449 section 6). ``certificate``: of a client's (RFC 8705 section 3.1)."""

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
        said = {"jkt": self.key, "x5t#S256": self.certificate}
        return {name: value for name, value in said.items() if value is not None}

    def is_met_by(self, shown: "Confirmation | None") -> bool:
        """Whether a sender who showed this may use what is bound."""
        return shown is not None and self.claim.items() <= shown.claim.items()
