"""Users log in with ID and password, and out (ユーザ認証, control C15)."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Connection

from renkei_kit import chance
from renkei_kit.callers import Authenticator, Caller
from renkei_kit.errors import ErrorCode, refuse
from renkei_kit.staff_store import is_password_of
from renkei_ras.ports import RasPorts, applicant
from renkei_ras.registration import User
from renkei_ras.store.users import delete_session, find_session, find_user, insert_session, touch_session

TOKEN_PREFIX = "ras_"


async def log_in(ports: RasPorts, user_id: str, password: str) -> tuple[str, User]:
    """A new session's token and its user; an earlier session of the user ends. Raises ``login-failed``."""
    user = await ports.db.read(lambda tx: find_user(tx, user_id))
    matches = await asyncio.to_thread(is_password_of, user.password_hash if user else None, password)
    if user is None or not matches:
        raise refuse(ErrorCode.LOGIN_FAILED, "the ID or the password is wrong")
    token, now = TOKEN_PREFIX + chance.token_urlsafe(24), ports.clock()

    def begin(tx: Connection) -> None:
        insert_session(tx, user_id, token, now)
        ports.note(tx, applicant(user_id), "loginUser", "/sessions")

    await ports.db.write(begin)
    return token, user


async def log_out(ports: RasPorts, caller: Caller) -> None:
    """End the user's session."""

    def end(tx: Connection) -> None:
        delete_session(tx, caller.id)
        ports.note(tx, caller, "logoutUser", "/sessions/current")

    await ports.db.write(end)


def user_sessions(ports: Callable[[], RasPorts]) -> tuple[Authenticator, ...]:
    """The authenticator of users' session tokens; idle for too long counts as logged out."""

    async def authenticate(token: str) -> Caller | None:
        if not token.startswith(TOKEN_PREFIX):
            return None
        now = ports().clock()
        idle = timedelta(minutes=ports().settings.session_idle_minutes)

        def find(tx: Connection) -> str | None:
            session = find_session(tx, token)
            if session is None or now - session.last_used_at >= idle:
                return None
            touch_session(tx, session.user_id, now)
            return session.user_id

        user_id = await ports().db.write(find)
        if user_id is None:
            raise refuse(ErrorCode.SESSION_EXPIRED, "the session was logged out or idle for too long")
        return applicant(user_id)

    return (authenticate,)
