"""FEIS: applications are handed over to it."""

from renkei_kit.parties import Party
from renkei_ras.store.transfers import Transfer


async def hand_over(feis: Party, transfer: Transfer) -> None:
    """Pass on one application with the sealed number (receiveApplication); handing it over twice does no harm.

    Raises FEIS's refusal or ``party-unavailable``.
    """
    application = transfer.application
    body = {
        "application_id": application.id,
        "kind": application.kind,
        "applicant_kind": application.applicant_kind,
        "residence_card_number": application.residence_card_number,
        "requested_months": application.requested_months,
        "requested_status": application.requested_status,
        "submitted_at": application.submitted_at.isoformat(),
        "sealed_number": transfer.sealed_number,
    }
    await feis.call("POST", "/applications", json={key: value for key, value in body.items() if value is not None})
