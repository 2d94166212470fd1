"""``renkei world``: what a tester needs to write a call, in the shape that design section 7 fixes."""

from typing import Any

from renkei.listening import address, control_address
from renkei_kit.keys import client_key
from renkei_kit.topology import Topology
from renkei_kit.world import World

Shape = dict[str, Any]

TABLES = (
    ("Services", "services", ("name", "url", "control_url")),
    ("Agencies", "agencies", ("code", "name", "kind")),
    ("Systems", "clients", ("id", "agency", "secret")),
    ("Officials", "staff", ("service", "agency", "id", "password", "role")),
    (
        "People, with their addressee number at each agency that is linked",
        "people",
        ("id", "story", "name", "addressee_numbers"),
    ),
    ("Allow-list", "allow_list", ("row", "inquirer", "affair", "procedure", "provider", "item")),
)


def world_as_json(world: World, topology: Topology, offset: int = 0) -> Shape:
    """The world's agencies, systems, officials, people and list, and where the services are."""
    return {
        "agencies": [{"code": a.code, "name": a.name, "kind": a.kind.value} for a in world.agencies],
        "clients": [
            {
                "id": client.id,
                "agency": client.agency,
                "secret": client.secret,
                "private_jwk": client_key(world.seed, client.id).as_dict(private=True),
            }
            for client in world.clients
        ],
        "staff": [
            {"service": s.service, "agency": s.agency, "id": s.id, "password": s.password, "role": s.role}
            for s in world.staff
        ],
        "people": [
            {
                "id": person.id,
                "name": person.name,
                "story": person.story,
                # Only where the person is linked: with these a tester's first permit takes one call.
                "addressee_numbers": {code: world.addressee_number(code, person.id) for code in person.linked},
            }
            for person in world.people
        ],
        "allow_list": [
            {
                "row": row.row,
                "inquirer": row.inquirer,
                "affair": row.affair,
                "procedure": row.procedure,
                "provider": row.provider,
                "item": row.item,
            }
            for row in world.allow_list.rows
        ],
        "services": {
            station.name: {"url": address(station, offset), "control_url": control_address(station, offset)}
            for station in topology.running()
        },
    }


def show_world(shape: Shape) -> None:
    """The same as tables."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    services = [{"name": name, **urls} for name, urls in shape["services"].items()]
    for title, key, columns in TABLES:
        table = Table(*columns, title=title, title_justify="left")
        for record in {**shape, "services": services}[key]:
            table.add_row(*(_cell(record[column]) for column in columns))
        console.print(table)


def _cell(value: Any) -> str:
    return "\n".join(f"{key}: {entry}" for key, entry in value.items()) if isinstance(value, dict) else str(value)
