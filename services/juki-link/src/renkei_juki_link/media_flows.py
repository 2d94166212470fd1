"""Media by an operator in the server room: entered, imported, read, erased, destroyed (controls C18, H16)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from renkei_juki_link import media_store, store
from renkei_juki_link.file_access import FileAct, about_to
from renkei_juki_link.files import INCOMING, file_name
from renkei_juki_link.media import Medium, MediumState, step_follows, terminal_is_in_the_server_room
from renkei_juki_link.ports import JukiLinkPorts
from renkei_juki_link.provisions import decrypted, read_records
from renkei_juki_link.rules import Kind, Operation, Step
from renkei_juki_link.store import Transmission
from renkei_juki_link.transmitting import content_digest, new_id, step
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, LinkageError, Refusal, refuse
from renkei_kit.evidence import Access
from renkei_kit.tracing import trace_id


@dataclass(frozen=True, slots=True)
class Handler:
    """The operator with a medium in hand, and the terminal at which that happens."""

    caller: Caller
    terminal: str | None


def is_in_the_server_room(ports: JukiLinkPorts, handler: Handler) -> None:
    """Raises ``operation-not-permitted`` unless the terminal stands in the server room."""
    room = ports.world.room_of(handler.terminal)
    refusal = terminal_is_in_the_server_room(room, ports.link_settings.server_room)
    if refusal is not None:
        raise LinkageError(refusal)


async def register(ports: JukiLinkPorts, handler: Handler, medium_id: str) -> Medium:
    """Enter a medium in the register. Raises ``operation-not-permitted`` or ``wrong-state``."""
    is_in_the_server_room(ports, handler)
    medium = Medium(medium_id, MediumState.REGISTERED, ports.clock(), handler.caller.id)

    def enter(tx: Connection) -> Refusal | None:
        if media_store.find_medium(tx, medium_id) is not None:
            return Refusal(ErrorCode.WRONG_STATE, "a medium of this label is in the register")
        media_store.insert_medium(tx, medium)
        ports.access_log.append(tx, _access(ports, handler, "registerMedium", medium_id))
        return None

    await _decided(ports, enter)
    return medium


async def import_medium(ports: JukiLinkPorts, handler: Handler, medium_id: str) -> Transmission:
    """Take what is on a medium, once, as a provision; from here on its file lives as every other.

    After a crash the same import goes on where it stood. Raises ``operation-not-permitted``, ``not-found``,
    ``wrong-state``, or ``request-invalid`` for a medium that cannot be read.
    """
    is_in_the_server_room(ports, handler)
    begun = await ports.db.read(lambda tx: _unfinished(tx, medium_id))
    if begun is None:
        begun = await _take_in(ports, handler, medium_id)
    records = await decrypted(ports, handler.caller, begun)
    assert records is not None, "it could be read when it was taken in"
    incoming = file_name(INCOMING, begun.id)
    return await step(ports, handler.caller, begun, Step.DECRYPTED, incoming, provided=len(records))


async def _take_in(ports: JukiLinkPorts, handler: Handler, medium_id: str) -> Transmission:
    await _decided(ports, lambda tx: step_follows(media_store.find_medium(tx, medium_id), MediumState.USED))
    envelope = await _read(ports, handler, medium_id, FileAct.OPEN, FileAct.READ, FileAct.DECRYPT)
    if read_records(ports, envelope) is None:
        raise refuse(ErrorCode.REQUEST_INVALID, "what is on the medium was not sealed to this server by J-LIS")
    now = ports.clock()
    digest = content_digest(ports, envelope.encode())
    taken = Transmission(new_id(now), Kind.MEDIUM, Step.RECEIVED, digest, 1, now, now)
    name = await asyncio.to_thread(ports.files.write, INCOMING, taken.id, envelope)
    operation = Operation(now, taken.id, Step.RECEIVED, name, handler.caller.party, handler.caller.id)

    def enter(tx: Connection) -> Refusal | None:
        refusal = step_follows(media_store.lock_medium(tx, medium_id), MediumState.USED)
        if refusal is None:
            store.insert_transmission(tx, taken, operation)
            media_store.take_step(tx, medium_id, MediumState.USED, now, handler.caller.id, taken.id)
            ports.access_log.append(tx, _access(ports, handler, "importMedium", medium_id))
        return refusal

    await _decided(ports, enter)
    return taken


async def look(ports: JukiLinkPorts, handler: Handler, medium_id: str) -> int:
    """How many bytes are on a medium: none once it was erased.

    Raises ``operation-not-permitted`` or ``not-found``.
    """
    is_in_the_server_room(ports, handler)
    return len((await _read(ports, handler, medium_id, FileAct.OPEN)).encode())


async def erase(ports: JukiLinkPorts, handler: Handler, medium_id: str) -> Medium:
    """Overwrite a medium (完全消去). Raises ``operation-not-permitted``, ``not-found`` or ``wrong-state``."""
    return await _end(ports, handler, medium_id, MediumState.ERASED)


async def destroy(ports: JukiLinkPorts, handler: Handler, medium_id: str) -> Medium:
    """Destroy an erased medium. Raises ``operation-not-permitted``, ``not-found`` or ``wrong-state``."""
    return await _end(ports, handler, medium_id, MediumState.DESTROYED)


async def _end(ports: JukiLinkPorts, handler: Handler, medium_id: str, how: MediumState) -> Medium:
    """Do it first and enter it then: what the register says was done has been done."""
    is_in_the_server_room(ports, handler)
    await _decided(ports, lambda tx: step_follows(media_store.find_medium(tx, medium_id), how))
    act = ports.drive.erase if how is MediumState.ERASED else ports.drive.destroy
    await asyncio.to_thread(act, medium_id)
    operation = "eraseMedium" if how is MediumState.ERASED else "destroyMedium"

    def enter(tx: Connection) -> Refusal | None:
        refusal = step_follows(media_store.lock_medium(tx, medium_id), how)
        if refusal is None:
            media_store.take_step(tx, medium_id, how, ports.clock(), handler.caller.id)
            ports.access_log.append(tx, _access(ports, handler, operation, medium_id))
        return refusal

    await _decided(ports, enter)
    found = await ports.db.read(lambda tx: media_store.find_medium(tx, medium_id))
    assert found is not None
    return found


async def list_media(ports: JukiLinkPorts, caller: Caller, after: str, limit: int) -> list[Medium]:
    """Up to ``limit`` media of the register; to look is logged too."""
    looked = Access(ports.clock(), caller.party, caller.id, "listMedia", "/media", "ok", trace_id())

    def read(tx: Connection) -> list[Medium]:
        ports.access_log.append(tx, looked)
        return media_store.media(tx, after, limit)

    return await ports.db.write(read)


async def _read(ports: JukiLinkPorts, handler: Handler, medium_id: str, *acts: FileAct) -> str:
    await about_to(ports, handler.caller, f"media/{medium_id}", *acts)
    content = await asyncio.to_thread(ports.drive.read, medium_id)
    if content is None:
        raise refuse(ErrorCode.NOT_FOUND, "no medium of this label is in the drive")
    return content


def _unfinished(tx: Connection, medium_id: str) -> Transmission | None:
    medium = media_store.find_medium(tx, medium_id)
    found = store.find_transmission(tx, medium.transmission_id) if medium and medium.transmission_id else None
    return found if found and found.state is Step.RECEIVED else None


async def _decided(ports: JukiLinkPorts, decide: Callable[[Connection], Refusal | None]) -> None:
    refusal = await ports.db.write(decide)
    if refusal is not None:
        raise LinkageError(refusal)


def _access(ports: JukiLinkPorts, handler: Handler, operation: str, medium_id: str) -> Access:
    target = f"medium {medium_id} at {handler.terminal}"
    return Access(ports.clock(), handler.caller.party, handler.caller.id, operation, target, "ok", trace_id())
