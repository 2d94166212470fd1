"""A fault that a tester sets: what goes wrong, for which calls, how often and for how long. Pure.

Not part of the real network. The same words serve the control plane, the command line and the request header.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from random import Random
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from renkei_kit.errors import BY_SLUG
from renkei_kit.wire import Body

LONGEST_DELAY = 300.0
"""Seconds by which one fault delays one call at most."""


class FaultKind(StrEnum):
    """What goes wrong."""

    LATENCY = "latency"
    ERROR = "error"
    CONNECTION_REFUSED = "connection-refused"
    CONNECTION_RESET = "connection-reset"
    TRUNCATED_BODY = "truncated-body"
    SLOW_BODY = "slow-body"
    RECORDS_UNAVAILABLE = "records-unavailable"
    CRASH = "crash"
    BAD_SIGNATURE = "bad-signature"
    WRONG_AUDIENCE = "wrong-audience"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    WRONG_ALGORITHM = "wrong-algorithm"
    UNKNOWN_KEY = "unknown-key"
    WRONG_BINDING = "wrong-binding"
    OCSP_DOWN = "ocsp-down"
    CERTIFICATE_REVOKED = "certificate-revoked"
    STALE_CRL = "stale-crl"


TOKEN_FAULTS = frozenset(
    {
        FaultKind.BAD_SIGNATURE,
        FaultKind.WRONG_AUDIENCE,
        FaultKind.EXPIRED,
        FaultKind.NOT_YET_VALID,
        FaultKind.WRONG_ALGORITHM,
        FaultKind.UNKNOWN_KEY,
        FaultKind.WRONG_BINDING,
    }
)
"""What can be wrong with what the service signs or seals."""
OF_CLAIMS = TOKEN_FAULTS - {FaultKind.WRONG_BINDING}
OF_ANSWERS = frozenset({FaultKind.BAD_SIGNATURE, FaultKind.UNKNOWN_KEY, FaultKind.WRONG_BINDING})
OF_MESSAGES = OF_ANSWERS | {FaultKind.EXPIRED, FaultKind.NOT_YET_VALID}
OCSP_OPERATIONS = frozenset({"askCertificateStatus", "askCertificateStatusByGet"})
"""Which get no answer while OCSP is down: at jlis-verify only."""
STATUS_FAULTS = frozenset({FaultKind.CERTIFICATE_REVOKED, FaultKind.STALE_CRL})
"""What can be wrong with what is said of certificates: at jlis-verify only, by OCSP and in the CRL."""
STATUS_OPERATIONS = OCSP_OPERATIONS | {"getRevocationList"}
DEEP_FAULTS = (
    frozenset({FaultKind.RECORDS_UNAVAILABLE, FaultKind.CRASH, FaultKind.OCSP_DOWN}) | TOKEN_FAULTS | STATUS_FAULTS
)
"""Those that happen inside the service, so only to calls that come in."""
Direction = Literal["inbound", "outbound"]
Token = Literal["permit", "notice", "system-token", "answer", "message"]
FITTING: Mapping[Token, frozenset[FaultKind]] = {
    "permit": OF_CLAIMS,
    "notice": OF_CLAIMS,
    "system-token": OF_CLAIMS,
    "answer": OF_ANSWERS,
    "message": OF_MESSAGES,
}
"""What can be wrong with each: an answer is a JWE, a message is signed by RFC 9421."""


class Latency(Body):
    """How long a call is delayed, in seconds of the machine's time; a distribution draws from the fault's seed."""

    distribution: Literal["fixed", "uniform", "normal", "lognormal"] = "fixed"
    seconds: float = Field(
        default=0.0,
        ge=0,
        le=LONGEST_DELAY,
        description="the delay; of normal the mean, of lognormal the median, of uniform the least",
    )
    to: float = Field(default=0.0, ge=0, le=LONGEST_DELAY, description="of uniform the longest delay")
    deviation: float = Field(
        default=0.0, ge=0, le=LONGEST_DELAY, description="of normal in seconds, of lognormal that of the logarithm"
    )

    def draw(self, random: Random) -> float:
        """One delay in seconds."""
        drawn = self.seconds
        if self.distribution == "uniform":
            drawn = random.uniform(self.seconds, max(self.seconds, self.to))
        elif self.distribution == "normal":
            drawn = random.gauss(self.seconds, self.deviation)
        elif self.distribution == "lognormal":
            drawn = random.lognormvariate(math.log(self.seconds or 1e-9), self.deviation)
        return min(max(drawn, 0.0), LONGEST_DELAY)


class Fault(Body):
    """One fault. What is left out matches every call; what is said must all hold."""

    kind: FaultKind
    direction: Direction = Field(
        default="inbound", description="inbound: calls that the service serves; outbound: calls that it makes"
    )
    operation: str | None = Field(default=None, description="operationId of the call", examples=["issuePermit"])
    caller: str | None = Field(
        default=None, description="who calls: a party of the register, the id of a system or official, an agency code"
    )
    callee: str | None = Field(default=None, description="outbound: the party that is called", examples=["ims"])
    trace: Annotated[str | None, Field(pattern=r"^[0-9a-f]{32}$")] = Field(
        default=None, description="trace id (W3C Trace Context) of the calls"
    )
    probability: float = Field(default=1.0, gt=0, le=1, description="chance for each call that matches")
    skip: int = Field(default=0, ge=0, description="so many calls that match are left alone first")
    count: Annotated[int | None, Field(ge=1)] = Field(
        default=None, description="it happens so many times, then the fault is gone"
    )
    lasts: timedelta | None = Field(
        default=None, description="by the network's clock, from when it is set: ISO 8601 duration such as PT30S"
    )
    seed: int = Field(default=0, description="what chance and distribution are drawn from; the same seed, the same")
    latency: Latency | None = Field(default=None, description="of kind latency")
    error: str | None = Field(default=None, description="of kind error: a slug of the error table")
    after_bytes: int = Field(default=0, ge=0, description="of kind truncated-body: bytes of the body that still come")
    bytes_per_second: int = Field(default=1024, ge=1, description="of kind slow-body")
    step: Literal["before-commit", "after-commit", "before-reply"] = Field(
        default="before-reply",
        description="of kind crash: before the n-th commit of the call, after it, or when all is done but the answer",
    )
    commit: int = Field(default=1, ge=1, description="of kind crash: which commit of the call")
    token: Token = Field(default="permit", description="of the kinds that spoil what is signed or sealed: which")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.kind is FaultKind.LATENCY and self.latency is None:
            raise ValueError("a fault of kind latency needs latency")
        if self.kind is FaultKind.ERROR and self.error not in BY_SLUG:
            raise ValueError("a fault of kind error needs as error a slug of the error table")
        if self.kind in TOKEN_FAULTS and self.kind not in FITTING[self.token]:
            named = ", ".join(token for token, kinds in FITTING.items() if self.kind in kinds)
            raise ValueError(f"a fault of kind {self.kind} spoils one of {named}")
        if self.kind in DEEP_FAULTS and self.direction == "outbound":
            raise ValueError("this kind happens inside the service: its direction is inbound")
        if self.callee is not None and self.direction == "inbound":
            raise ValueError("callee goes with the direction outbound; for calls that come in name the caller")
        return self


@dataclass(frozen=True, slots=True)
class Call:
    """A call as faults see it. ``names`` are all by which its caller is known."""

    direction: Direction
    names: frozenset[str] = frozenset()
    callee: str | None = None
    operation: str | None = None
    trace: str | None = None
    served: bool = field(default=True)
    """False for work that no call caused, and for questions after the service's health."""


