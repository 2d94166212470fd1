"""What the journals of several services tell together: hops in order, and whether they are those expected. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Entry = dict[str, Any]
"""A journal entry, with the ``service`` in whose journal it stands."""
Expected = Mapping[str, Any]
"""Fields of an entry and what they must say, such as ``{"operation": "issuePermit", "decision": "ok"}``."""
OperationOf = Callable[[str, str, str], str | None]

FIELDS = frozenset(
    {
        "service",
        "direction",
        "caller",
        "actor",
        "callee",
        "operation",
        "method",
        "path",
        "status",
        "decision",
        "rule",
        "processing_number",
        "trace",
    }
)
TAKEN_OVER = ("operation", "path", "decision", "rule", "processing_number")


def merged(entries: Iterable[Entry], operation_of: OperationOf = lambda callee, method, path: None) -> list[Entry]:
    """In the order in which the calls began; a call made also tells what its callee recorded of it."""
    known = sorted(entries, key=lambda entry: entry["order"])
    served = {
        (entry["trace"], entry["span"]): entry for entry in known if entry["direction"] == "inbound" and entry["span"]
    }
    for entry in known:
        if entry["direction"] != "outbound":
            continue
        there = served.get((entry["trace"], entry["span"]))
        if there is not None and entry["status"] is not None:
            entry.update({name: there[name] for name in TAKEN_OVER})
        elif entry["operation"] == "unknown":
            entry["operation"] = operation_of(entry["callee"], entry["method"], entry["path"]) or "unknown"
    return known


def hops(entries: Iterable[Entry]) -> list[Entry]:
    """Every call once: as its callee recorded it, or as its caller did where no callee knows of it."""
    known = list(entries)
    served = {(entry["trace"], entry["span"]) for entry in known if entry["direction"] == "inbound" and entry["span"]}
    return [
        entry for entry in known if entry["direction"] == "inbound" or (entry["trace"], entry["span"]) not in served
    ]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether what was expected happened; ``explanation`` says what is missing and what comes closest."""

    holds: bool
    explanation: str

    def __bool__(self) -> bool:
        return self.holds


def verify(entries: Iterable[Entry], expected: Sequence[Expected]) -> Verdict:
    """Whether the expected calls stand among the hops in this order; others may stand between them."""
    for number, wanted in enumerate(expected, start=1):
        if unknown := set(wanted) - FIELDS:
            raise ValueError(f"expected call {number} names {', '.join(sorted(unknown))}, which no entry has")
    happened, position = hops(entries), 0
    for number, wanted in enumerate(expected, start=1):
        found = next((at for at in range(position, len(happened)) if _fits(happened[at], wanted)), None)
        if found is None:
            return Verdict(False, _missing(number, wanted, happened, position))
        position = found + 1
    return Verdict(True, f"all {len(expected)} expected calls happened, in this order")


def line(entry: Entry) -> str:
    """A hop in words."""
    status = "no answer" if entry["status"] is None else str(entry["status"])
    rule = f" by {entry['rule']}" if entry["rule"] else ""
    faults = f" [fault {', '.join(entry['faults'])}]" if entry["faults"] else ""
    who = entry["caller"] if entry["actor"] in (entry["caller"], "unknown") else f"{entry['caller']} ({entry['actor']})"
    decision = "" if entry["decision"] in ("ok", "no-answer") else f" {entry['decision']}"
    call = f"{who} -> {entry['callee']}: {entry['operation']} {status}{decision}{rule}"
    return f"{call}, {entry['duration_ms']:.1f} ms{faults}"


def expected_of(text: str) -> Expected:
    """``caller>callee:operation=decision``, of which any part but the operation may be left out."""
    parties, _, rest = text.rpartition(":")
    operation, _, decision = rest.partition("=")
    caller, _, callee = parties.partition(">")
    said = {"caller": caller, "callee": callee, "operation": operation, "decision": decision}
    wanted = {name: value.strip() for name, value in said.items() if value.strip()}
    if "operation" not in wanted:
        raise ValueError("an expected call is written caller>callee:operation=decision")
    return wanted


def _fits(entry: Entry, wanted: Expected) -> bool:
    return all(entry[name] == value for name, value in wanted.items())


def _missing(number: int, wanted: Expected, happened: Sequence[Entry], position: int) -> str:
    said = ", ".join(f"{name}={value}" for name, value in wanted.items())
    begin = f"expected call {number} ({said}) did not happen"
    begin += f" after the {position}. of {len(happened)} calls" if position else f" among {len(happened)} calls"
    early = next((at for at in range(position) if _fits(happened[at], wanted)), None)
    if early is not None:
        return f"{begin}; it happened earlier, as the {early + 1}. call: {line(happened[early])}"
    if not happened:
        return f"{begin}; the journals hold no call"
    weight = {"operation": len(FIELDS)}  # the same operation comes closer than anything else

    def likeness(entry: Entry) -> int:
        return sum(weight.get(name, 1) for name, value in wanted.items() if entry[name] == value)

    nearest = max(happened, key=likeness)
    unlike = [f"{name} is {nearest[name]}, not {value}" for name, value in wanted.items() if nearest[name] != value]
    return f"{begin}; the closest is {line(nearest)}: {'; '.join(unlike)}"
