"""What a provider's own system has to do (design section 5, steps 4 to 7): answer, refuse, keep queries apart."""

import asyncio
import base64
import hmac
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx2
from joserfc import jws
from joserfc.jwk import ECKey

from renkei.conform.check import Differs, NotApplicable, hold
from renkei.conform.provider import Delivery, Provider
from renkei_kit.binding import Binding, binding_of
from renkei_kit.envelope import EnvelopeError, open_with, protected_header
from renkei_kit.permit import NOTICE_TYPE, PERMIT_TYPE

LAW, F7, G14, G11 = "番号法21条2項", "control F7", "control G14", "control G11"
AT_ONCE = 8
POLL_SECONDS = 0.2
Act = Callable[[Provider], Awaitable[str]]
Spoil = Callable[[Delivery], Delivery]


async def answers_what_it_knows(party: Provider) -> str:
    """PRV-01."""
    delivery = await party.delivery()
    plain = opened(party, await party.send(await party.signed(delivery)), delivery)
    item = party.network.world.find_item(party.subject.row.item)
    wanted = {each.name for each in item.fields if not each.optional} if item else set()
    missing = sorted(wanted - plain["content"].keys())
    hold(not missing, f"the content lacks {', '.join(missing)}")
    return f"200 with an answer of {len(plain['content'])} fields"


async def knows_nobody(party: Provider) -> str:
    """PRV-02."""
    stranger = base64.urlsafe_b64encode(bytes(48)).rstrip(b"=").decode()
    delivery = (await party.delivery()).but(notice={"sub": stranger})
    answer = await party.send(await party.signed(delivery))
    said = said_by(answer)
    hold(answer.status_code == httpx2.codes.OK, f"answered with status {answer.status_code}")
    hold("answer" not in said and said.get("status") == "no-record", "gave something else than no-record")
    return "200 with no-record"


async def binds_its_answer(party: Provider) -> str:
    """PRV-03."""
    delivery = await party.delivery()
    answer = said_by(await party.send(await party.signed(delivery))).get("answer")
    hold(isinstance(answer, str), "gave no answer")
    header = protected_header(str(answer)) or {}
    hold(header.get("kid") == party.key.kid, "the protected header does not name the inquirer's key")
    wanted = Binding(delivery.permit["processing_number"], delivery.permit["jti"])
    hold(binding_of(str(answer)) == wanted, "the protected header does not name processing number and permit")
    return "sealed to the inquirer's key, bound to processing number and permit"


async def is_answered_through_the_gateway(party: Provider) -> str:
    """PRV-04: the whole way, with the program plugged in at the gateway."""
    status = await asked_through_the_gateway(party)
    hold(status != "no-record", "the inquirer was told that there is no record")
    return f"the inquirer was told {status}"


async def asked_through_the_gateway(party: Provider) -> str:
    """What the inquirer is told of one query while the program is plugged in; an answer that comes later is awaited."""
    gateway, own = party.network.http["mesh-gateway"], party.own_system()
    place = f"/agencies/{party.code}/endpoint"
    (await gateway.put(place, json={"url": party.url, "timeout_seconds": 10}, auth=own)).raise_for_status()
    try:
        subject, asking = party.subject, party.own_system(party.subject.inquirer)
        number = party.network.world.addressee_number(subject.inquirer, subject.person.id)
        row = subject.row
        query = {
            "addressee_number": number,
            "affair": row.affair,
            "procedure": row.procedure,
            "provider": party.code,
            "item": row.item,
        }
        permit = (await gateway.post("/permits", json=query, auth=asking)).raise_for_status().json()
        told = await gateway.post("/inquiries", json={"permit": permit["permit"]}, auth=asking)
        where = f"/inquiries/{permit['processing_number']}"
        return await _final(party, told, lambda: gateway.get(where, auth=asking))
    finally:
        await gateway.delete(place, auth=own)


