"""Puts the world into the gateway: who is linked already, and every provider's copies."""

import json
from datetime import datetime

from sqlalchemy import Connection, insert

from renkei_kit import tenant
from renkei_kit.allow_list_file import as_csv
from renkei_kit.clock import Clock
from renkei_kit.keys import client_key
from renkei_kit.seeded import derive
from renkei_kit.staff_store import StaffStore
from renkei_kit.terms import AddresseeNumber, AgencyCode, ItemCode
from renkei_kit.world import Person, World
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
    codes, vault = CodeBook(world.seed), Vault(world.seed)
    copies: list[copy_store.CopyRecord] = []
    for person in world.people:
        _link(tx, world, person, codes)
        for copy in person.copies:
            agency_code, item = AgencyCode(copy.agency), ItemCode(copy.item)
            number = world.addressee_number(agency_code, person.id)
            copies.append(
                copy_store.CopyRecord(
                    agency=agency_code,
                    addressee_number=number,
                    item=item,
                    version=copy.version,
                    valid_from=copy.valid_from,
                    valid_to=copy.valid_to,
                    auto_reply=copy.auto_reply,
                    content=vault.close(agency_code, number, item, json.loads(copy.model_dump_json())["content"]),
                    registered_at=now,
                    data_set_code=default_data_set(item),
                )
            )
    for agency_code in {copy.agency: None for copy in copies}:
        tenant.enter(tx, agency_code)
        copy_store.insert_copies(tx, (copy for copy in copies if copy.agency == agency_code))
    StaffStore(STAFF).seed(tx, world, NAME, now)


def _seed_allow_list(tx: Connection, world: World, now: datetime) -> None:
    """The world's list is the first version; it counts from the first day on which one of its rows does."""
    effective_on = min((row.valid_from for row in world.allow_list.rows), default=world.today)
    core_store.insert_allow_list(tx, world.allow_list, effective_on, "world", now)
    content = as_csv(world.allow_list.rows)
    version = world.allow_list.version
    insert_version(tx, store.list_copy, version=version, effective_on=effective_on, content=content)


def _link(tx: Connection, world: World, person: Person, codes: CodeBook) -> None:
    id_code = derive(world.seed, "core", "id-code", person.id, length=ID_CODE_BYTES)
    digest = record_digest(world.seed, world.resident_record_code(person))
    core_store.id_code_of(tx, digest, id_code)
    for agency in person.linked:
        number = AddresseeNumber(world.addressee_number(agency, person.id))
        code = codes.code_for(id_code, AgencyCode(agency)).value
        tenant.enter(tx, agency)
        tx.execute(insert(store.linkage).values(agency=agency, addressee_number=number, code=code))
    for agency in person.pending:
        number = AddresseeNumber(world.addressee_number(agency, person.id))
        tenant.enter(tx, agency)
        tx.execute(insert(store.linkage).values(agency=agency, addressee_number=number))
