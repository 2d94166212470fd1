"""A provider's own system, asked live: its answers, its failures, and what all three books say of them."""

import asyncio
import json
import socket
from datetime import timedelta

import pytest
from joserfc.jwk import ECKey

from e2e.gateway import ISA, Gateway, exchange, is_whole, refused
from e2e.plugged import (
    CONTENT,
    Said,
    answer_to,
    answers,
    answers_later,
    has_no_record,
    never_answers,
    plugged_in,
    said,
    signed,
)
from renkei_kit.envelope import open_with
from renkei_kit.keys import client_key

# The containers of the compose network reach no program on the tester's own machine: that is their isolation.
pytestmark = pytest.mark.parametrize(
    "network", ["in-process", pytest.param("local", marks=pytest.mark.local)], indirect=True
)
CHIYODA = "9000013101600001"


@pytest.fixture
def gateway(network) -> Gateway:
    return Gateway(network)


async def plug_in(gateway: Gateway, url: str, timeout_seconds: int = 5, client: str = "chiyoda") -> None:
    code = gateway.agency(client)
    body = {"url": url, "timeout_seconds": timeout_seconds}
    answer = await gateway.http.put(f"/agencies/{code}/endpoint", json=body, auth=gateway.system(client))
    assert answer.status_code == 204, answer.text


async def register_keys(gateway: Gateway, client: str, **keys: ECKey) -> None:
    body = {name: key.as_dict(private=False) for name, key in keys.items()}
    path = f"/agencies/{gateway.world.client(client).agency}/keys"
    answer = await gateway.http.put(path, json=body, auth=gateway.system(client))
    assert answer.status_code == 204, answer.text


async def outcomes(gateway: Gateway, number: str) -> list[str]:
    """The outcomes of an inquiry in the order of the books, which all three say alike."""
    books = [
        await gateway.book("isa-ims", processing_number=number),
        await gateway.book("chiyoda", processing_number=number),
        await gateway.core_book(processing_number=number),
    ]
    told = [[exchange(record) for record in book] for book in books]
    assert told[0] == told[1] == told[2]
    return [record["outcome"] for record in told[0]]


async def no_longer_pending(gateway: Gateway, number: str) -> None:
    """Comes back when the inquiry has an outcome."""
    async with asyncio.timeout(20):
        while True:
            if (await gateway.inquiry(number)).json().get("status") != "pending":
                return
            await asyncio.sleep(0)  # lets the network, which may live in this very loop, get on


async def late(gateway: Gateway, number: str, client: str = "chiyoda", **body: str):
    return await gateway.http.put(f"/provisions/{number}", json=body, auth=gateway.system(client))


async def test_a_plugged_in_provider_answers_live_and_its_copies_rest(gateway):
    async with plugged_in(answers) as provider:
        await plug_in(gateway, provider.url + "/tax/")
        inquiry = await gateway.linked()
        (question,) = provider.asked
        assert question.path == "/tax/provisions"
        assert "authorization" not in question.headers
    number = inquiry["processing_number"]
    assert inquiry["status"] == "answered"
    assert gateway.opened(inquiry["answer"])["content"] == CONTENT
    assert await outcomes(gateway, number) == ["pending", "answered"]
    assert is_whole(await gateway.book("isa-ims"))
    assert (await gateway.inquiry(number)).json() == inquiry
    # neither party learns the other's number or code from what travelled
    assert gateway.number("plain") not in question.body.decode()
    assert question.notice["sub"] not in json.dumps(question.permit)
    assert (question.permit["jti"], question.permit["aud"]) == (question.notice["permit_jti"], CHIYODA)


async def test_a_provider_that_knows_nobody_says_so(gateway):
    async with plugged_in(has_no_record) as provider:
        await plug_in(gateway, provider.url)
        inquiry = await gateway.linked()
    assert (inquiry["status"], inquiry["answer"]) == ("no-record", None)
    assert await outcomes(gateway, inquiry["processing_number"]) == ["pending", "no-record"]


async def test_a_provider_answers_late_and_is_polled(gateway):
    async with plugged_in(answers_later) as provider:
        await plug_in(gateway, provider.url)
        waiting = await gateway.present((await gateway.permit())["permit"])
        (question,) = provider.asked
    number = waiting.json()["processing_number"]
    assert (waiting.status_code, waiting.json()["status"]) == (202, "pending")
    assert (await gateway.inquiry(number)).json()["status"] == "pending"
    assert (await late(gateway, number, answer=answer_to(question.notice))).status_code == 204
    answered = (await gateway.inquiry(number)).json()
    assert gateway.opened(answered["answer"])["content"] == CONTENT
    assert await outcomes(gateway, number) == ["pending", "answered"]
    refused(await late(gateway, number, status="no-record"), "wrong-state")


