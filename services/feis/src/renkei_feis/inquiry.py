"""An inquiry that an examiner made for a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from renkei_kit.linkage import InquiryStatus


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question to another agency (情報照会) and, once there is one, its answer."""

    processing_number: str
    case_id: str
    affair: str
    procedure: str
    provider: str
    item: str
    status: InquiryStatus
    asked_by: str
    asked_at: datetime
    content: Mapping[str, Any] | None = None

    @property
    def waits(self) -> bool:
        """Whether the answer is still to come, such as from an officer of the provider (自動応答不可)."""
        return not self.status.final
