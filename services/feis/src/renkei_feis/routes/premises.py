"""Rooms and terminals, kept by the system administrator (control H6)."""

from typing import Annotated

from fastapi import Header, Path, Request

from renkei_feis.flows import premises
from renkei_feis.premises import Room, Terminal
from renkei_feis.routes.dependencies import OF_STAFF, Administrator, PortsOf
from renkei_feis.schemas_office import (
    RoomBody,
    RoomIdField,
    RoomList,
    RoomView,
    TerminalBody,
    TerminalIdField,
    TerminalList,
    TerminalView,
)
from renkei_kit.errors import ErrorCode
from renkei_kit.paging import Cursor, Limit, page, position
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.staff_routes import LoginRequest

router = Router(tags=["premises"])
RoomPath = Annotated[RoomIdField, Path()]
TerminalPath = Annotated[TerminalIdField, Path()]


TerminalHeader = Annotated[
    TerminalIdField | None,
    Header(alias="Terminal-Id", description="the terminal (端末) at which one sits; without it one's own"),
]


async def terminal_is_in_a_locked_room(
    body: LoginRequest, request: Request, ports: PortsOf, terminal: TerminalHeader = None
) -> None:
    """Nobody logs in where the room is not registered or not locked (電子錠等による入室制限, control H6)."""
    request.state.actor = body.id
    await premises.admit(ports, body.id, terminal)


@router.get("/rooms", operation_id="listRooms", responses=problems(*OF_STAFF))
async def list_rooms(caller: Administrator, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None) -> RoomList:
    """Every room with terminals, and whether it is locked."""
    found = await premises.look_at_rooms(ports, caller, position(cursor), limit + 1)
    rooms, next_cursor = page(found, limit, "id")
    return RoomList(rooms=[RoomView.of(room) for room in rooms], next_cursor=next_cursor)


@router.put("/rooms/{room_id}", operation_id="putRoom", status_code=204, responses=problems(*OF_STAFF))
async def put_room(room_id: RoomPath, body: RoomBody, caller: Administrator, ports: PortsOf) -> None:
    """Say how a room is: while it is not locked nobody logs in from its terminals."""
    await premises.keep_room(ports, caller, Room(room_id, body.office, body.name, body.locked))


@router.get("/terminals", operation_id="listTerminals", responses=problems(*OF_STAFF))
async def list_terminals(
    caller: Administrator, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None
) -> TerminalList:
    """Every registered terminal with its room."""
    found = await premises.look_at_terminals(ports, caller, position(cursor), limit + 1)
    terminals, next_cursor = page(found, limit, "id")
    return TerminalList(terminals=[TerminalView.of(each) for each in terminals], next_cursor=next_cursor)


@router.put("/terminals/{terminal_id}", operation_id="putTerminal", status_code=204, responses=problems(*OF_STAFF))
async def put_terminal(terminal_id: TerminalPath, body: TerminalBody, caller: Administrator, ports: PortsOf) -> None:
    """Register a terminal to a room, and say whose own it is."""
    await premises.keep_terminal(ports, caller, Terminal(terminal_id, body.room, body.used_by))


@router.delete(
    "/terminals/{terminal_id}",
    operation_id="deleteTerminal",
    status_code=204,
    responses=problems(*OF_STAFF, ErrorCode.NOT_FOUND),
)
async def delete_terminal(terminal_id: TerminalPath, caller: Administrator, ports: PortsOf) -> None:
    """Take a terminal out: nobody logs in from it any more."""
    await premises.take_out_terminal(ports, caller, terminal_id)
