"""Rooms, terminals, and whose own terminal each is."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from renkei_feis.premises import Room, Terminal
from renkei_feis.store.tables import ROOM, TERMINAL, TERMINAL_USER
from renkei_kit.db import insert_if_absent
from renkei_kit.world import World


def room_of_terminal(tx: Connection, terminal_id: str) -> Room | None:
    """The room in which a terminal stands."""
    query = select(ROOM).join(TERMINAL, TERMINAL.c.room_id == ROOM.c.id).where(TERMINAL.c.id == terminal_id)
    row = tx.execute(query).first()
    return Room(**row._mapping) if row else None


def own_terminal(tx: Connection, staff_id: str) -> str | None:
    """The terminal that is a staff member's own."""
    query = select(TERMINAL_USER.c.terminal_id).where(TERMINAL_USER.c.staff_id == staff_id)
    return tx.execute(query).scalar_one_or_none()


def find_room(tx: Connection, room_id: str) -> Room | None:
    """The room of an ID."""
    row = tx.execute(select(ROOM).where(ROOM.c.id == room_id)).first()
    return Room(**row._mapping) if row else None


def list_rooms(tx: Connection, after: str, limit: int) -> list[Room]:
    """Up to ``limit`` rooms after one, by ID."""
    query = select(ROOM).where(ROOM.c.id > after).order_by(ROOM.c.id).limit(limit)
    return [Room(**row._mapping) for row in tx.execute(query)]


def put_room(tx: Connection, room: Room) -> None:
    """The room as it is from now on."""
    values = {"office": room.office, "name": room.name, "locked": room.locked}
    if not insert_if_absent(tx, ROOM, id=room.id, **values):
        tx.execute(update(ROOM).where(ROOM.c.id == room.id).values(**values))


def list_terminals(tx: Connection, after: str, limit: int) -> list[Terminal]:
    """Up to ``limit`` terminals after one, by ID."""
    query = select(TERMINAL).where(TERMINAL.c.id > after).order_by(TERMINAL.c.id).limit(limit)
    return [_terminal(tx, row) for row in tx.execute(query).all()]


def find_terminal(tx: Connection, terminal_id: str) -> Terminal | None:
    """The terminal of an ID."""
    row = tx.execute(select(TERMINAL).where(TERMINAL.c.id == terminal_id)).first()
    return _terminal(tx, row) if row else None


def put_terminal(tx: Connection, terminal: Terminal) -> None:
    """Where the terminal stands and whose it is from now on; a person's former own terminal is theirs no more."""
    if not insert_if_absent(tx, TERMINAL, id=terminal.id, room_id=terminal.room):
        tx.execute(update(TERMINAL).where(TERMINAL.c.id == terminal.id).values(room_id=terminal.room))
    tx.execute(delete(TERMINAL_USER).where(TERMINAL_USER.c.terminal_id == terminal.id))
    for staff_id in terminal.used_by:
        tx.execute(delete(TERMINAL_USER).where(TERMINAL_USER.c.staff_id == staff_id))
        tx.execute(insert(TERMINAL_USER).values(staff_id=staff_id, terminal_id=terminal.id))


def delete_terminal(tx: Connection, terminal_id: str) -> bool:
    """The terminal is registered no more; False when it was not."""
    tx.execute(delete(TERMINAL_USER).where(TERMINAL_USER.c.terminal_id == terminal_id))
    return tx.execute(delete(TERMINAL).where(TERMINAL.c.id == terminal_id)).rowcount == 1


def seed_premises(tx: Connection, world: World) -> None:
    """The rooms and terminals of the world."""
    for room in world.offices.rooms:
        put_room(tx, Room(room.id, room.office, room.name, room.locked))
    for terminal in world.offices.terminals:
        put_terminal(tx, Terminal(terminal.id, terminal.room, terminal.used_by))


def _terminal(tx: Connection, row: Row[Any]) -> Terminal:
    query = select(TERMINAL_USER.c.staff_id).where(TERMINAL_USER.c.terminal_id == row.id)
    users: Sequence[str] = tx.execute(query.order_by(TERMINAL_USER.c.staff_id)).scalars().all()
    return Terminal(row.id, row.room_id, tuple(users))
