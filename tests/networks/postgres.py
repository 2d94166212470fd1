"""A PostgreSQL server in a container of its own, made ready by the very script that compose uses."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from networks.compose import COMPOSE_FILE
from renkei.generate.postgres import INIT_FILE

IMAGE = "postgres:17"
SCRIPT = COMPOSE_FILE.parent / INIT_FILE
# Over TCP: while the databases are being made, the server answers on its socket only.
UNTIL_READY = "until pg_isready --host=127.0.0.1 --username=postgres --quiet; do sleep 0.1; done"


@contextmanager
def postgres_server(durable: bool = False) -> Iterator[int]:
    """A running server; gives its port on loopback. Tests do not need their data after a power failure."""
    given = ["--env=POSTGRES_PASSWORD=renkei", "--publish=127.0.0.1::5432", "--shm-size=128m", "--label=renkei-tests"]
    container = _docker("create", *given, IMAGE, "postgres", f"--fsync={'on' if durable else 'off'}")
    try:
        _docker("cp", str(SCRIPT), f"{container}:/docker-entrypoint-initdb.d/{SCRIPT.name}")
        _docker("start", container)
        _docker("exec", container, "timeout", "60", "sh", "-c", UNTIL_READY)
        yield int(_docker("port", container, "5432/tcp").splitlines()[0].rpartition(":")[2])
    finally:
        _docker("rm", "--force", "--volumes", container)


def container_at(port: int) -> str:
    """The container whose server answers on ``port``."""
    return _docker("ps", "--quiet", f"--filter=publish={port}", "--filter=label=renkei-tests").strip()


def _docker(*arguments: str) -> str:
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"docker {arguments[0]} failed: {done.stderr[-1000:]}")
    return done.stdout.strip()
