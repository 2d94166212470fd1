"""Consumer contracts: what a service's own client code sends and needs is written as a pact and held to the provider.

`contracts/pacts/` has a file for a pair of the register; this test fails when the consumer's code has come to need
something else, and writes a file that is missing. Pairs whose every message is sealed, signed by the core's key or
carries a personal number have none: ims and juki-link, jlis-verify and the gateway, the gateway and the agencies.
"""

import asyncio
import json
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace

import pytest
from pact import Pact, Verifier, match

from renkei.handle import Renkei
from renkei.launch import Launch, launched
from renkei.listening import listen_anywhere
from renkei.places import CONTRACTS_DIRECTORY, WORLD_DIRECTORY
from renkei.reach import system_token
from renkei.services import DEFAULT_SEED
from renkei_feis.clients import ims as ims_of_feis
from renkei_feis.clients import ras as ras_of_feis
from renkei_juki_link import clients as clients_of_juki_link
from renkei_kit.clock import JST, Clock
from renkei_kit.errors import LinkageError
from renkei_kit.keys import client_key
from renkei_kit.linkage import Inquiry, Linkage, Query
from renkei_kit.parties import Parties
from renkei_kit.topology import load_topology
from renkei_kit.world import World
from renkei_ras.clients import feis as feis_of_ras

TOPOLOGY = load_topology(CONTRACTS_DIRECTORY)
FOLDER = CONTRACTS_DIRECTORY / "pacts"
PROBLEM = "application/problem+json"
PERMITTED = Query("774450947856364", "JM99000000000001", "JT99010000000001", "9000013101600001", "TM00000000000002")
QUERY = PERMITTED.body()
WORLD = World.load(WORLD_DIRECTORY, DEFAULT_SEED, Clock()().date())
PENSIONS = WORLD.addressee_number("9000200000000001", WORLD.person_with_story("plain").id)
SEALED = "a.b.c.d.e"  # opened by IMS only, and not here
SYSTEMS = {"ims": "isa-ims", "agency": "pension"}
JWS = r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$"

pytestmark = pytest.mark.local


async def refused(call, code):
    with pytest.raises(LinkageError) as told:
        await call
    assert told.value.refusal.code.slug == code


async def closes_a_case_that_ims_does_not_know(party):
    await refused(ims_of_feis.close_case(party, "CASE-1", "examiner-1"), "not-found")


async def asks_for_a_case_that_is_not_open(party):
    query = {name: value for name, value in QUERY.items() if name != "addressee_number"}
    await refused(ims_of_feis.ask(party, "examiner-1", "CASE-1", QUERY["addressee_number"], query), "case-not-open")


async def notifies_of_an_application_that_ras_does_not_know(party):
    await refused(ras_of_feis.notify(party, "app-0123456789abcdef", "examining", None), "not-found")


async def sends_what_is_sealed_to_nobody(party):
    ports = SimpleNamespace(parties={"jlis-verify": party})
    await refused(clients_of_juki_link.send_linkage_code_request(ports, SEALED), "request-invalid")


async def hands_over_an_application(party):
    application = SimpleNamespace(
        id="app-00112233445566aa",
        kind="extension-of-stay",
        applicant_kind="self",
        residence_card_number="AB12345678CD",
        requested_months=12,
        requested_status=None,
        submitted_at=datetime(2026, 11, 27, 9, tzinfo=JST),
        office="tokyo",
        together_with=(),
        beneficiary=None,
    )
    await feis_of_ras.hand_over(party, SimpleNamespace(application=application, sealed_number=SEALED, attachments=()))


async def asks_for_a_permit_as_an_agency(party):
    query = replace(PERMITTED, addressee_number=PENSIONS, affair="JM99000000000013", procedure="JT99130000000001")
    text, _ = await Linkage(party, client_key(DEFAULT_SEED, "pension")).permit(query)
    assert text.count(".") == 2


async def asks_for_a_permit(party):
    text, inquiry = await Linkage(party, client_key(DEFAULT_SEED, "isa-ims")).permit(PERMITTED)
    assert text.count(".") == 2
    assert len(inquiry.processing_number) == 20


async def asks_for_what_is_not_on_the_list(party):
    query = replace(PERMITTED, item="TM99999999999999")
    await refused(Linkage(party, client_key(DEFAULT_SEED, "isa-ims")).permit(query), "not-on-allow-list")


async def presents_what_is_no_permit(party):
    linkage = Linkage(party, client_key(DEFAULT_SEED, "isa-ims"))
    await refused(
        linkage.present("no.permit", Inquiry("1" * 20, PERMITTED.provider, PERMITTED.item)), "permit-malformed"
    )


