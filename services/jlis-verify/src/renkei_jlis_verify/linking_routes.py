"""Operations over the JPKI line for authorised verifiers: RAS, and the core's side of a person's own disclosure."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends
from pydantic import Field

from renkei_jlis_verify import linking_flows as flows
from renkei_jlis_verify.certificate_rules import CertificateEntry, RevocationReason, Status, in_force, status
from renkei_jlis_verify.ports import JlisPorts
from renkei_kit.callers import KnownCaller
from renkei_kit.certificate_serial import CertificateKind
from renkei_kit.errors import ErrorCode
from renkei_kit.ports import ports_of
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.wire import Body

router = Router(tags=["jpki"])
PortsOf = Annotated[JlisPorts, Depends(ports_of)]
SerialField = Annotated[str, Field(pattern=r"^[0-9a-f]{1,40}$", description="発行番号, lower-case hexadecimal")]
REFUSALS = (
    ErrorCode.UNKNOWN_CALLER,
    ErrorCode.FLOW_NOT_DEFINED,
    ErrorCode.REQUEST_INVALID,
    ErrorCode.NOT_FOUND,
    ErrorCode.RECORDS_UNAVAILABLE,
)


class SerialRequest(Body):
    """A certificate by its serial number."""

    serial: SerialField


class LinkedCertificate(Body):
    """A certificate of the same person; generation 0 is the first card."""

    serial: SerialField
    certificate: CertificateKind
    generation: int
    valid_from: datetime
    valid_to: datetime
    status: Status
    reason: RevocationReason | None
    in_force: bool = Field(description="good, and its time has not run out")

    @classmethod
    def of(cls, entry: CertificateEntry, now: datetime) -> "LinkedCertificate":
        """The certificate as it stands now."""
        return cls(
            serial=entry.serial,
            certificate=entry.kind,
            generation=entry.generation,
            valid_from=entry.valid_from,
            valid_to=entry.valid_to,
            status=status(entry, now),
            reason=entry.revocation_reason if status(entry, now) is Status.REVOKED else None,
            in_force=in_force(entry, now),
        )


class LinkedCertificates(Body):
    """The certificates of one person, the newest card's first."""

    certificates: list[LinkedCertificate]


class ResolvedCertificate(Body):
    """Whose certificate it is, in the only term that the core knows."""

    resident_record_code: str = Field(description="住民票コード, 11 digits")


@router.post("/certificate-links", operation_id="linkCertificates", responses=problems(*REFUSALS))
async def link_certificates(body: SerialRequest, caller: KnownCaller, ports: PortsOf) -> LinkedCertificates:
    """対応証明書の発行番号: the certificates, of either kind and from every card, of the person who has this one.

    A renewed card's certificate is tied to the former card's by this and by nothing else.
    """
    found = await flows.link_certificates(ports, caller, body.serial)
    return LinkedCertificates(certificates=[LinkedCertificate.of(entry, ports.clock()) for entry in found])


@router.post(
    "/certificate-resolutions",
    operation_id="resolveCertificate",
    responses=problems(*REFUSALS, ErrorCode.CERTIFICATE_NOT_VALID),
)
async def resolve_certificate(body: SerialRequest, caller: KnownCaller, ports: PortsOf) -> ResolvedCertificate:
    """The 住民票コード of the holder of a user certificate in force, for the core when a person asks for disclosure.

    The asker has had the certificate's key sign before: J-LIS sees a serial number only.
    """
    return ResolvedCertificate(resident_record_code=await flows.resolve_certificate(ports, caller, body.serial))
