"""Chance: where every id, token, number and key that nobody can foresee comes from. Pure.

The machine's own randomness by default. With ``RENKEI_SEEDED_RANDOMNESS=on`` a service draws from a stream of its own
that follows from the world's seed, so that the same requests in the same order give the same ids; who knows the seed
can then foresee them, which is for tests only. What seals values at rest and the certification authority's RSA keys
are not drawn here.
"""

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager
from contextvars import ContextVar
from io import BytesIO
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric import ec
from joserfc.jwk import ECKey

from renkei_kit.base64url import encoded
from renkei_kit.keys import P256_ORDER
from renkei_kit.seeded import derive

RUN = 100


class Serial(NamedTuple):
    """A place in a run: ``run`` are 16 bytes drawn for all of it, ``place`` counts from 0 to below ``RUN``."""

    run: bytes
    place: int


class Source(ABC):
    """Where bytes are drawn from, and serials."""

    def __init__(self) -> None:
        self._serials: Iterator[Serial] = iter(())

    @abstractmethod
    def draw(self, length: int) -> bytes:
        """The next bytes."""

    def serial(self) -> Serial:
        """The next place, of a new run when one is at its end."""
        found = next(self._serials, None)
        if found is None:
            run = self.draw(16)
            self._serials = (Serial(run, place) for place in range(RUN))
            found = next(self._serials)
        return found


class Stream(Source):
    """Bytes that follow from a seed and a label, one draw after another."""

    def __init__(self, seed: str, *label: str) -> None:
        super().__init__()
        self._seed, self._label, self._drawn = seed, label, 0
        self._branches: dict[str, Stream] = {}

    def draw(self, length: int) -> bytes:
        """The next bytes."""
        self._drawn += 1
        return derive(self._seed, "chance", *self._label, str(self._drawn), length=length)

    def branch(self, name: str) -> "Stream":
        """A stream of its own for work that comes when it comes, so that it takes nothing from the others' order."""
        return self._branches.setdefault(name, Stream(self._seed, *self._label, name))


class Machine(Source):
    """The machine's own randomness, taken in blocks: to ask the system for every few bytes is slow."""

    BLOCK = 4096

    def __init__(self) -> None:
        super().__init__()
        self.forget()
        os.register_at_fork(after_in_child=self.forget)

    def forget(self) -> None:
        """Begin a new block and a new run with the next draw, so that two processes never share one."""
        self._block, self._serials = BytesIO(), iter(())

    def draw(self, length: int) -> bytes:
        """The next bytes; no two threads get the same."""
        drawn = self._block.read(length)
        if len(drawn) == length:
            return drawn
        block = BytesIO(os.urandom(length + self.BLOCK))
        drawn, self._block = block.read(length), block
        return drawn


_machine = Machine()
_stream: ContextVar[Stream | None] = ContextVar("stream", default=None)


def drawing_from(stream: Stream | None) -> AbstractContextManager[None]:
    """For as long as the block takes everything is drawn from ``stream``; from the machine when it is None."""
    return _Drawing(stream)


class _Drawing:
    """Entered with every request: a generator would take three times as long."""

    __slots__ = ("_before", "_stream")

    def __init__(self, stream: Stream | None) -> None:
        self._stream = stream

    def __enter__(self) -> None:
        self._before = _stream.set(self._stream)

    def __exit__(self, *raised: object) -> None:
        _stream.reset(self._before)


def token_bytes(length: int) -> bytes:
    """So many bytes."""
    return (_stream.get() or _machine).draw(length)


def token_hex(length: int) -> str:
    """So many bytes in hexadecimal digits."""
    return token_bytes(length).hex()


def token_urlsafe(length: int) -> str:
    """So many bytes in base64 for URLs, without padding."""
    return encoded(token_bytes(length))


def serial() -> Serial:
    """A serial, for ids that a store keeps in order: what follows one another it appends, and need not scatter."""
    return (_stream.get() or _machine).serial()


def randbelow(end: int) -> int:
    """A number from 0 up to and without ``end``, all alike."""
    return int.from_bytes(token_bytes((end.bit_length() + 7) // 8 + 16)) % end


def new_signing_key() -> ECKey:
    """A new P-256 key; its ``kid`` is its RFC 7638 thumbprint."""
    secret = int.from_bytes(token_bytes(48)) % (P256_ORDER - 1) + 1
    key = ECKey.import_key(ec.derive_private_key(secret, ec.SECP256R1()))
    key.ensure_kid()
    return key
