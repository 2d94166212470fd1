"""Settings of J-LIS beside those that every service has."""

from pydantic import Field

from renkei_kit.settings import ServiceSettings

LONGEST = 60 * 24 * 366


class JlisSettings(ServiceSettings):
    """How far the revocation list is behind."""

    crl_minutes: int = Field(
        default=60 * 24, ge=0, le=LONGEST, description="a revocation list is published every so many minutes; 0: always"
    )
