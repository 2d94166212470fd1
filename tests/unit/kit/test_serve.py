"""A process serves the one service that is named, and tells it of its real clients, whatever headers say."""

import json
import socket
import subprocess
import sys

import httpx2
import pytest

from renkei_kit.serve import server, serving


async def told(scope, receive, send):
    """Answers with the client and the scheme that it is told of."""
    body = json.dumps([scope["client"][0], scope["scheme"]]).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def test_forwarding_headers_are_not_believed():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        taken.setblocking(False)
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        forwarded = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}
        async with serving([server(told, "127.0.0.1", 0)], [taken]), httpx2.AsyncClient(trust_env=False) as client:
            assert (await client.get(url, headers=forwarded)).json() == ["127.0.0.1", "http"]


@pytest.mark.parametrize("arguments", [[], ["renkei_nobody"], ["renkei_feis", "renkei_ims"]])
def test_who_names_no_service_is_told_how(arguments):
    done = subprocess.run([sys.executable, "-m", "renkei_kit", *arguments], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == "name the package of one service, such as: python -m renkei_kit renkei_feis\n"
