"""What RAS's routes have in common."""

from typing import Annotated

from fastapi import Depends

from renkei_kit.errors import ErrorCode
from renkei_kit.ports import ports_of
from renkei_ras.ports import RasPorts

PortsOf = Annotated[RasPorts, Depends(ports_of)]
OF_A_CALLER = (ErrorCode.UNKNOWN_CALLER, ErrorCode.SESSION_EXPIRED, ErrorCode.FLOW_NOT_DEFINED)
OF_A_CARD = (
    ErrorCode.REQUEST_INVALID,
    ErrorCode.SIGNATURE_NOT_VALID,
    ErrorCode.CERTIFICATE_NOT_VALID,
    ErrorCode.PARTY_UNAVAILABLE,
    ErrorCode.RECORDS_UNAVAILABLE,
)
OF_ONES_OWN = (
    *OF_A_CALLER,
    ErrorCode.NOT_FOUND,
    ErrorCode.OPERATION_NOT_PERMITTED,
    ErrorCode.REQUEST_INVALID,
    ErrorCode.RECORDS_UNAVAILABLE,
)
