"""The rule that a refusal breaks, where whoever refused named none: the sentence that holds when all is well. Pure."""

from renkei_kit.errors import ErrorCode

RULES = {
    ErrorCode.UNKNOWN_CALLER: "caller_is_known",
    ErrorCode.PROOF_INVALID: "sender_proves_its_key",
    ErrorCode.FLOW_NOT_DEFINED: "flow_is_in_the_register",
    ErrorCode.OPERATION_NOT_PERMITTED: "operation_is_the_callers",
    ErrorCode.REQUEST_INVALID: "request_fits_the_contract",
    ErrorCode.RECORDS_UNAVAILABLE: "records_can_be_written",
    ErrorCode.EXPORT_NOT_OFFERED: "answer_is_json",
    ErrorCode.LOGIN_FAILED: "id_and_password_belong_together",
    ErrorCode.SESSION_EXPIRED: "session_is_alive",
    ErrorCode.PASSWORD_EXPIRED: "password_is_young_enough",
    ErrorCode.ID_IN_USE: "id_is_used_once",
    ErrorCode.ACQUISITION_UNKNOWN: "acquisition_number_is_unused",
    ErrorCode.ADDRESSEE_NOT_UNIQUE: "person_has_one_addressee_number",
    ErrorCode.ADDRESSEE_UNKNOWN: "addressee_is_known",
    ErrorCode.PERMIT_MALFORMED: "permit_can_be_read",
    ErrorCode.PERMIT_SIGNATURE_INVALID: "permit_is_the_cores",
    ErrorCode.WRONG_STATE: "state_allows_it",
    ErrorCode.PARTY_UNAVAILABLE: "party_answers",
    ErrorCode.PROVIDER_UNAVAILABLE: "provider_answers",
    ErrorCode.PROVIDER_TIMEOUT: "provider_answers_in_time",
    ErrorCode.ANSWER_NOT_BOUND: "answer_is_bound",
    ErrorCode.NOTICE_NOT_ACCEPTED: "notice_is_the_cores",
    ErrorCode.MESSAGE_SIGNATURE_INVALID: "message_is_signed",
    ErrorCode.IDEMPOTENCY_KEY_REUSED: "key_comes_with_the_same_body",
    ErrorCode.REQUEST_IN_PROGRESS: "first_request_has_been_answered",
    ErrorCode.NOT_FOUND: "target_is_the_callers",
    ErrorCode.METHOD_NOT_ALLOWED: "method_is_offered",
    ErrorCode.BODY_TOO_LARGE: "body_is_within_its_limit",
    ErrorCode.TOO_MANY_RECORDS: "records_are_within_their_limit",
    ErrorCode.TOO_MANY_REQUESTS: "sender_is_within_its_limit",
    ErrorCode.MEDIA_TYPE_NOT_SUPPORTED: "media_type_is_taken",
    ErrorCode.NOT_ON_ALLOW_LIST: "query_is_on_allow_list",
    ErrorCode.INTERNAL_ERROR: "service_works",
}


def rule_of(code: ErrorCode) -> str:
    """The rule behind a code; of one without a sentence of its own, that there is no such thing."""
    return RULES.get(code) or f"no_{code.slug.replace('-', '_')}"