def matches(fault: Fault, call: Call) -> bool:
    """Whether the fault is meant for the call; what is not counted may also hit what no call caused."""
    return (
        fault.direction == call.direction
        and fault.operation in (None, call.operation)
        and (fault.kind is not FaultKind.OCSP_DOWN or call.operation in OCSP_OPERATIONS)
        and (fault.kind not in STATUS_FAULTS or call.operation in STATUS_OPERATIONS)
        and (fault.caller is None or fault.caller in call.names)
        and fault.callee in (None, call.callee)
        and fault.trace in (None, call.trace)
        and (call.served or fault.count is None)
    )


def reason_of(error: ValueError) -> str:
    """Why something said is no fault, in one line: the field and what is wrong with it, never the value."""
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_input=False, include_url=False)[0]
    where = "/".join(map(str, first["loc"]))
    return f"{where}: {first['msg']}".removeprefix(": ").removeprefix("Value error, ")


_DURATION = re.compile(r"^([0-9]{1,6}(?:\.[0-9]{1,6})?)(ms|s)$")
_EXTRAS: dict[FaultKind, str] = {
    FaultKind.ERROR: "error",
    FaultKind.TRUNCATED_BODY: "after_bytes",
    FaultKind.SLOW_BODY: "bytes_per_second",
    FaultKind.CRASH: "step",
}


def of_text(text: str) -> Fault:
    """The fault that ``latency=2s``, ``error=not-found``, ``truncated-body=10`` or ``connection-reset`` says.

    Raises ValueError, which names no value.
    """
    name, _, value = text.strip().partition("=")
    try:
        kind = FaultKind(name.strip())
    except ValueError:
        raise ValueError(f"must begin with one of {', '.join(FaultKind)}") from None
    given: dict[str, Any] = {"kind": kind}
    value = value.strip()
    if kind is FaultKind.LATENCY:
        match = _DURATION.match(value)
        if match is None:
            raise ValueError("must be like latency=2s or latency=150ms")
        seconds = float(match[1]) / (1000 if match[2] == "ms" else 1)
        given["latency"] = Latency(seconds=min(seconds, LONGEST_DELAY))
    elif value and kind in _EXTRAS:
        given[_EXTRAS[kind]] = value
    elif value and kind in TOKEN_FAULTS:
        given["token"] = value
    elif value:
        raise ValueError(f"{kind} takes no value")
    return Fault.model_validate(given)
