"""Fiscal years (年度), from April to March: which one a day is in, which ones a period touches. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from renkei_kit.permit import Period

FIELD = "fiscal_year"
"""The field by which the content of a yearly item names its year."""
APRIL = 4


def fiscal_year_of(day: date) -> int:
    """The fiscal year in which a day lies."""
    return day.year - (day.month < APRIL)


def fiscal_years(period: Period) -> range:
    """The fiscal years that a period touches."""
    return range(fiscal_year_of(period.start), fiscal_year_of(period.end) + 1)


def is_about(content: Mapping[str, Any], years: range) -> bool:
    """Whether a content is about one of the years."""
    year = content.get(FIELD)
    return isinstance(year, int) and year in years
