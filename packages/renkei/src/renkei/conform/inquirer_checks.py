"""What an inquirer has to do: ask once, understand every refusal, believe no answer that is not its own."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
from joserfc.jwk import ECKey

from renkei.conform.check import Check, Differs, NotApplicable, hold
from renkei.conform.inquirer import Inquirer, answering, said_by
from renkei.conform.stand_in import Question

ACCEPTED, OK = httpx2.codes.ACCEPTED, httpx2.codes.OK
Act = Callable[[Inquirer], Awaitable[str]]
ELSEWHERE = "TM99999999999999"


async def is_answered(party: Inquirer) -> str:
    """INQ-01."""
    said = said_by(await _good(party, await party.ask(party.query())))
    hold(said.get("status") == "answered", f"tells status {said.get('status')}")
    hold(said.get("content") == party.content, "tells another content than the provider's")
    return "answered with the provider's content"


async def asks_once(party: Inquirer) -> str:
    """INQ-02."""
    before = len(await party.records())
    await _good(party, await party.ask(party.query()))
    made = len(await party.records()) - before
    hold(made == 1, f"{made} exchange records were written for one question")
    return "one exchange record for one question"


async def understands_no_record(party: Inquirer) -> str:
    """INQ-03."""

    async def nobody(asked: Question) -> tuple[int, bytes]:
        return 200, b'{"status": "no-record"}'

    async with party.provider_says(nobody):
        said = said_by(await _good(party, await party.ask(party.query())))
    hold(said.get("status") == "no-record", f"tells status {said.get('status')}")
    hold(said.get("content") is None, "tells a content")
    return "told no-record"


async def waits_for_a_late_answer(party: Inquirer) -> str:
    """INQ-04."""

    async def later(asked: Question) -> tuple[int, bytes]:
        return 202, b""

    async with party.provider_says(later):
        first = await party.ask(party.query())
        said = said_by(first)
        hold(first.status_code in (OK, ACCEPTED), f"answered with status {first.status_code} while it waits")
        hold(said.get("status") == "pending", f"tells status {said.get('status')} while it waits")
        number, asked = said.get("processing_number"), party.stand_in.asked[-1]
        hold(number == asked.notice["processing_number"], "tells another processing number")
        body = asked.answer(party.content)
        own = party.system(party.subject.provider)
        headers = {"Content-Type": "application/json"}
        handed_in = await party.gateway().put(f"/provisions/{number}", content=body, headers=headers, auth=own)
        handed_in.raise_for_status()
        said = said_by(await _good(party, await party.collect(str(number))))
    hold(said.get("content") == party.content, "does not tell the answer that came later")
    return "told pending, later the answer"


def told(code: str, **changes: Any) -> Act:
    """A refusal of the network comes through: no success, and its code."""

    async def act(party: Inquirer) -> str:
        return _passed_on(await party.ask(party.query(**changes)), code)

    return act


def told_of(story: str, code: str) -> Act:
    """The same, about the person of a story and the place where that person lives."""

    async def act(party: Inquirer) -> str:
        world = party.network.world
        person = next((person for person in world.people if person.story == story), None)
        row = party.subject.row
        agency = world.find_agency(person.municipality) if person else None
        concerned = person and (person.pending if code == "linkage-code-not-acquired" else person.holders)
        if person is None or agency is None or party.code not in (concerned or ()):
            raise NotApplicable(f"this world has no such person known to agency {party.code}")
        if row.provider not in (agency.code, f"class:{agency.kind.value}"):
            raise NotApplicable(f"agency {party.code} asks no municipality for item {row.item}")
        return _passed_on(await party.ask(party.about(row, person, agency.code)), code)

    return act


async def understands_a_time_out(party: Inquirer) -> str:
    """The provider does not answer in time."""

    async def never(asked: Question) -> tuple[int, bytes]:
        await asyncio.sleep(1.5)
        return 200, b'{"status": "no-record"}'

    async with party.provider_says(never, timeout_seconds=1):
        return _passed_on(await party.ask(party.query()), "provider-timeout")


async def understands_a_failure(party: Inquirer) -> str:
    """The provider's system breaks."""

    async def breaks(asked: Question) -> tuple[int, bytes]:
        return 500, b"{}"

    async with party.provider_says(breaks):
        return _passed_on(await party.ask(party.query()), "provider-unavailable")


def disbelieves(make: Callable[[Question, Any], bytes]) -> Act:
    """An answer whose inside is not of this question is not told as an answer."""

    async def act(party: Inquirer) -> str:
        async with party.provider_says(answering(lambda asked: make(asked, party.content))):
            answer = await party.ask(party.query())
        try:
            said = answer.json()
        except ValueError:
            said = {}
        believed = answer.is_success and isinstance(said, dict) and said.get("status") == "answered"
        hold(not believed, "told it as an answer")
        hold(not (isinstance(said, dict) and said.get("content")), "told its content")
        return f"not believed: status {answer.status_code}"

    return act


async def gets_new_tokens(party: Inquirer) -> str:
    """The gateway is put back to its start: tokens of before count no more."""
    await _good(party, await party.ask(party.query()))
    (await party.network.control["mesh-gateway"].post("/reset")).raise_for_status()
    await _good(party, await party.ask(party.query()))
    return "asked again with a new token"


