"""Calls to J-LIS over the leased line (専用線)."""

from renkei_juki_link.ports import JukiLinkPorts

JOSE = {"Content-Type": "application/jose"}


async def send_authenticity_file(ports: JukiLinkPorts, file_id: str, envelope: str) -> str:
    """J-LIS's sealed answer to a sealed 個人番号確認用ファイル; the same one when the file was sent before."""
    answer = await ports.parties["jlis-verify"].call(
        "POST", "/authenticity-files", content=envelope.encode("ascii"), headers=JOSE | {"File-Id": file_id}
    )
    return answer.text


async def send_linkage_code_request(ports: JukiLinkPorts, envelope: str) -> None:
    """Have J-LIS hand the person's 住民票コード to the core."""
    await ports.parties["jlis-verify"].call(
        "POST", "/linkage-code-requests", content=envelope.encode("ascii"), headers=JOSE
    )
