"""A file that an applicant attaches (添付資料), and of which kinds it may be. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from renkei_kit.errors import ErrorCode, FieldError, Refusal

BEGINNINGS: Mapping[str, bytes] = {
    "application/pdf": b"%PDF-",
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
}
"""The media types that are taken, and how such a file begins."""

KEPT_UNUSED = timedelta(hours=24)
"""How long a file waits for the application that it belongs to."""


class AttachmentKind(StrEnum):
    """What a file shows."""

    DOCUMENT = "document"
    PHOTOGRAPH = "photograph"
    MEDICAL_CERTIFICATE = "medical-certificate"


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attached file as it is told of; its content is kept sealed."""

    id: str
    user_id: str
    kind: AttachmentKind
    name: str
    media_type: str
    size: int
    sha256: str
    uploaded_at: datetime
    application_id: str | None = None


def content_is_what_it_says(media_type: str, content: bytes) -> Refusal | None:
    """A file that is not empty and begins as its media type does."""
    if not content:
        wrong = FieldError("/", "must not be empty")
        return Refusal(ErrorCode.REQUEST_INVALID, "the file is empty", rule="content_is_what_it_says", errors=(wrong,))
    if content.startswith(BEGINNINGS[media_type]):
        return None
    return Refusal(
        ErrorCode.MEDIA_TYPE_NOT_SUPPORTED, f"the content is no {media_type}", rule="content_is_what_it_says"
    )
