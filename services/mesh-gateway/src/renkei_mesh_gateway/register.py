"""The core's register of agencies: since when each is connected, and how its files of personal numbers are assessed."""

from dataclasses import dataclass
from datetime import date

from renkei_kit.terms import AffairCode, AgencyCode

SOUND, VOID, MISSING = "sound", "void", "missing"


@dataclass(frozen=True, slots=True)
class AssessedFile:
    """One file (特定個人情報ファイル) of an agency and the state of its assessment (特定個人情報保護評価, 番号法28条).

    ``valid_to`` is the last day on which a sound assessment holds. ``covers`` are the affairs and items that the file
    serves; a file that names none serves them all.
    """

    file: str
    state: str
    valid_to: date | None = None
    covers: frozenset[str] = frozenset()

    def state_on(self, day: date) -> str:
        """``sound``, ``void`` or ``missing``; a sound assessment is void once its last day is past."""
        over = self.valid_to is not None and day > self.valid_to
        return VOID if over and self.state == SOUND else self.state

    def serves(self, code: str) -> bool:
        """Whether the file takes part in an affair or holds an item."""
        return not self.covers or code in self.covers


@dataclass(frozen=True, slots=True)
class RegisteredAgency:
    """An agency as the core knows it."""

    code: AgencyCode
    kind: str
    connected_from: date
    files: tuple[AssessedFile, ...]

    def stands_under(self, party: str) -> bool:
        """Whether a party of the allow-list, an agency code or ``class:<kind>``, means this agency."""
        return party in (self.code, f"class:{self.kind}")

    def assessment_on(self, day: date, code: str | None = None) -> str:
        """How the files that serve an affair or item (without a code: all) are assessed; one that is not sound decides.

        Without any file that serves it the assessment is ``missing``.
        """
        states = [file.state_on(day) for file in self.files if code is None or file.serves(code)]
        return next((state for state in states if state != SOUND), SOUND if states else MISSING)


@dataclass(frozen=True, slots=True)
class Delegation:
    """A delegation (委任): on one side, ``inquirer`` or ``provider``, ``acting`` does what is ``delegating``'s to do.

    Without an affair it counts for all of them; both days count.
    """

    delegation: str
    side: str
    delegating: AgencyCode
    acting: AgencyCode
    affair: AffairCode | None
    valid_from: date
    valid_to: date | None

    def is_for(self, affair: AffairCode) -> bool:
        """Whether it counts for an affair."""
        return self.affair in (None, affair)

    def in_force_on(self, day: date) -> bool:
        """Whether it counts on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
