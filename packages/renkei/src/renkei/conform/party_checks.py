"""The checks of a service that somebody else wrote: callers, contract, and the story in which it takes part."""

from collections.abc import Awaitable, Callable

from renkei.conform.check import Check, Differs, NotApplicable, hold
from renkei.conform.party import Operation, Party, problem_in
from renkei.demo.step import Step
from renkei.demo.story import STEPS

Act = Callable[[Party], Awaitable[str]]
CALLERS, CONTRACT, REGISTER = "ADR 0008; RFC 7523 section 3", "contracts/openapi", "contracts/topology.yaml; control D1"
UNAUTHORIZED, FORBIDDEN = 401, 403


async def is_ready(party: Party) -> str:
    """Alive and configured."""
    for path in ("/livez", "/readyz"):
        answer = await party.http.get(party.base + path)
        hold(answer.is_success, f"{path} was answered with status {answer.status_code}")
    return "alive and ready"


def unknown(shown: Callable[[Party, str], str | None]) -> Act:
    """Every operation that is not open refuses who shows this."""

    async def act(party: Party) -> str:
        asked = 0
        for operation in _closed(party):
            may, _ = party.callers(operation)
            problem = problem_in(operation.id, await party.call(operation, shown(party, may[0])), UNAUTHORIZED)
            hold(problem["code"] == "unknown-caller", f"{operation.id} refused with {problem['code']}")
            asked += 1
        return f"{asked} operations refused with 401 unknown-caller"

    return act


async def holds_to_the_register(party: Party) -> str:
    """Every operation refuses a service whose flow the register does not define."""
    asked = 0
    for operation in (each for each in party.operations if each.closed):
        _, others = party.callers(operation)
        problem = problem_in(operation.id, await party.call(operation, party.shown_by(others[0])), FORBIDDEN)
        hold(problem["code"] == "flow-not-defined", f"{operation.id} refused {others[0]} with {problem['code']}")
        asked += 1
    return f"{asked} operations refused with 403 flow-not-defined"


def refuses(content: bytes, *statuses: int) -> Act:
    """Every operation that takes JSON refuses this, known caller or not so known."""

    async def act(party: Party) -> str:
        taking = [operation for operation in _closed(party) if operation.takes_json]
        if not taking:
            raise NotApplicable("no operation of this role takes JSON from a service")
        for operation in taking:
            may, _ = party.callers(operation)
            problem_in(operation.id, await party.call(operation, party.shown_by(may[0]), content), *statuses)
        return f"{len(taking)} operations refused it"

    return act


async def knows_no_other_path(party: Party) -> str:
    """An unknown path."""
    problem = problem_in("GET /no-such-path", await party.http.get(f"{party.base}/no-such-path"), 404)
    return f"refused with {problem['code']}"


def plays(step: Step) -> Act:
    """A step of the demo's story went as expected with this party in it."""

    async def act(party: Party) -> str:
        played = party.played.get(step.name)
        if played is None:
            raise NotApplicable("an earlier step differs")
        if played.difference:
            raise Differs(played.difference)
        return ", ".join(played.happened.checked) or f"status {played.happened.status}"

    return act


def _closed(party: Party) -> list[Operation]:
    """Operations that some service may call."""
    return [each for each in party.operations if each.closed and party.callers(each)[0]]


def _caller(id_: str, title: str, act: Act, source: str = CALLERS) -> Check:
    requirement = "a service knows its caller by a signed assertion for itself, and holds the call against the register"
    steps = ("call every operation that is not open so",)
    return Check(id_, title, requirement, source, steps, "401 unknown-caller as a problem document, every time", act)


def _body(id_: str, title: str, act: Act, expectation: str) -> Check:
    requirement = "input that does not fit the contract is refused, and changes nothing"
    steps = ("call every operation that takes JSON so, as a caller whom it knows",)
    return Check(id_, title, requirement, CONTRACT, steps, expectation, act)


GENERAL = (
    Check("PTY-01", "is ready", "design section 6", "design section 6", ("GET /livez, /readyz",), "200", is_ready),
    _caller("PTY-10", "a call without credentials", unknown(lambda party, caller: None)),
    _caller("PTY-11", "a bearer that is none", unknown(lambda party, caller: "nonsense")),
    _caller(
        "PTY-12", "an assertion for another service", unknown(lambda party, caller: party.shown_by(caller, aud="x"))
    ),
    _caller("PTY-13", "an assertion that has expired", unknown(lambda party, caller: party.over(caller))),
    _caller("PTY-14", "an assertion without expiry", unknown(lambda party, caller: party.shown_by(caller, exp=None))),
    _caller(
        "PTY-15", "an assertion in another's name", unknown(lambda party, caller: party.shown_by("agency", sub=caller))
    ),
    _caller(
        "PTY-16", "an assertion signed by a stranger", unknown(lambda party, caller: party.forged(caller, "stranger"))
    ),
    _caller(
        "PTY-17",
        "an assertion with a changed signature",
        unknown(lambda party, caller: party.forged(caller, "changed")),
    ),
    _caller(
        "PTY-18", "an assertion with the algorithm none", unknown(lambda party, caller: party.forged(caller, "none"))
    ),
    Check(
        "PTY-20",
        "holds every caller to the register",
        "only the flows of the register are answered",
        REGISTER,
        ("call every operation as a service that may not",),
        "403 flow-not-defined as a problem document, every time",
        holds_to_the_register,
    ),
    _body("PTY-30", "a body that is no JSON", refuses(b"{", 400, 422), "400 or 422 as a problem document"),
    _body("PTY-31", "a body that is no object", refuses(b"[1]", 422), "422 as a problem document"),
    _body(
        "PTY-32", "a body with a member of no contract", refuses(b'{"no_such": 1}', 422), "422 as a problem document"
    ),
    Check(
        "PTY-40",
        "knows no other path",
        "the contract is all there is",
        CONTRACT,
        ("GET /no-such-path",),
        "404 as a problem document",
        knows_no_other_path,
    ),
)
STORY = tuple(
    Check(
        f"STY-{number:02}",
        step.name,
        step.says,
        "the story of one application (`renkei demo`)",
        (f"{step.caller} calls {step.callee}: {step.operation}",),
        f"{step.status} {step.code or ''}".rstrip(),
        plays(step),
    )
    for number, step in enumerate(STEPS, 1)
)
"""The steps in their order; with the party in its place, each has to go as it goes with ours."""

UNCOVERED = (
    "refusals of single operations beyond callers and form, unless the story meets them",
    "screens, staff and their rights inside the program",
    "records, logs, retention, and encryption at rest",
    "snapshots and faults: a program of one's own has no control port here",
)
