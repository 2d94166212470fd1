"""The steps of the story in their order, and what is expected of each."""

from renkei.demo.application import (
    applies,
    code_is_acquired,
    is_passed_on,
    number_is_handed_over,
    number_is_verified,
    registers,
)
from renkei.demo.decision import books_are_whole, copy_is_replaced, extension_is_granted, municipality_asks
from renkei.demo.inquiry import (
    municipality_releases,
    officer_asks,
    officer_asks_for_flagged_item,
    officer_asks_off_the_list,
    officer_is_answered,
    officer_logs_in,
    permit_works_once,
)
from renkei.demo.step import Step
from renkei_kit.errors import ErrorCode

NOT_ON_ALLOW_LIST = ErrorCode.NOT_ON_ALLOW_LIST
ALREADY_USED = ErrorCode.PERMIT_ALREADY_USED

STEPS: tuple[Step, ...] = (
    Step(
        "register", "applicant", "ras", "registerUser",
        "The applicant registers with the user certificate of her card; RAS asks J-LIS (OCSP) whether it is good.",
        201, registers,
    ),
    Step(
        "apply", "applicant", "ras", "submitApplication",
        "She applies for an extension of stay with the same card; her number is sealed at her own terminal.",
        201, applies,
    ),
    Step(
        "pass-on", "ras", "feis", "receiveApplication",
        "RAS passes the application on to FEIS by itself.",
        200, is_passed_on,
    ),
    Step(
        "hand-over-number", "feis", "ims", "registerNumber",
        "FEIS hands the sealed number to IMS and cannot read it.",
        200, number_is_handed_over,
    ),
    Step(
        "verify-number", "ims", "juki-link", "checkAuthenticity",
        "IMS has the number verified by J-LIS, through juki-link.",
        200, number_is_verified,
    ),
    Step(
        "acquire-code", "ims", "mesh-gateway", "requestLinkageCode",
        "IMS acquires the linkage code: acquisition number, 住民票コード from J-LIS to the core, code to ISA.",
        200, code_is_acquired,
    ),
    Step(
        "log-in", "staff-terminal", "feis", "loginStaff",
        "An officer of the Immigration Services Agency logs in at a terminal of FEIS.",
        201, officer_logs_in,
    ),
    Step(
        "ask-local-tax", "staff-terminal", "feis", "createCaseInquiry",
        "The officer asks for 地方税関係情報 for the case: permit, presentation, answer opened in IMS, shown in FEIS.",
        200, officer_asks,
    ),
    Step(
        "ask-off-the-list", "staff-terminal", "feis", "createCaseInquiry",
        "The same officer asks for an item that is not on the allow-list.",
        NOT_ON_ALLOW_LIST.status, officer_asks_off_the_list, NOT_ON_ALLOW_LIST.slug,
    ),
    Step(
        "present-permit-again", "ims", "mesh-gateway", "presentPermit",
        "A permit that was used is presented again (the tester stands in the place of IMS).",
        ALREADY_USED.status, permit_works_once, ALREADY_USED.slug,
    ),
    Step(
        "ask-flagged-item", "staff-terminal", "feis", "createCaseInquiry",
        "The officer asks for 国民健康保険料納付状況, which the municipality flagged 自動応答不可 for her: it waits.",
        202, officer_asks_for_flagged_item,
    ),
    Step(
        "release", "staff-terminal", "mesh-gateway", "releaseProvision",
        "An officer of the municipality looks at it again and releases it.",
        200, municipality_releases,
    ),
    Step(
        "read-released", "staff-terminal", "feis", "getCaseInquiry",
        "The officer of the Immigration Services Agency gets the released answer.",
        200, officer_is_answered,
    ),
    Step(
        "grant", "staff-terminal", "feis", "decideCase",
        "The extension of stay is granted.",
        200, extension_is_granted,
    ),
    Step(
        "replace-copy", "ims", "mesh-gateway", "putCopy",
        "FEIS updates; IMS replaces ISA's copy at the gateway.",
        200, copy_is_replaced,
    ),
    Step(
        "municipality-asks", "agency-terminal", "agency", "createInquiry",
        "The municipality asks for her status of residence, for public assistance.",
        200, municipality_asks,
    ),
    Step(
        "read-books", "staff-terminal", "mesh-gateway", "listRecords",
        "The exchange records of this story in the books of inquirer, provider and core.",
        200, books_are_whole,
    ),
)  # fmt: skip
