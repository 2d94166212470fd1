"""Wire shapes of what users see of their own: attached files and the audit trail; and of the alerts."""

from datetime import datetime
from typing import Any, Self

from pydantic import Field

from renkei_kit.wire import Body
from renkei_ras.attachment import Attachment, AttachmentKind


class AttachmentView(Body):
    """An attached file. Its content is not given back."""

    attachment_id: str
    kind: AttachmentKind
    name: str
    media_type: str
    size: int
    sha256: str
    uploaded_at: datetime
    application_id: str | None = Field(description="the application to which it belongs, if it does yet")

    @classmethod
    def of(cls, attachment: Attachment) -> Self:
        """The view of a file."""
        return cls(
            attachment_id=attachment.id,
            kind=attachment.kind,
            name=attachment.name,
            media_type=attachment.media_type,
            size=attachment.size,
            sha256=attachment.sha256,
            uploaded_at=attachment.uploaded_at,
            application_id=attachment.application_id,
        )


class AttachmentList(Body):
    """One's own files, by ID."""

    attachments: list[AttachmentView]
    next_cursor: str | None


class ActView(Body):
    """One act in the trail (証跡): what one did or tried, and how it came out."""

    sequence: int
    at: datetime
    operation: str
    target: str
    outcome: str = Field(description="ok, or the code of the refusal")


class ActList(Body):
    """One's own acts, the latest first."""

    acts: list[ActView]
    next_cursor: str | None

    @classmethod
    def of(cls, acts: list[dict[str, Any]], next_cursor: str | None) -> Self:
        """The view of some acts."""
        return cls(acts=[ActView(**act) for act in acts], next_cursor=next_cursor)


class AlertView(Body):
    """A condition that holds now and that somebody has to look at."""

    kind: str
    detail: str


class AlertList(Body):
    """Every condition that holds now."""

    alerts: list[AlertView]
