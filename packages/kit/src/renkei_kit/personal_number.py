"""The personal number and nothing else.

個人番号 (番号法2条5項). An import rule keeps this module out of every service that must never hold the
number: a boundary in the law is a boundary between imports.
"""

from dataclasses import dataclass
from typing import Self

from renkei_kit.identifiers import is_digits
from renkei_kit.seeded import derive_digits

_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_MASK = "*" * 12


@dataclass(frozen=True, slots=True, repr=False)
class PersonalNumber:
    """A valid 個人番号. It never shows itself: `digits` is the only way to the value."""

    digits: str

    def __post_init__(self) -> None:
        if not is_digits(self.digits, 12):
            raise ValueError("a personal number has 12 digits")
        if check_digit(self.digits[:11]) != self.digits[11]:
            raise ValueError("the check digit of the personal number is wrong")

    @classmethod
    def parse(cls, text: str) -> Self:
        """The number written in the text; ValueError says what is wrong, never with which value."""
        return cls(text)

    def __repr__(self) -> str:
        return f"PersonalNumber({_MASK})"

    def __str__(self) -> str:
        return _MASK


def check_digit(base11: str) -> str:
    """The twelfth digit: 11 - (sum mod 11), 0 when the remainder is 0 or 1 (平成26年総務省令85号 第5条)."""
    if not is_digits(base11, 11):
        raise ValueError("expected 11 digits")
    remainder = sum(int(digit) * weight for digit, weight in zip(base11, _WEIGHTS, strict=True)) % 11
    return str(0 if remainder <= 1 else 11 - remainder)


def personal_number_of(seed: str, person_id: str, generation: int = 0) -> PersonalNumber:
    """A person's synthetic number in the world of this seed; generation 1 is the new one after a change.

    個人番号の変更 (番号法7条2項). Any valid number may be somebody's: these follow from the seed and
    mean nobody.
    """
    base = derive_digits(seed, "personal-number", person_id, str(generation), count=11)
    return PersonalNumber(base + check_digit(base))
