"""The forms in which a story leaves: NDJSON, HAR 1.2, and a Mermaid sequence. Pure."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from renkei.story import Entry, hops, line

HAR_VERSION = "1.2"


def as_text(entries: Iterable[Entry]) -> str:
    """A line for each hop, with the network's time."""
    return "".join(f"{entry['at'][11:23]}  {line(entry)}\n" for entry in hops(entries))


def as_ndjson(entries: Iterable[Entry]) -> str:
    """A JSON object for each entry, of callers and callees alike."""
    return "".join(f"{json.dumps(entry, ensure_ascii=False)}\n" for entry in entries)


def as_har(entries: Iterable[Entry]) -> str:
    """An HTTP Archive: each hop once, without headers, queries and contents, which no journal holds."""
    log = {
        "version": HAR_VERSION,
        "creator": {"name": "renkei", "version": "0.1.0", "comment": "not part of the real network"},
        "entries": [_har_entry(entry) for entry in hops(entries)],
    }
    return json.dumps({"log": log}, ensure_ascii=False, indent=1) + "\n"


def as_mermaid(entries: Iterable[Entry]) -> str:
    """A sequence diagram: an arrow for each call, and one for its answer."""
    known = hops(entries)
    parties = dict.fromkeys(name for entry in known for name in (entry["caller"], entry["callee"]))
    lines = ["sequenceDiagram", *(f"    participant {_id(name)} as {name}" for name in parties)]
    return "\n".join([*lines, *(f"    {text}" for text in _arrows(known))]) + "\n"


def _arrows(known: Sequence[Entry]) -> list[str]:
    """Calls and answers by the time at which each began."""
    events: list[tuple[float, int, str]] = []
    for number, entry in enumerate(known):
        caller, callee = _id(entry["caller"]), _id(entry["callee"])
        answered = entry["order"] + entry["duration_ms"] * 1e6
        events.append((entry["order"], number, f"{caller}->>{callee}: {entry['operation']}"))
        if entry["status"] is None:
            events.append((answered, -number, f"{callee}--x{caller}: no answer"))
        else:
            rule = f" ({entry['rule']})" if entry["rule"] else ""
            events.append((answered, -number, f"{callee}-->>{caller}: {entry['status']} {entry['decision']}{rule}"))
        if entry["faults"]:
            events.append((entry["order"], number, f"Note over {callee}: fault {' '.join(entry['faults'])}"))
    return [text for _, _, text in sorted(events, key=lambda event: event[0])]


def _id(name: str) -> str:
    return re.sub(r"[^a-zA-Z0-9]", "_", name)


def _har_entry(entry: Entry) -> dict[str, Any]:
    nothing: dict[str, Any] = {"cookies": [], "headers": [], "headersSize": -1, "bodySize": -1}
    return {
        "startedDateTime": entry["at"],
        "time": entry["duration_ms"],
        "request": {
            "method": entry["method"],
            "url": f"http://{entry['callee']}{entry['path']}",
            "httpVersion": "HTTP/1.1",
            "queryString": [],
            **nothing,
        },
        "response": {
            "status": entry["status"] or 0,
            "statusText": entry["decision"],
            "httpVersion": "HTTP/1.1",
            "content": {"size": 0, "mimeType": ""},
            "redirectURL": "",
            **nothing,
        },
        "cache": {},
        "timings": {"send": 0, "wait": entry["duration_ms"], "receive": 0},
        "_renkei": {
            name: entry[name]
            for name in ("service", "caller", "operation", "decision", "rule", "processing_number", "trace", "faults")
        },
    }
