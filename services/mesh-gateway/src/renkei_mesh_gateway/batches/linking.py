"""The linkages of some lines of a batch, each like that of a single inquiry, in one transaction."""

import json
import logging
from collections.abc import Sequence
from time import monotonic

from sqlalchemy import Connection

from renkei_kit import tenant
from renkei_kit.db import FAILURES
from renkei_kit.errors import ErrorCode, Refusal
from renkei_kit.evidence import ACCESS_BOOK, Access, hold
from renkei_kit.named_rule import rule_of
from renkei_mesh_gateway.core.store import CORE_BOOK
from renkei_mesh_gateway.flows import query_of
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.intermediary import store
from renkei_mesh_gateway.intermediary.batch_store import Batch, BatchLine, Linked
from renkei_mesh_gateway.intermediary.live import LiveCall
from renkei_mesh_gateway.intermediary.provide import PENDING
from renkei_mesh_gateway.network_core import Granted, Refused
from renkei_mesh_gateway.schemas import PermitRequest
from renkei_mesh_gateway.tables import EVIDENCE

log = logging.getLogger("renkei")
HOLD_SECONDS = 0.1
"""How long a transaction takes up lines, however slow the store; what it has taken up it brings to an end."""

Call = tuple[LiveCall, str]
"""A provider's own system that is to be asked now, and the permit for it."""
Asked = tuple[BatchLine, PermitRequest]
Outcome = tuple[Linked, Call | None]
Decided = tuple[BatchLine, Granted | Refused]


def link_together(tx: Connection, ports: GatewayPorts, batch: Batch, asked: Sequence[Asked]) -> list[Outcome]:
    """Linkages under one savepoint, as many as there is time for; when one fails, all anew, each under its own.

    They fail, rarely, by two processing numbers of one day that are the same; the second time they are not. A lost
    store ends the transaction.
    """
    until = monotonic() + HOLD_SECONDS
    decided: list[Decided] = []
    try:
        with tx.begin_nested():
            for line, request in asked:
                decided.append((line, _decision(tx, ports, batch, request)))
                if monotonic() > until:
                    break
            return [_outcome(tx, ports, batch, *each) for each in decided]  # all permits are written at once
    except FAILURES:
        raise
    except Exception:  # named when it happens again, with the line to which it belongs
        parties = {batch.agency, *(agency for _, request in asked for agency in request.others)}
        hold(tx, EVIDENCE.chain_head, {*parties, CORE_BOOK, ACCESS_BOOK})  # each savepoint writes what is pending
        return [_link_alone(tx, ports, batch, line, request) for line, request in asked[: len(decided) + 1]]


def _link_alone(tx: Connection, ports: GatewayPorts, batch: Batch, line: BatchLine, request: PermitRequest) -> Outcome:
    """One linkage; a fault of ours ends its line and no other."""
    try:
        with tx.begin_nested():
            return _outcome(tx, ports, batch, line, _decision(tx, ports, batch, request))
    except FAILURES:
        raise
    except Exception as error:  # named, without what it says: that might hold secrets
        log.error("a line of a batch failed", extra={"service": ports.name, "kind": type(error).__name__})
    fault = json.dumps({"rule": rule_of(ErrorCode.INTERNAL_ERROR), "detail": "see the service's log"})
    return Linked(line.line, ErrorCode.INTERNAL_ERROR.slug, None, fault), None


def _decision(tx: Connection, ports: GatewayPorts, batch: Batch, request: PermitRequest) -> Granted | Refused:
    now = ports.clock()
    tenant.enter(tx, batch.agency)  # the linkage before may have left it to another
    decision = ports.office.ask(tx, query_of(tx, request, batch.agency, batch.client_id), now)
    if isinstance(decision, Granted):
        number = decision.permit.processing_number
        entry = Access(now, ports.name, batch.client_id, "createBatch", number, "ok", batch.batch_id)
        ports.access_log.append(tx, entry)
    return decision


def _outcome(
    tx: Connection, ports: GatewayPorts, batch: Batch, line: BatchLine, decision: Granted | Refused
) -> Outcome:
    if isinstance(decision, Refused):
        return _refused(line, decision.refusal, decision.processing_number)
    number = decision.permit.processing_number
    tenant.enter(tx, batch.agency)
    outcome = ports.office.present(tx, decision.permit, batch.client_id, batch.agency, ports.clock())
    if isinstance(outcome, Refusal):
        return _refused(line, outcome, number)
    if isinstance(outcome, store.Inquiry):
        return Linked(line.line, outcome.status, number), None
    return Linked(line.line, PENDING, number), (outcome, decision.token)


def _refused(line: BatchLine, refusal: Refusal, number: str) -> Outcome:
    """The line with why: rule, words, and the nearest row of the list, as a single inquiry would be told."""
    told = {"rule": refusal.rule or rule_of(refusal.code), "detail": refusal.detail, **refusal.members}
    return Linked(line.line, refusal.code.slug, number, json.dumps(told, ensure_ascii=False)), None
