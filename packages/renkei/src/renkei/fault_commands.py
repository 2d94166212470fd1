"""``renkei fault``: have something go wrong in the running network, see what is set, take it back."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from renkei.command import AsJson, PortOffset, fail, with_network

if TYPE_CHECKING:
    from renkei.network import Network

faults = typer.Typer(
    name="fault",
    help="Have something go wrong in the running network. Not part of the real network.\n\n"
    "A fault is set at one service and hits the calls that fit all it says: those it serves (inbound) or those it "
    "makes (outbound). It stands in the journal and is gone when its count or its time is over.\n\n"
    "renkei fault set mesh-gateway error=records-unavailable --operation issuePermit --count 3\n\n"
    "renkei fault set ims latency=2s --probability 0.5\n\n"
    "renkei fault set mesh-gateway crash=after-commit --operation presentPermit --count 1\n\n"
    "renkei fault cut juki-link jlis-verify",
    no_args_is_help=True,
)

Operation = Annotated[str | None, typer.Option(help="operationId of the calls it hits; see contracts/openapi/.")]
Caller = Annotated[
    str | None, typer.Option(help="Who calls: a party, a registered system, an official, an agency code.")
]
Trace = Annotated[str | None, typer.Option(help="Trace id of the calls it hits, 32 hexadecimal digits.")]
Times = Annotated[int | None, typer.Option("--count", min=1, help="How often it happens before it is gone.")]
Lasts = Annotated[str | None, typer.Option(help="How long it stands by the network's clock, such as PT30S.")]


@faults.command("set")
def set_fault(
    service: Annotated[str, typer.Argument(help="Where it happens, such as mesh-gateway.")],
    fault: Annotated[
        str,
        typer.Argument(
            help="latency=2s, error=SLUG, connection-refused, connection-reset, truncated-body=BYTES, "
            "slow-body=BYTES_PER_SECOND, records-unavailable, crash=before-commit|after-commit|before-reply, "
            "bad-signature, wrong-audience, expired, not-yet-valid, wrong-algorithm, unknown-key (each =permit, "
            "=notice or =system-token; some also =answer or =message), wrong-binding=answer or =message; at "
            "jlis-verify ocsp-down, certificate-revoked, stale-crl."
        ),
    ],
    operation: Operation = None,
    caller: Caller = None,
    callee: Annotated[
        str | None, typer.Option(help="The party that is called; then the service's own calls fail.")
    ] = None,
    trace: Trace = None,
    probability: Annotated[float | None, typer.Option(help="Chance for each call, above 0 and up to 1.")] = None,
    skip: Annotated[int | None, typer.Option(min=0, help="So many calls are left alone first.")] = None,
    count: Times = None,
    lasts: Lasts = None,
    seed: Annotated[int | None, typer.Option(help="What chance is drawn from.")] = None,
    port_offset: PortOffset = 0,
) -> None:
    """Set one fault and print its id."""
    said: dict[str, Any] = {"operation": operation, "caller": caller, "callee": callee, "trace": trace}
    said |= {"probability": probability, "skip": skip, "count": count, "lasts": lasts, "seed": seed}
    given = {name: value for name, value in said.items() if value is not None}
    if callee is not None:
        given["direction"] = "outbound"
    given = _meant(fault, given)

    async def act(network: "Network") -> str:
        known_service(network, service)
        if operation is not None:
            known_operation(service if callee is None else callee, operation)
        return await network.faults.add(service, **given)

    typer.echo(with_network(port_offset, act))


@faults.command("cut")
def cut(
    caller: Annotated[str, typer.Argument(help="From this party...")],
    callee: Annotated[str, typer.Argument(help="...to this one, and not the other way.")],
    count: Times = None,
    lasts: Lasts = None,
    port_offset: PortOffset = 0,
) -> None:
    """Cut the line from one party to another, in this direction only."""
    limits = {name: value for name, value in {"count": count, "lasts": lasts}.items() if value is not None}
    _meant("connection-refused", limits)
    made = with_network(port_offset, lambda network: network.faults.partition(caller, callee, **limits))
    if not made:
        fail(f"neither {caller} nor {callee} is a service of the network")
    for service, fault_id in made:
        typer.echo(f"{service} {fault_id}")


@faults.command("list")
def list_faults(as_json: AsJson = False, port_offset: PortOffset = 0) -> None:
    """Show the faults in force everywhere, and how often each has happened."""
    import json

    listed = with_network(port_offset, lambda network: network.faults.listed())
    if as_json:
        typer.echo(json.dumps(listed, ensure_ascii=False))
        return
    for service, state in listed.items():
        for known in state["faults"]:
            typer.echo(f"{service} {known['id']}: {_words(known)}")


@faults.command("clear")
def clear(
    service: Annotated[str | None, typer.Argument(help="At this service only.")] = None,
    fault_id: Annotated[str | None, typer.Argument(help="This one only.")] = None,
    port_offset: PortOffset = 0,
) -> None:
    """Take faults back: one, those of a service, or all."""

    async def act(network: "Network") -> None:
        if service is not None:
            known_service(network, service)
        if service is not None and fault_id is not None:
            await network.faults.remove(service, fault_id)
        else:
            await network.faults.clear(service)

    with_network(port_offset, act)
    typer.echo("Taken back.")


def known_service(network: "Network", service: str) -> None:
    """Ends the program when the network has no such service."""
    if service not in network.control:
        fail(f"the network has no service {service}; it has {', '.join(network.control)}")


def known_operation(service: str, operation: str) -> None:
    """Ends the program when the contract of the service has no such operation."""
    from renkei.places import CONTRACTS_DIRECTORY
    from renkei_kit.operations import operations_of

    known = operations_of(CONTRACTS_DIRECTORY, service)
    if known and operation not in known:
        fail(f"{service} has no operation {operation}; see contracts/openapi/{service}.yaml")


def _meant(text: str, given: dict[str, Any]) -> dict[str, Any]:
    """The whole fault as it is sent; ends the program when it makes no sense."""
    from renkei_kit.fault import Fault, of_text, reason_of

    try:
        said = of_text(text).model_dump(mode="json", exclude_defaults=True) | given
        Fault.model_validate(said)
    except ValueError as error:
        fail(f"this is no fault: {reason_of(error)}")
    return said


def _words(known: dict[str, Any]) -> str:
    fault = known["fault"]
    shown = ("direction", "operation", "caller", "callee", "trace", "error", "latency", "step", "probability", "count")
    said = " ".join(f"{name}={fault[name]}" for name in shown if fault[name] not in (None, "inbound", 1.0))
    return f"{fault['kind']} {said}, happened {known['uses']} times".replace("  ", " ")
