"""A snapshot taken and put back: store, files and clock together; the service is opened anew over what was put back."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from renkei_kit.clock import Clock
from renkei_kit.controls import Act
from renkei_kit.snapshot import Shelf, Snapshot, packed, unpacked


@dataclass(frozen=True)
class Snapshots:
    """The snapshots of one service. ``files`` tells the folder that it keeps beside its store, if any."""

    shelf: Shelf
    clock: Clock
    seed: str
    world_day: date
    files: Callable[[], Path | None]
    begin_anew: Act

    async def take(self, snapshot_id: str) -> Snapshot:
        """Keep everything as it is now."""
        snapshot = Snapshot(
            snapshot_id, self.clock().isoformat(), self.clock.frozen, self.seed, self.world_day.isoformat()
        )
        await self.shelf.take(snapshot, await asyncio.to_thread(packed, self.files()))
        return snapshot

    async def restore(self, snapshot: Snapshot) -> None:
        """Make everything what it was; the clock goes on from the snapshot's time, or stands there."""
        files = await self.shelf.put_back(snapshot.id)
        await asyncio.to_thread(unpacked, files, self.files())
        self.clock.freeze(True)
        self.clock.set(datetime.fromisoformat(snapshot.at))
        self.clock.freeze(snapshot.frozen)
        await self.begin_anew()
