"""The link server's end of what is sealed on the leased line."""

from renkei_juki_link.ports import JukiLinkPorts
from renkei_kit.envelope import open_with, seal_to
from renkei_kit.keys import derived_key

LINE, OTHER_END = "juki-line", "jlis-verify"


def sealed(ports: JukiLinkPorts, content: bytes) -> str:
    """An envelope that only J-LIS can open."""
    return seal_to(derived_key(ports.settings.seed, LINE, OTHER_END), content)


def opened(ports: JukiLinkPorts, envelope: str) -> bytes:
    """What J-LIS sealed to this server; raises EnvelopeError."""
    return open_with(derived_key(ports.settings.seed, LINE, ports.name), envelope)
