"""HTTP in and out of an agency's own system as provider, and of the clerk who releases what waits."""

import json
from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import Field, ValidationError

from renkei_agency import provision, provision_store
from renkei_agency.ports import AgencyPorts, PortsOf
from renkei_agency.provision_store import Waiting
from renkei_agency.routes import KNOWN, Clerk
from renkei_kit import problem
from renkei_kit.callers import KnownCaller
from renkei_kit.errors import ErrorCode, FieldError, Refusal, refuse
from renkei_kit.keys import client_key
from renkei_kit.message_signatures import SignedRequest, SignedResponse, sign
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.wire import AddresseeField, AgencyField, Body, ItemField, ProcessingField

router = Router(prefix="/{agency_code}")
REFUSALS = (
    ErrorCode.UNKNOWN_CALLER,
    ErrorCode.FLOW_NOT_DEFINED,
    ErrorCode.NOT_FOUND,
    ErrorCode.REQUEST_INVALID,
    ErrorCode.MESSAGE_SIGNATURE_INVALID,
    ErrorCode.PERMIT_MALFORMED,
    ErrorCode.PERMIT_SIGNATURE_INVALID,
    ErrorCode.PERMIT_NOT_YOURS,
    ErrorCode.PERMIT_EXPIRED,
    ErrorCode.NOTICE_NOT_ACCEPTED,
    ErrorCode.NOT_ON_ALLOW_LIST,
    ErrorCode.PARTY_UNAVAILABLE,
    ErrorCode.RECORDS_UNAVAILABLE,
)


class ProvisionRequest(Body):
    """What the gateway sends to a plugged-in provider."""

    permit: str = Field(min_length=1, max_length=16_384, description="提供許可証, compact JWS")
    notice: str = Field(
        min_length=1, max_length=16_384, description="notice to the provider (番号法21条2項), compact JWS"
    )


class ProvisionAnswer(Body):
    """What a plugged-in provider says: an answer, or ``no-record``."""

    answer: str | None = Field(default=None, description="compact JWE to the inquirer's key, bound to the query")
    status: str | None = Field(default=None, description="no-record, when there is no answer", examples=["no-record"])


class WaitingProvision(Body):
    """A provision that waits for a clerk of the agency."""

    processing_number: ProcessingField
    inquirer: AgencyField
    item: ItemField
    addressee_number: AddresseeField | None = Field(description="missing when the agency knows nobody of that code")

    @classmethod
    def of(cls, waiting: Waiting) -> "WaitingProvision":
        """As shown to the clerk."""
        return cls.model_validate({name: getattr(waiting, name) for name in cls.model_fields})


class WaitingProvisions(Body):
    """A page of what waits."""

    items: list[WaitingProvision]
    next_cursor: str | None = None


class Released(Body):
    """What was handed in at the gateway."""

    processing_number: ProcessingField
    status: str = Field(description="answered or no-record", examples=["answered"])


@router.post(
    "/provisions",
    operation_id="receiveProvision",
    tags=["provider"],
    response_model=ProvisionAnswer,
    responses={202: {"description": "It is answered later, with PUT /provisions."}, **problems(*REFUSALS)},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": ProvisionRequest}},
        }
    },
)
async def receive_provision(
    agency_code: AgencyField, request: Request, caller: KnownCaller, ports: PortsOf
) -> Response:
    """The gateway asks the agency's own system, live: permit and notice, signed by RFC 9421; so is the response.

    The reference for a program of your own behind `PUT /agencies/{code}/endpoint`.
    """
    ports.agency(agency_code)
    body = await request.body()
    question = SignedRequest(request.method, str(request.url), dict(request.headers))
    request.state.renderer = _signed_renderer(ports, agency_code, question)
    await provision.hold_signature(ports, agency_code, question, body)
    sent = _read(body)
    given = await provision.receive(ports, caller, agency_code, sent.permit, sent.notice)
    if given.later:
        return _signed(ports, agency_code, question, Response(status_code=202))
    said = {"answer": given.answer} if given.answer else {"status": "no-record"}
    return _signed(ports, agency_code, question, Response(json.dumps(said), media_type="application/json"))


@router.get("/waiting-provisions", operation_id="listWaitingProvisions", tags=["provider"], responses=problems(*KNOWN))
async def list_waiting(
    agency_code: AgencyField,
    clerk: Clerk,
    ports: PortsOf,
    limit: Annotated[int, Query(ge=1, le=1000, description="how many at most")] = 100,
    cursor: Annotated[str, Query(pattern=r"^([0-9]{20})?$", description="next_cursor of the page before")] = "",
) -> WaitingProvisions:
    """What waits at the agency's own system for a clerk (自動応答不可)."""
    found = await ports.db.read(lambda tx: provision_store.list_waiting(tx, agency_code, cursor, limit + 1))
    items = [WaitingProvision.of(row) for row in found[:limit]]
    return WaitingProvisions(items=items, next_cursor=items[-1].processing_number if len(found) > limit else None)


@router.post(
    "/waiting-provisions/{processing_number}/release",
    operation_id="releaseWaitingProvision",
    tags=["provider"],
    responses=problems(*KNOWN, ErrorCode.ANSWER_NOT_BOUND, ErrorCode.PARTY_UNAVAILABLE),
)
async def release(
    agency_code: AgencyField, processing_number: ProcessingField, clerk: Clerk, ports: PortsOf
) -> Released:
    """Release what waits: the answer is handed in at the gateway."""
    status = await provision.release(ports, clerk, agency_code, processing_number)
    return Released(processing_number=processing_number, status=status)


def _read(body: bytes) -> ProvisionRequest:
    try:
        return ProvisionRequest.model_validate(json.loads(body))
    except ValidationError as error:
        fields = [FieldError("/" + "/".join(map(str, row["loc"])), row["msg"]) for row in error.errors()]
        raise refuse(ErrorCode.REQUEST_INVALID, "does not fit the contract", *fields) from None
    except (ValueError, RecursionError):
        raise refuse(ErrorCode.REQUEST_INVALID, "cannot be read", FieldError("/", "is not JSON in UTF-8")) from None


def _signed(ports: AgencyPorts, agency: str, question: SignedRequest, response: Response) -> Response:
    """The response with the agency's signature, where the question had one to bind it to."""
    if ports.settings.provider_signatures != "off" and "content-digest" in question.headers:
        answered = SignedResponse(response.status_code, question)
        key = client_key(ports.settings.seed, ports.clients[agency])
        sign(answered, bytes(response.body), key, ports.clock())
        response.headers.update(answered.headers)
    return response


def _signed_renderer(ports: AgencyPorts, agency: str, question: SignedRequest) -> Any:
    def render(refusal: Refusal, service: str) -> Response:
        return _signed(ports, agency, question, problem.render(refusal, service))

    return render
