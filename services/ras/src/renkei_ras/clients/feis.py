"""FEIS: applications are handed over to it, and what their applicants do with them later."""

from collections.abc import Sequence
from typing import Any

from renkei_kit.parties import Party
from renkei_ras.attachment import Attachment
from renkei_ras.store.transfers import Transfer


async def hand_over(feis: Party, transfer: Transfer) -> None:
    """Pass on one application with the sealed number (receiveApplication); handing it over twice does no harm.

    Raises FEIS's refusal or ``party-unavailable``.
    """
    application, beneficiary = transfer.application, transfer.application.beneficiary
    body = {
        "application_id": application.id,
        "kind": application.kind,
        "applicant_kind": application.applicant_kind,
        "residence_card_number": application.residence_card_number,
        "requested_months": application.requested_months,
        "requested_status": application.requested_status,
        "submitted_at": application.submitted_at.isoformat(),
        "sealed_number": transfer.sealed_number,
        "office": application.office,
        "together_with": list(application.together_with) or None,
        "beneficiary": beneficiary
        and {
            "name": beneficiary.name,
            "birth_date": beneficiary.birth_date.isoformat(),
            "nationality": beneficiary.nationality,
        },
        "documents": _documents(transfer.attachments) or None,
    }
    await feis.call("POST", "/applications", json={key: value for key, value in body.items() if value is not None})


async def file_documents(feis: Party, application_id: str, attachments: Sequence[Attachment]) -> None:
    """Say what was filed (receiveDocuments). Raises FEIS's refusal or ``party-unavailable``."""
    body = {"documents": _documents(attachments)}
    await feis.call("POST", f"/applications/{application_id}/documents", json=body)


async def withdraw(feis: Party, application_id: str) -> None:
    """Say that it was withdrawn (receiveWithdrawal). Raises FEIS's refusal or ``party-unavailable``."""
    await feis.call("POST", f"/applications/{application_id}/withdrawal")


def _documents(attachments: Sequence[Attachment]) -> list[dict[str, Any]]:
    """The files described; they stay in RAS."""
    return [
        {
            "id": attachment.id,
            "kind": attachment.kind,
            "name": attachment.name,
            "media_type": attachment.media_type,
            "size": attachment.size,
            "sha256": attachment.sha256,
        }
        for attachment in attachments
    ]
