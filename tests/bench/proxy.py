"""The proxy of compose, its configuration cut down to gateways on this machine: ports that pass on to some of them."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.docker import docker
from bench.servers import ROOT, free_port, until_answers

IMAGE = "nginx:1.27-alpine"
CONFIGURATION = ROOT / "deploy" / "proxy" / "nginx.conf"
NAME, PORT = "mesh-gateway", 8106


def configuration(whole: str, upstreams: Mapping[int, Sequence[str]]) -> str:
    """The proxy's configuration with a port for each key, which asks the addresses of its value in turn."""
    lines = whole.splitlines()
    of_service = [line for line in lines if f"{NAME}-{PORT}" in line or f"front-door:{PORT};" in line]
    first = next(number for number, line in enumerate(lines) if line.startswith("    upstream "))
    head = "\n".join(line for line in lines[: first - 1] if not line.startswith("#"))
    parts = [head]
    for port, addresses in upstreams.items():
        servers = " ".join(f"server {address};" for address in addresses)
        for line in of_service:
            told = line.replace(f"server {NAME}:{PORT};", servers).replace(f"front-door:{PORT}", f"127.0.0.1:{port}")
            parts.append(told.replace(f"{NAME}-{PORT}", f"{NAME}-{port}"))
    return "\n".join([*parts, "}", ""])


@contextmanager
def proxy(*groups: Sequence[str]) -> Iterator[list[str]]:
    """A proxy with a port for each group of addresses; gives the ports' URLs."""
    ports = [free_port() for _ in groups]
    text = configuration(CONFIGURATION.read_text(), dict(zip(ports, groups, strict=True)))
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "nginx.conf"
        file.write_text(text)
        container = docker("create", "--network=host", "--label=renkei-tests", IMAGE)
        try:
            docker("cp", str(file), f"{container}:/etc/nginx/nginx.conf")
            docker("start", container)
            urls = [f"http://127.0.0.1:{port}" for port in ports]
            for url in urls:
                until_answers(url)
            yield urls
        finally:
            docker("rm", "--force", "--volumes", container)
