"""The connections to other parties, over real sockets: kept, given up, timed, broken off, and under TLS."""

import asyncio
import ssl
from contextlib import asynccontextmanager

import httpx2
import pytest

from renkei_kit import http_connection, outgoing
from renkei_kit.mutual_tls import client_context, server_context
from renkei_kit.outgoing import Outgoing
from renkei_kit.parties import trust_for
from unit.kit.far_end import answering, far_end

SEED = "renkei-demo"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
BRIEF = 0.01


@asynccontextmanager
async def client(trusted: ssl.SSLContext | None = None, **more):
    transport = Outgoing(trusted or trust_for("http://any"))
    async with httpx2.AsyncClient(transport=transport, trust_env=False, **{"timeout": 10, **more}) as http:
        yield http


async def test_calls_one_after_another_share_a_connection():
    async with far_end(answering()) as end, client() as http:
        answers = [await http.post(end.url, json={"n": n}) for n in range(3)]
        assert [answer.text for answer in answers] == ["ok"] * 3
        assert (len(end.connections), len(end.requests)) == (1, 3)


async def test_calls_at_once_have_connections_of_their_own_which_stay():
    async with far_end(answering()) as end, client() as http:
        for _ in range(2):
            await asyncio.gather(*(http.get(end.url) for _ in range(5)))
        assert (len(end.connections), len(end.requests)) == (5, 10)


async def test_the_request_arrives_as_it_was_given():
    async with far_end(answering()) as end, client() as http:
        headers = [("X-Two", "1"), ("X-Two", "2"), ("Signature-Input", 'sig=("@method");keyid="k"')]
        await http.put(f"{end.url}/a%20b/c?d=e%26", content=b"body", headers=headers)
        head, _, body = end.requests[0].partition(b"\r\n\r\n")
        first, *fields = head.split(b"\r\n")
    assert (first, body) == (b"PUT /a%20b/c?d=e%26 HTTP/1.1", b"body")
    assert [field for field in fields if field.startswith((b"X-Two", b"Signature"))] == [
        f"{name}: {value}".encode() for name, value in headers
    ]
    assert f"Host: {end.url.removeprefix('http://')}".encode() in fields
    assert b"Content-Length: 4" in fields


@pytest.mark.parametrize(
    "answer, status, headers, body",
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204, [], b""),
        (b"HTTP/1.1 404 \r\nA: 1\r\nA: 2\r\nContent-Length: 0\r\n\r\n", 404, [("a", "1"), ("a", "2")], b""),
        (b"HTTP/1.1 100 Continue\r\nA: no\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nx", 201, [], b"x"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\nA: late\r\n\r\n",
            200,
            [],
            b"abc",
        ),
    ],
    ids=["no content", "fields of one name", "interim answer", "chunks and a trailer"],
)
async def test_the_answer_comes_as_it_was_sent_and_the_connection_stays(answer, status, headers, body):
    async with far_end(answering(answer)) as end, client() as http:
        response = await http.get(end.url)
        assert (response.status_code, response.content) == (status, body)
        assert [(name, value) for name, value in response.headers.multi_items() if name == "a"] == headers
        assert (await http.get(end.url)).text == "ok"
        assert len(end.connections) == 1


async def test_an_answer_in_many_pieces_is_put_together():
    async def bit_by_bit(talk):
        await talk.request()
        await talk.say(*(bytes([byte]) for byte in OK))
        await talk.until_gone()

    async with far_end(bit_by_bit) as end, client() as http:
        assert (await http.get(end.url)).text == "ok"


async def test_an_answer_without_a_length_ends_with_the_connection():
    async def closing(talk):
        await talk.request()
        await talk.say(b"HTTP/1.0 200 OK\r\n\r\n", b"all of ", b"it")

    async with far_end(closing) as end, client() as http:
        assert [(await http.get(end.url)).text for _ in range(2)] == ["all of it"] * 2
        assert len(end.connections) == 2


