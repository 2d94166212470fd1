"""The allow-list's versions: imported by an officer of the core, checked, compared, and handed to the providers."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from renkei_kit.allow_list_file import (
    LineProblem,
    ReadList,
    RowChange,
    as_csv,
    check_rows,
    differences,
    read_csv,
    read_rows,
    version_of,
)
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, FieldError, LinkageError, Refusal, refuse
from renkei_kit.world import AllowListFile, World
from renkei_mesh_gateway.core import store
from renkei_mesh_gateway.flows import access
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.list_versions import ListVersion, in_force
from renkei_mesh_gateway.wire_lists import AllowListBody

SHOWN_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class Imported:
    """A version that was kept, or would be (``number`` None), and what it changes against version ``base``."""

    file: AllowListFile
    effective_on: date
    number: int | None
    base: int
    changes: Sequence[RowChange]


async def import_allow_list(
    sent: bytes | AllowListBody, effective_on: date, dry_run: bool, caller: Caller, ports: GatewayPorts
) -> Imported:
    """Check a list and keep it as the next version, which counts from ``effective_on``; a dry run keeps nothing."""
    now = ports.clock()
    if effective_on < now.date():
        reason = "must not be before today: what was decided under the list stays as it was decided"
        raise refuse(ErrorCode.REQUEST_INVALID, "a list cannot count backwards", _field("query/effective_on", reason))
    outcome = await asyncio.to_thread(read_list, sent, ports.world)
    if isinstance(outcome, Refusal):
        raise LinkageError(outcome)
    file = outcome

    def work(tx: Connection) -> Imported:
        base = in_force(ports.core.lists.versions(tx), effective_on)
        changes = differences(ports.core.lists.read(tx, base.number).rows, file.rows)
        if dry_run:
            return Imported(file, effective_on, None, base.number, changes)
        kept = store.insert_allow_list(tx, file, effective_on, caller.id, now)
        ports.office.receive_list(tx, file, effective_on)
        ports.access_log.append(tx, access(ports, caller, "importAllowList", f"version {kept.number} {file.version}"))
        return Imported(file, effective_on, kept.number, base.number, changes)

    return await ports.db.write(work)


async def allow_list_diff(number: int, base: int | None, ports: GatewayPorts) -> tuple[int, Sequence[RowChange]]:
    """What a version changes against another, by default the one that it replaced on its day; raises ``not-found``."""

    def work(tx: Connection) -> tuple[int, Sequence[RowChange]] | None:
        versions = {version.number: version for version in ports.core.lists.versions(tx)}
        if number not in versions or (base is not None and base != 0 and base not in versions):
            return None
        replaced = replaced_by(versions[number], list(versions.values())) if base is None else base
        before = ports.core.lists.read(tx, replaced).rows if replaced else ()
        return replaced, differences(before, ports.core.lists.read(tx, number).rows)

    found = await ports.db.read(work)
    if found is None:
        raise refuse(ErrorCode.NOT_FOUND, "the list has no such version")
    return found


def replaced_by(version: ListVersion, versions: Sequence[ListVersion]) -> int:
    """The number of the version that counted before ``version`` did on its day; 0 when it was the first."""
    earlier = [known for known in versions if known.number < version.number]
    return in_force(earlier, version.effective_on).number if earlier else 0


def read_list(sent: bytes | AllowListBody, world: World) -> AllowListFile | Refusal:
    """The list that was sent, when every line of it is right."""
    found = read_csv(sent) if isinstance(sent, bytes) else read_rows(sent.rows)
    problems = [*found.problems, *check_rows(found.rows, world)]
    if problems:
        return _wrong_lines(problems)
    rows = tuple(row for _, row in found.rows)
    if not rows:
        return _wrong_lines([LineProblem(1, "", "a list without rows would permit nothing")])
    return AllowListFile(version=version_of(_content(sent, found)), rows=rows)


def _content(sent: bytes | AllowListBody, found: ReadList) -> bytes:
    return sent if isinstance(sent, bytes) else as_csv(row for _, row in found.rows)


def _wrong_lines(problems: Sequence[LineProblem]) -> Refusal:
    in_order = sorted(problems, key=lambda problem: problem.line)
    lines = len({problem.line for problem in problems})
    errors = tuple(
        _field(f"line {problem.line}" + (f"/{problem.field}" if problem.field else ""), problem.reason)
        for problem in in_order[:SHOWN_PROBLEMS]
    )
    detail = f"{lines} lines of the list are wrong; nothing of it was kept"
    return Refusal(ErrorCode.REQUEST_INVALID, detail, errors=errors)


def _field(name: str, reason: str) -> FieldError:
    return FieldError(name, reason)
