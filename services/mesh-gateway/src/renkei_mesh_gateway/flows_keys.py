"""Use case of the core's officer: replace the core's signing key while permits and tokens are under way."""

from collections.abc import Sequence

from sqlalchemy import Connection

from renkei_kit.callers import Caller
from renkei_mesh_gateway.core.keyring import SigningKey
from renkei_mesh_gateway.flows import access
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.reading import follow_keys


async def rotate_keys(caller: Caller, ports: GatewayPorts) -> Sequence[SigningKey]:
    """The new key signs from now on; the replaced ones verify until all that they signed must have expired."""
    now = ports.clock()

    def work(tx: Connection) -> Sequence[SigningKey]:
        keys = ports.core.keyring.rotate(tx, now)
        ports.access_log.append(tx, access(ports, caller, "rotateKeys", keys[0].kid))
        return keys

    keys = await ports.db.write(work)
    await follow_keys(ports)
    return keys
