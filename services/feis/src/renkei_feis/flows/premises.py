"""Rooms and terminals: kept by the system administrator, asked at every log-in (control H6)."""

from sqlalchemy import Connection

from renkei_feis.ports import FeisPorts
from renkei_feis.premises import Room, Terminal, terminal_is_admitted
from renkei_feis.store import premises as store
from renkei_feis.store.tables import STAFF
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, FieldError, LinkageError, Refusal


async def admit(ports: FeisPorts, staff_id: str, terminal_id: str | None) -> None:
    """Whether one may log in from a terminal, or from one's own when none is named. Raises ``terminal-not-admitted``.

    Somebody whom nobody knows learns no more here than at the log-in.
    """

    def decide(tx: Connection) -> Refusal | None:
        account = STAFF.find_account(tx, staff_id)
        if account is None and terminal_id is None:
            return None
        named = terminal_id or store.own_terminal(tx, staff_id)
        return terminal_is_admitted(store.room_of_terminal(tx, named) if named else None)

    refusal = await ports.db.read(decide)
    if refusal is not None:
        raise LinkageError(refusal)


async def look_at_rooms(ports: FeisPorts, caller: Caller, after: str, limit: int) -> list[Room]:
    """The rooms, by ID."""

    def look(tx: Connection) -> list[Room]:
        ports.note(tx, caller, "listRooms", "/rooms")
        return store.list_rooms(tx, after, limit)

    return await ports.db.write(look)


async def look_at_terminals(ports: FeisPorts, caller: Caller, after: str, limit: int) -> list[Terminal]:
    """The terminals, by ID."""

    def look(tx: Connection) -> list[Terminal]:
        ports.note(tx, caller, "listTerminals", "/terminals")
        return store.list_terminals(tx, after, limit)

    return await ports.db.write(look)


async def keep_room(ports: FeisPorts, caller: Caller, room: Room) -> None:
    """The room as it is from now on: who is logged in stays, nobody else comes in while it is not locked.

    Raises ``request-invalid``.
    """
    if ports.world.offices.with_id(room.office) is None:
        raise LinkageError(_invalid("/office", "is no regional office"))

    def keep(tx: Connection) -> None:
        store.put_room(tx, room)
        ports.note(tx, caller, "putRoom", f"/rooms/{room.id}")

    await ports.db.write(keep)


async def keep_terminal(ports: FeisPorts, caller: Caller, terminal: Terminal) -> None:
    """The terminal stands in this room from now on. Raises ``request-invalid``."""

    def keep(tx: Connection) -> Refusal | None:
        if store.find_room(tx, terminal.room) is None:
            return _invalid("/room", "is not known")
        store.put_terminal(tx, terminal)
        ports.note(tx, caller, "putTerminal", f"/terminals/{terminal.id}")
        return None

    refusal = await ports.db.write(keep)
    if refusal is not None:
        raise LinkageError(refusal)


async def take_out_terminal(ports: FeisPorts, caller: Caller, terminal_id: str) -> None:
    """The terminal is registered no more. Raises ``not-found``."""

    def take_out(tx: Connection) -> bool:
        found = store.delete_terminal(tx, terminal_id)
        if found:
            ports.note(tx, caller, "deleteTerminal", f"/terminals/{terminal_id}")
        return found

    if not await ports.db.write(take_out):
        raise LinkageError(Refusal(ErrorCode.NOT_FOUND, "there is no such terminal"))


def _invalid(field: str, reason: str) -> Refusal:
    detail = f"does not fit the contract: {field}"
    return Refusal(ErrorCode.REQUEST_INVALID, detail, errors=(FieldError(field, reason),))
