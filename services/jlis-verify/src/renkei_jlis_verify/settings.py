"""Settings of J-LIS beside those that every service has."""

from pydantic import Field

from renkei_kit.settings import ServiceSettings

LONGEST = 60 * 24 * 366


class JlisSettings(ServiceSettings):
    """How far the revocation list is behind, and how the leased line is held."""

    crl_minutes: int = Field(
        default=60 * 24, ge=0, le=LONGEST, description="a revocation list is published every so many minutes; 0: always"
    )
    leased_line_tls: bool = Field(
        default=False, description="the resident network answers only the link server's certificate, over mutual TLS"
    )

    @property
    def demands_certificates(self) -> bool:
        """See :class:`ServiceSettings`."""
        return self.leased_line_tls
