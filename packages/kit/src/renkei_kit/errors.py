"""The one error table, and how a refusal travels.

A rule returns a :class:`Refusal`; a flow raises it as :class:`LinkageError` after the refusal was recorded;
``renkei_kit.problem`` renders it (RFC 9457). ``contracts/problems.yaml`` is generated from :class:`ErrorCode`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple


class Row(NamedTuple):
    """One row of the error table."""

    slug: str
    status: int
    title: str
    meaning: str
    remedy: str


class ErrorCode(Enum):
    """Every way in which a party of the network refuses, one row each."""

    NOT_ON_ALLOW_LIST = Row(
        "not-on-allow-list",
        403,
        "The query is not on the allow-list",
        "No row of the allow-list (照会許可用照合リスト) in force permits this inquirer, affair, procedure, "
        "provider and item together (番号法19条8号). The provider was not notified.",
        "Compare the query with GET /allow-list; `nearest_row` names the row that differs least.",
    )
    DELEGATION_NOT_REGISTERED = Row(
        "delegation-not-registered",
        403,
        "The delegation is not registered",
        "The core's register has no delegation (委任) in force by which this agency acts for the delegating one "
        "(委任元) in this affair. The provider was not notified.",
        "`missing` names what is missing; an officer of the core registers delegations "
        "(PUT /core/delegations/{delegation}).",
    )
    PIA_VIOLATION = Row(
        "pia-violation",
        403,
        "A privacy assessment is missing or void",
        "The file of the inquirer or of the provider breaches the duty to assess (番号法21条2項, 28条).",
        "See GET /agencies: `pia` must be `sound` on both sides.",
    )
    AGENCY_NOT_CONNECTED = Row(
        "agency-not-connected",
        403,
        "The agency is not connected to the network",
        "The inquirer or the provider has no connection to the network at this time.",
        "See `connected_from` in GET /agencies, or move the clock.",
    )
    LINKAGE_CODE_NOT_ACQUIRED = Row(
        "linkage-code-not-acquired",
        409,
        "The linkage code has not been acquired",
        "The agency has no linkage code (符号) for this person yet (番号法21条の2).",
        "Ask for one with POST /linkage-codes and wait until its state is `acquired`.",
    )
    ADDRESSEE_UNKNOWN = Row(
        "addressee-unknown",
        404,
        "The addressee number is unknown to the agency",
        "The agency's intermediary knows nobody by this addressee number (団体内統合宛名番号).",
        "Use a number of the agency's own, see `renkei world`.",
    )
    CASE_NOT_OPEN = Row(
        "case-not-open",
        403,
        "There is no open case for this inquiry",
        "Information may be asked for only for a case under examination.",
        "Name an open case of this person.",
    )
    PERMIT_MALFORMED = Row(
        "permit-malformed",
        400,
        "The permit cannot be read",
        "The text is not a provision permit (提供許可証): not a JWS of type provision-permit+jwt.",
        "Present the permit exactly as POST /permits returned it.",
    )
    PERMIT_SIGNATURE_INVALID = Row(
        "permit-signature-invalid",
        403,
        "The permit's signature is not the core's",
        "The permit was altered, or signed by a key or algorithm that the core does not use.",
        "Check the keys at /.well-known/jwks.json; ask for a new permit.",
    )
    PERMIT_EXPIRED = Row(
        "permit-expired",
        403,
        "The permit is not in force at this time",
        "A permit may be presented from `nbf` until `exp` only.",
        "Ask for a new permit.",
    )
    PERMIT_NOT_YOURS = Row(
        "permit-not-yours",
        403,
        "The permit was issued to another system",
        "Only the system and agency that asked for a permit may present it.",
        "Ask for a permit of your own.",
    )
    PERMIT_REVOKED = Row(
        "permit-revoked",
        403,
        "The permit was revoked",
        "The permit was withdrawn before it was used (RFC 7009).",
        "Ask for a new permit.",
    )
    PERMIT_ALREADY_USED = Row(
        "permit-already-used",
        409,
        "The permit was used already",
        "A permit allows one query, once.",
        "Ask for a new permit for each query.",
    )
    UNKNOWN_CALLER = Row(
        "unknown-caller",
        401,
        "The caller is unknown",
        "No credentials were given, or they are wrong, altered, expired or meant for another service.",
        "Authenticate as a registered system or log in, and send the token as `Authorization: Bearer`.",
    )
    PROOF_INVALID = Row(
        "proof-invalid",
        401,
        "The sender did not show what its token is bound to",
        "A DPoP proof (RFC 9449) is missing, used before, or made for another call, time, token or key.",
        "Send a new proof with each call, made with the key to which the token is bound.",
    )
    FLOW_NOT_DEFINED = Row(
        "flow-not-defined",
        403,
        "This flow is not in the interface register",
        "The caller is known, but contracts/topology.yaml permits it no such call here.",
        "Take the way the register defines.",
    )
    OPERATION_NOT_PERMITTED = Row(
        "operation-not-permitted",
        403,
        "The caller may not perform this operation",
        "The caller may reach the service, but its agency, role or scope does not include this act.",
        "Use an account or system with the right role.",
    )
    REQUEST_INVALID = Row(
        "request-invalid",
        422,
        "The request is not well formed",
        "The body, a parameter or a header does not fit the contract; `errors` names each field and the reason.",
        "Correct the fields named in `errors`.",
    )
    RECORDS_UNAVAILABLE = Row(
        "records-unavailable",
        503,
        "Records cannot be written",
        "The store cannot be written now, and nothing may happen without a record (番号法23条).",
        "Try again later; nothing was done.",
    )
    EXPORT_NOT_OFFERED = Row(
        "export-not-offered",
        406,
        "There is no export",
        "Files such as CSV or PDF are not offered where personal numbers are kept (control D15).",
        "Ask for application/json.",
    )
    LOGIN_FAILED = Row(
        "login-failed",
        401,
        "The log-in failed",
        "The ID or the password is wrong.",
        "Check ID and password; a failure is recorded.",
    )
    SESSION_EXPIRED = Row(
        "session-expired",
        401,
        "The session has ended",
        "The session was logged out, or idle for too long, which counts as a log-out.",
        "Log in again.",
    )
    PASSWORD_EXPIRED = Row(
        "password-expired",
        403,
        "The password is too old",
        "The password passed its maximum age, or is the first one; nothing is allowed but to change it (control D7).",
        "Change the password with PUT /staff/password, in the same session.",
    )
    PASSWORD_NOT_ACCEPTABLE = Row(
        "password-not-acceptable",
        422,
        "The new password cannot be taken",
        "It is too short, too simple, holds the ID, or is one of the last ones; `errors` tells which (control D7).",
        "Choose another password.",
    )
    ACCOUNT_LOCKED = Row(
        "account-locked",
        403,
        "The account is locked",
        "Too many log-ins failed one after another.",
        "Wait until the lock ends, or have an account administrator unlock the account.",
    )
    ACCOUNT_NOT_ACTIVE = Row(
        "account-not-active",
        403,
        "The account is not active",
        "It was not activated yet, was suspended or closed, or its time, contract or occasion is over (control D11).",
        "Ask an account administrator.",
    )
    ACCOUNT_NOT_PERSONAL = Row(
        "account-not-personal",
        409,
        "An ID belongs to exactly one person",
        "One person has one ID, and one ID one person; shared and generic IDs are not created (controls D6, D10).",
        "Name exactly one holder who has no ID here yet, and an ID that is nobody else's.",
    )
    ACCOUNT_NOT_READY = Row(
        "account-not-ready",
        409,
        "The account cannot be activated",
        "No valid training is on record, a violation has not been settled, or its time is over (controls A9, A10).",
        "Put the training or the measure on record first.",
    )
    OUTSIDE_CONTRACT = Row(
        "outside-contract",
        403,
        "The contract does not cover this",
        "A contractor's account needs a contract in force that lists the worker and covers the right (E2, E3).",
        "List the worker, or keep to the rights of the contract.",
    )
    ID_IN_USE = Row(
        "id-in-use",
        409,
        "The ID is in use in another session",
        "One ID belongs to one person and has one live session (control D6).",
        "Log the other session out, or wait until it has been idle long enough.",
    )
    SECOND_PERSON_REQUIRED = Row(
        "second-person-required",
        403,
        "A second person must decide on this",
        "Nobody approves or rejects what they asked for themselves, nor what is for themselves (control D18).",
        "Let another person with an approver's role decide.",
    )
    TERMINAL_NOT_ADMITTED = Row(
        "terminal-not-admitted",
        403,
        "Nobody may log in from this terminal",
        "The terminal is not registered to a room, or its room is not locked (電子錠等による入室制限, control H6).",
        "Use a registered terminal in a locked room, or have the room locked.",
    )
    ACQUISITION_UNKNOWN = Row(
        "acquisition-unknown",
        404,
        "The acquisition number is unknown",
        "The acquisition number (取得番号) was never issued, or was used and destroyed (番号法21条の2).",
        "Ask for a new one with POST /linkage-codes.",
    )
    ADDRESSEE_NOT_UNIQUE = Row(
        "addressee-not-unique",
        409,
        "The agency knows this person by another addressee number",
        "An agency has one linkage code (符号) per person, and so one addressee number (団体内統合宛名番号). "
        "The acquisition number was destroyed; the code stays with the number it had.",
        "Use the addressee number by which the agency knows the person, or merge the two.",
    )
    CERTIFICATE_NOT_VALID = Row(
        "certificate-not-valid",
        403,
        "The card's certificate is not valid",
        "The certificate is not J-LIS's, has expired, was revoked, or its status is unknown (controls C5, C6).",
        "Use a card whose certificate is in force.",
    )
    CARD_NOT_THE_SAME = Row(
        "card-not-the-same",
        403,
        "This is not the registered card",
        "An application must be made with the very card of the registration (利用申出, control C7).",
        "Use the same card, or register again with the new one.",
    )
    NOTIFICATION_NOT_VALID = Row(
        "notification-not-valid",
        403,
        "There is no notification in force",
        "Lawyers, administrative scriveners and organisations use RAS only after a notification (届出) to the regional "
        "office at which they apply; this one is missing, unknown, expired, ended, or of another kind or office "
        "(control C8); `rule` tells which.",
        "File a notification with the regional office; its code comes with the acceptance.",
    )
    SIGNATURE_NOT_VALID = Row(
        "signature-not-valid",
        403,
        "The card's signature does not match",
        "The challenge was not signed by the key of the certificate, or it was used before or is too old.",
        "Ask for a new challenge and sign it with the card.",
    )
    PIN_WRONG = Row(
        "pin-wrong",
        403,
        "The card's PIN is wrong",
        "The card signs for the right PIN (暗証番号) only; `attempts_left` says how often one may still try.",
        "The PINs of the synthetic cards are public: 1234 for the user certificate, ABC123 for the signing one.",
    )
    PIN_LOCKED = Row(
        "pin-locked",
        403,
        "The card's PIN is locked",
        "The PIN was wrong too often in a row: three times for the user certificate, five for the signing one.",
        "Have the card issued anew with POST /cards/{person_id}/reissue on J-LIS's control port.",
    )
    NUMBER_NOT_AUTHENTIC = Row(
        "number-not-authentic",
        409,
        "The personal number is not this person's",
        "J-LIS's authenticity check (真正性確認) did not confirm the number for this person (control C11).",
        "Correct the number or the identity attributes; `errors` names what differs.",
    )
    IDENTITY_NOT_VERIFIED = Row(
        "identity-not-verified",
        403,
        "The submitter's identity has not been verified",
        "At the counter an application is accepted only once the evidence that the kind of submitter has to show was "
        "shown, is in date, and the verification (本人確認) was completed (controls C1 to C4).",
        "Record the evidence named in `detail`, complete the verification, then accept.",
    )
    NOTICE_NOT_ACKNOWLEDGED = Row(
        "notice-not-acknowledged",
        403,
        "The notice of purpose has not been acknowledged",
        "A personal number may be taken only after its owner was shown that it is taken and what for (利用目的, "
        "control B3).",
        "Show the notice and record that it was acknowledged, in its present version.",
    )
    RECORD_CLOSED = Row(
        "record-closed",
        403,
        "The record is closed to ordinary use",
        "The person has died, the number was changed, or the number is not confirmed (controls H18, C11, C12).",
        "A changed number is registered anew; the record of a dead person waits for the end of its retention.",
    )
    RETENTION_NOT_ENDED = Row(
        "retention-not-ended",
        409,
        "The retention period has not ended",
        "A record is erased when its retention period (保管期間) has ended, and not before (control B11).",
        "See GET /due-erasures for the records that are due.",
    )
    WRONG_STATE = Row(
        "wrong-state",
        409,
        "This step does not follow from where the thing stands",
        "Applications and cases go from state to state in a fixed order, and this step is not the next one.",
        "Look at its `state` and take a step that follows from it.",
    )
    PARTY_UNAVAILABLE = Row(
        "party-unavailable",
        502,
        "Another party of the network did not answer",
        "The service needed another party, which could not be reached or gave no usable answer.",
        "Try again; `detail` names the party.",
    )
    PROVIDER_UNAVAILABLE = Row(
        "provider-unavailable",
        502,
        "The provider's system gave no usable answer",
        "The provider plugged in a system of its own, which could not be reached, broke off, or refused.",
        "See `detail`. The permit is used up: ask for a new one when the provider is there again.",
    )
    PROVIDER_TIMEOUT = Row(
        "provider-timeout",
        504,
        "The provider's system did not answer in time",
        "The provider plugged in a system of its own, which took longer than its time limit; it may still answer late.",
        "Ask again with GET /inquiries/{processing_number}: a late answer is kept there.",
    )
    ANSWER_NOT_BOUND = Row(
        "answer-not-bound",
        502,
        "The provider's answer does not belong to this inquiry",
        "The answer names another processing number, permit or inquirer's key, or is not signed for this question; "
        "it was not passed on (control G14).",
        "The provider must seal its answer for this very inquiry; see the recipe on plugging in a provider.",
    )
    NOTICE_NOT_ACCEPTED = Row(
        "notice-not-accepted",
        403,
        "The notice to the provider is not accepted",
        "The notice (番号法21条2項) is not the core's, is meant for another provider, is not in force, was used, "
        "or does not belong to the permit that came with it; `rule` tells which.",
        "Send permit and notice exactly as the core made them, together, once.",
    )
    MESSAGE_SIGNATURE_INVALID = Row(
        "message-signature-invalid",
        401,
        "The message's signature does not hold",
        "The HTTP message signature (RFC 9421) or the digest of the body (RFC 9530) is missing, altered, too old, "
        "or made with an unknown key.",
        "Sign @method, @target-uri and content-digest with a key of the sender's key set.",
    )
    SECOND_LOOK_NEEDED = Row(
        "second-look-needed",
        409,
        "What would be sent has not been seen",
        "An officer releases what that officer has seen (自動応答不可, control G11); nothing was seen yet, or another "
        "copy stands in its place since.",
        "Look at it with GET /pending-provisions/{processing_number}, then release it.",
    )
    IDEMPOTENCY_KEY_REUSED = Row(
        "idempotency-key-reused",
        422,
        "The idempotency key was used for another request",
        "An Idempotency-Key stands for one request body; this one came with another body before.",
        "Use a new key for a new request.",
    )
    REQUEST_IN_PROGRESS = Row(
        "request-in-progress",
        409,
        "The first request with this key is still being served",
        "A request with the same Idempotency-Key has begun and has not ended.",
        "Wait and send it again with the same key.",
    )
    FILE_ID_REUSED = Row(
        "file-id-reused",
        409,
        "The file id was used for another file",
        "A File-Id stands for one file (個人番号確認用ファイル); another file came under this id before.",
        "Send each new file under an id of its own, and a repeated one unchanged.",
    )
    OPERATION_LOG_BROKEN = Row(
        "operation-log-broken",
        409,
        "The operation log is not whole",
        "A line of the operation log (操作ログ) was changed, removed or moved, so that it proves nothing.",
        "Find out who changed the store. Until then no file is moved or deleted.",
    )
    NOT_FOUND = Row(
        "not-found",
        404,
        "There is no such thing here",
        "Nothing of that name exists, or it is not yours to see.",
        "Check the path and the identifier.",
    )
    METHOD_NOT_ALLOWED = Row(
        "method-not-allowed",
        405,
        "The method is not offered on this path",
        "The path exists, the method does not.",
        "See /openapi.json.",
    )
    BODY_TOO_LARGE = Row(
        "body-too-large",
        413,
        "The body is too large",
        "The request body exceeds the limit of this service.",
        "Send less at a time.",
    )
    TOO_MANY_RECORDS = Row(
        "too-many-records",
        413,
        "The transmission holds too many records",
        "A transmission takes a limited number of records, `limit`. Nothing of this one was kept.",
        "Send the records in several transmissions.",
    )
    TOO_MANY_REQUESTS = Row(
        "too-many-requests",
        429,
        "The sender makes too many requests",
        "A limit is set for how many requests a sender may make in a minute, and it is used up.",
        "Wait for the seconds of `Retry-After`; the limit is RENKEI_REQUESTS_PER_MINUTE.",
    )
    MEDIA_TYPE_NOT_SUPPORTED = Row(
        "media-type-not-supported",
        415,
        "The media type is not supported",
        "The operation takes another Content-Type.",
        "Send the Content-Type that the contract names.",
    )
    MALWARE_FOUND = Row(
        "malware-found",
        422,
        "The upload holds malware",
        "A pattern of malware (control H9) was found in what was sent; `malware` names it. Nothing of it was kept.",
        "Clean the machine it came from, and send the file again without it.",
    )
    INTERNAL_ERROR = Row(
        "internal-error",
        500,
        "The service failed",
        "A fault of Renkei itself. No detail is shown because it might hold secrets.",
        "Report it with the `instance` of this answer.",
    )

    @property
    def slug(self) -> str:
        """The stable name, last segment of the problem's ``type``."""
        return self.value.slug

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.value.status

    @property
    def title(self) -> str:
        """The short, constant sentence."""
        return self.value.title


BY_SLUG: Mapping[str, ErrorCode] = {code.slug: code for code in ErrorCode}


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field of a request and what is wrong with it; never the value itself."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a rule returns when it does not hold.

    ``members`` are further problem members (RFC 9457 section 3.2) such as ``nearest_row``.
    ``source`` is the service that refused, when it is not the one that answers. ``headers`` go with the answer.
    """

    code: ErrorCode
    detail: str
    rule: str | None = None
    errors: tuple[FieldError, ...] = ()
    members: Mapping[str, Any] = field(default_factory=dict)
    source: str | None = None
    instance: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class LinkageError(Exception):
    """A refusal on its way to the caller, raised only after it was recorded or when there is nothing to record."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.code.slug}: {refusal.detail}")
        self.refusal = refusal


def refuse(code: ErrorCode, detail: str, *errors: FieldError, **members: Any) -> LinkageError:
    """The exception for a refusal with ``detail``."""
    return LinkageError(Refusal(code, detail, errors=errors, members=members))
