"""The gateway's own settings, read from ``RENKEI_*`` variables."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from renkei_kit.settings import ServiceSettings


def _plain(level: Any) -> Any:
    return "plain" if level == "off" else level


class GatewaySettings(ServiceSettings):
    """What every service has, the limits of transmissions, and how strictly plugged-in providers are held."""

    batch_lines: int = Field(default=200_000, ge=1, description="lines per batch of inquiries, at most")
    result_days: int = Field(
        default=30, ge=1, description="days after which an inquiry that came to its end, and its answer, are taken out"
    )
    acquisition_days: int = Field(
        default=7, ge=1, description="days after which an acquisition number that nobody used is destroyed"
    )
    transmission_records: int = Field(default=200_000, ge=1, description="records per transmission of copies, at most")
    provider_signatures: Literal["required", "optional", "off"] = Field(
        default="required",
        description="signed answers (RFC 9421) of providers that registered a signing key; off: nothing is signed",
    )
    answer_binding: Literal["required", "optional"] = Field(
        default="required", description="optional: a provider's answer may say nothing of its processing number"
    )
    permit_binding: Annotated[Literal["plain", "dpop", "mtls"], BeforeValidator(_plain)] = Field(
        default="plain",
        description="dpop: permits and system tokens are bound to a key that each call proves (RFC 9449); mtls: to the "
        "certificate of the connection (RFC 8705); plain, or off: a client may bind them so, and need not",
    )
    tls_public_url: str = Field(default="", description="base URL by which clients with certificates know the gateway")
    second_look: Literal["required", "optional"] = Field(
        default="optional",
        description="required: an officer releases only what the same officer has looked at; "
        "optional: what was looked at is released as it was seen, and the rest as it stands",
    )
    requests_per_minute: int = Field(
        default=0, ge=0, description="requests that a sender may make in a minute; 0: as many as it likes"
    )
    denied_burst: int = Field(
        default=20, ge=1, description="refusals of one sender within a minute that become an event for administrators"
    )
    late_answer_hours: int = Field(default=72, ge=1, description="how long a provider that answers later may take")

    @property
    def demands_certificates(self) -> bool:
        """See :class:`ServiceSettings`."""
        return self.permit_binding == "mtls"
