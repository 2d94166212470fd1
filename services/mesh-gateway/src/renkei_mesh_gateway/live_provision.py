"""Asking a provider's own system, after the permit's consumption has been committed; never inside a transaction."""

import asyncio
import logging
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from renkei_kit import tenant
from renkei_kit.errors import ErrorCode, LinkageError
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.intermediary import plug_store, store
from renkei_mesh_gateway.intermediary.live import FAILURES, LiveCall, answer_is_bound, failure, settle
from renkei_mesh_gateway.intermediary.provide import ANSWERED, PENDING
from renkei_mesh_gateway.provider_client import Reply

log = logging.getLogger("renkei")


async def ask_provider(call: LiveCall, permit: str, ports: GatewayPorts) -> store.Inquiry:
    """The inquiry as the provider answered it. Raises what the provider's failure is called, once it is recorded."""
    reply = _bound(call, await ports.provider.ask(call, permit), ports)
    now, provision = ports.clock(), call.provision
    if reply.outcome == PENDING:
        due_at = now + timedelta(hours=ports.settings.late_answer_hours)
        of_provider = ports.acting_for(provision.agency)
        await of_provider.db.write(lambda tx: plug_store.defer_live(tx, provision, due_at))
        return call.inquiry
    failed = reply.refusal is not None
    settled = await ports.db.write(
        lambda tx: settle(
            tx,
            ports.office,
            provision,
            reply.outcome,
            reply.answer,
            now,
            only_pending=failed,
            nondisclosure=reply.nondisclosure,
        )
    )
    if not settled:  # a late answer was quicker, or the time was over
        return told(await _as_it_stands(call, ports))
    if reply.refusal is not None:
        raise LinkageError(replace(reply.refusal, instance=provision.processing_number))
    return replace(call.inquiry, status=reply.outcome, answer=reply.answer, answered_at=now)


def ask_provider_later(call: LiveCall, permit: str, ports: GatewayPorts) -> store.Inquiry:
    """Ask without making the inquirer wait (RFC 7240 respond-async); it finds the outcome at GET /inquiries."""
    task = asyncio.create_task(_ask_quietly(call, permit, ports))
    ports.asking.add(task)
    task.add_done_callback(ports.asking.discard)
    return call.inquiry


async def close_overdue(ports: GatewayPorts) -> None:
    """Close what waits beyond its time, also after a restart: ``provider-timeout``, recorded in all books.

    A late answer is still accepted afterwards.
    """
    now = ports.clock()
    for provision in await ports.db.read(lambda tx: _overdue(tx, ports, now)):
        await ports.db.write(
            lambda tx, late=provision: settle(  # type: ignore[misc]
                tx, ports.office, late, ErrorCode.PROVIDER_TIMEOUT.slug, None, now, only_pending=True
            )
        )


def told(inquiry: store.Inquiry) -> store.Inquiry:
    """The inquiry, when it may be told as it stands; raises what its failure so far is called."""
    if inquiry.status in FAILURES:
        raise LinkageError(replace(failure(inquiry.status), instance=inquiry.processing_number))
    return inquiry


def _overdue(tx: Connection, ports: GatewayPorts, now: datetime) -> list[plug_store.LiveProvision]:
    return [row for _ in tenant.each(tx, ports.office.agencies) for row in plug_store.list_overdue(tx, now)]


def _bound(call: LiveCall, reply: Reply, ports: GatewayPorts) -> Reply:
    if reply.outcome != ANSWERED or reply.answer is None:
        return reply
    refusal = answer_is_bound(call.provision, reply.answer, required=ports.settings.answer_binding == "required")
    return reply if refusal is None else Reply(refusal.code.slug, refusal=refusal)


async def _as_it_stands(call: LiveCall, ports: GatewayPorts) -> store.Inquiry:
    number = call.provision.processing_number
    of_inquirer = ports.acting_for(call.provision.inquirer)
    found = await of_inquirer.db.read(lambda tx: store.find_inquiry(tx, call.provision.inquirer, number))
    return found or call.inquiry


async def _ask_quietly(call: LiveCall, permit: str, ports: GatewayPorts) -> None:
    try:
        await ask_provider(call, permit, ports)
    except LinkageError as error:
        log.warning("a provider failed", extra={"service": ports.name, "outcome": error.refusal.code.slug})
