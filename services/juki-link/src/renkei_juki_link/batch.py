"""The batch program (バッチプログラム): moves to the backup folder and deletes what the operation log proves."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from renkei_juki_link import store
from renkei_juki_link.file_life import Plan, Task, plan
from renkei_juki_link.ports import JukiLinkPorts
from renkei_juki_link.provision_record import purge_records
from renkei_juki_link.rules import Operation, Step
from renkei_juki_link.settings import JukiLinkSettings
from renkei_kit.callers import Caller
from renkei_kit.chain import first_break
from renkei_kit.errors import ErrorCode, refuse
from renkei_kit.evidence import Access
from renkei_kit.tracing import trace_id


@dataclass(frozen=True, slots=True)
class Pass:
    """What a pass did, and which files it did not touch or did not find."""

    moved: tuple[str, ...]
    deleted: tuple[str, ...]
    unproven: tuple[str, ...]
    missing: tuple[str, ...]


async def run_batch(ports: JukiLinkPorts, caller: Caller) -> Pass:
    """One pass over all files (controls F3, F4). After a crash the next pass goes on where this one stood.

    Raises ``operation-log-broken`` or ``records-unavailable``.
    """
    async with ports.one_pass:
        found = await planned(ports)
        for task in found.tasks:
            await asyncio.to_thread(ports.files.carry_out, task)
            await log(ports, caller, task)
    await ports.db.write(lambda tx: purge(tx, ports, caller))
    if caller.party != ports.name:  # what people do is logged even when there was nothing to be done
        await ports.db.write(lambda tx: ports.access_log.append(tx, _access(ports, caller, "/batch-runs")))
    return Pass(_of(found, Step.BACKED_UP), _of(found, Step.DELETED), found.unproven, found.missing)


def purge(tx: Connection, ports: JukiLinkPorts, caller: Caller) -> None:
    """Take out the records of provisions that have been kept long enough (control F6)."""
    count = purge_records(tx, ports.clock())
    if count:
        ports.access_log.append(tx, _access(ports, caller, f"{count} provision records taken out"))


async def planned(ports: JukiLinkPorts) -> Plan:
    """What is to be done now, when the log is whole.

    The disk is read before the log, so that the log is never behind it, and once more for what seems to be missing:
    a file may have come in between.
    """
    disk = await asyncio.to_thread(ports.files.on_disk)
    lines, length = await ports.db.read(store.operation_log)
    broken = first_break(lines, length)
    if broken is not None:
        raise refuse(ErrorCode.OPERATION_LOG_BROKEN, broken.reason)
    found = plan([store.operation_of(line) for line in lines], disk, ports.clock())
    if not found.missing:
        return found
    later = await asyncio.to_thread(ports.files.on_disk)
    return replace(found, missing=tuple(file for file in found.missing if file not in later.in_place | later.backed_up))


async def log(ports: JukiLinkPorts, caller: Caller, task: Task) -> None:
    """Log what was done to a file, once."""
    operation = Operation(ports.clock(), task.transmission_id, task.step, task.file, caller.party, caller.id)
    access = _access(ports, caller, f"{task.step} {task.file}")

    def record(tx: Connection) -> None:
        if store.append_once(tx, operation):
            ports.access_log.append(tx, access)

    await ports.db.write(record)


async def run_batch_when_due(ports: JukiLinkPorts) -> None:
    """Background work: a pass at the start and then once in ``batch_minutes``, by the service's clock."""
    now, settings = ports.clock(), ports.settings
    every = settings.batch_minutes if isinstance(settings, JukiLinkSettings) else 0
    if not is_due(ports.last_pass.at, now, timedelta(minutes=every)):
        return
    ports.last_pass.at = now
    await run_batch(ports, Caller(ports.name, "batch"))


def is_due(last: datetime | None, now: datetime, every: timedelta) -> bool:
    """Whether a pass is due; a clock that was put back does not hold it up."""
    return last is None or now < last or now - last >= every


def _access(ports: JukiLinkPorts, caller: Caller, target: str) -> Access:
    return Access(ports.clock(), caller.party, caller.id, "runBatch", target, "ok", trace_id())


def _of(found: Plan, step: Step) -> tuple[str, ...]:
    return tuple(task.file for task in found.tasks if task.step is step)
