"""ISA asks a municipality for a person's local tax: permit, presentation, answer. Stands for a system of yours."""

import json
from dataclasses import dataclass

from joserfc.jwk import ECKey

from renkei.client import MeshGateway, Problem
from renkei_kit.envelope import open_with
from renkei_mesh_gateway.schemas import InquiryRequest, PermitRequest

AFFAIR, PROCEDURE, TAX = "JM99000000000001", "JT99010000000001", "TM00000000000002"


@dataclass(frozen=True)
class Levy:
    """What came of the question: ``said`` is known, unknown, waiting or refused."""

    said: str
    amount: int | None = None
    reason: str | None = None


def ask_for_levy(gateway: MeshGateway, key: ECKey, addressee_number: str, municipality: str) -> Levy:
    """The income levy of a person (所得割額), as their municipality has it."""
    query = PermitRequest(
        addressee_number=addressee_number, affair=AFFAIR, procedure=PROCEDURE, provider=municipality, item=TAX
    )
    try:
        inquiry = gateway.present_permit(InquiryRequest(permit=gateway.issue_permit(query).permit))
    except Problem as problem:
        return Levy("refused", reason=problem.code)
    if inquiry.answer is None:
        return Levy("waiting" if inquiry.status == "pending" else "unknown")
    content = json.loads(open_with(key, inquiry.answer))["content"]
    return Levy("known", content["income_levy"])
