"""An agency's own system as provider: accepts permit and notice, finds the person, answers from its original.

The reference for programs that are plugged in at the gateway. It answers at once, or with 202 when a clerk has to look
again (自動応答不可) or the tester wants it so; the clerk's release then hands the answer in at the gateway.
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass

from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.jws import extract_compact
from sqlalchemy import Connection

from renkei_agency import original_store, provision_store
from renkei_agency.acceptance import Sent, first_refusal, query_is_on_own_list
from renkei_agency.original import Original, Place
from renkei_agency.ports import AgencyPorts
from renkei_agency.provision_store import Answers, Waiting
from renkei_kit.binding import Binding, bound_answer
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, LinkageError, Refusal, refuse
from renkei_kit.evidence import Access
from renkei_kit.message_signatures import MessageSignatureError, SignedRequest, is_signed, verify
from renkei_kit.permit import read_notice, read_permit
from renkei_kit.terms import AddresseeNumber, AgencyCode, LinkageCode, ProcessingNumber
from renkei_kit.tracing import trace_id

KEY_ID = re.compile(r';keyid="([^"]*)"')
AT_A_TIME = 8


@dataclass(frozen=True, slots=True, repr=False)
class Provision:
    """What is said to the gateway: an answer, that there is no record (neither), or that it comes later."""

    answer: str | None = None
    later: bool = False


async def hold_signature(ports: AgencyPorts, agency: AgencyCode, request: SignedRequest, body: bytes) -> None:
    """Nothing when the gateway signed this very request; raises ``message-signature-invalid``."""
    mode = ports.settings.provider_signatures
    if mode == "off" or (mode == "optional" and not is_signed(request.headers)):
        return
    named = frozenset(KEY_ID.findall(request.headers.get("signature-input", "")))
    await ports.core_keys.know(named, ports.gateway(agency))
    try:
        verify(request, body, ports.core_keys.by_kid(), ports.clock())
    except MessageSignatureError as error:
        detail = "the gateway's signature or the digest of the body does not hold"
        raise refuse(ErrorCode.MESSAGE_SIGNATURE_INVALID, detail) from error


async def receive(ports: AgencyPorts, caller: Caller, agency: AgencyCode, permit: str, notice: str) -> Provision:
    """What the agency says to a permit and its notice; raises why it does not accept them."""
    sent = await _accepted(ports, agency, permit, notice)
    number = await _addressee(ports, agency, sent.notice.subject)
    outcome = await ports.db.write(lambda tx: _provide(tx, ports, caller, sent, number))
    if isinstance(outcome, Refusal):
        raise LinkageError(outcome)
    return outcome


async def release(ports: AgencyPorts, caller: Caller, agency: AgencyCode, number: ProcessingNumber) -> str:
    """A clerk has looked again: the answer is handed in at the gateway. Gives ``answered`` or ``no-record``."""
    waiting = await ports.db.read(lambda tx: provision_store.find_waiting(tx, agency, number))
    if waiting is None:
        raise refuse(ErrorCode.NOT_FOUND, "no provision of this number waits here")
    original = await ports.db.read(lambda tx: _original(tx, ports, agency, waiting))
    answer = _answer(waiting, original) if original else None
    try:
        body = {"answer": answer} if answer else {"status": "no-record"}
        await ports.gateway(agency).call("PUT", f"/provisions/{number}", json=body)
    except LinkageError as error:
        if error.refusal.code is not ErrorCode.WRONG_STATE:  # handed in before, and not known here
            raise

    def done(tx: Connection) -> None:
        provision_store.was_answered(tx, waiting, ports.clock())
        ports.access_log.append(tx, _access(ports, caller, "releaseWaitingProvision", number))

    await ports.db.write(done)
    return "answered" if answer else "no-record"


async def _accepted(ports: AgencyPorts, agency: AgencyCode, permit_text: str, notice_text: str) -> Sent:
    keys, now = ports.core_keys, ports.clock()
    await keys.know(frozenset({_kid(permit_text), _kid(notice_text)}), ports.gateway(agency))
    permit = read_permit(permit_text, keys.as_set(), keys.issuer)
    if isinstance(permit, Refusal):
        raise LinkageError(permit)
    notice = read_notice(notice_text, keys.as_set(), keys.issuer)
    if isinstance(notice, Refusal):
        raise LinkageError(notice)
    sent = Sent(permit, notice)
    refusal = first_refusal(sent, agency, now) or query_is_on_own_list(permit, ports.world, now)
    if refusal is not None:
        raise LinkageError(refusal)
    return sent


async def _addressee(ports: AgencyPorts, agency: AgencyCode, code: LinkageCode) -> AddresseeNumber | None:
    """Whom the code means. An unknown one makes the agency ask the gateway for the codes of everyone it knows."""
    digest = provision_store.code_digest(ports.settings.seed, agency, code)
    known = await ports.db.read(lambda tx: provision_store.find_linked(tx, agency, digest))
    if known is not None:
        return known
    codes = await _codes(ports, agency)
    await ports.db.write(lambda tx: provision_store.save_linked(tx, agency, codes))
    return codes.get(digest)


async def _codes(ports: AgencyPorts, agency: AgencyCode) -> dict[str, AddresseeNumber]:
    numbers = await ports.db.read(lambda tx: provision_store.list_addressees(tx, agency))
    turn = asyncio.Semaphore(AT_A_TIME)

    async def code_of(number: AddresseeNumber) -> tuple[str, AddresseeNumber] | None:
        async with turn:
            try:
                told = (await ports.gateway(agency).call("GET", f"/linkage-codes/{number}")).json()
            except LinkageError as error:
                if error.refusal.code is ErrorCode.ADDRESSEE_UNKNOWN:
                    return None
                raise
        code = told.get("linkage_code")
        return (provision_store.code_digest(ports.settings.seed, agency, LinkageCode(code)), number) if code else None

    found = await asyncio.gather(*(code_of(number) for number in numbers))
    return dict(pair for pair in found if pair is not None)


def _provide(
    tx: Connection, ports: AgencyPorts, caller: Caller, sent: Sent, number: AddresseeNumber | None
) -> Provision | Refusal:
    now, notice = ports.clock(), sent.notice
    if not provision_store.use_notice(tx, notice, now):
        return Refusal(ErrorCode.NOTICE_NOT_ACCEPTED, "the notice was used before", "notice_is_new")
    ports.access_log.append(tx, _access(ports, caller, "receiveProvision", notice.processing_number))
    waiting = Waiting(
        agency=notice.provider,
        processing_number=notice.processing_number,
        permit_id=notice.permit_id,
        inquirer=notice.inquirer,
        addressee_number=number,
        item=notice.item,
        encryption_key=dict(notice.encryption_key),
        received_at=now,
        period=sent.permit.period,
    )
    original = _original(tx, ports, notice.provider, waiting)
    late = provision_store.find_mode(tx, notice.provider) is Answers.LATE
    if late or (original is not None and not original.auto_reply):
        provision_store.insert_waiting(tx, waiting)
        return Provision(later=True)
    return Provision(_answer(waiting, original) if original else None)


def _original(tx: Connection, ports: AgencyPorts, agency: AgencyCode, waiting: Waiting) -> Original | None:
    """What answers: the original that may be provided today, or the one of the period that was asked about."""
    if waiting.addressee_number is None:
        return None
    place = Place(agency, waiting.addressee_number, waiting.item)
    seal = original_store.originals_seal(ports.settings.seed, agency)
    original, today = original_store.find_original(tx, place, seal), ports.clock().date()
    return original if original is not None and original.answers(waiting.period, today) else None


def _answer(waiting: Waiting, original: Original) -> str:
    key: Mapping[str, str] = waiting.encryption_key
    binding = Binding(waiting.processing_number, waiting.permit_id)
    imported = ECKey.import_key(dict(key))
    imported.ensure_kid()
    return bound_answer(imported, binding, waiting.agency, waiting.item, original.version, original.content)


def _kid(token: str) -> str:
    try:
        return str(extract_compact(token.encode()).headers().get("kid"))
    except (JoseError, ValueError):
        return ""


def _access(ports: AgencyPorts, caller: Caller, operation: str, target: str) -> Access:
    return Access(ports.clock(), caller.party, caller.id, operation, target, "ok", trace_id())
