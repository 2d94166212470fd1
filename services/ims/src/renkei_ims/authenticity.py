"""The authenticity check at J-LIS, through juki-link (真正性確認, controls C11, D4)."""

from renkei_ims.rules import Authenticity, Verdict
from renkei_ims.vault import Subject
from renkei_kit import chance
from renkei_kit.errors import ErrorCode, refuse
from renkei_kit.parties import Party
from renkei_kit.personal_number import PersonalNumber


async def ask_authenticity(juki_link: Party, number: PersonalNumber, subject: Subject) -> Verdict:
    """Whether the number is this person's. The record's id is made up for the one question.

    Raises ``party-unavailable`` when no usable answer comes.
    """
    record_id = chance.token_hex(8)
    record = {"record_id": record_id, "personal_number": number.digits, **subject.attributes()}
    answer = await juki_link.call("POST", "/authenticity-checks", json={"records": [record]})
    try:
        result = next(row for row in answer.json()["results"] if row["record_id"] == record_id)
        return Verdict(Authenticity(result["result"]), tuple(result.get("differs") or ()), result.get("reason"))
    except (StopIteration, KeyError, TypeError, ValueError) as error:
        raise refuse(ErrorCode.PARTY_UNAVAILABLE, "juki-link gave no usable answer") from error
