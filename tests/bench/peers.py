"""Others that play a party for tests, from npm and PyPI: installed when a row needs them, started like our own.

They live in ``.venv/peers`` (versions: ``peer_files/package.json`` and ``MOTO``), outside of what is kept in the
repository; `make clean` takes them away. A peer whose language is not there is left out, with the reason.
"""

import json
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import wire
from bench.load import BenchmarkError
from bench.servers import ROOT, Running, free_port, running

FILES = Path(__file__).parent / "peer_files"
FOLDER = ROOT / ".venv" / "peers"
MODULES = FOLDER / "node_modules"
MOTO = "moto[server]==5.2.5"
MOCKPASS = MODULES / "@opengovsg" / "mockpass"
CLIENT_CREDENTIALS = "grant_type=client_credentials"
BENCH_BASIC = "Basic YmVuY2g6YmVuY2gtc2VjcmV0"  # bench:bench-secret
AWS = "AWS4-HMAC-SHA256 Credential=bench/20270131/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0"


@dataclass(frozen=True, slots=True)
class Asked:
    """The POST that a peer is asked under load."""

    path: str
    body: str
    media_type: str
    authorization: tuple[str, ...] = ()

    def arguments(self) -> tuple[str, ...]:
        """What the load generator's script ``post`` takes."""
        return (self.body, self.media_type, *self.authorization)


@dataclass(frozen=True, slots=True)
class Peer:
    """A program beside which ours is measured. ``needs`` are programs without which it cannot run."""

    name: str
    needs: tuple[str, ...]
    command: Callable[[int], list[str]]
    asked: Callable[[str], Asked]
    settings: Callable[[int], Mapping[str, str]] = field(default=lambda port: {})
    directory: Path = ROOT

    def missing(self) -> str:
        """Why it cannot be measured here; empty when it can."""
        absent = [name for name in self.needs if shutil.which(name) is None]
        return f"{' and '.join(absent)} not found" if absent else ""

    @contextmanager
    def started(self, pinned: bool = True) -> Iterator[Running]:
        """It, from its first answer until the block is left."""
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        with running(
            self.command(port), url, settings=self.settings(port), pinned=pinned, directory=self.directory
        ) as server:
            yield server


def _node_script(name: str) -> Callable[[int], list[str]]:
    return lambda port: ["node", str(FILES / f"{name}.mjs"), str(FOLDER), str(port)]


def _program(name: str, *given: str) -> Callable[[int], list[str]]:
    return lambda port: ["node", str((MODULES / ".bin" / name).resolve()), *given, "--port", str(port)]


def _wiremock(port: int) -> list[str]:
    jar = next((MODULES / "wiremock" / "build").glob("wiremock-standalone-*.jar"))
    return ["java", "-jar", str(jar), "--port", str(port), "--root-dir", str(FILES / "wiremock")]


def _of_mockpass(url: str) -> Asked:
    """A token for a code of its own; stateless, so that a code serves many times."""
    query = "client_id=bench&redirect_uri=http%3A%2F%2F127.0.0.1%2F&state=s&nonce=n"
    opener = urllib.request.build_opener(_StaysHere)
    with opener.open(f"{url}/v2/oauth/authorize?{query}") as answer:
        location = urllib.parse.urlsplit(answer.headers["Location"])
    code = urllib.parse.parse_qs(location.query)["code"][0]
    given = {"client_id": "bench", "redirect_uri": "http://127.0.0.1/", "code": code}
    return Asked("/v2/oauth/token", urllib.parse.urlencode(given), wire.FORM)


class _StaysHere(urllib.request.HTTPRedirectHandler):
    """Gives the redirection itself as the answer."""

    def http_error_302(self, req, fp, code, msg, headers):  # type: ignore[no-untyped-def]  # urllib's own names
        """See urllib."""
        return fp


def _token(*authorization: str) -> Callable[[str], Asked]:
    return lambda url: Asked("/token", CLIENT_CREDENTIALS, wire.FORM, authorization)


def _canned(url: str) -> Asked:
    return Asked("/permits", wire.QUERY, wire.JSON)


def _identity(url: str) -> Asked:
    return Asked("/", "Action=GetCallerIdentity&Version=2011-06-15", wire.FORM, (AWS,))


NODE = ("node", "npm")
ISSUERS = (
    Peer("oauth2-mock-server, ES256", NODE, _node_script("oauth2-mock-server"), _token()),
    Peer("oidc-provider, ES256", NODE, _node_script("oidc-provider"), _token(BENCH_BASIC)),
    Peer(
        "mockpass, RS256 as it is",
        NODE,
        lambda port: ["node", "index.js"],
        _of_mockpass,
        lambda port: {"MOCKPASS_PORT": str(port), "MOCKPASS_STATELESS": "true"},
        MOCKPASS,
    ),
)
PRISM = Peer("Prism", NODE, _program("prism", "mock", str(FILES / "prism.yaml"), "--host", "127.0.0.1"), _canned)
MOCKOON = Peer(
    "Mockoon",
    NODE,
    _program("mockoon-cli", "start", "--data", str(FILES / "mockoon.json"), "--disable-log-to-file"),
    _canned,
)
WIREMOCK = Peer("WireMock", (*NODE, "java"), _wiremock, _canned)
MOTO_SERVER = Peer(
    "moto server",
    (),
    lambda port: [str(FOLDER / "moto" / "bin" / "moto_server"), "--host", "127.0.0.1", "--port", str(port)],
    _identity,
)


def versions() -> str:
    """What is compared with, in words."""
    pinned = json.loads((FILES / "package.json").read_text())["dependencies"]
    return ", ".join([*(f"{name} {version}" for name, version in pinned.items()), MOTO.replace("==", " ")])


def install_from_npm() -> None:
    """The peers of npm, unless these versions are there already."""
    if not all(shutil.which(name) for name in NODE):
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted, there = FILES / "package.json", FOLDER / "package.json"
    if MODULES.exists() and there.exists() and there.read_text() == wanted.read_text():
        return
    print("installing the peers from npm (a minute)", flush=True)
    there.unlink(missing_ok=True)
    shutil.copy(wanted, there)
    try:
        _must("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(FOLDER))
    except BenchmarkError:
        there.unlink()
        raise


def install_moto() -> None:
    """moto in an environment of its own, unless it is there already."""
    if (FOLDER / "moto" / "bin" / "moto_server").exists():
        return
    print("installing moto from PyPI", flush=True)
    _must(sys.executable, "-m", "venv", str(FOLDER / "moto"))
    _must(str(FOLDER / "moto" / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", MOTO)


def _must(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise BenchmarkError(f"{' '.join(command[:3])} failed: {done.stderr[-500:]}")
