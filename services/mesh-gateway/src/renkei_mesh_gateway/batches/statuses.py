"""What became of a line, in the terms of the real result file: 照会ステータス and message.

Published are the pair 09/01 with 正常終了, and the messages of three refusals; every other code and text is assumed
(contracts/differences.yaml). Pure.
"""

from typing import NamedTuple

from renkei_kit.errors import ErrorCode
from renkei_mesh_gateway.intermediary.provide import ANSWERED, NO_RECORD, PENDING

WAITING, INVALID, REPEATED, CANCELLED = "waiting", "invalid", "duplicate-record-id", "cancelled"
NORMAL_END = "正常終了"
REPEATED_MESSAGE = "「レコード識別番号」が既に存在しています。"
FULL_WIDTH = {ord(narrow): ord(narrow) + 0xFEE0 for narrow in "0123456789TM"}


class Status(NamedTuple):
    """The status of the line and that of its item (照会ステータス), and a message."""

    line: str
    item: str
    message: str


FIXED = {
    ANSWERED: Status("09", "01", NORMAL_END),
    NO_RECORD: Status("09", "02", "該当する特定個人情報がありません。"),
    PENDING: Status("02", "03", "情報提供者の確認を待っています。"),
    WAITING: Status("01", "00", "照会を待っています。"),
    CANCELLED: Status("08", "08", "照会は中止されました。"),
    REPEATED: Status("99", "99", REPEATED_MESSAGE),
    INVALID: Status("99", "99", "照会依頼の項目に誤りがあります。"),
}


def status_of(outcome: str, addressee_number: str, item: str) -> Status:
    """The status of a line with an outcome; a refusal without a known text is told by its slug."""
    if outcome in FIXED:
        return FIXED[outcome]
    if outcome == ErrorCode.LINKAGE_CODE_NOT_ACQUIRED.slug:
        return Status("99", "99", f"指定された団体内統合宛名番号「{addressee_number}」は符号が未取得です。")
    if outcome == ErrorCode.NOT_ON_ALLOW_LIST.slug:
        wide = item.translate(FULL_WIDTH)
        return Status("99", "99", f"指定された特定個人情報名「{wide}」の照会は許可されていません。")
    return Status("99", "99", f"照会できませんでした。({outcome})")


def outcome_now(kept: str, inquiry_status: str | None, *, cancelled: bool) -> str:
    """What a line has come to: as kept with it, or as its inquiry went on since (自動応答不可, late answers)."""
    if kept == WAITING and cancelled:
        return CANCELLED
    if kept == PENDING:
        return inquiry_status or PENDING
    return kept
