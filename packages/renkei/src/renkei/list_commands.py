"""``renkei allow-list``: check a list (照会許可用照合リスト) before it is imported, and see what it would change."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from renkei.command import AsJson, PortOffset, fail, run, with_network

if TYPE_CHECKING:
    from renkei_kit.world import AllowListRow, World

lists = typer.Typer(name="allow-list", help="Check and compare allow-lists.", no_args_is_help=True)
ListFile = Annotated[Path, typer.Argument(help="CSV in UTF-8 with the header of config/allow-list.csv.")]


@lists.command()
def check(file: ListFile, as_json: AsJson = False, port_offset: PortOffset = 0) -> None:
    """Check every line of a list against the world; exit code 1 when one is wrong."""
    from renkei.list_files import problems_in, show_problems

    wrong = problems_in(_content(file), _world(port_offset))
    show_problems(wrong, as_json)
    if wrong:
        raise typer.Exit(1)


@lists.command()
def diff(
    file: ListFile,
    network: Annotated[
        bool, typer.Option("--network", help="Compare with the list that counts today in the running network.")
    ] = False,
    as_json: AsJson = False,
    port_offset: PortOffset = 0,
) -> None:
    """Show what a list changes against the world's own, row by row; exit code 1 when they differ."""
    from renkei.list_files import problems_in, show_changes
    from renkei_kit.allow_list_file import differences, read_csv

    content, world = _content(file), _world(port_offset)
    wrong = problems_in(content, world)
    if wrong:
        fail(f"{file.name} has {len(wrong)} wrong fields; see `renkei allow-list check {file.name}`")
    before: tuple[AllowListRow, ...] = world.allow_list.rows
    if network:
        from renkei.list_files import list_in_force

        before = with_network(port_offset, list_in_force)
    changes = differences(before, (row for _, row in read_csv(content).rows))
    show_changes(changes, as_json)
    if changes:
        raise typer.Exit(1)


def _world(port_offset: int) -> "World":
    from renkei.reach import world_of

    world: World = run(world_of(port_offset))[0]
    return world


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        fail(f"{file}: {error.strerror}")