PERMIT = {"permit": match.regex("a.b.c", regex=JWS), "processing_number": match.regex("1" * 20, regex=r"^[0-9]{20}$")}
PERMIT["expires_at"] = match.str("2026-11-27T09:00:00+09:00")
REFUSAL = {"detail": match.str("why"), "instance": match.str("id"), "source": match.str("who")}
INTERACTIONS = {
    ("feis", "ims"): (
        (
            closes_a_case_that_ims_does_not_know,
            "POST",
            "/cases/CASE-1/closure",
            None,
            404,
            REFUSAL | {"code": "not-found"},
        ),
        (
            asks_for_a_case_that_is_not_open,
            "POST",
            "/inquiries",
            QUERY | {"case_id": "CASE-1"},
            403,
            REFUSAL | {"code": "case-not-open"},
        ),
    ),
    ("feis", "ras"): (
        (
            notifies_of_an_application_that_ras_does_not_know,
            "PUT",
            "/applications/app-0123456789abcdef/status",
            {"state": "examining"},
            404,
            REFUSAL | {"code": "not-found"},
        ),
    ),
    ("ras", "feis"): (
        (
            hands_over_an_application,
            "POST",
            "/applications",
            {
                "application_id": "app-00112233445566aa",
                "kind": "extension-of-stay",
                "applicant_kind": "self",
                "residence_card_number": "AB12345678CD",
                "requested_months": 12,
                "submitted_at": "2026-11-27T09:00:00+09:00",
                "sealed_number": SEALED,
                "office": "tokyo",
            },
            201,
            {"case_id": match.str("CASE-1")},
        ),
    ),
    ("juki-link", "jlis-verify"): (
        (
            sends_what_is_sealed_to_nobody,
            "POST",
            "/linkage-code-requests",
            SEALED,
            422,
            REFUSAL | {"code": "request-invalid"},
        ),
    ),
    ("agency", "mesh-gateway"): (
        (
            asks_for_a_permit_as_an_agency,
            "POST",
            "/permits",
            QUERY | {"addressee_number": PENSIONS, "affair": "JM99000000000013", "procedure": "JT99130000000001"},
            201,
            PERMIT,
        ),
    ),
    ("ims", "mesh-gateway"): (
        (asks_for_a_permit, "POST", "/permits", QUERY, 201, PERMIT),
        (
            asks_for_what_is_not_on_the_list,
            "POST",
            "/permits",
            QUERY | {"item": "TM99999999999999"},
            403,
            REFUSAL | {"code": "not-on-allow-list"},
        ),
        (
            presents_what_is_no_permit,
            "POST",
            "/inquiries",
            {"permit": "no.permit"},
            400,
            REFUSAL | {"code": "permit-malformed"},
        ),
    ),
}
PAIRS = [pytest.param(consumer, provider, id=f"{consumer}-{provider}") for consumer, provider in INTERACTIONS]


def pact_of(consumer, provider):
    pact = Pact(consumer, provider)
    for act, method, path, body, status, answer in INTERACTIONS[consumer, provider]:
        interaction = pact.upon_receiving(act.__name__.replace("_", " ")).with_request(method, path)
        if body is not None:
            interaction.with_body(body, "application/json" if isinstance(body, dict) else "application/jose")
        interaction.will_respond_with(status)
        if answer is not None:
            interaction.with_body(answer, "application/json" if status < 400 else PROBLEM)
    return pact


async def each_acts(consumer, provider, url):
    parties = Parties(consumer, {provider: url}, DEFAULT_SEED, Clock())
    try:
        for act, *_ in INTERACTIONS[consumer, provider]:
            await act(parties[provider])
    finally:
        await parties.close()


@pytest.mark.parametrize("consumer, provider", PAIRS)
def test_the_consumers_code_needs_what_its_pact_says(consumer, provider, tmp_path):
    pact = pact_of(consumer, provider)
    with pact.serve() as mock:
        asyncio.run(each_acts(consumer, provider, str(mock.url)))
    pact.write_file(tmp_path)
    if not (FOLDER / f"{consumer}-{provider}.json").exists():
        pact.write_file(FOLDER)
        pytest.fail("the pact was missing and has been written; look at it and keep it")
    made, kept = (json.loads((folder / f"{consumer}-{provider}.json").read_text()) for folder in (tmp_path, FOLDER))
    assert made["interactions"] == kept["interactions"]


@pytest.fixture(scope="module")
def renkei(tmp_path_factory, worker_id):
    listening = listen_anywhere(TOPOLOGY, first=50 + sum(worker_id.encode()) % 20)
    launch = Launch(tmp_path_factory.mktemp("pacts"), port_offset=listening.offset)
    with Renkei.over(launched(launch, listening)) as running:
        yield running


@pytest.mark.parametrize("consumer, provider", PAIRS)
def test_the_provider_keeps_the_pact(renkei, consumer, provider):
    if provider == "mesh-gateway":
        token = renkei.do(lambda network: system_token(network, SYSTEMS[consumer]))
    else:
        token = renkei.do(lambda network: network.as_party(provider, consumer)).token
    verifier = Verifier(provider, host="127.0.0.1").add_transport(url=renkei.addresses[provider])
    verifier.add_custom_header("Authorization", f"Bearer {token}")
    verifier.add_source(FOLDER / f"{consumer}-{provider}.json").verify()


def test_a_pact_stands_for_pairs_of_the_register_only():
    assert {path.stem for path in FOLDER.glob("*.json")} == {f"{one}-{other}" for one, other in INTERACTIONS}
    assert all(TOPOLOGY.connects(*pair) for pair in INTERACTIONS)
