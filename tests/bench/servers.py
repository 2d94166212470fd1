"""The programs that are measured, each started for a while on a core of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bench.cores import SERVER, on_core
from bench.docker import is_there
from networks.postgres import postgres_server

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Running:
    """A program that answers: its address, its process, and how long it took to answer."""

    url: str
    pid: int
    started_in: float

    def resident_mb(self) -> float:
        """Memory in use now, MB."""
        return resident_mb(self.pid)

    def cpu_seconds(self) -> float:
        """The time that it has computed so far."""
        return sum(cpu_ticks(self.pid)) / os.sysconf("SC_CLK_TCK")

    def forget_peak(self) -> None:
        """Let the most memory it ever had be what it has now (Linux)."""
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    def peak_mb(self) -> float:
        """The most memory it had in use at once, MB (resident set size)."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024


def resident_mb(pid: int) -> float:
    """Memory that a process and its children have in use now, MB (proportional set size)."""
    return sum(_pss_kb(each) for each in (pid, *_children(pid))) / 1024


def environment(**changed: str) -> dict[str, str]:
    """This process's environment with changes; byte code is kept, or every start would take three times as long."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | changed


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def running(
    command: list[str],
    url: str,
    path: str = "/",
    settings: Mapping[str, str] | None = None,
    pinned: bool = True,
    directory: Path = ROOT,
) -> Iterator[Running]:
    """The program of ``command``, from its first HTTP answer on ``url`` + ``path`` until the block is left."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        on_core(SERVER, command) if pinned else command,
        env=environment(**(settings or {})),
        cwd=directory,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until_answers(url + path, process)
        yield Running(url, process.pid, time.perf_counter() - begun)
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def bare(pinned: bool = True) -> Iterator[Running]:
    """The bare endpoint."""
    port = free_port()
    command = [sys.executable, "-m", "bench.bare", str(port)]
    found = {"PYTHONPATH": str(ROOT / "tests")}
    with running(command, f"http://127.0.0.1:{port}", settings=found, pinned=pinned) as server:
        yield server


@contextmanager
def gateway(store: Mapping[str, str], pinned: bool = True) -> Iterator[Running]:
    """The gateway alone, one worker; ``store`` are the settings that say where its store is, and any others."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    given = {
        "RENKEI_PORT": str(port),
        "RENKEI_CONTROL_PORT": str(free_port()),
        "RENKEI_PUBLIC_URL": url,
        "RENKEI_WORLD_DIRECTORY": str(ROOT / "config"),
        "RENKEI_CONTRACTS_DIRECTORY": str(ROOT / "contracts"),
        **store,
    }
    command = [sys.executable, "-m", "renkei_kit", "renkei_mesh_gateway"]
    with running(command, url, "/readyz", given, pinned=pinned) as server:
        yield server


def sqlite(directory: str) -> dict[str, str]:
    """A store in a file."""
    return {"RENKEI_DATABASE_URL": f"sqlite:///{directory}/gateway.sqlite3"}


@contextmanager
def postgres() -> Iterator[dict[str, str] | None]:
    """A gateway's store on a server of its own, with compose's roles; None where no container can run."""
    if not is_there():
        yield None
        return
    with postgres_server(durable=True) as port:

        def url(role: str) -> str:
            return f"postgresql+asyncpg://{role}:{role}@127.0.0.1:{port}/renkei_mesh_gateway"

        owner, role = "renkei_mesh_gateway", "renkei_mesh_gateway_access"
        yield {"RENKEI_OWNER_DATABASE_URL": url(owner), "RENKEI_DATABASE_URL": url(role)}


def until_answers(url: str, process: subprocess.Popen[bytes] | None = None) -> None:
    """Wait for the first HTTP answer; RuntimeError when there is none in time, or the process ended before."""
    begun = time.perf_counter()
    while not _answers(url):
        if (process and process.poll() is not None) or time.perf_counter() - begun > START_SECONDS:
            raise RuntimeError(f"nobody answers at {url}: {process.args if process else 'a container'}")
        time.sleep(0.005)


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=1).close()
    except urllib.error.HTTPError:
        return True  # it answers, with an error of its own
    except OSError:
        return False
    return True


def _pss_kb(pid: int) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))


def cpu_ticks(pid: int) -> tuple[int, int]:
    """What a process computed so far for itself and in the system's name, in the system's ticks."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(told[11]), int(told[12])


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread may have ended meanwhile
            for child in (task / "children").read_text().split():
                found += [int(child), *_children(int(child))]
    return found