async def follows_new_keys(party: Inquirer) -> str:
    """The core's key is replaced."""
    officer = next(each for each in party.network.world.staff_of("mesh-gateway") if each.role == "core-officer")
    auth = await party.network.as_staff("mesh-gateway", officer.id)
    try:
        (await party.gateway().post("/core/keys/rotation", auth=auth)).raise_for_status()
    finally:
        await party.gateway().delete("/staff/sessions/current", auth=auth)
    await _good(party, await party.ask(party.query()))
    return "answered after a rotation"


async def _good(party: Inquirer, answer: httpx2.Response) -> httpx2.Response:
    if not answer.is_success:
        raise Differs(f"answered with status {answer.status_code} {_code(answer)}".rstrip())
    return answer


def _passed_on(answer: httpx2.Response, code: str) -> str:
    hold(not answer.is_success, f"told success, status {answer.status_code}, of what was refused")
    said = _code(answer)
    hold(said == code, f"told {said or 'no code'} of what was refused with {code}")
    return f"told {code}"


def _code(answer: httpx2.Response) -> str:
    try:
        said = answer.json()
    except ValueError:
        return ""
    return str(said.get("code", "")) if isinstance(said, dict) else ""


def _sealed_elsewhere(asked: Question, content: Any) -> bytes:
    other = ECKey.generate_key("P-256")
    own = ECKey.import_key(asked.notice["encryption_key"])
    own.ensure_kid()
    return asked.answer(content, key=other, kid=str(own.kid))


FLOW, REFUSALS, BOUND = "design section 5, steps 3 and 4", "design section 6, Refusals", "control G14"


def _check(id_: str, title: str, source: str, act: Act, step: str, expectation: str) -> Check:
    requirement = "the existing system asks for a permit, presents it once, and tells its user what came of it"
    return Check(id_, title, requirement, source, (step,), expectation, act)


CHECKS = (
    _check("INQ-01", "is answered", FLOW, is_answered, "have it ask", "the provider's content"),
    _check("INQ-02", "asks once", FLOW, asks_once, "have it ask, read the book", "one exchange record more"),
    _check(
        "INQ-03",
        "understands no-record",
        FLOW,
        understands_no_record,
        "have it ask; the provider knows nobody",
        "no-record",
    ),
    _check(
        "INQ-04",
        "waits for a late answer",
        "design section 5, step 7",
        waits_for_a_late_answer,
        "have it ask; the provider says 202, answers later; have it look again",
        "pending with the processing number, then the content",
    ),
    *(
        _check(id_, f"tells {code}", REFUSALS, act, "have it ask for what is refused so", "no success, and this code")
        for id_, code, act in (
            ("INQ-10", "not-on-allow-list", told("not-on-allow-list", item=ELSEWHERE)),
            ("INQ-11", "addressee-unknown", told("addressee-unknown", addressee_number="0" * 15)),
            ("INQ-12", "linkage-code-not-acquired", told_of("not-linked", "linkage-code-not-acquired")),
            ("INQ-13", "pia-violation", told_of("pia-void", "pia-violation")),
            ("INQ-14", "agency-not-connected", told_of("unconnected", "agency-not-connected")),
            ("INQ-15", "provider-timeout", understands_a_time_out),
            ("INQ-16", "provider-unavailable", understands_a_failure),
        )
    ),
    *(
        _check(
            id_,
            f"disbelieves an answer {what}",
            BOUND,
            act,
            "have it ask; the provider answers so",
            "not told as an answer",
        )
        for id_, what, act in (
            (
                "INQ-20",
                "of another processing number",
                disbelieves(lambda asked, content: asked.answer(content, {"processing_number": "3" * 20})),
            ),
            (
                "INQ-21",
                "of another provider",
                disbelieves(lambda asked, content: asked.answer(content, {"provider": "1" * 16})),
            ),
            (
                "INQ-22",
                "about another item",
                disbelieves(lambda asked, content: asked.answer(content, {"item": ELSEWHERE})),
            ),
            (
                "INQ-23",
                "of another permit",
                disbelieves(lambda asked, content: asked.answer(content, {"permit_id": "another"})),
            ),
            ("INQ-24", "without content", disbelieves(lambda asked, _: asked.answer(None))),
            ("INQ-25", "that its key does not open", disbelieves(_sealed_elsewhere)),
        )
    ),
    _check(
        "INQ-30",
        "gets new tokens",
        "RFC 6750 section 3.1",
        gets_new_tokens,
        "have it ask; let its token count no more; have it ask again",
        "answered both times",
    ),
    _check(
        "INQ-31",
        "goes on after a rotation",
        "design section 5, The permit",
        follows_new_keys,
        "rotate, have it ask",
        "answered",
    ),
)

UNCOVERED = (
    "who may ask inside the inquirer, and for which case",
    "replay, wrong audience and expiry of permits as such: an inquirer passes them on, the gateway refuses them",
    "what becomes of the content inside the inquirer: storage, retention, logs",
    "rotation of the inquirer's own keys",
    "batch inquiries",
)
