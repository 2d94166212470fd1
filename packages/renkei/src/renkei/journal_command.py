"""``renkei journal``: what happened in the running network, as the services recorded it."""

import re
from typing import TYPE_CHECKING, Annotated, Any

import typer

from renkei.command import PortOffset, fail, with_network

if TYPE_CHECKING:
    from renkei.network import Network

_STORY = re.compile(r"[0-9]{20}|[0-9a-f]{32}")
FORMS = ("text", "ndjson", "har", "mermaid")


def journal(
    of: Annotated[
        str | None, typer.Argument(help="A processing number or a trace id: the whole story of that transaction.")
    ] = None,
    service: Annotated[str | None, typer.Option(help="Only what this service recorded.")] = None,
    operation: Annotated[str | None, typer.Option(help="operationId.")] = None,
    caller: Annotated[str | None, typer.Option(help="Party that calls.")] = None,
    decision: Annotated[str | None, typer.Option(help="ok, the slug of a refusal, or no-answer.")] = None,
    fault: Annotated[str | None, typer.Option(help="Id of a fault that happened to the call; any for each.")] = None,
    form: Annotated[str, typer.Option("--as", help=f"{', '.join(FORMS)}.")] = "text",
    count: Annotated[bool, typer.Option("--count", help="Only how many calls there are.")] = False,
    expect: Annotated[
        list[str] | None,
        typer.Option(help="Check that these calls happened in this order: caller>callee:operation=decision."),
    ] = None,
    wait: Annotated[
        float | None,
        typer.Option(min=0, help="Wait up to so many seconds for such a call at --service, or at mesh-gateway."),
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Forget everything.")] = False,
    port_offset: PortOffset = 0,
) -> None:
    """Show what happened: every call, who made it, what was decided by which rule, and how long it took.

    No numbers of persons, codes, tokens or contents are in it. Not part of the real network.

    renkei journal 20270131000000000001 --as mermaid

    renkei journal --decision not-on-allow-list

    renkei journal --expect "ims>mesh-gateway:issuePermit=ok" --expect "ims>mesh-gateway:presentPermit=ok"
    """
    from renkei.fault_commands import known_service
    from renkei.story import expected_of, verify

    if form not in FORMS:
        fail(f"--as must be one of {', '.join(FORMS)}")
    if of is not None and not _STORY.fullmatch(of):
        fail("a story is asked for by a processing number or a trace id: 20 decimal or 32 hexadecimal digits")
    try:
        expected = [expected_of(text) for text in expect or ()]
    except ValueError as error:
        fail(str(error))
    wanted: dict[str, Any] = {"operation": operation, "caller": caller, "decision": decision, "fault": fault}

    async def act(network: "Network") -> tuple[list[dict[str, Any]], int]:
        if service is not None:
            known_service(network, service)
        if clear:
            await network.journal.clear(service)
        if wait is not None and not await network.journal.wait(service or "mesh-gateway", seconds=wait, **wanted):
            fail("no such call was made in this time")
        return await _found(network, of, service, wanted), await network.journal.dropped()

    entries, dropped = with_network(port_offset, act)
    if dropped:
        typer.echo(f"The journals could not keep {dropped} older calls.", err=True)
    if expected:
        verdict = verify(entries, expected)
        typer.echo(verdict.explanation)
        raise typer.Exit(0 if verdict else 1)
    typer.echo(f"{len(entries)}\n" if count else _told(entries, form), nl=False)


async def _found(
    network: "Network", of: str | None, service: str | None, wanted: dict[str, Any]
) -> list[dict[str, Any]]:
    if of is None:
        return await network.journal.entries(service, **wanted)
    kind = "processing_number" if len(of) == 20 else "trace"
    return await network.journal.story(**{kind: of})


def _told(entries: list[dict[str, Any]], form: str) -> str:
    from renkei.story_forms import as_har, as_mermaid, as_ndjson, as_text

    return {"text": as_text, "ndjson": as_ndjson, "har": as_har, "mermaid": as_mermaid}[form](entries)
