"""``renkei conform``: run the suite of a role against a program that somebody else wrote."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from renkei.command import PortOffset, fail, run

if TYPE_CHECKING:
    from renkei.network import Network

ROLES = ("provider", "inquirer", "ims", "ras", "feis", "jlis-verify")
FORMS = ("text", "json", "junit", "html")


def conform(
    role: Annotated[str, typer.Option(help=f"What the program plays: {', '.join(ROLES)}.")],
    url: Annotated[str, typer.Option(help="Its base URL; of a provider the one before /provisions.")],
    agency: Annotated[
        str, typer.Option(help="Which agency, of a provider or inquirer: code or short id.")
    ] = "setagaya",
    late: Annotated[bool, typer.Option("--late", help="The provider answers 202 and later.")] = False,
    bearer: Annotated[str, typer.Option(help="What an inquirer's adapter wants as Authorization: Bearer.")] = "",
    form: Annotated[str, typer.Option("--format", help=f"Of the report: {', '.join(FORMS)}.")] = "text",
    output: Annotated[Path | None, typer.Option(help="A file for the report, instead of printing it.")] = None,
    port_offset: PortOffset = 0,
) -> None:
    """Check a party that someone else wrote, and print a report; the exit code is 1 when it does not conform.

    On the network that is running, which is reset first; without one, on a network of its own on the register's ports,
    where the program may be told to find the others (8101 to 8107 on 127.0.0.1, moved by --port-offset).
    """
    for given, known, option in ((role, ROLES, "--role"), (form, FORMS, "--format")):
        if given not in known:
            raise typer.BadParameter(f"must be one of {', '.join(known)}", param_hint=option)
    text, conforms = run(_checked(role, url, agency, late, bearer, form, port_offset))
    if output is None:
        typer.echo(text, nl=False)
    else:
        try:
            output.write_text(text, encoding="utf-8")
        except OSError as error:
            fail(f"the report cannot be written to {output}: {error.strerror}")
    if not conforms:
        raise typer.Exit(1)


async def _checked(
    role: str, url: str, agency: str, late: bool, bearer: str, form: str, offset: int
) -> tuple[str, bool]:
    from renkei.conform import report as reports
    from renkei.conform.suite import Asked, conformance
    from renkei.network import BearerAuth

    async with _stage(role, url, offset) as network:
        auth = BearerAuth(bearer) if bearer else None
        report = await conformance(network, Asked(role, url, agency, late, auth))
    return reports.FORMS[form](report), report.conforms


@asynccontextmanager
async def _stage(role: str, url: str, offset: int) -> "AsyncIterator[Network]":
    from renkei.conform.check import NotApplicable
    from renkei.launch import Launch, launched
    from renkei.places import CONTRACTS_DIRECTORY
    from renkei.reach import find_running, reached
    from renkei_kit.topology import load_topology

    service = role if role not in ("provider", "inquirer") else None
    running = await find_running(load_topology(CONTRACTS_DIRECTORY), offset)
    if running is None:
        external = {service: url} if service else {}
        with tempfile.TemporaryDirectory(prefix="renkei-conform-") as directory:
            async with launched(Launch(Path(directory), port_offset=offset, external=external)) as network:
                yield network
        return
    if service and running.external.get(service, "").rstrip("/") != url.rstrip("/"):
        raise NotApplicable(f"the running network plays {role} itself; start it with --external {role}={url}")
    async with reached(offset) as network:
        await network.reset()
        yield network
