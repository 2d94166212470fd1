"""RAS: applicants learn there where their applications stand."""

from renkei_kit.parties import Party


async def notify(ras: Party, application_id: str, state: str, note: str | None) -> None:
    """Say where an application stands (updateApplicationStatus); saying it twice does no harm.

    Raises RAS's refusal or ``party-unavailable``.
    """
    body = {"state": state} | ({"note": note} if note else {})
    await ras.call("PUT", f"/applications/{application_id}/status", json=body)
