"""Reading permits where several processes share the core's keys: an unknown key is looked for once in the store."""

from typing import TYPE_CHECKING

from renkei_kit.errors import Refusal
from renkei_kit.permit import PERMIT_TYPE, Permit

if TYPE_CHECKING:
    from renkei_mesh_gateway.gateway_ports import GatewayPorts


async def permit_in(token: str, ports: "GatewayPorts") -> Permit | Refusal:
    """The permit in a token, or why it is none of the core's."""
    permit = ports.core.read_permit(token, ports.clock())
    if isinstance(permit, Refusal) and ports.core.keyring.is_behind(token, PERMIT_TYPE):
        await follow_keys(ports)
        return ports.core.read_permit(token, ports.clock())
    return permit


async def follow_keys(ports: "GatewayPorts") -> None:
    """Read the signing keys again, as they now stand in the store."""
    now = ports.clock()
    await ports.db.read(lambda tx: ports.core.keyring.read(tx, now))
