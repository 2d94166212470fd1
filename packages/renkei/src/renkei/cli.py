"""``renkei``: the command line. Each command imports what it needs when it runs, so that all of them start fast."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from renkei.command import AsJson, PortOffset, fail, run, with_network
from renkei.conform.command import conform
from renkei.explain import explain
from renkei.fault_commands import faults
from renkei.fidelity_commands import config, differences
from renkei.journal_command import journal
from renkei.key_commands import keys
from renkei.list_commands import lists
from renkei.snapshot_commands import snapshots

if TYPE_CHECKING:
    from renkei.network import Network

app = typer.Typer(
    name="renkei",
    help="Renkei (連携): a runnable stand-in for Japan's information-linkage network. Everything in it is synthetic.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(lists)
app.add_typer(faults)
app.add_typer(snapshots)
app.command()(explain)
app.command()(journal)
app.command()(keys)
app.command()(conform)
app.command()(differences)
app.command()(config)

StateDirectory = Annotated[
    Path,
    typer.Option("--directory", envvar="RENKEI_STATE_DIRECTORY", help="Where the embedded databases are."),
]
STATE = Path(".renkei")


@app.command()
def up(
    directory: StateDirectory = STATE,
    seed: Annotated[
        str, typer.Option(envvar="RENKEI_SEED", help="What all synthetic data and demo keys follow from.")
    ] = "renkei-demo",
    world: Annotated[
        str,
        typer.Option(
            envvar="RENKEI_WORLD",
            help="demo, empty (nobody lives in it), nationwide (every prefecture and municipality), or a folder. "
            "nationwide:100000 adds so many made-up residents.",
        ),
    ] = "demo",
    fresh: Annotated[bool, typer.Option("--fresh", help="Delete what an earlier run left in the directory.")] = False,
    external: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=URL",
            help="A service or agency that a program of your own plays; may be repeated. "
            "RENKEI_EXTERNAL says the same as a JSON object.",
        ),
    ] = None,
    port_offset: PortOffset = 0,
) -> None:
    """Start all services in this process on 127.0.0.1 and stay until Ctrl-C.

    The addresses are printed when every service is configured and can write its records.
    """
    from renkei_kit.fast_start import start_fast

    start_fast()
    from renkei.external import ExternalError, from_settings, stated

    try:
        places = from_settings() | stated(external or ())
    except ExternalError as error:
        fail(str(error))
    from renkei.launch import Launch
    from renkei.places import WORLD_DIRECTORY
    from renkei.up import stay_up

    named = world.partition(":")[0] in ("demo", "empty", "nationwide")
    if not named and not Path(world).is_dir():
        fail(f"there is no world {world}: neither demo, empty or nationwide, nor a folder")
    launch = Launch(
        directory,
        seed,
        WORLD_DIRECTORY if named else Path(world),
        profile=world if named else "demo",
        port_offset=port_offset,
        fresh=fresh,
        external=places,
    )
    run(stay_up(launch), serving=True)


@app.command()
def demo(
    network: Annotated[str, typer.Option(help="local, compose or in-process.")] = "local",
    as_json: AsJson = False,
    port_offset: PortOffset = 0,
) -> None:
    """Play one resident's application, from the card to the other agency's answer, and check every step.

    local: on the `renkei up` that is running, which is reset first, or on a network of its own when none is running.
    compose: on the containers, which are reset first. in-process: without any port.

    With --json, one line per step: step, from, to, operation, status, code (of a refusal), processing_number and
    elapsed_ms. The status is that of the answer in which the step was seen. The exit code is 1 when any step differs
    from what is expected.
    """
    from renkei.demo.play import NETWORKS, play

    if network not in NETWORKS:
        raise typer.BadParameter(f"must be one of {', '.join(NETWORKS)}", param_hint="--network")
    if not run(play(network, port_offset, as_json), serving=True):
        raise typer.Exit(1)


@app.command()
def world(as_json: AsJson = False, port_offset: PortOffset = 0) -> None:
    """Show the running network's world: agencies, systems, officials, people, allow-list, addresses.

    When no network is running, the world that `renkei up` would start with today.
    """
    import json

    from renkei.reach import world_of
    from renkei.world_view import show_world, world_as_json

    found, topology, running = run(world_of(port_offset))
    if not running:
        typer.echo("No network is running; this is the world that `renkei up` would start with today.", err=True)
    shape = world_as_json(found, topology, port_offset)
    if as_json:
        typer.echo(json.dumps(shape, ensure_ascii=False))
    else:
        show_world(shape)


@app.command()
def token(
    client: Annotated[
        str, typer.Argument(help="A registered system, such as isa-ims; with --at a caller of the interface register.")
    ],
    at: Annotated[str | None, typer.Option(help="The service that is to be called as that caller.")] = None,
    port_offset: PortOffset = 0,
) -> None:
    """Get a system token from the running gateway (client_secret_basic) and print it.

    With --at, a bearer by which that service knows a caller of the register for ten minutes.
    """
    from renkei.reach import caller_token, system_token

    async def act(network: "Network") -> str:
        return await (system_token(network, client) if at is None else caller_token(network, client, at))

    typer.echo(with_network(port_offset, act))


@app.command()
def certificate(
    client: Annotated[str, typer.Argument(help="A registered system, such as isa-ims; see `renkei world`.")],
    directory: Annotated[Path, typer.Option("--directory", help="Where the two files go.")] = STATE,
    seed: Annotated[str, typer.Option(envvar="RENKEI_SEED", help="The network's seed.")] = "renkei-demo",
) -> None:
    """Write the certificate and key that a system shows to the gateway in mutual TLS (RFC 8705).

    For a network started with RENKEI_MUTUAL_TLS=true, or with RENKEI_PERMIT_BINDING=mtls, which demands it.
    """
    from renkei.certificate import write_certificate
    from renkei.places import WORLD_DIRECTORY
    from renkei_kit.clock import Clock
    from renkei_kit.world import World

    if World.load(WORLD_DIRECTORY, seed, Clock()().date()).find_client(client) is None:
        fail(f"{client} is no registered system; see `renkei world`")
    for path in write_certificate(seed, client, directory):
        typer.echo(path)


@app.command()
def reset(
    service: Annotated[str | None, typer.Option(help="Only this service, such as ims.")] = None,
    world: Annotated[str | None, typer.Option(help="Begin in another world: demo, empty or nationwide.")] = None,
    agency: Annotated[
        str | None, typer.Option(help="Only what belongs to this agency, by its code or short id, wherever it is kept.")
    ] = None,
    port_offset: PortOffset = 0,
) -> None:
    """Put the running network back to the world as it was at the start, and to the system's time.

    Faults are taken back and journals emptied. With --service the others keep their state, and with --agency
    everything stays but that agency's copies, codes, inquiries, records and officials; the time stays then.
    """
    from renkei.partial_reset import reset_part

    typer.echo(with_network(port_offset, lambda network: reset_part(network, service, agency, world)))


@app.command()
def clock(
    now: Annotated[str | None, typer.Option(help="Set to this time, RFC 3339 with offset.")] = None,
    advance: Annotated[str | None, typer.Option(help="Move by an ISO 8601 duration such as P31D, or seconds.")] = None,
    frozen: Annotated[bool | None, typer.Option("--freeze/--run", help="Stop the clock, or let it go on.")] = None,
    port_offset: PortOffset = 0,
) -> None:
    """Show or change the time of the whole running network, as one act."""
    from renkei.time_of_day import change_of

    try:
        change = change_of(now, advance, frozen)
    except ValueError as error:
        fail(str(error))

    async def act(network: "Network") -> str:
        if change:
            await network.change_clock(**change)
        return f"{network.clock().isoformat()} ({'frozen' if network.clock.frozen else 'running'})"

    typer.echo(with_network(port_offset, act))


@app.command("verify-log")
def verify_log(
    directory: StateDirectory = STATE,
    database: Annotated[
        list[Path] | None, typer.Option(help="A SQLite file instead of the directory's; may be repeated.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check every hash chain of the access logs and exchange records, offline; exit code 1 when one is broken."""
    from renkei.verify_log import UnreadableStoreError, report

    files = database or sorted(directory.glob("*.sqlite3"))
    missing = [path for path in files if not path.is_file()]
    if missing or not files:
        fail(f"there is no database at {missing[0] if missing else directory}; `renkei up` makes them")
    try:
        whole = report(files, as_json)
    except UnreadableStoreError as error:
        fail(str(error))
    if not whole:
        raise typer.Exit(1)
