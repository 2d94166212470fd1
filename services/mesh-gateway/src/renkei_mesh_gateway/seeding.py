"""Puts the world into the gateway: who is linked already, and every provider's copies."""

import json
from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from renkei_kit import tenant
from renkei_kit.allow_list_file import as_csv
from renkei_kit.clock import Clock
from renkei_kit.db import insert_rows
from renkei_kit.keys import client_key
from renkei_kit.seeded import derive
from renkei_kit.staff_store import StaffStore
from renkei_kit.terms import AddresseeNumber, AgencyCode, ItemCode
from renkei_kit.world import Copy, World
from renkei_mesh_gateway.core import delegation_store, register_store
from renkei_mesh_gateway.core import store as core_store
from renkei_mesh_gateway.core.codes import ID_CODE_BYTES, CodeBook
from renkei_mesh_gateway.core.network import record_digest
from renkei_mesh_gateway.gateway_ports import registered
from renkei_mesh_gateway.intermediary import copy_store, store
from renkei_mesh_gateway.intermediary.answers import Vault
from renkei_mesh_gateway.list_versions import insert_version
from renkei_mesh_gateway.register import Delegation
from renkei_mesh_gateway.tables import STAFF
from renkei_mesh_gateway.wire_copies import default_data_set

NAME = "mesh-gateway"


def seed(tx: Connection, world: World) -> None:
    """The register, keys of agencies, linkage codes acquired before the story begins, copies, staff."""
    now = Clock()()
    for agency in registered(world).values():
        register_store.insert_agency(tx, agency.code, agency.kind, agency.connected_from)
        for file in agency.files:
            register_store.save_assessment(tx, agency.code, file, "world", now)
    for row in world.delegations:
        delegation_store.save_delegation(tx, Delegation(**dict(row)), "world", now)
    _seed_allow_list(tx, world, now)
    for client in reversed(world.clients):  # the first client of an agency is the one whose key stands
        jwk = json.dumps(client_key(world.seed, client.id).as_dict(private=False), sort_keys=True)
        tenant.enter(tx, client.agency)
        store.save_key(tx, AgencyCode(client.agency), jwk, now)
    _seed_codes(tx, world)
    _seed_copies(tx, world, now)
    StaffStore(STAFF).seed(tx, world, NAME, now)


def _seed_allow_list(tx: Connection, world: World, now: datetime) -> None:
    """The world's list is the first version; it counts from the first day on which one of its rows does."""
    effective_on = min((row.valid_from for row in world.allow_list.rows), default=world.today)
    core_store.insert_allow_list(tx, world.allow_list, effective_on, "world", now)
    content = as_csv(world.allow_list.rows)
    version = world.allow_list.version
    insert_version(tx, store.list_copy, version=version, effective_on=effective_on, content=content)


def _seed_codes(tx: Connection, world: World) -> None:
    """Everybody in the core's book of persons, and the linkage codes that agencies hold or have asked for."""
    codes, persons = CodeBook(world.seed), []
    linkages: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for person in world.people:
        id_code = derive(world.seed, "core", "id-code", person.id, length=ID_CODE_BYTES)
        digest = record_digest(world.seed, world.resident_record_code(person))
        persons.append({"record_digest": digest, "id_code": id_code})
        for agency in (*person.linked, *person.pending):
            code = codes.code_for(id_code, AgencyCode(agency)).value if agency in person.linked else None
            number = world.addressee_number(agency, person.id)
            linkages[agency].append({"agency": agency, "addressee_number": number, "code": code})
    insert_rows(tx, core_store.resident, persons)
    for holder, rows in linkages.items():
        tenant.enter(tx, holder)
        insert_rows(tx, store.linkage, rows)


def _seed_copies(tx: Connection, world: World, now: datetime) -> None:
    vault = Vault(world.seed)
    copies: dict[str, list[copy_store.CopyRecord]] = defaultdict(list)
    for person in world.people:
        for copy in person.copies:
            number = world.addressee_number(copy.agency, person.id)
            copies[copy.agency].append(_copy(copy, number, vault, now))
    for agency, records in copies.items():
        tenant.enter(tx, agency)
        copy_store.insert_copies(tx, records)


def _copy(copy: Copy, number: AddresseeNumber, vault: Vault, now: datetime) -> copy_store.CopyRecord:
    agency, item = AgencyCode(copy.agency), ItemCode(copy.item)
    return copy_store.CopyRecord(
        agency=agency,
        addressee_number=number,
        item=item,
        version=copy.version,
        valid_from=copy.valid_from,
        valid_to=copy.valid_to,
        auto_reply=copy.auto_reply,
        content=vault.close(agency, number, item, copy.model_dump(mode="json", include={"content"})["content"]),
        registered_at=now,
        data_set_code=default_data_set(item),
    )
