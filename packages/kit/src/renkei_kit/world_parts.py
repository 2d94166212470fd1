"""What the files of the world amount to, before the world is put together."""

from dataclasses import dataclass

from renkei_kit.malware import Patterns
from renkei_kit.world_offices import Offices
from renkei_kit.world_records import (
    Affair,
    Agency,
    AllowListFile,
    Client,
    Delegated,
    Item,
    MaintenanceContract,
    StaffAccount,
    Terminal,
)
from renkei_kit.world_residents import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldParts:
    """Everything that the files say."""

    agencies: tuple[Agency, ...]
    clients: tuple[Client, ...]
    staff: tuple[StaffAccount, ...]
    contracts: tuple[MaintenanceContract, ...]
    people: tuple[Person, ...]
    items: tuple[Item, ...]
    affairs: tuple[Affair, ...]
    allow_list: AllowListFile
    terminals: tuple[Terminal, ...]
    malware_patterns: Patterns
    delegations: tuple[Delegated, ...]
    offices: Offices
