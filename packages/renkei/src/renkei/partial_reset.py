"""A reset of the whole network, of one service, or of one agency wherever it is kept."""

from renkei.command import fail
from renkei.network import Network
from renkei_kit.world_profiles import PROFILES


async def reset_part(network: Network, service: str | None, agency: str | None, world: str | None) -> str:
    """Do it; gives what to tell. Ends the program when there is no such service or agency."""
    if world is not None and (service is not None or agency is not None):
        fail("another world is that of the whole network: leave out --service and --agency")
    if service is not None and service not in network.control:
        fail(f"the network has no service {service}; it has {', '.join(network.control)}")
    if agency is not None:
        known = next((each for each in network.world.agencies if agency in (each.code, each.id)), None)
        if known is None:
            fail(f"this world has no agency {agency}; see `renkei world`")
        await network.reset_agency(known.code, service)
        return f"{known.name_en} is back to what it was at the start."
    if service is not None:
        await network.reset_service(service)
        return f"{service} is back to the world as it was at the start."
    if world is not None and world not in PROFILES:
        fail(f"there is no world {world}; there are {', '.join(PROFILES)}")
    await network.reset(world)
    return "Every service is back to the world as it was at the start."
