"""Queries, facts, agencies and rows for the rules' tables: good by default, changed by name."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from renkei_kit.clock import JST
from renkei_kit.permit import Permit
from renkei_kit.terms import AffairCode, AgencyCode, ItemCode, LinkageCode, ProcedureCode, ProcessingNumber
from renkei_kit.world import AllowListRow
from renkei_mesh_gateway.core.rules import Facts, Presented
from renkei_mesh_gateway.network_core import Query, Subject
from renkei_mesh_gateway.register import AssessedFile, RegisteredAgency

NOW = datetime(2027, 1, 31, 9, 0, tzinfo=JST)
ISA, CITY, OTHER = AgencyCode("9000100000000001"), AgencyCode("9000013112100001"), AgencyCode("9000200000000001")
AFFAIR, PROCEDURE = AffairCode("JM99000000000001"), ProcedureCode("JT99010000000001")
ITEM = ItemCode("TM00000000000002")


def an_agency(code=CITY, **changes) -> RegisteredAgency:
    good = RegisteredAgency(AgencyCode(code), "municipality", date(2024, 1, 1), (AssessedFile("all", "sound"),))
    return replace(good, **changes)


def a_row(**changes) -> AllowListRow:
    good = {
        "row": "IS-01",
        "inquirer": ISA,
        "affair": AFFAIR,
        "procedure": PROCEDURE,
        "provider": "class:municipality",
        "item": ITEM,
        "valid_from": date(2026, 1, 1),
        "valid_to": None,
        "synthetic": True,
    }
    return AllowListRow.model_validate(good | changes)


def a_query(**changes) -> Query:
    good = Query(
        inquirer=ISA,
        client_id="isa-ims",
        caller_agency=ISA,
        affair=AFFAIR,
        procedure=PROCEDURE,
        provider=CITY,
        item=ITEM,
        subject=Subject(known=True, code=LinkageCode("c0de")),
    )
    return replace(good, **changes)


def some_facts(**changes) -> Facts:
    good = Facts(
        now=NOW,
        inquirer=an_agency(ISA, kind="immigration"),
        provider=an_agency(),
        row=a_row(),
        nearest_row=None,
        list_version="v",
    )
    return replace(good, **changes)


def a_permit(**changes) -> Permit:
    good = Permit(
        issuer="http://mesh-gateway",
        provider=CITY,
        client_id="isa-ims",
        inquirer=ISA,
        permit_id="permit-1",
        processing_number=ProcessingNumber("20270131000000000001"),
        affair=AFFAIR,
        procedure=PROCEDURE,
        item=ITEM,
        period=None,
        allow_list_row="IS-01",
        allow_list_version="v",
        issued_at=NOW,
        expires_at=NOW + timedelta(seconds=60),
    )
    return replace(good, **changes)


def presented(**changes) -> Presented:
    return replace(Presented(NOW + timedelta(seconds=1), "isa-ims", ISA, "issued"), **changes)
