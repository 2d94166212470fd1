"""A member of staff changes their own password (control D7)."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from renkei_kit.acts import log_act
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, LinkageError, Refusal
from renkei_kit.staff import StaffSessions, policy_of
from renkei_kit.staff_account import Account, PasswordState
from renkei_kit.staff_rules import NewPassword, password_refusal
from renkei_kit.staff_store import hash_of, is_password_of

if TYPE_CHECKING:
    from renkei_kit.ports import Ports

WRONG = Refusal(ErrorCode.LOGIN_FAILED, "the current password is wrong", "password_is_right")


async def change_password(sessions: StaffSessions, ports: "Ports", caller: Caller, current: str, wanted: str) -> None:
    """Replace the password, which the caller shows once more; the session goes on without limits.

    A wrong current password counts as a failed log-in, and ends the session when it locks the account. Raises
    ``login-failed`` or ``password-not-acceptable``.
    """
    store, policy, now = sessions.store, policy_of(ports), ports.clock()

    def look(tx: Connection) -> tuple[Account | None, list[str]]:
        account = store.find_account(tx, caller.id)
        return account, store.last_passwords(tx, account, policy.password_history) if account else []

    before, last = await ports.db.read(look)
    password_hash = before.password_hash if before else None
    matches = await asyncio.to_thread(is_password_of, password_hash, current)
    new = NewPassword(caller.id, wanted)
    refusal = password_refusal(new, policy, "/new_password")
    if matches and refusal is None:
        was_used = await asyncio.to_thread(_is_one_of, last, wanted)
        refusal = password_refusal(replace(new, was_used=was_used), policy, "/new_password")
    made = await asyncio.to_thread(hash_of, wanted) if matches and refusal is None else ""

    def change(tx: Connection) -> Refusal | None:
        account = store.find_account(tx, caller.id, lock=True)
        if account is None or not matches or account.password_hash != password_hash:
            store.count_failure(tx, caller.id, policy.failures, now + policy.lock_out)
            locked = store.find_account(tx, caller.id)
            if locked is not None and locked.locked_until is not None and now < locked.locked_until:
                sessions.end_session(ports, tx, locked, "too many wrong passwords")
            return WRONG
        if refusal is None:
            store.replace_password(tx, account, made, PasswordState.OWN, now)
            log_act(ports, tx, caller, "changePassword", caller.id)
        return refusal

    outcome = await ports.db.write(change)
    if outcome is not None:
        raise LinkageError(outcome)


def _is_one_of(hashes: Iterable[str], password: str) -> bool:
    return any(is_password_of(each, password) for each in hashes)
