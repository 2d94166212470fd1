"""Calls to the other parties: their refusals come through, their silence is a refusal of its own."""

import httpx2
import pytest

from renkei_kit.callers import ServiceAssertions
from renkei_kit.clock import Clock
from renkei_kit.errors import ErrorCode, FieldError, LinkageError
from renkei_kit.parties import Parties
from renkei_kit.tracing import begin

SEED = "renkei-demo"
PROBLEM = {
    "type": "/problems/not-on-allow-list",
    "title": "The query is not on the allow-list",
    "status": 403,
    "detail": "no row",
    "code": "not-on-allow-list",
    "source": "mesh-gateway",
    "instance": "20270301000000000001",
    "rule": "query_is_on_allow_list",
    "errors": [{"field": "/item", "reason": "is not listed"}],
    "nearest_row": "IS-01",
}


@pytest.fixture
async def ims():
    """IMS as FEIS sees it; ``answer`` is set by the test, ``requests`` are what arrived."""

    class Wire(httpx2.AsyncBaseTransport):
        def __init__(self) -> None:
            self.requests: list[httpx2.Request] = []
            self.answer: httpx2.Response | Exception = httpx2.Response(200, json={})

        async def handle_async_request(self, request):
            self.requests.append(request)
            if isinstance(self.answer, Exception):
                raise self.answer
            return self.answer

    wire = Wire()
    clock = Clock()
    parties = Parties("feis", {"ims": "http://ims"}, SEED, clock, transport_for=lambda caller: wire)
    wire.party, wire.clock = parties["ims"], clock
    yield wire
    await parties.close()


async def refusal(ims):
    with pytest.raises(LinkageError) as raised:
        await ims.party.call("POST", "/inquiries", json={})
    return raised.value.refusal


async def test_a_success_comes_back(ims):
    ims.answer = httpx2.Response(202, json={"status": "pending"})
    assert (await ims.party.call("POST", "/inquiries", json={})).json() == {"status": "pending"}


async def test_the_call_is_authenticated_and_traced(ims, register):
    trace = begin(None)
    await ims.party.call("GET", "/inquiries/1")
    (request,) = ims.requests
    assert request.headers["traceparent"].split("-")[1] == trace
    token = request.headers["authorization"].removeprefix("Bearer ")
    assert (await ServiceAssertions("ims", register.stations, SEED, ims.clock)(token)).party == "feis"


async def test_an_assertion_is_used_again_until_half_its_life(ims):
    from datetime import timedelta

    await ims.party.call("GET", "/a")
    await ims.party.call("GET", "/b")
    ims.clock.advance(timedelta(seconds=31))
    await ims.party.call("GET", "/c")
    ims.clock.advance(timedelta(days=-10))
    await ims.party.call("GET", "/d")
    first, second, third, fourth = (request.headers["authorization"] for request in ims.requests)
    assert first == second
    assert len({first, third, fourth}) == 3


async def test_the_other_partys_refusal_comes_through_unchanged(ims):
    ims.answer = httpx2.Response(403, json=PROBLEM)
    found = await refusal(ims)
    assert found.code is ErrorCode.NOT_ON_ALLOW_LIST
    assert (found.source, found.instance) == ("mesh-gateway", "20270301000000000001")
    assert found.errors == (FieldError("/item", "is not listed"),)
    assert found.members == {"nearest_row": "IS-01"}
    assert found.rule == "query_is_on_allow_list"


@pytest.mark.parametrize(
    "answer",
    [
        httpx2.Response(502, text="<html>bad gateway</html>"),
        httpx2.Response(500),
        httpx2.Response(403, json=[]),
        httpx2.Response(403, json={"code": "made-up", "detail": "", "source": "x", "instance": "y"}),
        httpx2.Response(403, json={"code": "not-found"}),
        httpx2.Response(403, json=PROBLEM | {"errors": ["text"]}),
        httpx2.Response(302, headers={"Location": "http://elsewhere/"}),
        httpx2.Response(403, content=b"\xff\xfe"),
    ],
)
async def test_an_answer_that_is_no_problem_is_party_unavailable(ims, answer):
    ims.answer = answer
    found = await refusal(ims)
    assert found.code is ErrorCode.PARTY_UNAVAILABLE
    assert found.detail.startswith("ims ")


@pytest.mark.parametrize("error", [httpx2.ConnectError("no line"), httpx2.ReadTimeout("slow"), httpx2.ReadError("cut")])
async def test_a_party_that_cannot_be_reached_is_party_unavailable(ims, error):
    ims.answer = error
    found = await refusal(ims)
    assert (found.code, found.detail) == (ErrorCode.PARTY_UNAVAILABLE, "ims could not be reached")


class Broken(httpx2.AsyncByteStream):
    """A body that ends too early; tells whether it was given back."""

    is_closed = False

    async def __aiter__(self):
        yield b'{"half'
        raise httpx2.RemoteProtocolError("broken off")

    async def aclose(self):
        self.is_closed = True


async def test_an_answer_that_breaks_off_is_party_unavailable_and_is_given_back(ims):
    ims.answer = httpx2.Response(200, stream=Broken())
    assert (await refusal(ims)).code is ErrorCode.PARTY_UNAVAILABLE
    assert ims.answer.stream.is_closed
    ims.answer = httpx2.Response(200, stream=Broken())
    with pytest.raises(LinkageError):
        [line async for line in ims.party.lines("/inquiries")]
    assert ims.answer.stream.is_closed


@pytest.mark.parametrize("url", ["http://proxy/ims", "http://proxy/ims/"])
async def test_a_party_may_be_below_a_path(ims, url):
    parties = Parties("feis", {"ims": url}, SEED, ims.clock, transport_for=lambda caller: ims)
    await parties["ims"].call("GET", "/inquiries?limit=1")
    assert str(ims.requests[0].url) == "http://proxy/ims/inquiries?limit=1"


async def test_every_request_of_a_call_is_given_ten_seconds(ims):
    class TwoSteps(httpx2.Auth):
        def auth_flow(self, request):
            answer = yield httpx2.Request("POST", "http://ims/token")
            request.headers["authorization"] = f"Bearer {answer.status_code}"
            yield request

    parties = Parties("feis", {"ims": "http://ims"}, SEED, ims.clock, lambda caller: ims, {"ims": TwoSteps()})
    await parties["ims"].call("GET", "/inquiries")
    token, call = ims.requests
    assert (call.url.path, call.headers["authorization"]) == ("/inquiries", "Bearer 200")
    for request in (token, call):
        assert request.extensions["timeout"] == {"connect": 10, "read": 10, "write": 10, "pool": 10}


async def test_a_party_without_a_flow_has_no_name(ims):
    with pytest.raises(KeyError):
        Parties("feis", {}, SEED, Clock())["mesh-gateway"]
