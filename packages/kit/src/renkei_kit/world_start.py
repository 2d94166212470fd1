"""What a store was seeded with: it keeps its world, day and all, however often and however late it is opened again."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Column, Connection, Date, Integer, MetaData, String, Table, column, delete, insert, select, table

from renkei_kit.world import World

NAME = "world_start"
_NOTE = table(NAME, column("one", Integer), column("seed", String), column("day", Date), column("profile", String))


def world_start_table(metadata: MetaData) -> Table:
    """Define the table; ``renkei_kit/migrations/evidence`` creates it."""
    return Table(
        NAME,
        metadata,
        Column("one", Integer, primary_key=True, autoincrement=False),
        Column("seed", String(200), nullable=False),
        Column("day", Date, nullable=False),
        Column("profile", String(40), nullable=False),
    )


@dataclass(frozen=True, slots=True)
class WorldStart:
    """Seed, first day and profile of the world in a store."""

    seed: str
    day: date
    profile: str

    @classmethod
    def of(cls, world: World) -> "WorldStart":
        """What to note of a world."""
        return cls(world.seed, world.today, world.profile)

    def load(self, directory: Path) -> World:
        """The same world again."""
        return World.load(directory, self.seed, self.day, self.profile)


def note(tx: Connection, world: World) -> None:
    """Note that the store was seeded with ``world``."""
    start = WorldStart.of(world)
    tx.execute(delete(_NOTE))
    tx.execute(insert(_NOTE).values(one=1, seed=start.seed, day=start.day, profile=start.profile))


def noted(tx: Connection) -> WorldStart | None:
    """What was noted; None in a store of before such notes were made."""
    row = tx.execute(select(_NOTE.c.seed, _NOTE.c.day, _NOTE.c.profile)).first()
    return None if row is None else WorldStart(row.seed, row.day, row.profile)
