"""Check digits and shapes of the public identifiers.

Pure arithmetic on strings of ASCII digits. 個人番号 is not here: it has a module of its own, which only
the services allowed to hold it may import.
"""

import re

_RESIDENCE_CARD_NUMBER = re.compile(r"[A-Z]{2}[0-9]{8}[A-Z]{2}")
_LOCAL_GOVERNMENT_WEIGHTS = (6, 5, 4, 3, 2)
_RESIDENT_RECORD_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def local_government_code(base5: str) -> str:
    """The 6-digit code of a prefecture or municipality, check digit appended.

    全国地方公共団体コード: the check digit is (11 - sum mod 11) mod 10 over the weights 6,5,4,3,2.
    """
    digits = _digits(base5, 5)
    return base5 + str((11 - _weighted_sum(digits, _LOCAL_GOVERNMENT_WEIGHTS) % 11) % 10)


def is_local_government_code(text: str) -> bool:
    """Whether the text is six digits with the right check digit (全国地方公共団体コード)."""
    return is_digits(text, 6) and local_government_code(text[:5]) == text


def corporate_number(base12: str) -> str:
    """The 13-digit number of a corporation, check digit in front; it is never 0.

    法人番号, 平成26年財務省令70号 第2条: 9 - (sum mod 9), weights 1 and 2 in turn from the right.
    The formula cannot tell 0 from 9.
    """
    digits = _digits(base12, 12)
    return str(9 - _weighted_sum(digits, (2, 1) * 6) % 9) + base12


def is_corporate_number(text: str) -> bool:
    """Whether the text is thirteen digits with the right check digit (法人番号)."""
    return is_digits(text, 13) and corporate_number(text[1:]) == text


def resident_record_code(base10: str) -> str:
    """The 11-digit code of a resident record, check digit appended.

    住民票コード, 住民基本台帳法施行規則 第1条. The formula is not published where we could read it: it is
    INFERRED from three independent specimen values (weights 5,4,3,2,7,6,5,4,3,2, 11 - sum mod 11). That a
    remainder of 0 or 1 gives the check digit 0 is assumed by analogy with 個人番号.
    """
    remainder = _weighted_sum(_digits(base10, 10), _RESIDENT_RECORD_WEIGHTS) % 11
    return base10 + str(0 if remainder <= 1 else 11 - remainder)


def is_resident_record_code(text: str) -> bool:
    """Whether the text is eleven digits with the (inferred) right check digit (住民票コード)."""
    return is_digits(text, 11) and resident_record_code(text[:10]) == text


def is_residence_card_number(text: str) -> bool:
    """Whether the text has the shape of a residence card's number: 2 letters, 8 digits, 2 letters.

    在留カード番号 has no published check digit, so the shape is all that can be checked.
    """
    return _RESIDENCE_CARD_NUMBER.fullmatch(text) is not None


def is_digits(text: str, count: int) -> bool:
    """Whether the text is exactly that many ASCII digits (full-width digits are not)."""
    return len(text) == count and text.isascii() and text.isdigit()


def _digits(text: str, count: int) -> tuple[int, ...]:
    if not is_digits(text, count):
        raise ValueError(f"expected {count} digits")
    return tuple(map(int, text))


def _weighted_sum(digits: tuple[int, ...], weights: tuple[int, ...]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=True))
