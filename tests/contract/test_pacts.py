"""Consumer contracts: what a service's own client code sends and needs is written as a pact and held to the provider.

`contracts/pacts/` has a file for every pair of the register; this test fails when the consumer's code has come to need
something else, and writes a file that is missing. Where a personal number, a code, an envelope, a token or an id has
to stand, a file says `FRESH_…`: the provider states make it, a request filter puts it in, credentials are new with
each request.

Two kinds of message are in no pact, because what the consumer needs of the answer is that it fits a value of the
question that is drawn anew each time, so that no answer can be written down: certificate statuses by OCSP (a signed
nonce; `tests/unit/kit` and `renkei conform --role jlis-verify` hold them), and answers to inquiries, sealed to the
inquirer and bound to number and permit (`tests/e2e/test_inquiry_through_ims.py`); of these a pact has the ones that
wait. `oversight` is planned, and calls nobody yet.
"""

import asyncio
import json

import pytest
from pact import Pact, Verifier

from contract.pact_acts import WORLD
from contract.pact_filter import STATES as AT
from contract.pact_filter import filtering
from contract.pact_interactions import INTERACTIONS, JOSE, JSON, JWE, PROBLEM
from contract.pact_states import STATES
from renkei.handle import Renkei
from renkei.launch import Launch, launched
from renkei.listening import listen_anywhere
from renkei.places import CONTRACTS_DIRECTORY
from renkei.reach import system_token
from renkei.services import DEFAULT_SEED
from renkei_kit.clock import Clock
from renkei_kit.parties import Parties
from renkei_kit.personal_number import personal_number_of
from renkei_kit.topology import load_topology

TOPOLOGY = load_topology(CONTRACTS_DIRECTORY)
FOLDER = CONTRACTS_DIRECTORY / "pacts"
SYSTEMS = {"ims": "isa-ims", "agency": "pension"}
PAIRS = [pytest.param(*pair, id="-".join(pair)) for pair in INTERACTIONS]
WITHOUT_PACT: dict[tuple[str, str], str] = {}
"""Pairs of services for which none can be written, and why."""

pytestmark = pytest.mark.local


def with_content(interaction, content, part):
    """JSON, or the text of an envelope: of an answer's no more is needed than that it is one."""
    if isinstance(content, dict):
        interaction.with_body(content, JSON if part == "Request" else part)
    else:
        interaction.with_body(content, JOSE)
        if part != "Request":
            rule = {"combine": "AND", "matchers": [{"match": "regex", "regex": JWE}]}
            interaction.with_matching_rules({"body": {"$": rule}})


def pact_of(consumer, provider):
    pact = Pact(consumer, provider)
    for each in INTERACTIONS[consumer, provider]:
        interaction = pact.upon_receiving(each.act.__name__.replace("_", " "))
        if each.given:
            interaction.given(each.given)
        interaction.with_request(each.method, each.path)
        if each.query:
            interaction.with_query_parameters(dict(each.query))
        for name, value in each.headers:
            interaction.with_header(name, value)
        if each.asks is not None:
            with_content(interaction, each.asks, "Request")
        interaction.will_respond_with(each.status)
        if each.answers is not None:
            with_content(interaction, each.answers, JSON if each.status < 400 else PROBLEM)
    return pact


async def each_acts(consumer, provider, url):
    parties = Parties(consumer, {provider: url}, DEFAULT_SEED, Clock())
    try:
        for each in INTERACTIONS[consumer, provider]:
            await each.act(parties if provider == "agency" else parties[provider])
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
    def bring_about(state):
        renkei.do(lambda network: network.reset())
        return renkei.do(STATES[state]) if state else {}

    def credentials(url, content):
        if provider == "mesh-gateway" and consumer in SYSTEMS:
            token = renkei.do(lambda network: system_token(network, SYSTEMS[consumer]))
        else:
            token = renkei.do(lambda network: network.as_party(provider, consumer)).token
        return {"authorization": f"Bearer {token}"} | signature(url, content)

    def signature(url, content):
        if provider != "agency":
            return {}
        control, body = renkei.network.control[consumer], {"url": url, "content": content}
        signed = renkei.do(lambda network: control.post("/message-signatures", json=body)).raise_for_status()
        return {name.lower(): value for name, value in signed.json()["headers"].items()}

    with filtering(renkei.addresses[provider].rstrip("/"), bring_about, credentials) as url:
        verifier = Verifier(provider, host="127.0.0.1").add_transport(url=url)
        verifier.state_handler(f"{url}{AT}", teardown=False, body=True)
        verifier.add_source(FOLDER / f"{consumer}-{provider}.json").verify()


def test_every_pair_of_services_has_a_pact_or_a_reason_to_have_none():
    running = {station.name for station in TOPOLOGY.running()}
    pairs = {pair for pair, flow in TOPOLOGY.flows.items() if set(pair) <= running and flow.operations}
    assert pairs == set(INTERACTIONS) | set(WITHOUT_PACT)
    assert not set(INTERACTIONS) & set(WITHOUT_PACT)
    assert {path.stem for path in FOLDER.glob("*.json")} == {"-".join(pair) for pair in INTERACTIONS}


@pytest.mark.parametrize("consumer, provider", PAIRS)
def test_every_pair_has_an_interaction_that_succeeds(consumer, provider):
    assert any(each.status < 300 for each in INTERACTIONS[consumer, provider])


def test_every_state_is_needed():
    assert {each.given for found in INTERACTIONS.values() for each in found} - {""} == set(STATES)


@pytest.mark.parametrize("consumer, provider", PAIRS)
def test_no_pact_holds_a_number_a_code_or_a_token(consumer, provider):
    said = (FOLDER / f"{consumer}-{provider}.json").read_text()
    numbers = [personal_number_of(WORLD.seed, person.id, person.number_generation).digits for person in WORLD.people]
    codes = [WORLD.resident_record_code(person) for person in WORLD.people]
    assert not [secret for secret in (*numbers, *codes, "eyJ") if secret in said]  # eyJ begins every header of JOSE
