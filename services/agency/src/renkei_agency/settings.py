"""The agencies' own settings, read from ``RENKEI_*`` variables."""

from typing import Literal

from pydantic import Field

from renkei_kit.settings import ServiceSettings


class AgencySettings(ServiceSettings):
    """What every service has, and how strictly the gateway's questions are held."""

    provider_signatures: Literal["required", "optional", "off"] = Field(
        default="required", description="signed questions of the gateway (RFC 9421); off: nothing is checked or signed"
    )
