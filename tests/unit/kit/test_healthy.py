"""The check of a container's health waits for a service that is not ready, and ends as soon as it is."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from renkei_kit import healthy
from renkei_kit.healthy import is_ready

NOT_READY, READY = b"HTTP/1.0 503 Service Unavailable\r\n\r\n", b"HTTP/1.0 200 OK\r\n\r\n"


@pytest.fixture
def service():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken


def answer(service: socket.socket, text: bytes) -> None:
    asking, _ = service.accept()
    with asking:
        assert asking.recv(100) == healthy.QUESTION
        asking.sendall(text)


def test_it_ends_with_the_first_answer_that_the_service_is_ready(service):
    command = [sys.executable, "-I", "-S", str(Path(healthy.__file__))]
    environment = {"RENKEI_PORT": str(service.getsockname()[1])}
    with subprocess.Popen(command, env=environment) as check:
        answer(service, NOT_READY)
        assert check.poll() is None
        answer(service, READY)
        assert check.wait(30) == 0


def test_nobody_listening_is_not_ready(service):
    port = service.getsockname()[1]
    service.close()
    assert not is_ready(port)
