"""Calls of J-LIS to other parties: a 住民票コード to the core."""

from renkei_kit.parties import Party


async def complete_acquisition(gateway: Party, acquisition_number: str, resident_record_code: str) -> None:
    """Hand a 住民票コード to the core under an acquisition number (completeAcquisition, 番号法21条の2).

    Raises the core's refusal or ``party-unavailable``.
    """
    body = {"resident_record_code": resident_record_code}
    await gateway.call("POST", f"/core/acquisitions/{acquisition_number}", json=body)
