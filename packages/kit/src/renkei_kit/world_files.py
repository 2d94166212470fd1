"""Where each part of the demo world is read from, and in which order."""

from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from renkei_kit.allow_list_file import read_csv, version_of
from renkei_kit.file_stamp import stamp_of
from renkei_kit.world_checks import check_references, first_wrong
from renkei_kit.world_malware import read_patterns
from renkei_kit.world_offices import read_offices
from renkei_kit.world_parts import WorldParts
from renkei_kit.world_people import AgencyIds, read_people
from renkei_kit.world_records import (
    Affair,
    Agency,
    AllowListFile,
    Client,
    Delegated,
    Item,
    MaintenanceContract,
    Record,
    StaffAccount,
    Terminal,
)
from renkei_kit.world_yaml import WorldError, parse, read_bytes, read_lists, read_mapping

ALLOW_LIST = "allow-list.csv"

NAMES_OF_AGENCIES = {"agency", "delegating", "acting"}

R = TypeVar("R", bound=Record)


def read_world(directory: Path, seed: str, today: date) -> WorldParts:
    """Reads agencies first, because the other files name them by their short id."""
    agencies = read_agencies(directory / "agencies", today)
    ids = AgencyIds({agency.id: agency.code for agency in agencies})
    items = _records(Item, directory / "items.yaml", "items", today)
    staff, contracts = read_staff(directory / "staff.yaml", ids, today)
    parts = WorldParts(
        agencies=agencies,
        clients=_records(Client, directory / "clients.yaml", "clients", today, ids),
        staff=staff,
        contracts=contracts,
        people=read_people(directory / "personas.yaml", ids, items, seed, today),
        items=items,
        affairs=_records(Affair, directory / "affairs.yaml", "affairs", today),
        allow_list=read_allow_list(directory / ALLOW_LIST),
        terminals=_records(Terminal, directory / "terminals.yaml", "terminals", today),
        malware_patterns=read_patterns(directory / "malware-patterns.yaml", today),
        delegations=read_delegations(directory / "delegations.yaml", ids, today),
        offices=read_offices(directory / "offices.yaml", today),
    )
    check_references(parts)
    return parts


def world_stamp(directory: Path) -> str:
    """Changes with the files of a world."""
    return stamp_of(directory.resolve())


def read_agencies(folder: Path, today: date) -> tuple[Agency, ...]:
    """One file per agency, named by its code."""
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise WorldError(folder.name, "", "holds no agency")
    agencies = tuple(parse(Agency, read_mapping(path, today), path.name) for path in paths)
    for agency, path in zip(agencies, paths, strict=True):
        if agency.code != path.stem:
            raise WorldError(path.name, "code", "must be the name of the file")
    return agencies


def read_allow_list(path: Path) -> AllowListFile:
    """The rows of the 照会許可用照合リスト; the version follows from the file's bytes."""
    content = read_bytes(path)
    found = read_csv(content)
    if found.problems:
        raise first_wrong(found.problems)
    return AllowListFile(version=version_of(content), rows=tuple(row for _, row in found.rows))


def read_staff(
    path: Path, ids: AgencyIds, today: date
) -> tuple[tuple[StaffAccount, ...], tuple[MaintenanceContract, ...]]:
    """The accounts, and the contracts of maintenance beside them; a world without any has none."""
    lists = read_lists(path, ("staff", "contracts"), today)
    return (
        _parsed(StaffAccount, lists["staff"], path.name, "staff", ids),
        _parsed(MaintenanceContract, lists.get("contracts", []), path.name, "contracts", ids),
    )


def read_delegations(path: Path, ids: AgencyIds, today: date) -> tuple[Delegated, ...]:
    """The delegations with which the world begins; a world without the file has none."""
    if not path.exists():
        return ()
    return _records(Delegated, path, "delegations", today, ids)


def _records(model: type[R], path: Path, key: str, today: date, ids: AgencyIds | None = None) -> tuple[R, ...]:
    return _parsed(model, read_lists(path, (key,), today)[key], path.name, key, ids)


def _parsed(
    model: type[R], rows: list[dict[str, Any]], file: str, key: str, ids: AgencyIds | None = None
) -> tuple[R, ...]:
    if ids is not None:
        rows = [
            row | {name: ids.code(row[name], file, f"{key}.{index}.{name}") for name in NAMES_OF_AGENCIES & row.keys()}
            for index, row in enumerate(rows)
        ]
    return tuple(parse(model, row, file, f"{key}.{index}") for index, row in enumerate(rows))
