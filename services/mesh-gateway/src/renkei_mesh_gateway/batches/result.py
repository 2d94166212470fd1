"""The result of a batch, read page by page: NDJSON with the answers, or the columns of the real file.

The real result file has 262 columns, of which the positions of seven are published. Two of these are amounts out of
the answer, which only the inquirer can open (control G12), so five are filled here and the others left empty.
"""

from collections.abc import AsyncIterator
from typing import Literal

from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, refuse
from renkei_mesh_gateway.batches.inquiry_file import CHARSETS
from renkei_mesh_gateway.batches.overview import load_batch, result_line
from renkei_mesh_gateway.flows import access
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.intermediary import batch_store
from renkei_mesh_gateway.intermediary.batch_store import Batch, Told

PAGE = 200
COLUMN_COUNT = 262
OWN_NUMBER, PROVIDER, LINE_STATUS, MESSAGE, ITEM_STATUS = 1, 12, 23, 24, 25
ResultForm = Literal["ndjson", "columns"]


async def give_result(
    batch_id: str, form: ResultForm, charset: str, caller: Caller, ports: GatewayPorts
) -> AsyncIterator[bytes]:
    """The result of a batch that is at its end; lines that wait for their provider say so."""
    batch = await load_batch(batch_id, caller, ports)
    if batch.state not in (batch_store.FINISHED, batch_store.CANCELLED):
        raise refuse(ErrorCode.WRONG_STATE, f"the batch is {batch.state}: there is a result when it is at its end")
    entry = access(ports, caller, "getBatchResult", batch_id)
    await ports.db.write(lambda tx: ports.access_log.append(tx, entry))
    return _given(batch, form, charset, ports)


async def _given(batch: Batch, form: ResultForm, charset: str, ports: GatewayPorts) -> AsyncIterator[bytes]:
    db, after = ports.db.acting_for(batch.agency), 0
    while True:
        page = await db.read(lambda tx, after=after: batch_store.list_lines(tx, batch.batch_id, after, PAGE))  # type: ignore[misc]
        if form == "ndjson":
            yield b"".join(
                result_line(told, batch).model_dump_json(exclude_none=True).encode() + b"\n" for told in page
            )
        else:
            yield b"".join(columns_of(told, batch, charset) for told in page)
        if len(page) < PAGE:
            return
        after = page[-1].line.line


def columns_of(told: Told, batch: Batch, charset: str) -> bytes:
    """A line of the result in the columns of the real file, as far as their positions are published."""
    line = result_line(told, batch)
    columns = [""] * COLUMN_COUNT
    columns[OWN_NUMBER] = told.line.own_number or ""
    columns[PROVIDER] = line.provider or ""
    columns[LINE_STATUS], columns[MESSAGE], columns[ITEM_STATUS] = line.line_status, line.message, line.item_status
    return (",".join(columns) + "\r\n").encode(CHARSETS[charset], "replace")
