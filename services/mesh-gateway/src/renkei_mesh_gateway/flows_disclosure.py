"""A person sees the exchanges about oneself (やりとり履歴), logged in with the card's user certificate."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from renkei_kit import chance
from renkei_kit.callers import Caller
from renkei_kit.card_proof import Challenge, Presented, examine, new_challenge, proof_refusal, with_status
from renkei_kit.errors import ErrorCode, LinkageError, refuse
from renkei_kit.staff_store import token_hash
from renkei_mesh_gateway.core import disclosure_store
from renkei_mesh_gateway.core.disclosure_store import DisclosureSession
from renkei_mesh_gateway.flows import access
from renkei_mesh_gateway.gateway_ports import GatewayPorts

PARTY = "portal"
TOKEN_PREFIX = "person_"


async def issue_challenge(ports: GatewayPorts) -> Challenge:
    """Random bytes for one card to sign, once, within minutes."""
    now = ports.clock()
    challenge = new_challenge(now)

    def keep(tx: Connection) -> None:
        disclosure_store.delete_expired_challenges(tx, now)
        disclosure_store.insert_challenge(tx, challenge)

    await ports.db.write(keep)
    return challenge


async def log_in(presented: Presented, ports: GatewayPorts) -> str:
    """A session's token for who holds the card. The 住民票コード that J-LIS tells is not kept.

    Raises ``request-invalid``, ``signature-not-valid``, ``certificate-not-valid`` or ``party-unavailable``.
    """
    challenge = await ports.db.write(lambda tx: disclosure_store.take_challenge(tx, presented.challenge_id))
    proof, issuer = await examine(presented, challenge, ports.jlis, ports.clock)
    if refusal := proof_refusal(proof):
        raise LinkageError(refusal)
    proof = await with_status(proof, issuer, ports.jlis, ports.clock)
    if refusal := proof_refusal(proof):
        raise LinkageError(refusal)
    assert proof.card is not None
    record_code = await ports.jlis.record_code_of(proof.card)
    token, now = TOKEN_PREFIX + chance.token_urlsafe(24), ports.clock()

    def begin(tx: Connection) -> None:
        id_code = ports.core.person_of_record(tx, record_code)
        session = DisclosureSession(token_hash(token), chance.token_hex(16), id_code, now)
        disclosure_store.insert_session(tx, session, _idle_since(ports, now))
        caller = Caller(PARTY, session.session_id)
        ports.access_log.append(tx, access(ports, caller, "loginPerson", "/disclosure/sessions"))

    await ports.db.write(begin)
    return token


async def log_out(caller: Caller, ports: GatewayPorts) -> None:
    """End the person's session."""

    def end(tx: Connection) -> None:
        disclosure_store.delete_session(tx, caller.id)
        ports.access_log.append(tx, access(ports, caller, "logoutPerson", "/disclosure/sessions/current"))

    await ports.db.write(end)


async def own_exchanges(caller: Caller, after: int, limit: int, ports: GatewayPorts) -> Sequence[dict[str, Any]]:
    """The exchanges about the person of the session; each time they are shown is logged."""

    def read(tx: Connection) -> Sequence[dict[str, Any]]:
        session = disclosure_store.find_session(tx, caller.id)
        ports.access_log.append(tx, access(ports, caller, "listOwnExchanges", "/disclosure/exchanges"))
        if session is None or session.id_code is None:
            return []
        return disclosure_store.list_exchanges(tx, session.id_code, after, limit)

    return await ports.db.write(read)


def authenticator(ports: Callable[[], GatewayPorts]) -> Callable[[str], Any]:
    """Recognises the tokens of persons' sessions; idle for too long counts as logged out."""

    async def authenticate(token: str) -> Caller | None:
        if not token.startswith(TOKEN_PREFIX):
            return None
        made = ports()
        now = made.clock()
        session_id = await made.db.write(
            lambda tx: disclosure_store.touch_session(tx, token_hash(token), now, _idle_since(made, now))
        )
        if session_id is None:
            raise refuse(ErrorCode.SESSION_EXPIRED, "the session was logged out or idle for too long")
        return Caller(PARTY, session_id)

    return authenticate


def _idle_since(ports: GatewayPorts, now: datetime) -> datetime:
    return now - timedelta(minutes=ports.settings.session_idle_minutes)
