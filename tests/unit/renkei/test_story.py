"""Stories are merged, verified in order, explained when they differ, and written in four forms."""

import json

import pytest

from renkei.story import expected_of, hops, merged, verify
from renkei.story_forms import as_har, as_mermaid, as_ndjson, as_text


def entry(order: int, caller: str, callee: str, operation: str, **changes) -> dict:
    given = {
        "service": callee,
        "at": "2027-01-31T09:00:00.000+09:00",
        "order": order * 1_000_000,
        "direction": "inbound",
        "caller": caller,
        "actor": caller,
        "callee": callee,
        "operation": operation,
        "method": "POST",
        "path": f"/{operation}",
        "status": 200,
        "decision": "ok",
        "rule": None,
        "processing_number": None,
        "trace": "a" * 32,
        "span": f"{order:016x}",
        "duration_ms": 0.5,
        "faults": [],
    }
    return given | changes


def made(of: dict) -> dict:
    """The same call in its caller's journal."""
    return of | {"service": of["caller"], "direction": "outbound", "operation": "unknown", "order": of["order"] - 1}


FIRST = entry(1, "feis", "ims", "askForCase", duration_ms=5)
SECOND = entry(2, "ims", "mesh-gateway", "issuePermit", decision="pia-violation", status=403, rule="pia_is_sound")
LOST = entry(3, "ims", "juki-link", "unknown", direction="outbound", status=None, decision="no-answer", faults=["f-1"])


def story() -> list[dict]:
    return merged([LOST.copy(), SECOND.copy(), made(SECOND), FIRST.copy()])


def test_a_call_that_was_served_tells_its_caller_what_it_was():
    (sent,) = [each for each in story() if each["direction"] == "outbound" and each["callee"] == "mesh-gateway"]
    assert (sent["operation"], sent["decision"], sent["rule"]) == ("issuePermit", "pia-violation", "pia_is_sound")
    assert [each["callee"] for each in hops(story())] == ["ims", "mesh-gateway", "juki-link"]


@pytest.mark.parametrize(
    ("expected", "says"),
    [
        (["feis>ims:askForCase=ok", "issuePermit=pia-violation"], "all 2 expected calls happened"),
        (["issuePermit", "askForCase"], "it happened earlier, as the 1. call: feis -> ims"),
        (["ims>mesh-gateway:issuePermit=ok"], "decision is pia-violation, not ok"),
        (["presentPermit"], "among 3 calls"),
    ],
)
def test_the_closest_miss_is_explained(expected, says):
    verdict = verify(story(), [expected_of(text) for text in expected])
    assert says in verdict.explanation
    assert bool(verdict) is says.startswith("all")


def test_nothing_happened_is_said_so():
    assert "the journals hold no call" in verify([], [{"operation": "issuePermit"}]).explanation


@pytest.mark.parametrize("text", ["", "a>b:", "a>b:=ok"])
def test_what_names_no_operation_is_no_expectation(text):
    with pytest.raises(ValueError, match="caller>callee:operation=decision"):
        expected_of(text)


def test_a_field_that_no_entry_has_is_refused():
    with pytest.raises(ValueError, match="person"):
        verify(story(), [{"person": "x"}])


def test_the_forms_say_the_same():
    text, ndjson, har, mermaid = (form(story()) for form in (as_text, as_ndjson, as_har, as_mermaid))
    assert text.splitlines()[1].endswith("ims -> mesh-gateway: issuePermit 403 pia-violation by pia_is_sound, 0.5 ms")
    assert len(ndjson.splitlines()) == 4
    log = json.loads(har)["log"]
    assert [each["response"]["status"] for each in log["entries"]] == [200, 403, 0]
    assert mermaid.splitlines() == [
        "sequenceDiagram",
        "    participant feis as feis",
        "    participant ims as ims",
        "    participant mesh_gateway as mesh-gateway",
        "    participant juki_link as juki-link",
        "    feis->>ims: askForCase",
        "    ims->>mesh_gateway: issuePermit",
        "    mesh_gateway-->>ims: 403 pia-violation (pia_is_sound)",
        "    ims->>juki_link: unknown",
        "    Note over juki_link: fault f-1",
        "    juki_link--xims: no answer",
        "    ims-->>feis: 200 ok",
    ]
