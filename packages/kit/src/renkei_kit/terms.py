"""The field's identifiers as types, so that no signature takes a bare string for one of them."""

from dataclasses import dataclass
from typing import NewType

AgencyCode = NewType("AgencyCode", str)
"""機関コード: 16 digits."""

AffairCode = NewType("AffairCode", str)
"""事務コード: ``JM`` and 14 digits."""

ProcedureCode = NewType("ProcedureCode", str)
"""事務手続コード: ``JT`` and 14 digits."""

ItemCode = NewType("ItemCode", str)
"""特定個人情報名コード: ``TM`` and 14 digits."""

AddresseeNumber = NewType("AddresseeNumber", str)
"""団体内統合宛名番号: 15 digits, one per person within one agency."""

ProcessingNumber = NewType("ProcessingNumber", str)
"""処理通番: ties an inquiry to its permit, records and answer."""

AcquisitionNumber = NewType("AcquisitionNumber", str)
"""取得番号: single-use number of one linkage-code acquisition (番号法21条の2)."""


@dataclass(frozen=True, slots=True)
class LinkageCode:
    """符号 (情報提供用個人識別符号): an agency's opaque code for one person; never printed."""

    value: str

    def __repr__(self) -> str:
        return "LinkageCode(***)"

    __str__ = __repr__
