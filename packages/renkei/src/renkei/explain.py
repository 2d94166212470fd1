"""``renkei explain``: why a query would be granted or refused, rule by rule, as the running network sees it."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from renkei.command import AsJson, PortOffset, fail, with_network

if TYPE_CHECKING:
    from renkei.network import Network
    from renkei_kit.world import World

Code = Annotated[str, typer.Option(help="Its code.")]


@dataclass(frozen=True, slots=True)
class Question:
    """A query as it is typed: people and agencies by any of their names."""

    client: str
    person: str
    affair: str
    procedure: str
    provider: str
    item: str


def explain(
    person: Annotated[str, typer.Option(help="Addressee number, or a person's id or story; see `renkei world`.")],
    provider: Annotated[str, typer.Option(help="The provider's code or short id.")],
    item: Code,
    affair: Code = "JM99000000000001",
    procedure: Code = "JT99010000000001",
    client: Annotated[str, typer.Option(help="The registered system that would ask.")] = "isa-ims",
    as_json: AsJson = False,
    port_offset: PortOffset = 0,
) -> None:
    """Say why a query would be granted or refused: every rule in its order, and the row of the allow-list.

    Nothing is issued or recorded but a line of the access log. Exit code 1 when the query would be refused.
    """
    question = Question(client, person, affair, procedure, provider, item)
    told = with_network(port_offset, lambda network: asked(network, question))
    if "code" in told:
        fail(f"{told['title']}: {told['detail']}")
    show(told, as_json)
    if not told["granted"]:
        raise typer.Exit(1)


async def asked(network: "Network", question: Question) -> dict[str, Any]:
    """The gateway's explanation, or its refusal to give one."""
    body = {
        "addressee_number": _number(network.world, question),
        "affair": question.affair,
        "procedure": question.procedure,
        "provider": _agency(network.world, question.provider),
        "item": question.item,
    }
    gateway = network.http["mesh-gateway"]
    answer = await gateway.post("/core/explanations", json=body, auth=network.as_system(question.client))
    told: dict[str, Any] = answer.json()
    return told


def show(told: dict[str, Any], as_json: bool) -> None:
    """One line per rule, then the row, then the verdict."""
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    for rule in told["rules"]:
        typer.echo(f"{'holds  ' if rule['holds'] else 'REFUSES'}  {rule['rule']}")
        if not rule["holds"]:
            typer.echo(f"         {rule['code']}: {rule['detail']}")
    if told["row"]:
        typer.echo(f"row {told['row']['row']} of allow-list {told['allow_list_version']} permits it")
    elif told["nearest_row"]:
        differs = " and ".join(told["differs_in"])
        typer.echo(f"row {told['nearest_row']['row']} of allow-list {told['allow_list_version']} differs in {differs}")
    typer.echo("a permit would be issued" if told["granted"] else "no permit would be issued")


def _number(world: "World", question: Question) -> str:
    client = world.find_client(question.client)
    if client is None:
        fail(f"this world has no client {question.client}; see `renkei world`")
    named = [person for person in world.people if question.person in (person.id, person.story)]
    return world.addressee_number(client.agency, named[0].id) if named else question.person


def _agency(world: "World", name: str) -> str:
    return next((agency.code for agency in world.agencies if agency.id == name), name)