async def _final(party: Provider, told: httpx2.Response, again: Callable[[], Awaitable[httpx2.Response]]) -> str:
    left = party.patience
    while told.status_code == httpx2.codes.ACCEPTED or (told.is_success and told.json()["status"] == "pending"):
        hold(left > 0, f"the inquiry still waits after {party.patience:g} s")
        await asyncio.sleep(POLL_SECONDS)
        left -= POLL_SECONDS
        told = await again()
    if not told.is_success:
        problem = said_by(told)
        raise Differs(f"the inquirer was refused: {told.status_code} {problem.get('code')}")
    said = told.json()
    if said["status"] == "answered":
        json.loads(open_with(party.inquirers_key(), said["answer"]))
    return str(said["status"])


async def answers_later(party: Provider) -> str:
    """PRV-05: 202 first, the answer by PUT /provisions."""
    if not party.late:
        raise NotApplicable("the program was not said to answer later (--late)")
    answer = await party.send(await party.signed(await party.delivery()))
    hold(answer.status_code == httpx2.codes.ACCEPTED, f"answered with status {answer.status_code} instead of 202")
    hold(await asked_through_the_gateway(party) == "answered", "no answer came in later")
    return "202, and the answer came in later"


def refuses(spoil: Spoil) -> Act:
    """The program refuses a delivery of which one claim is wrong, and gives nothing away."""

    async def act(party: Provider) -> str:
        return refused(party, await party.send(await party.signed(spoil(await party.delivery()))))

    return act


def shifted(**by: timedelta) -> Act:
    """The program refuses a delivery of another time."""

    async def act(party: Provider) -> str:
        delivery, seconds = await party.delivery(), int(by["by"].total_seconds())
        times = {name: delivery.permit[name] + seconds for name in ("iat", "nbf", "exp")}
        notice = {name: delivery.notice[name] + seconds for name in ("iat", "exp")}
        return refused(party, await party.send(await party.signed(delivery.but(times, notice))))

    return act


async def permit_over_before_notice(party: Provider) -> str:
    """The permit had expired when it was presented."""
    delivery = await party.delivery()
    early = {name: delivery.permit[name] - 3600 for name in ("iat", "nbf", "exp")}
    return refused(party, await party.send(await party.signed(delivery.but(early))))


def tampered(part: str) -> Act:
    """The signature of permit or notice does not hold: its claims were changed afterwards."""

    async def act(party: Provider) -> str:
        body = await party.signed(await party.delivery())
        header, claims, signature = body[part].split(".")
        changed = {**json.loads(_decoded(claims)), "item": "TM99999999999999"}
        body[part] = ".".join((header, _encoded(json.dumps(changed).encode()), signature))
        return refused(party, await party.send(body))

    return act


def by_another(part: str, how: str) -> Act:
    """Permit or notice is signed by a key that is not the core's, by a shared secret, or not at all."""

    async def act(party: Provider) -> str:
        delivery = await party.delivery()
        body = await party.signed(delivery)
        kind, claims = (PERMIT_TYPE, delivery.permit) if part == "permit" else (NOTICE_TYPE, delivery.notice)
        body[part] = _forged(kind, claims, how, await _cores_key(party))
        return refused(party, await party.send(body))

    return act


async def swaps_are_noticed(party: Provider) -> str:
    """A notice in the place of the permit."""
    body = await party.signed(await party.delivery())
    return refused(party, await party.send({"permit": body["notice"], "notice": body["notice"]}))


async def replay_is_refused(party: Provider) -> str:
    """The same delivery again."""
    body = await party.signed(await party.delivery())
    first = await party.send(body)
    hold(first.is_success, f"the first delivery was answered with status {first.status_code}")
    return refused(party, await party.send(body))


async def only_one_of_many_copies(party: Provider) -> str:
    """The same delivery many times at once."""
    body = await party.signed(await party.delivery())
    answers = await asyncio.gather(*(party.send(body) for _ in range(AT_ONCE)))
    good = sum(answer.is_success for answer in answers)
    hold(good == 1, f"{good} of {AT_ONCE} copies were accepted")
    return f"one of {AT_ONCE} copies was accepted"


def unreadable(content: bytes) -> Act:
    """What is no delivery is refused, and the program does not break."""

    async def act(party: Provider) -> str:
        return refused(party, await party.send(content))

    return act


