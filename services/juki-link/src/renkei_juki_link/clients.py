"""Calls to J-LIS over the leased line (専用線)."""

from renkei_juki_link.ports import JukiLinkPorts
from renkei_juki_link.rules import Kind

JOSE = {"Content-Type": "application/jose"}


PATHS = {Kind.AUTHENTICITY: "/authenticity-files", Kind.PROVISION: "/provision-files"}


async def send_file(ports: JukiLinkPorts, kind: Kind, file_id: str, envelope: str) -> str:
    """J-LIS's sealed answer to a sealed file; the same one when the file was sent before."""
    answer = await ports.parties["jlis-verify"].call(
        "POST", PATHS[kind], content=envelope.encode("ascii"), headers=JOSE | {"File-Id": file_id}
    )
    return answer.text


async def ask_for_identity(ports: JukiLinkPorts, envelope: str) -> str:
    """J-LIS's sealed answer to a sealed question about one person (即時提供)."""
    answer = await ports.parties["jlis-verify"].call(
        "POST", "/identity-provisions", content=envelope.encode("ascii"), headers=JOSE
    )
    return answer.text


async def send_linkage_code_request(ports: JukiLinkPorts, envelope: str) -> None:
    """Have J-LIS hand the person's 住民票コード to the core."""
    await ports.parties["jlis-verify"].call(
        "POST", "/linkage-code-requests", content=envelope.encode("ascii"), headers=JOSE
    )
