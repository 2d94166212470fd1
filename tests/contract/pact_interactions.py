"""The pacts as data: for each pair what is asked, in which state of the provider, and what the consumer needs of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from pact import match

from contract import pact_acts as acts
from contract.pact_acts import ATTRIBUTES, PENSIONS, QUERY, SEALED, SETAGAYA
from renkei.services import DEFAULT_SEED
from renkei_kit.chance import Stream

JWS = r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$"
JWE = r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){4}$"
PROBLEM, JOSE, JSON = "application/problem+json", "application/jose", "application/json"


@dataclass(frozen=True)
class Interaction:
    """One act of a consumer's. A request's text is a sealed envelope, an answer's text is one too."""

    act: Callable[[Any], Awaitable[None]]
    method: str
    path: str
    asks: Any = None
    status: int = 200
    answers: Any = None
    given: str = ""
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, Any], ...] = ()


def refusal(code: str) -> dict[str, Any]:
    """A problem document of this code."""
    return {"detail": match.str("why"), "instance": match.str("id"), "source": match.str("who"), "code": code}


def digits(count: int) -> Any:
    """So many digits, which are nobody's here."""
    return match.regex("0" * count, regex=rf"^[0-9]{{{count}}}$")


def hexadecimal(count: int) -> Any:
    """An id."""
    return match.regex("0" * count, regex=rf"^[0-9a-f]{{{count}}}$")


