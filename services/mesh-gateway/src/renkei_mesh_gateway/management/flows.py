"""Use cases of those who manage: the access log, statistics, batches, and purges of their own."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, or_, select

from renkei_kit import chance
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, FieldError, LinkageError, Refusal, refuse
from renkei_mesh_gateway.core.store import CORE_BOOK, core_record
from renkei_mesh_gateway.flows import access
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.intermediary import batch_store
from renkei_mesh_gateway.intermediary.batch_store import Batch
from renkei_mesh_gateway.intermediary.store import agency_record
from renkei_mesh_gateway.management import purge_store
from renkei_mesh_gateway.management.kinds import OF_AGENCY, OF_CORE
from renkei_mesh_gateway.management.purge_store import WAITING, PurgeRun
from renkei_mesh_gateway.management.rights import Scope, scope_of
from renkei_mesh_gateway.management.statistics_store import Span, count_exchanges
from renkei_mesh_gateway.tables import EVIDENCE, STAFF


async def list_access_log(
    caller: Caller, after: int, limit: int, actor: str | None, ports: GatewayPorts
) -> list[dict[str, Any]]:
    """What the staff and systems of the caller's agency did or tried (control G5); others' lines are not there.

    An officer of the core sees the lines of the core's own staff, of its operators, and of nobody's.
    """
    scope = scope_of(caller)

    def read(tx: Connection) -> list[dict[str, Any]]:
        log = EVIDENCE.access_log
        query = select(log).where(log.c.sequence > after, _of(scope, ports))
        if actor is not None:
            query = query.where(log.c.actor == actor)
        found = [dict(row) for row in tx.execute(query.order_by(log.c.sequence).limit(limit)).mappings()]
        _note(tx, ports, caller, "listAccessLog", first_page=after == 0)
        return found

    return await ports.db.write(read)


async def count(
    caller: Caller, span: Span, after: Sequence[str], limit: int, ports: GatewayPorts
) -> list[dict[str, Any]]:
    """How many exchanges there were: of the whole network for the core, else of the caller's own agency."""
    scope = scope_of(caller)
    table, book = (core_record, CORE_BOOK) if scope.is_core else (agency_record, scope.agency)

    def read(tx: Connection) -> list[dict[str, Any]]:
        found = count_exchanges(tx, table, book, span, after, limit)
        _note(tx, ports, caller, "getStatistics", first_page=not after)
        return found

    return await ports.db.write(read)


async def list_batches(caller: Caller, after: str, limit: int, ports: GatewayPorts) -> list[Batch]:
    """How the batches of the caller's own agency stand."""
    scope = scope_of(caller)

    def read(tx: Connection) -> list[Batch]:
        found = batch_store.list_batches(tx, scope.agency, after, limit)
        _note(tx, ports, caller, "listAgencyBatches", first_page=not after)
        return found

    return await ports.db.write(read)


async def create_purge(caller: Caller, kinds: Sequence[str], ports: GatewayPorts) -> PurgeRun:
    """Ask for a purge of the named kinds, or of all that the caller manages."""
    scope, now = scope_of(caller), ports.clock()
    offered = OF_CORE if scope.is_core else OF_AGENCY
    if not set(kinds) <= offered.keys():
        reason = f"must be of {', '.join(offered)}"
        raise refuse(ErrorCode.REQUEST_INVALID, "the caller purges other kinds", FieldError("/kinds", reason))
    wanted = tuple(name for name in offered if not kinds or name in kinds)
    run_id = f"{now:%Y%m%d%H%M%S%f}{chance.token_hex(6)}"
    run = PurgeRun(scope.agency, run_id, wanted, WAITING, {}, caller.id, now)

    def work(tx: Connection) -> None:
        purge_store.insert_run(tx, run)
        ports.access_log.append(tx, access(ports, caller, "createPurge", f"{run_id} {' '.join(wanted)}"))

    await ports.db.write(work)
    return run


async def list_purges(caller: Caller, after: str, limit: int, ports: GatewayPorts) -> Sequence[PurgeRun]:
    """The purges of the caller's own agency."""
    scope = scope_of(caller)
    return await ports.db.read(lambda tx: purge_store.list_runs(tx, scope.agency, after, limit))


async def load_purge(caller: Caller, run_id: str, ports: GatewayPorts) -> PurgeRun:
    """A purge of the caller's own agency; raises ``not-found``."""
    scope = scope_of(caller)
    run = await ports.db.read(lambda tx: purge_store.find_run(tx, scope.agency, run_id))
    if run is None:
        raise refuse(ErrorCode.NOT_FOUND, "the agency has no purge of this number")
    return run


async def cancel_purge(caller: Caller, run_id: str, ports: GatewayPorts) -> PurgeRun:
    """Stop a purge; what is gone stays gone. Raises ``not-found`` or ``wrong-state``."""
    run, now = await load_purge(caller, run_id, ports), ports.clock()

    def work(tx: Connection) -> Refusal | None:
        if not purge_store.cancel_run(tx, run, now):
            return Refusal(ErrorCode.WRONG_STATE, "the purge is at its end")
        ports.access_log.append(tx, access(ports, caller, "cancelPurge", run_id))
        return None

    refusal = await ports.db.write(work)
    if refusal is not None:
        raise LinkageError(refusal)
    return await load_purge(caller, run_id, ports)


def _of(scope: Scope, ports: GatewayPorts) -> Any:
    """The lines that belong to a scope, by who acted."""
    actor, staff = EVIDENCE.access_log.c.actor, STAFF.staff.c
    if scope.is_core:
        others = [client.id for client in ports.world.clients if client.agency != scope.agency]
        return ~or_(actor.in_(select(staff.id).where(staff.agency != scope.agency)), actor.in_(others))
    own = [client.id for client in ports.world.clients if client.agency == scope.agency]
    return or_(actor.in_(select(staff.id).where(staff.agency == scope.agency)), actor.in_(own))


def _note(tx: Connection, ports: GatewayPorts, caller: Caller, operation: str, *, first_page: bool) -> None:
    """A list is logged once, with its first page, so that looking at the log does not make it longer for ever."""
    if first_page:
        ports.access_log.append(tx, access(ports, caller, operation, "/operations"))
