"""The demo world: agencies, systems, officials, residents, items and the allow-list, read from config/.

Everything in it is synthetic and follows from the files, the seed and the day on which the world starts, so
that every process that loads the same world agrees on every number. No 個人番号 is derived here
(see `personal_number`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from renkei_kit.malware import Patterns
from renkei_kit.seeded import derive_digits
from renkei_kit.terms import AddresseeNumber, AgencyCode
from renkei_kit.world_files import read_world, world_stamp
from renkei_kit.world_offices import Offices
from renkei_kit.world_positions import located
from renkei_kit.world_profiles import DEMO, profile_of
from renkei_kit.world_records import (
    Affair,
    Agency,
    AgencyKind,
    AllowListFile,
    AllowListRow,
    Client,
    ContentField,
    ContentValue,
    Delegated,
    Item,
    MaintenanceContract,
    PiaState,
    Procedure,
    StaffAccount,
    Terminal,
)
from renkei_kit.world_residents import CardState, Copy, Filed, Person, Residence, record_code_of
from renkei_kit.world_yaml import WorldError

__all__ = [
    "Affair",
    "Agency",
    "AgencyKind",
    "AllowListFile",
    "AllowListRow",
    "CardState",
    "Client",
    "ContentField",
    "ContentValue",
    "Copy",
    "Delegated",
    "Filed",
    "Item",
    "MaintenanceContract",
    "Person",
    "PiaState",
    "Procedure",
    "Residence",
    "StaffAccount",
    "Terminal",
    "World",
    "WorldError",
]

V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One demo world. `today` is the day it starts (JST); relative dates in config/ count from there.

    `profile` says which of the named worlds it is, made from the same files, and with how many residents more.
    """

    seed: str
    today: date
    profile: str
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
    _by_code: Mapping[str, Agency]
    _by_client: Mapping[str, Client]
    _by_person: Mapping[str, Person]
    _by_item: Mapping[str, Item]
    _by_affair: Mapping[str, Affair]

    @classmethod
    def load(cls, directory: Path, seed: str, today: date, profile: str = DEMO) -> "World":
        """Reads and checks the files of a world; WorldError names the file, line and field that is wrong.

        As long as the files stay as they are, the same world is given again.
        """
        return cls._read(directory, seed, today, profile, world_stamp(directory))

    @classmethod
    @lru_cache(maxsize=2)  # a nationwide world is large
    def _read(cls, directory: Path, seed: str, today: date, profile: str, _stamp: str) -> "World":
        make = profile_of(profile)
        try:
            parts = make(read_world(directory, seed, today), seed, today)
        except WorldError as error:
            raise located(error, directory) from None
        return cls(
            seed=seed,
            today=today,
            profile=profile,
            agencies=parts.agencies,
            clients=parts.clients,
            staff=parts.staff,
            contracts=parts.contracts,
            people=parts.people,
            items=parts.items,
            affairs=parts.affairs,
            allow_list=parts.allow_list,
            terminals=parts.terminals,
            malware_patterns=parts.malware_patterns,
            delegations=parts.delegations,
            offices=parts.offices,
            _by_code={agency.code: agency for agency in parts.agencies},
            _by_client={client.id: client for client in parts.clients},
            _by_person={person.id: person for person in parts.people},
            _by_item={item.code: item for item in parts.items},
            _by_affair={affair.code: affair for affair in parts.affairs},
        )

    def agency(self, code: str) -> Agency:
        """The agency with the code; LookupError when there is none."""
        return _found(self._by_code, code, "agency")

    def find_agency(self, code: str) -> Agency | None:
        """The agency with the code, if there is one."""
        return self._by_code.get(code)

    def client(self, client_id: str) -> Client:
        """The client with the id; LookupError when there is none."""
        return _found(self._by_client, client_id, "client")

    def find_client(self, client_id: str) -> Client | None:
        """The client with the id, if there is one."""
        return self._by_client.get(client_id)

    def person(self, person_id: str) -> Person:
        """The person with the id; LookupError when there is none."""
        return _found(self._by_person, person_id, "person")

    def person_with_story(self, story: str) -> Person:
        """The person whose story it is; LookupError when there is none."""
        return _found({person.story: person for person in self.people}, story, "story")

    def find_item(self, code: str) -> Item | None:
        """The item with the code, if there is one."""
        return self._by_item.get(code)

    def find_affair(self, code: str) -> Affair | None:
        """The affair with the code, if there is one."""
        return self._by_affair.get(code)

    def staff_of(self, service: str) -> tuple[StaffAccount, ...]:
        """The accounts at one service."""
        return tuple(account for account in self.staff if account.service == service)

    def contracts_of(self, service: str) -> tuple[MaintenanceContract, ...]:
        """The contracts on the maintenance of one service."""
        return tuple(contract for contract in self.contracts if contract.service == service)

    def room_of(self, terminal_id: str | None) -> str | None:
        """The room in which a terminal stands; None for one that is registered nowhere."""
        return next((terminal.room for terminal in self.terminals if terminal.id == terminal_id), None)

    def people_held_by(self, agency_code: str) -> tuple[Person, ...]:
        """The people of whom the agency holds an addressee number."""
        return tuple(person for person in self.people if agency_code in person.holders)

    def addressee_number(self, agency_code: str, person_id: str) -> AddresseeNumber:
        """The person's number within one agency, unrelated to any other number (団体内統合宛名番号)."""
        agency, person = self.agency(agency_code), self.person(person_id)
        return AddresseeNumber(derive_digits(self.seed, "addressee-number", agency.code, person.id, count=15))

    def addressee_numbers(self, person: Person) -> dict[AgencyCode, AddresseeNumber]:
        """The person's number within each agency that holds one."""
        return {code: self.addressee_number(code, person.id) for code in person.holders}

    def resident_record_code(self, person: Person) -> str:
        """The person's 住民票コード, 11 digits with its check digit."""
        return record_code_of(self.seed, person.id)


def _found(index: Mapping[str, V], key: str, what: str) -> V:
    try:
        return index[key]
    except KeyError:
        raise LookupError(f"no such {what} in this world") from None
