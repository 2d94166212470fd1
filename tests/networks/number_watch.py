"""No byte of a personal number (個人番号) in RAS and FEIS, whatever the tests do there (controls C13, C16).

While the whole run lasts it looks at what the two store, log, answer and take: every store when it is closed or reset,
the files of the local network after each test, every answer, and every call that was not refused. One find fails the
run. The numbers are those of everybody in the demo world, with those that they may get by a change.
"""

import logging
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from renkei.places import WORLD_DIRECTORY
from renkei.services import DEFAULT_SEED
from renkei_kit.clock import Clock
from renkei_kit.db import EmbeddedDatabase
from renkei_kit.edge import Edge
from renkei_kit.logs import JsonFormatter
from renkei_kit.personal_number import personal_number_of
from renkei_kit.world import World

WATCHED = ("ras", "feis")
TABLES_OF = {"ras": {"account_session", "transfer"}, "feis": {"examination_case", "terminal_user"}}
CHANGES = 3
FOUND = pytest.StashKey[set[str]]()


def numbers_of_the_world() -> list[str]:
    """Every number that somebody has, had, or gets when it is changed."""
    people = World.load(WORLD_DIRECTORY, DEFAULT_SEED, Clock()().date()).people
    return [
        personal_number_of(DEFAULT_SEED, person.id, generation).digits
        for person in people
        for generation in range(person.number_generation + CHANGES)
    ]


class NumberWatch:
    """Remembers where a number was found; never which."""

    def __init__(self, numbers: Iterable[str]) -> None:
        self._numbers = re.compile("|".join(numbers).encode())
        self.places: set[str] = set()
        self.looked_at = 0

    def look(self, content: bytes, place: str) -> None:
        """Look for a number in ``content``."""
        self.looked_at += 1
        if self._numbers.search(content):
            self.places.add(place)

    def look_at_files(self, directory: Path) -> None:
        """Look into the stores of the two services and the log of a network that runs on files."""
        for path in directory.rglob("*"):
            if path.is_file() and (path.name.startswith(WATCHED) or path.suffix == ".log"):
                self.look(path.read_bytes(), f"file {path.name}")


LOGGERS = ("", "renkei")
"""The services' own beside the root: whoever configures logging anew takes the root's handlers away."""


class _Logs(logging.Handler):
    def __init__(self, watch: NumberWatch) -> None:
        super().__init__()
        self._watch = watch
        self.setFormatter(JsonFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        self._watch.look(self.format(record).encode(), f"log of {record.name}")


def _service_of(raw) -> str | None:
    tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return next((service for service, own in TABLES_OF.items() if own <= tables), None)


def _watch_stores(watch: NumberWatch, patch: pytest.MonkeyPatch) -> None:
    close, restore = EmbeddedDatabase.close, EmbeddedDatabase.restore

    def look(database: EmbeddedDatabase) -> None:
        service = _service_of(database._raw)
        if service is not None:
            watch.look(database._raw.serialize(), f"store of {service}")

    async def closed(self) -> None:
        look(self)
        await close(self)

    async def restored(self, image: bytes) -> None:
        look(self)
        await restore(self, image)

    patch.setattr(EmbeddedDatabase, "close", closed)
    patch.setattr(EmbeddedDatabase, "restore", restored)


def _watch_traffic(watch: NumberWatch, patch: pytest.MonkeyPatch) -> None:
    serve = Edge.__call__

    async def watched(self, scope, receive, send) -> None:
        if scope["type"] != "http" or self._service not in WATCHED:
            await serve(self, scope, receive, send)
            return
        asked, answered, status = bytearray(scope["path"].encode() + b"?" + scope["query_string"]), bytearray(), 0

        async def heard():
            message = await receive()
            asked.extend(message.get("body", b""))
            return message

        async def said(message) -> None:
            nonlocal status
            status = message.get("status", status)
            answered.extend(message.get("body", b""))
            await send(message)

        await serve(self, scope, heard, said)
        watch.look(bytes(answered), f"answer of {self._service}")
        if status < 400:  # what a tester sends in clear is refused, and stays with the tester
            watch.look(bytes(asked), f"call of {self._service}")

    patch.setattr(Edge, "__call__", watched)


@pytest.fixture(scope="session", autouse=True)
def number_watch(request):
    """The watch over this process's run."""
    watch, patch, handler = NumberWatch(numbers_of_the_world()), pytest.MonkeyPatch(), None
    handler = _Logs(watch)
    for name in LOGGERS:
        logging.getLogger(name).addHandler(handler)
    _watch_stores(watch, patch)
    _watch_traffic(watch, patch)
    yield watch
    patch.undo()
    for name in LOGGERS:
        logging.getLogger(name).removeHandler(handler)
    request.config.stash[FOUND] = request.config.stash.get(FOUND, set()) | watch.places


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session):
    """A find fails the run; a worker tells its controller."""
    found = session.config.stash.get(FOUND, set())
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["personal_numbers"] = sorted(found)
    elif found:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    """What a worker found."""
    output = getattr(node, "workeroutput", None) or {}
    found = set(output.get("personal_numbers", ()))
    node.config.stash[FOUND] = node.config.stash.get(FOUND, set()) | found


def pytest_terminal_summary(terminalreporter, config):
    """Where a number was found."""
    for place in sorted(config.stash.get(FOUND, ())):
        terminalreporter.line(f"A PERSONAL NUMBER WAS FOUND: {place}", red=True)
