"""RAS's own settings, read from ``RENKEI_*`` variables."""

from pydantic import Field

from renkei_kit.settings import ServiceSettings


class RasSettings(ServiceSettings):
    """What every service has, and how large an attached file may be."""

    attachment_bytes: int = Field(default=10_485_760, ge=1, description="largest attached file, bytes")