def badly_signed(how: str) -> Act:
    """The request's own signature (RFC 9421) is missing, or is that of another body or target."""

    async def act(party: Provider) -> str:
        if (await party.settings())["provider_signatures"] != "required":
            raise NotApplicable("this network does not require signed requests (RENKEI_PROVIDER_SIGNATURES)")
        content = json.dumps(await party.signed(await party.delivery()))
        url = f"{party.url}/provisions"
        headers = {
            "none": {},
            "other-body": await party.message_signature(url, content + " "),
            "other-target": await party.message_signature(f"{url}/elsewhere", content),
        }[how]
        return refused(party, await party.send(content.encode(), headers))

    return act


async def follows_new_keys(party: Provider) -> str:
    """The core's key is replaced: what the old one signed still counts, and so does what the new one signs."""
    old = await party.signed(await party.delivery())
    officer = next(each for each in party.network.world.staff_of("mesh-gateway") if each.role == "core-officer")
    auth = await party.network.as_staff("mesh-gateway", officer.id)
    gateway = party.network.http["mesh-gateway"]
    try:
        (await gateway.post("/core/keys/rotation", auth=auth)).raise_for_status()
    finally:
        await gateway.delete("/staff/sessions/current", auth=auth)
    for which, body in (("new", await party.signed(await party.delivery())), ("old", old)):
        answer = await party.send(body)
        hold(answer.is_success, f"what the {which} key signed was answered with status {answer.status_code}")
    return "both keys count after a rotation"


def refused(party: Provider, answer: httpx2.Response) -> str:
    """The answer is a refusal that gives nothing away; tells its status and code."""
    said = said_by(answer)
    hold(not answer.is_success, f"accepted it with status {answer.status_code}")
    hold(answer.status_code < 500, f"answered with status {answer.status_code}, a fault of its own")
    hold("answer" not in said, "gave an answer beside the refusal")
    hold(party.linkage_code not in answer.text, "the refusal tells the linkage code")
    return f"refused with {answer.status_code} {said.get('code', '')}".rstrip()


def opened(party: Provider, answer: httpx2.Response, delivery: Delivery) -> dict[str, Any]:
    """The plain answer, held to its delivery."""
    hold(answer.status_code == httpx2.codes.OK, f"answered with status {answer.status_code}")
    said = said_by(answer)
    hold(isinstance(said.get("answer"), str), f"gave no answer but {said.get('status')}")
    try:
        plain = json.loads(open_with(party.key, said["answer"]))
    except (EnvelopeError, ValueError):
        raise Differs("the inquirer's key does not open the answer") from None
    wanted = {
        "processing_number": delivery.permit["processing_number"],
        "permit_id": delivery.permit["jti"],
        "provider": party.code,
        "item": party.subject.row.item,
    }
    differing = [name for name, value in wanted.items() if plain.get(name) != value]
    hold(not differing, f"the opened answer names another {', '.join(differing)}")
    hold(isinstance(plain.get("content"), dict), "the opened answer has no content")
    return dict(plain)


def said_by(answer: httpx2.Response) -> dict[str, Any]:
    """The JSON object in an answer; empty when there is none."""
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


async def _cores_key(party: Provider) -> ECKey:
    jwks = (await party.network.http["mesh-gateway"].get("/.well-known/jwks.json")).raise_for_status().json()
    return ECKey.import_key(jwks["keys"][0])


def _forged(kind: str, claims: dict[str, Any], how: str, cores: ECKey) -> str:
    payload = json.dumps(claims).encode()
    if how == "none":
        return ".".join((_encoded(json.dumps({"alg": "none", "typ": kind}).encode()), _encoded(payload), ""))
    if how == "secret":
        header = json.dumps({"alg": "HS256", "typ": kind, "kid": cores.kid}).encode()
        signed = f"{_encoded(header)}.{_encoded(payload)}"  # by hand: no library lends itself to this
        return f"{signed}.{_encoded(hmac.digest(cores.as_pem(private=False), signed.encode(), 'sha256'))}"
    own = ECKey.generate_key("P-256")
    own.ensure_kid()
    kid = cores.kid if how == "stolen-kid" else own.kid
    return jws.serialize_compact({"alg": "ES256", "typ": kind, "kid": kid}, payload, own, ["ES256"])


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
