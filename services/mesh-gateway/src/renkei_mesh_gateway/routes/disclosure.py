"""Disclosure of one's own records to the person (やりとり履歴): log-in with the card, then the exchanges."""

from renkei_kit.callers import KnownCaller
from renkei_kit.card_wire import IssuedChallenge
from renkei_kit.errors import ErrorCode
from renkei_kit.paging import Cursor, Limit, page, sequence
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_mesh_gateway import flows_disclosure
from renkei_mesh_gateway.routes.dependencies import CALLED, AnyPorts, PortsOf
from renkei_mesh_gateway.wire_disclosure import OwnExchange, OwnExchanges, PersonLogin, PersonSession

router = Router(prefix="/disclosure", tags=["disclosure"])
SHOWN = problems(*CALLED, ErrorCode.SESSION_EXPIRED, ErrorCode.RECORDS_UNAVAILABLE)


@router.post(
    "/challenges",
    operation_id="issuePersonChallenge",
    status_code=201,
    responses=problems(ErrorCode.RECORDS_UNAVAILABLE),
)
async def issue_challenge(ports: AnyPorts) -> IssuedChallenge:
    """Random bytes for a card to sign: good for one use and five minutes."""
    return IssuedChallenge.of(await flows_disclosure.issue_challenge(ports))


@router.post(
    "/sessions",
    operation_id="loginPerson",
    status_code=201,
    responses=problems(
        ErrorCode.REQUEST_INVALID,
        ErrorCode.SIGNATURE_NOT_VALID,
        ErrorCode.CERTIFICATE_NOT_VALID,
        ErrorCode.PARTY_UNAVAILABLE,
        ErrorCode.RECORDS_UNAVAILABLE,
    ),
)
async def log_in(body: PersonLogin, ports: AnyPorts) -> PersonSession:
    """Log in with the card: the challenge signed by it, its certificate's status asked of J-LIS (有効性確認)."""
    token = await flows_disclosure.log_in(body.presented(), ports)
    return PersonSession(access_token=token, idle_minutes=ports.settings.session_idle_minutes)


@router.delete("/sessions/current", operation_id="logoutPerson", status_code=204, responses=SHOWN)
async def log_out(caller: KnownCaller, ports: PortsOf) -> None:
    """Log out; the act is logged."""
    await flows_disclosure.log_out(caller, ports)


@router.get("/exchanges", operation_id="listOwnExchanges", responses=SHOWN)
async def list_own(caller: KnownCaller, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None) -> OwnExchanges:
    """The exchanges about oneself, refused ones included; what either side keeps back (番号法23条2項) is left out."""
    found = await flows_disclosure.own_exchanges(caller, sequence(cursor), limit + 1, ports)
    items, next_cursor = page(found, limit, "sequence")
    return OwnExchanges(items=[OwnExchange.of(row, ports.world) for row in items], next_cursor=next_cursor)
