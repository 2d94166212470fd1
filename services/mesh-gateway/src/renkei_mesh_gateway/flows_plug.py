"""Use cases of a plugged-in provider: it registers endpoint and keys, and answers late. Each agency for itself."""

from dataclasses import replace
from functools import partial

from sqlalchemy import Connection

from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, LinkageError, Refusal, refuse
from renkei_kit.terms import AgencyCode, ProcessingNumber
from renkei_mesh_gateway.flows import access, agency_of
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.intermediary import plug_store
from renkei_mesh_gateway.intermediary.live import answer_is_bound, settle
from renkei_mesh_gateway.intermediary.plug_store import Endpoint, Keys
from renkei_mesh_gateway.intermediary.provide import ANSWERED, NO_RECORD
from renkei_mesh_gateway.wire_plug import LateAnswer

EXTERNAL_SECONDS = 10


def own_agency(code: AgencyCode, caller: Caller) -> AgencyCode:
    """The agency in the path when it is the caller's own; raises ``operation-not-permitted``."""
    if agency_of(caller) != code:
        raise refuse(ErrorCode.OPERATION_NOT_PERMITTED, "an agency plugs in and registers keys for itself only")
    return code


async def register_endpoint(code: AgencyCode, endpoint: Endpoint, caller: Caller, ports: GatewayPorts) -> None:
    """From now on the agency is asked at its own system."""
    agency, now = own_agency(code, caller), ports.clock()

    def work(tx: Connection) -> None:
        plug_store.save_endpoint(tx, agency, endpoint, now)
        ports.access_log.append(tx, access(ports, caller, "putAgencyEndpoint", agency))

    await ports.db.write(work)


async def plug_external(ports: GatewayPorts) -> None:
    """Ask the agencies that the settings call external, by code or short id, at their own systems."""
    external, now = ports.settings.external, ports.clock()
    for agency in ports.world.agencies:
        url, code = external.get(agency.id) or external.get(agency.code), AgencyCode(agency.code)
        if url is not None:
            save = partial(plug_store.save_endpoint, agency=code, plugged_in=Endpoint(url, EXTERNAL_SECONDS), now=now)
            await ports.acting_for(code).db.write(save)


async def load_endpoint(code: AgencyCode, caller: Caller, ports: GatewayPorts) -> Endpoint:
    """Where the caller's own agency is asked; raises ``not-found``."""
    agency = own_agency(code, caller)
    found = await ports.db.read(lambda tx: plug_store.find_endpoint(tx, agency))
    if found is None:
        raise refuse(ErrorCode.NOT_FOUND, "the agency has plugged in no system; its copies answer")
    return found


async def remove_endpoint(code: AgencyCode, caller: Caller, ports: GatewayPorts) -> None:
    """From now on the agency's copies answer again; raises ``not-found``."""
    agency = own_agency(code, caller)

    def work(tx: Connection) -> bool:
        removed = plug_store.delete_endpoint(tx, agency)
        if removed:
            ports.access_log.append(tx, access(ports, caller, "deleteAgencyEndpoint", agency))
        return removed

    if not await ports.db.write(work):
        raise refuse(ErrorCode.NOT_FOUND, "the agency has plugged in no system")


async def register_keys(code: AgencyCode, keys: Keys, caller: Caller, ports: GatewayPorts) -> None:
    """From now on permits presented are answered to the new key; what was asked before keeps the old one."""
    agency, now = own_agency(code, caller), ports.clock()

    def work(tx: Connection) -> None:
        plug_store.save_keys(tx, agency, keys, now)
        ports.access_log.append(tx, access(ports, caller, "putAgencyKeys", agency))

    await ports.db.write(work)


async def load_keys(code: AgencyCode, caller: Caller, ports: GatewayPorts) -> Keys:
    """The keys of the caller's own agency; raises ``not-found``."""
    agency = own_agency(code, caller)
    found = await ports.db.read(lambda tx: plug_store.find_keys(tx, agency))
    if found is None:
        raise refuse(ErrorCode.NOT_FOUND, "the agency has registered no keys")
    return found


async def answer_late(number: ProcessingNumber, late: LateAnswer, caller: Caller, ports: GatewayPorts) -> None:
    """A provider's own system answers after its 202, or after its time was over.

    Another provider's provision cannot be told from absence; an answer that belongs elsewhere is recorded and refused.
    """
    agency, now, answer = agency_of(caller), ports.clock(), late.answer
    required = ports.settings.answer_binding == "required"

    def work(tx: Connection) -> Refusal | None:
        provision = plug_store.find_live(tx, agency, number)
        if provision is None:
            return Refusal(ErrorCode.NOT_FOUND, "nothing was asked of the agency under this processing number")
        refusal = answer_is_bound(provision, answer, required=required) if answer is not None else None
        outcome = refusal.code.slug if refusal else ANSWERED if answer is not None else NO_RECORD
        told = None if refusal else answer
        if not settle(tx, ports.office, provision, outcome, told, now, nondisclosure=late.nondisclosure):
            return Refusal(ErrorCode.WRONG_STATE, "the provision was answered before")
        if refusal is None:
            ports.access_log.append(tx, access(ports, caller, "putProvision", number))
        return refusal

    refusal = await ports.db.write(work)
    if refusal is not None:
        raise LinkageError(replace(refusal, instance=number))