async def test_nobody_waits_who_asked_not_to(gateway):
    gate = asyncio.Event()

    async def answers_when_let(question):
        await gate.wait()
        return await answers(question)

    async with plugged_in(answers_when_let) as provider:
        await plug_in(gateway, provider.url, timeout_seconds=30)
        waiting = await gateway.present((await gateway.permit())["permit"], Prefer="respond-async")
        assert (waiting.status_code, waiting.headers["preference-applied"]) == (202, "respond-async")
        gate.set()
        number = waiting.json()["processing_number"]
        await no_longer_pending(gateway, number)
    assert await outcomes(gateway, number) == ["pending", "answered"]


async def test_a_provider_that_takes_too_long_times_out_and_may_still_answer(gateway):
    async with plugged_in(never_answers) as provider:
        await plug_in(gateway, provider.url, timeout_seconds=1)
        problem = refused(await gateway.present((await gateway.permit())["permit"]), "provider-timeout")
        (question,) = provider.asked
    number = problem["instance"]
    assert number == question.notice["processing_number"]
    refused(await gateway.inquiry(number), "provider-timeout")
    assert await outcomes(gateway, number) == ["pending", "provider-timeout"]
    assert (await late(gateway, number, answer=answer_to(question.notice))).status_code == 204
    assert (await gateway.inquiry(number)).json()["status"] == "answered"
    assert await outcomes(gateway, number) == ["pending", "provider-timeout", "answered"]


async def test_what_nobody_answers_is_closed_when_its_time_is_over(gateway):
    async with plugged_in(answers_later) as provider:
        await plug_in(gateway, provider.url)
        number = (await gateway.linked())["processing_number"]
    await gateway.network.change_clock(advance=timedelta(hours=73))
    await no_longer_pending(gateway, number)
    refused(await gateway.inquiry(number), "provider-timeout")
    assert await outcomes(gateway, number) == ["pending", "provider-timeout"]


async def test_a_provider_that_is_not_there_is_unavailable(gateway):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    await plug_in(gateway, f"http://127.0.0.1:{port}")
    permit = (await gateway.permit())["permit"]
    problem = refused(await gateway.present(permit), "provider-unavailable")
    assert await outcomes(gateway, problem["instance"]) == ["pending", "provider-unavailable"]
    refused(await gateway.present(permit), "permit-already-used", "permit_is_unused")


async def test_a_host_that_the_network_does_not_have_is_unavailable(gateway):
    await plug_in(gateway, "http://feis")
    refused(await gateway.present((await gateway.permit())["permit"]), "provider-unavailable")


@pytest.mark.parametrize(
    "what",
    [
        Said(drop=True),
        Said(500),
        Said(302, b"", {"Location": "http://127.0.0.1/"}),
        Said(200, b"rubbish"),
        Said(200, b"[]"),
        Said(200, b'{"answer": 1}'),
        Said(200, b'{"status": "answered"}'),
        Said(403, b'{"code": "notice-not-accepted"}'),
        Said(200, b" " * 1_100_000),
    ],
    ids=["broken off", "fault", "elsewhere", "no JSON", "a list", "a number", "empty", "refusal", "too much"],
)
async def test_a_provider_that_says_nothing_usable_is_asked_once_and_unavailable(gateway, what):
    async def says(question):
        return what

    async with plugged_in(says) as provider:
        await plug_in(gateway, provider.url)
        problem = refused(await gateway.present((await gateway.permit())["permit"]), "provider-unavailable")
        assert len(provider.asked) == 1
    assert await outcomes(gateway, problem["instance"]) == ["pending", "provider-unavailable"]


