"""Watching accesses: each is one row of the record, and an unusual one tells the administrator (controls D14, D16)."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping

from renkei_ims import watch_store
from renkei_ims.person import Person
from renkei_ims.ports import ImsPorts
from renkei_kit.acts import log_act
from renkei_kit.callers import Caller
from renkei_kit.personal_number import PersonalNumber
from renkei_kit.terms import AffairCode
from renkei_kit.tracing import trace_id

log = logging.getLogger("renkei")


@dataclass(frozen=True, slots=True)
class Purpose:
    """What an access is for: an affair (事務) and a case of it."""

    affair: AffairCode
    case_id: str


def record_access(
    tx: Connection, ports: ImsPorts, caller: Caller, operation: str, person: Person, purpose: Purpose | None = None
) -> PersonalNumber:
    """Record that the caller accesses the person's record, and raise an alert where that is unusual; gives the number.

    The row names staff, time, operation and person, and holds the number sealed under the person's own key: it can be
    told until the record is erased, and never after.
    """
    now, addressee, vault = ports.clock(), person.addressee_number, ports.vault
    number = vault.open_number(person.sealed_number, addressee, person.sealed_key)
    entry: dict[str, object] = {
        "at": now,
        "party": caller.party,
        "staff_id": caller.id,
        "operation": operation,
        "addressee_number": addressee,
        "sealed_number": vault.number_for_log(number, addressee, person.sealed_key),
        "affair": purpose and purpose.affair,
        "case_id": purpose and purpose.case_id,
        "request_id": trace_id(),
    }
    log_act(ports, tx, caller, operation, addressee)
    watch_store.append_access(tx, entry)
    _watch(tx, ports, caller)
    return number


async def list_accesses(
    ports: ImsPorts, caller: Caller, after: int, staff_id: str | None, limit: int
) -> list[dict[str, Any]]:
    """Who accessed whose record, oldest first; the look at the record is logged itself."""
    return await _listed(
        ports, caller, "listNumberAccesses", lambda tx: watch_store.list_accesses(tx, after, staff_id, limit)
    )


async def list_alerts(ports: ImsPorts, caller: Caller, after: int, limit: int) -> list[dict[str, Any]]:
    """What was unusual, oldest first."""
    return await _listed(ports, caller, "listAlerts", lambda tx: watch_store.list_alerts(tx, after, limit))


async def _listed(
    ports: ImsPorts, caller: Caller, operation: str, find: Callable[[Connection], Sequence[RowMapping]]
) -> list[dict[str, Any]]:
    def look(tx: Connection) -> list[dict[str, Any]]:
        log_act(ports, tx, caller, operation, "/")
        return [dict(row) for row in find(tx)]

    return await ports.db.write(look)


def _watch(tx: Connection, ports: ImsPorts, caller: Caller) -> None:
    now, habit = ports.clock(), ports.own.habit
    since = now - habit.window
    accesses = watch_store.count_accesses(tx, caller.id, since)
    for kind in habit.unusual(now, accesses):
        if not watch_store.has_alert(tx, caller.id, kind, since):
            watch_store.insert_alert(tx, caller.id, kind, accesses, now)
            log.warning("unusual access", extra={"service": ports.name, "actor": caller.id, "kind": kind.value})