async def test_the_answer_to_head_has_no_body_whatever_length_it_names():
    async with far_end(answering(rest=b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n")) as end, client() as http:
        for _ in range(2):
            assert (await http.head(end.url)).headers["content-length"] == "99"


# Which connections are used again


async def test_a_connection_that_the_other_side_closed_is_not_used_again():
    async def once(talk):
        await talk.request()
        await talk.say(OK)

    async with far_end(once) as end, client() as http:
        for _ in range(3):
            assert (await http.post(end.url, json={})).text == "ok"
            await end.gone.get()
        assert len(end.connections) == 3


async def test_a_connection_that_will_be_closed_is_not_used_again():
    closing = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"
    async with far_end(answering(closing)) as end, client() as http:
        assert [(await http.get(end.url)).text for _ in range(2)] == ["ok"] * 2
        assert len(end.connections) == 2


async def test_a_connection_that_was_idle_for_too_long_is_closed_and_not_used_again(monkeypatch):
    monkeypatch.setattr(outgoing, "IDLE_SECONDS", -1)
    async with far_end(answering()) as end, client() as http:
        assert [(await http.get(end.url)).text for _ in range(2)] == ["ok"] * 2
        assert await end.gone.get() is end.connections[0]
        assert len(end.connections) == 2


async def test_what_nobody_asked_for_ends_the_connection():
    async with far_end(answering(OK + b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nothers")) as end, client() as http:
        assert [(await http.get(end.url)).text for _ in range(2)] == ["ok"] * 2
        assert len(end.connections) == 2


async def test_who_leaves_in_the_middle_of_an_answer_leaves_the_connection():
    async def endless(talk):
        await talk.request()
        await talk.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            await talk.say(b"10000\r\n" + bytes(0x10000) + b"\r\n")

    async with far_end(endless) as end, client() as http:
        async with http.stream("GET", end.url) as response:
            blocks = response.aiter_bytes()
            assert len(await anext(blocks)) > 0
            await blocks.aclose()
        await end.gone.get()


async def test_a_caller_who_is_cancelled_leaves_the_connection():
    asked = asyncio.Event()

    async def silent(talk):
        await talk.request()
        asked.set()
        await talk.until_gone()

    async with far_end(silent) as end, client() as http:
        call = asyncio.create_task(http.get(end.url))
        await asked.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await end.gone.get()


async def test_closing_ends_the_calls_that_wait():
    asked = asyncio.Event()

    async def silent(talk):
        await talk.request()
        asked.set()
        await talk.until_gone()

    transport = Outgoing(trust_for("http://any"))
    async with far_end(silent) as end:
        call = asyncio.create_task(transport.handle_async_request(httpx2.Request("GET", end.url)))
        await asked.wait()
        await transport.aclose()
        with pytest.raises(httpx2.ReadError):
            await call
        await end.gone.get()


# Long bodies


async def test_a_long_answer_waits_for_its_reader():
    sent, size, blocks = 0, 0x10000, 1000

    async def long(talk):
        nonlocal sent
        await talk.request()
        await talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (size * blocks))
        for _ in range(blocks):
            await talk.say(bytes(size))
            sent += size

    async with far_end(long) as end, client() as http, http.stream("GET", end.url) as response:
        content = response.aiter_bytes()
        received, before = len(await anext(content)), -1
        while sent > before:  # until the sockets of both sides are full
            before = sent
            for _ in range(100):
                await asyncio.sleep(0)
        assert sent < size * blocks / 2
        async for block in content:
            received += len(block)
    assert received == size * blocks


@pytest.mark.parametrize("headers", [{}, {"Content-Length": "300000"}], ids=["chunked", "of known length"])
async def test_a_request_is_sent_block_by_block(headers):
    arrived = bytearray()

    async def taking(talk):
        head = (await talk.reader.readuntil(b"\r\n\r\n")).lower()
        if b"transfer-encoding: chunked" in head:
            while size := int((await talk.reader.readuntil(b"\r\n")), 16):
                arrived.extend(await talk.reader.readexactly(size))
                await talk.reader.readexactly(2)
            await talk.reader.readexactly(2)
        else:
            arrived.extend(await talk.reader.readexactly(300_000))
        await talk.say(OK)
        await talk.until_gone()

    async def blocks():
        for _ in range(3):
            yield b""
            yield bytes(100_000)

    async with far_end(taking) as end, client() as http:
        assert (await http.post(end.url, content=blocks(), headers=headers)).text == "ok"
    assert arrived == bytes(300_000)


async def test_an_answer_before_the_end_of_the_request_is_taken():
    async def too_large(talk):
        await talk.reader.readuntil(b"\r\n\r\n")
        await talk.say(b"HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        await talk.until_gone()

    async def blocks():
        while True:
            yield bytes(100_000)
            await asyncio.sleep(0)

    async with far_end(too_large) as end, client() as http:
        assert (await http.post(end.url, content=blocks())).status_code == 413


# What goes wrong


@pytest.mark.parametrize(
    "said, error",
    [
        (b"", httpx2.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nContent-Le", httpx2.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", httpx2.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", httpx2.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nContent-Length: nine\r\n\r\n", httpx2.RemoteProtocolError),
        (b"SSH-2.0-OpenSSH_9\r\n", httpx2.RemoteProtocolError),
        (b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", httpx2.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nA: " + b"a" * http_connection.HEAD_BYTES, httpx2.RemoteProtocolError),
    ],
    ids=[
        "nothing",
        "half a head",
        "half a body",
        "half the chunks",
        "no number",
        "not http",
        "upgrade",
        "endless head",
    ],
)
async def test_an_answer_that_is_none_is_an_error(said, error):
    async def script(talk):
        await talk.request()
        await talk.say(said)

    async with far_end(script) as end, client() as http:
        with pytest.raises(error) as raised:
            await http.post(end.url, json={})
        assert raised.value.request.url.path == "/"


async def test_a_connection_that_is_broken_is_a_read_error():
    async def script(talk):
        await talk.request()
        talk.writer.transport.abort()
        await talk.until_gone()

    async with far_end(script) as end, client() as http:
        with pytest.raises((httpx2.ReadError, httpx2.RemoteProtocolError)):
            await http.post(end.url, json={})


@pytest.mark.parametrize(
    "said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"], ids=["no head", "half a body"]
)
async def test_silence_ends_with_the_callers_patience(said):
    async def silent(talk):
        await talk.request()
        await talk.say(said)
        await talk.until_gone()

    async with far_end(silent) as end, client(timeout=httpx2.Timeout(10, read=BRIEF)) as http:
        with pytest.raises(httpx2.ReadTimeout):
            await http.get(end.url)
        await end.gone.get()


async def test_a_request_that_is_not_taken_ends_with_the_callers_patience():
    async def deaf(talk):
        await held.wait()

    async def blocks():
        while True:
            yield bytes(1_000_000)

    held = asyncio.Event()
    async with far_end(deaf) as end, client(timeout=httpx2.Timeout(10, write=BRIEF)) as http:
        with pytest.raises(httpx2.WriteTimeout):
            await http.post(end.url, content=blocks())
        held.set()
        await end.gone.get()


async def test_a_call_for_which_no_connection_becomes_free_ends_with_the_callers_patience(monkeypatch):
    async def silent(talk):
        await talk.request()
        asked.set()
        await talk.until_gone()

    asked = asyncio.Event()
    monkeypatch.setattr(outgoing, "AT_ONCE", 1)
    async with far_end(silent) as end, client(timeout=httpx2.Timeout(10, pool=BRIEF)) as http:
        first = asyncio.create_task(http.get(end.url))
        await asked.wait()
        with pytest.raises(httpx2.PoolTimeout):
            await http.get(end.url)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        assert len(end.connections) == 1


async def test_where_nobody_listens_no_connection_is_made(monkeypatch):
    monkeypatch.setattr(outgoing, "AT_ONCE", 1)
    async with far_end(answering()) as end:
        nowhere = end.url
    async with client() as http:
        for _ in range(2):  # the place of a call that failed is free again
            with pytest.raises(httpx2.ConnectError):
                await http.get(nowhere)


async def test_a_connection_that_is_not_made_in_time(monkeypatch):
    async def never(*given, **more):
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", never)
    async with client(timeout=httpx2.Timeout(10, connect=BRIEF)) as http:
        with pytest.raises(httpx2.ConnectTimeout):
            await http.get("http://127.0.0.1:1")


@pytest.mark.parametrize("address, host", [("http://日本.example", "xn--wgv71a.example"), ("http://[::1]:80", "::1")])
async def test_a_name_is_looked_up_as_it_stands_in_the_network(address, host, monkeypatch):
    asked = []

    async def looked_up(made, host, port, **more):
        asked.append((host, port))
        raise OSError("nobody is there")

    monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", looked_up)
    async with client() as http:
        with pytest.raises(httpx2.ConnectError):
            await http.get(address)
    assert asked == [(host, 80)]


async def test_an_address_of_another_kind_is_refused():
    async with client() as http:
        with pytest.raises(httpx2.UnsupportedProtocol):
            await http.get("ftp://127.0.0.1/file")


@pytest.mark.parametrize("value", ["a\r\nContent-Length: 0", "a\nb", "a\rb", "a\0b"])
async def test_a_header_cannot_bring_others_along(value):
    async with far_end(answering()) as end, client() as http:
        with pytest.raises(httpx2.LocalProtocolError):
            await http.get(end.url, headers={"X-Any": value})
        assert end.requests == []


# TLS


async def test_tls_is_spoken_with_whom_the_caller_believes_and_its_certificate_is_shown():
    shown = []

    async def script(talk):
        shown.append(talk.writer.get_extra_info("peercert")["subject"])
        while True:
            await talk.request()
            await talk.say(OK)

    context = server_context(SEED, "mesh-gateway")
    context.verify_mode = ssl.CERT_REQUIRED
    async with far_end(script, context) as end:
        async with client(client_context(SEED, "isa-ims")) as http:
            assert [(await http.get(end.url)).text for _ in range(2)] == ["ok"] * 2
            assert len(end.connections) == 1
        assert "isa-ims" in str(shown)
        async with client(client_context(SEED)) as http:  # without one
            with pytest.raises(httpx2.TransportError):
                await http.get(end.url)
        async with client(ssl.create_default_context()) as http:  # who does not know the authority
            with pytest.raises(httpx2.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                await http.get(end.url)