@pytest.mark.control("F7", "G14")
@pytest.mark.parametrize(
    "swapped",
    [
        {"processing_number": "20261201000000000001"},
        {"permit_jti": "another-permit"},
        {"encryption_key": client_key("renkei-demo", "pension").as_dict(private=False)},
    ],
    ids=["another number", "another permit", "another agency's key"],
)
async def test_a_swapped_answer_never_reaches_the_inquirer(gateway, swapped):
    async def swaps(question):
        return said(answer_to(question.notice, **swapped))

    async with plugged_in(swaps) as provider:
        await plug_in(gateway, provider.url)
        problem = refused(
            await gateway.present((await gateway.permit())["permit"]), "answer-not-bound", "answer_is_bound"
        )
        (question,) = provider.asked
    number = problem["instance"]
    assert "answer" not in refused(await gateway.inquiry(number), "answer-not-bound")
    wrong = answer_to(question.notice, **swapped)
    refused(await late(gateway, number, answer=wrong), "answer-not-bound", "answer_is_bound")
    assert await outcomes(gateway, number) == ["pending", "answer-not-bound", "answer-not-bound"]
    assert (await late(gateway, number, answer=answer_to(question.notice))).status_code == 204
    assert (await gateway.inquiry(number)).json()["status"] == "answered"


@pytest.mark.control("G14")
async def test_the_answer_of_one_inquiry_does_not_pass_for_anothers(gateway):
    kept: list[str] = []

    async def repeats(question):
        kept.append(answer_to(question.notice))
        return said(kept[0])

    async with plugged_in(repeats) as provider:
        await plug_in(gateway, provider.url)
        assert (await gateway.linked())["status"] == "answered"
        refused(await gateway.present((await gateway.permit())["permit"]), "answer-not-bound", "answer_is_bound")


@pytest.mark.parametrize("answer", ["", "rubbish", "a.b.c.d.e"])
async def test_what_is_no_envelope_is_refused(gateway, answer):
    async def says(question):
        return said(answer)

    async with plugged_in(says) as provider:
        await plug_in(gateway, provider.url)
        refused(await gateway.present((await gateway.permit())["permit"]), "answer-not-bound", "answer_is_bound")


async def test_only_the_provider_itself_answers_late(gateway):
    async with plugged_in(answers_later) as provider:
        await plug_in(gateway, provider.url)
        number = (await gateway.linked())["processing_number"]
        (question,) = provider.asked
    answer = answer_to(question.notice)
    for foreign in ("pension", "isa-ims"):
        refused(await late(gateway, number, foreign, answer=answer), "not-found")
    refused(await late(gateway, "0" * 20, answer=answer), "not-found")
    refused(await late(gateway, number, answer=answer, status="no-record"), "request-invalid")
    refused(await late(gateway, number), "request-invalid")
    refused(await late(gateway, number, status="answered"), "request-invalid")
    assert (await gateway.inquiry(number)).json()["status"] == "pending"


async def test_what_was_asked_under_the_former_key_is_answered_to_it(gateway):
    new = ECKey.generate_key("P-256", private=True)
    async with plugged_in(answers_later) as provider:
        await plug_in(gateway, provider.url)
        before = (await gateway.linked())["processing_number"]
        await register_keys(gateway, "isa-ims", encryption=new)
        after = (await gateway.linked())["processing_number"]
        first, second = provider.asked
    for number, question in ((before, first), (after, second)):
        assert (await late(gateway, number, answer=answer_to(question.notice))).status_code == 204
    assert gateway.opened((await gateway.inquiry(before)).json()["answer"])["content"] == CONTENT
    fresh = (await gateway.inquiry(after)).json()["answer"]
    assert json.loads(open_with(new, fresh))["processing_number"] == after


async def test_what_waits_for_an_officer_is_answered_to_the_key_of_its_request(gateway):
    permit = await gateway.permit("no-auto-reply")
    assert (await gateway.present(permit["permit"])).status_code == 202
    new = ECKey.generate_key("P-256")
    body = {"encryption": new.as_dict(private=False)}
    answer = await gateway.http.put(f"/agencies/{ISA}/keys", json=body, auth=gateway.system("isa-ims"))
    assert answer.is_success, answer.text
    assert (await gateway.release("kawaguchi-provision", permit["processing_number"])).is_success
    told = (await gateway.inquiry(permit["processing_number"])).json()
    assert gateway.opened(told["answer"])["processing_number"] == permit["processing_number"]
    later = await gateway.linked("plain")
    opened = json.loads(open_with(new, later["answer"]))
    assert opened["processing_number"] == later["processing_number"]