APPLICATION = {
    "application_id": "app-00112233445566aa",
    "kind": "extension-of-stay",
    "applicant_kind": "self",
    "residence_card_number": "AB12345678CD",
    "requested_months": 12,
    "submitted_at": "2026-11-27T09:00:00+09:00",
    "sealed_number": SEALED,
    "office": "tokyo",
}
NOTIFICATION = {"kind": "lawyer", "office": "tokyo", "accepted_on": "2026-11-27", "valid_to": "2029-11-27"}
PERMIT = {
    "permit": match.regex("a.b.c", regex=JWS),
    "processing_number": match.regex("1" * 20, regex=r"^[0-9]{20}$"),
    "expires_at": match.str("2026-11-27T09:00:00+09:00"),
}
AGENCYS = QUERY | {"addressee_number": PENSIONS, "affair": "JM99000000000013", "procedure": "JT99130000000001"}
PENDING = {"status": "pending"}
RECORD_ID = Stream(DEFAULT_SEED, "pact").draw(8).hex()
PROVISION = {"provision_id": hexadecimal(32), "kind": match.str("provision")}
CERTIFICATE = {
    "serial": match.regex("FRESH_SERIAL", regex=r"^([0-9a-f]{1,40}|FRESH_SERIAL)$"),
    "certificate": match.regex("user-authentication", regex=r"^(user-authentication|signing)$"),
    "generation": match.int(0),
}
UNKNOWN_CASE, UNKNOWN_APPLICATION = "/cases/CASE-1/closure", "/applications/app-0123456789abcdef/status"
PROVIDER = f"/{SETAGAYA}/provisions"
SIGNED = (
    ("Content-Digest", match.regex("sha-256=:AA==:", regex=r"^sha-256=:.+:$")),
    ("Signature-Input", match.regex('pact=("@method" "@target-uri" "content-digest")', regex=r"^\w+=.*$")),
    ("Signature", match.regex("pact=:AA==:", regex=r"^\w+=:.+:$")),
)
INTERACTIONS: dict[tuple[str, str], tuple[Interaction, ...]] = {
    ("feis", "ims"): (
        Interaction(acts.closes_a_case_that_ims_does_not_know, "POST", UNKNOWN_CASE, None, 404, refusal("not-found")),
        Interaction(
            acts.asks_for_a_case_that_is_not_open,
            "POST",
            "/inquiries",
            QUERY | {"case_id": "CASE-1"},
            403,
            refusal("case-not-open"),
        ),
        Interaction(
            acts.registers_a_number,
            "POST",
            "/registrations",
            {"case_id": "CASE-1", "source": "ras", "sealed_number": "FRESH_SEALED_NUMBER", "subject": ATTRIBUTES},
            201,
            {"addressee_number": digits(15)},
            "a person has a number",
        ),
        Interaction(acts.closes_a_case, "POST", "/cases/FRESH_CASE/closure", status=204, given="a case is registered"),
    ),
    ("feis", "ras"): (
        Interaction(
            acts.notifies_of_an_application_that_ras_does_not_know,
            "PUT",
            UNKNOWN_APPLICATION,
            {"state": "examining"},
            404,
            refusal("not-found"),
        ),
        Interaction(
            acts.tells_how_an_application_stands,
            "PUT",
            "/applications/FRESH_APPLICATION/status",
            {"state": "examining"},
            204,
            given="an application was submitted",
        ),
        Interaction(acts.tells_of_a_notification, "PUT", "/notifications/ntf-00112233445566aa", NOTIFICATION, 204),
    ),
    ("ras", "feis"): (
        Interaction(
            acts.hands_over_an_application, "POST", "/applications", APPLICATION, 201, {"case_id": match.str("CASE-1")}
        ),
        Interaction(
            acts.withdraws_an_application,
            "POST",
            "/applications/FRESH_APPLICATION/withdrawal",
            status=204,
            given="an application was handed over",
        ),
        Interaction(
            acts.withdraws_what_feis_does_not_know,
            "POST",
            "/applications/app-ffffffffffffffff/withdrawal",
            None,
            404,
            refusal("not-found"),
        ),
    ),
    ("ras", "jlis-verify"): (
        Interaction(
            acts.asks_which_certificates_belong_together,
            "POST",
            "/certificate-links",
            {"serial": "FRESH_SERIAL"},
            200,
            {"certificates": match.each_like(CERTIFICATE)},
            "a card is in force",
        ),
        Interaction(
            acts.asks_about_a_certificate_that_nobody_has,
            "POST",
            "/certificate-links",
            {"serial": "ab"},
            404,
            refusal("not-found"),
        ),
    ),
    ("ims", "juki-link"): (
        Interaction(
            acts.asks_whether_a_number_is_the_persons,
            "POST",
            "/authenticity-checks",
            {"records": [{"record_id": RECORD_ID, "personal_number": "FRESH_PERSONAL_NUMBER", **ATTRIBUTES}]},
            200,
            {"results": [{"record_id": RECORD_ID, "result": "match"}]},
            "a person has a number",
        ),
        Interaction(
            acts.asks_for_a_provision,
            "POST",
            "/provisions",
            {
                "affair": "JM99000000000001",
                "condition": {"birth_date": "1990-01-01", "include_removed": False},
                "items": match.each_like(match.str("name")),
            },
            201,
            PROVISION,
        ),
        Interaction(
            acts.looks_for_a_provision,
            "GET",
            "/provisions",
            None,
            200,
            {"provisions": match.each_like(PROVISION)},
            "a provision was asked for",
            (("limit", "100"),),
        ),
        Interaction(
            acts.asks_for_records_of_no_provision,
            "GET",
            f"/provisions/{'f' * 32}/records",
            None,
            404,
            refusal("not-found"),
            query=(("limit", "1000"), ("cursor", "0")),
        ),
    ),
    ("juki-link", "jlis-verify"): (
        Interaction(
            acts.sends_what_is_sealed_to_nobody,
            "POST",
            "/linkage-code-requests",
            SEALED,
            422,
            refusal("request-invalid"),
        ),
        Interaction(
            acts.sends_a_file,
            "POST",
            "/authenticity-files",
            "FRESH_ENVELOPE",
            200,
            SEALED,
            "a file for jlis is ready",
            headers=(("File-Id", "FRESH_FILE"),),
        ),
        Interaction(
            acts.sends_a_code_request,
            "POST",
            "/linkage-code-requests",
            "FRESH_ENVELOPE",
            204,
            given="isa asked for a code",
        ),
    ),
    ("jlis-verify", "mesh-gateway"): (
        Interaction(
            acts.hands_over_a_record_code,
            "POST",
            "/core/acquisitions/FRESH_ACQUISITION",
            {"resident_record_code": "FRESH_RECORD_CODE"},
            204,
            given="isa asked for a code",
        ),
        Interaction(
            acts.hands_over_a_record_code_that_nobody_asked_for,
            "POST",
            f"/core/acquisitions/{'f' * 32}",
            {"resident_record_code": "FRESH_RECORD_CODE"},
            404,
            refusal("acquisition-unknown"),
            "isa asked for a code",
        ),
    ),
    ("mesh-gateway", "jlis-verify"): (
        Interaction(
            acts.asks_whose_certificate_it_is,
            "POST",
            "/certificate-resolutions",
            {"serial": "FRESH_SERIAL"},
            200,
            {"resident_record_code": digits(11)},
            "a card is in force",
        ),
        Interaction(
            acts.asks_whose_a_certificate_is_that_nobody_has,
            "POST",
            "/certificate-resolutions",
            {"serial": "ab"},
            404,
            refusal("not-found"),
        ),
    ),
    ("agency", "mesh-gateway"): (
        Interaction(acts.asks_for_a_permit_as_an_agency, "POST", "/permits", AGENCYS, 201, PERMIT),
        Interaction(
            acts.presents_a_permit_as_an_agency,
            "POST",
            "/inquiries",
            {"permit": "FRESH_PERMIT"},
            202,
            PENDING,
            "pension has a permit",
        ),
        Interaction(
            acts.looks_again_as_an_agency,
            "GET",
            "/inquiries/FRESH_PROCESSING",
            answers=PENDING,
            given="an inquiry of pension waits",
        ),
    ),
    ("ims", "mesh-gateway"): (
        Interaction(acts.asks_for_a_permit, "POST", "/permits", QUERY, 201, PERMIT),
        Interaction(
            acts.asks_for_what_is_not_on_the_list,
            "POST",
            "/permits",
            QUERY | {"item": "TM99999999999999"},
            403,
            refusal("not-on-allow-list"),
        ),
        Interaction(
            acts.presents_what_is_no_permit,
            "POST",
            "/inquiries",
            {"permit": "no.permit"},
            400,
            refusal("permit-malformed"),
        ),
        Interaction(
            acts.presents_a_permit,
            "POST",
            "/inquiries",
            {"permit": "FRESH_PERMIT"},
            202,
            PENDING,
            "isa has a permit",
        ),
        Interaction(
            acts.looks_again,
            "GET",
            "/inquiries/FRESH_PROCESSING",
            answers=PENDING,
            given="an inquiry of isa waits",
        ),
    ),
    ("mesh-gateway", "agency"): (
        Interaction(
            acts.asks_a_provider,
            "POST",
            PROVIDER,
            {"permit": "FRESH_PERMIT", "notice": "FRESH_NOTICE"},
            200,
            {"answer": match.regex(SEALED, regex=JWE)},
            "the core signed a delivery",
            headers=SIGNED,
        ),
        Interaction(
            acts.asks_a_provider_with_what_the_core_did_not_sign,
            "POST",
            PROVIDER,
            {"permit": "no.permit.-", "notice": "no.notice.-"},
            400,
            refusal("permit-malformed"),
            headers=SIGNED,
        ),
    ),
}
