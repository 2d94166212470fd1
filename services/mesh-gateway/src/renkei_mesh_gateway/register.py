"""The core's register of agencies: since when each is connected, and the state of its privacy assessment."""

from dataclasses import dataclass
from datetime import date

from renkei_kit.terms import AgencyCode


@dataclass(frozen=True, slots=True)
class RegisteredAgency:
    """An agency as the core knows it; ``pia`` is ``sound``, ``void`` or ``missing`` (番号法28条)."""

    code: AgencyCode
    kind: str
    connected_from: date
    pia: str

    def stands_under(self, party: str) -> bool:
        """Whether a party of the allow-list, an agency code or ``class:<kind>``, means this agency."""
        return party in (self.code, f"class:{self.kind}")