@pytest.mark.control("G14")
async def test_a_provider_that_registered_a_signing_key_signs_for_each_question(gateway):
    key, clock = client_key("renkei-demo", "chiyoda"), gateway.network.clock
    kept: list[Said] = []

    async def signs(question):
        kept.append(signed(said(answer_to(question.notice)), question, key, clock))
        return kept[-1]

    async def replays(question):
        return kept[0]

    async def alters(question):
        good = signed(Said(200, b'{"status": "no-record"}'), question, key, clock)
        return Said(200, b'{"status":"no-record" }', good.headers)

    await register_keys(gateway, "chiyoda", encryption=key, signing=key)
    for say, slug in (
        (signs, None),
        (answers, "answer-not-bound"),
        (replays, "answer-not-bound"),
        (alters, "answer-not-bound"),
    ):
        async with plugged_in(say) as provider:
            await plug_in(gateway, provider.url)
            answer = await gateway.present((await gateway.permit())["permit"])
            if slug:
                refused(answer, slug)
            else:
                assert answer.json()["status"] == "answered"


async def test_an_agency_that_unplugs_is_answered_for_by_its_copies(gateway):
    path, system = f"/agencies/{CHIYODA}/endpoint", gateway.system("chiyoda")
    refused(await gateway.http.get(path, auth=system), "not-found")
    refused(await gateway.http.delete(path, auth=system), "not-found")
    await plug_in(gateway, "http://127.0.0.1:9/x/", timeout_seconds=3)
    assert (await gateway.http.get(path, auth=system)).json() == {"url": "http://127.0.0.1:9/x", "timeout_seconds": 3}
    assert (await gateway.http.delete(path, auth=system)).status_code == 204
    inquiry = await gateway.linked()
    assert gateway.opened(inquiry["answer"])["content"] != CONTENT
    assert await outcomes(gateway, inquiry["processing_number"]) == ["answered"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://a/",
        "http://",
        "http://a b/",
        "http://user:pw@a/",
        "http://a/?x=1",
        "http://a/#x",
        "http://a:99999999/",
    ],
)
async def test_an_endpoint_is_a_plain_address(gateway, url):
    path = f"/agencies/{CHIYODA}/endpoint"
    answer = await gateway.http.put(path, json={"url": url}, auth=gateway.system("chiyoda"))
    assert refused(answer, "request-invalid")["errors"][0]["field"] == "/url"


async def test_an_agency_plugs_in_and_registers_keys_for_itself_only(gateway):
    key = ECKey.generate_key("P-256").as_dict(private=False)
    pension, http = gateway.system("pension"), gateway.http
    path = f"/agencies/{CHIYODA}"
    for call in (
        http.put(f"{path}/endpoint", json={"url": "http://127.0.0.1:9"}, auth=pension),
        http.get(f"{path}/endpoint", auth=pension),
        http.delete(f"{path}/endpoint", auth=pension),
        http.put(f"{path}/keys", json={"encryption": key}, auth=pension),
        http.get(f"{path}/keys", auth=pension),
        http.get(f"/agencies/{ISA}/keys", auth=gateway.system("chiyoda")),
    ):
        refused(await call, "operation-not-permitted")


async def test_keys_are_public_keys_on_p256(gateway):
    path, system = f"/agencies/{CHIYODA}/keys", gateway.system("chiyoda")
    private = ECKey.generate_key("P-256", private=True)
    good = private.as_dict(private=False)
    for bad in (
        private.as_dict(private=True),
        ECKey.generate_key("P-384").as_dict(private=False),
        {"kty": "oct", "k": "c2VjcmV0"},
        good | {"x": good["y"]},
        good | {"x": 1},
        good | {"kid": ""},
        {},
    ):
        for name in ("encryption", "signing"):
            answer = await gateway.http.put(path, json={"encryption": good} | {name: bad}, auth=system)
            problem = refused(answer, "request-invalid")
            assert [error["field"] for error in problem["errors"]] == [f"/{name}"]
            assert private.as_dict(private=True)["d"] not in answer.text
    before = (await gateway.http.get(path, auth=system)).json()
    assert (before["encryption"]["kid"], before["signing"]) == (client_key("renkei-demo", "chiyoda").kid, None)
    named = {"encryption": good | {"kid": "mine", "use": "enc"}, "signing": good}
    assert (await gateway.http.put(path, json=named, auth=system)).status_code == 204
    kept = (await gateway.http.get(path, auth=system)).json()
    assert (kept["encryption"]["kid"], kept["signing"]["kid"]) == ("mine", private.thumbprint())
    assert set(kept["encryption"]) == {"kty", "crv", "x", "y", "kid"}
