"""The gateway's own settings, read from ``RENKEI_*`` variables."""

from pydantic import Field

from renkei_kit.settings import ServiceSettings


class GatewaySettings(ServiceSettings):
    """What every service has, and the limits of transmissions."""

    transmission_records: int = Field(default=200_000, ge=1, description="records per transmission of copies, at most")
