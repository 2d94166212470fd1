"""Transmissions of many copies (データ送受信): read line by line, written in parts, reported line by line.

Nothing of a rejected line is kept, all accepted lines are. A transmission that does not come to its end (it breaks
off, or holds too much) is withdrawn: nobody got a report, so nothing of it may stand.
"""

import asyncio
from collections.abc import AsyncIterator

from sqlalchemy import Connection
from starlette.requests import ClientDisconnect

from renkei_kit.callers import Caller
from renkei_kit.chance import token_hex
from renkei_kit.errors import ErrorCode, FieldError, LinkageError, refuse
from renkei_kit.malware import scanned
from renkei_kit.terms import AgencyCode
from renkei_mesh_gateway.copies.lines import Read, lines_of, read_line
from renkei_mesh_gateway.copies.registration import UNKNOWN, copy_errors, provided_item, sealed
from renkei_mesh_gateway.copies.report import Report
from renkei_mesh_gateway.flows import access, agency_of
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.intermediary import copy_store, transmission_store
from renkei_mesh_gateway.intermediary.copy_store import CopyRecord
from renkei_mesh_gateway.intermediary.transmission_store import Transmission

PART = 500
TURN = 50
REPEATED = FieldError("/record_id", "「レコード識別番号」が既に存在しています。")
NOT_PROVIDED = FieldError("/item", "is no item that the agency provides")
NOBODY = FieldError("/addressee_number", UNKNOWN)


async def import_copies(stream: AsyncIterator[bytes], caller: Caller, ports: GatewayPorts) -> Report:
    """Register the copies of a transmission; one that holds too much is refused, and nothing of it is kept."""
    agency = agency_of(caller)
    now = ports.clock()
    transmission = f"{now:%Y%m%d%H%M%S}{token_hex(9)}"
    entry = access(ports, caller, "importCopies", f"transmission {transmission}")

    def begin(tx: Connection) -> int:
        ports.access_log.append(tx, entry)
        row = Transmission(transmission, agency, transmission_store.RECEIVING, 0, 0, now, now)
        transmission_store.begin(tx, row)
        return copy_store.newest_registration(tx)

    before = await ports.db.write(begin)
    report = Report(transmission)
    try:
        await _Arriving(agency, ports, report).read(scanned(stream, ports.world.malware_patterns))
        if not await _close(ports, agency, transmission, transmission_store.COMPLETE):
            raise _cancelled()
    except Exception as error:
        report.close()
        await withdraw(ports, agency, transmission, before)
        if isinstance(error, ClientDisconnect):
            broken = FieldError("/", "broke off; nothing of it was kept")
            raise refuse(ErrorCode.REQUEST_INVALID, "the transmission did not come to its end", broken) from error
        raise
    return report


class _Arriving:
    """A transmission on its way in: the part that is being read, and the record ids seen so far."""

    def __init__(self, agency: AgencyCode, ports: GatewayPorts, report: Report) -> None:
        self._agency, self._ports, self._report = agency, ports, report
        self._limit = ports.settings.transmission_records
        self._seen: set[str] = set()
        self._part: list[tuple[int, Read, CopyRecord | None]] = []

    async def read(self, stream: AsyncIterator[bytes]) -> None:
        """Read it to its end; empty lines are passed over."""
        number = 0
        async for line in lines_of(stream):
            number += 1
            if line is not None and not line.strip():
                continue
            if self._report.lines + len(self._part) == self._limit:
                detail = f"a transmission holds at most {self._limit} records; nothing of it was kept"
                raise refuse(ErrorCode.TOO_MANY_RECORDS, detail, limit=self._limit, line=number)
            self._take(number, read_line(line))
            if len(self._part) == PART:
                await self._register()
            elif len(self._part) % TURN == 0:
                await asyncio.sleep(0)  # other callers have their turn
        await self._register()

    def _take(self, number: int, read: Read) -> None:
        errors = self._errors(read)
        if read.record_id is not None:
            self._seen.add(read.record_id)
        if errors or read.copy is None:
            self._part.append((number, Read(read.record_id, None, errors), None))
            return
        record = sealed(
            self._ports.office.vault, self._agency, read.copy, self._ports.clock(), self._report.transmission
        )
        self._part.append((number, read, record))

    def _errors(self, read: Read) -> tuple[FieldError, ...]:
        errors = read.errors
        if read.record_id in self._seen:
            errors = (REPEATED, *errors)
        if read.copy is None:
            return errors
        item = provided_item(self._ports.world, self._agency, read.copy.item)
        return (*errors, *((NOT_PROVIDED,) if item is None else copy_errors(item, read.copy)))

    async def _register(self) -> None:
        records = [record for _, _, record in self._part if record is not None]
        agency, lines = self._agency, len(self._part)
        transmission, now = self._report.transmission, self._ports.clock()

        def write(tx: Connection) -> frozenset[str] | None:
            known = copy_store.known_among(tx, agency, (record.addressee_number for record in records))
            accepted = [record for record in records if record.addressee_number in known]
            rejected = lines - len(accepted)
            if not transmission_store.advance(tx, agency, transmission, len(accepted), rejected, now):
                return None
            copy_store.insert_copies(tx, accepted)
            return known

        known = await self._ports.db.write(write)
        if known is None:
            raise _cancelled()
        for number, read, record in self._part:
            unknown = record is not None and record.addressee_number not in known
            self._report.add(number, read.record_id, (NOBODY,) if unknown else read.errors)
        self._part.clear()


async def withdraw(ports: GatewayPorts, agency: AgencyCode, transmission: str, before: int = 0) -> None:
    """Take back what a transmission brought, some records at a time; one that was cancelled stays so."""

    def some(tx: Connection) -> int:
        return copy_store.withdraw_transmission(tx, agency, transmission, before, PART)

    while await ports.db.write(some):
        pass
    await _close(ports, agency, transmission, transmission_store.WITHDRAWN)


async def _close(ports: GatewayPorts, agency: AgencyCode, transmission: str, state: str) -> bool:
    now = ports.clock()
    return await ports.db.write(lambda tx: transmission_store.close(tx, agency, transmission, state, now))


def _cancelled() -> LinkageError:
    return refuse(ErrorCode.WRONG_STATE, "the transmission was cancelled while it was being received")
