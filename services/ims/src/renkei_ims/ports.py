"""What the flows of IMS may use beyond what every service has."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from renkei_ims.settings import ImsSettings
from renkei_ims.tables import INQUIRIES
from renkei_ims.vault import NumberVault
from renkei_kit.inquiries import InquiryDesk, answer_seal
from renkei_kit.keys import client_key
from renkei_kit.linkage import Linkage
from renkei_kit.parties import Party
from renkei_kit.ports import Ports, ports_of

CLIENT = "isa-ims"


@dataclass(frozen=True)
class ImsPorts(Ports):
    """The kit's ports, the vault of numbers and the desk for inquiries."""

    vault: NumberVault
    inquiries: InquiryDesk

    @property
    def own(self) -> ImsSettings:
        """The settings that only IMS has."""
        assert isinstance(self.settings, ImsSettings)
        return self.settings

    @property
    def gateway(self) -> Party:
        """ISA's intermediary in the mesh (中間サーバー相当機能)."""
        return self.parties["mesh-gateway"]

    @property
    def juki_link(self) -> Party:
        """The one way to J-LIS (住基ネット連携サーバー)."""
        return self.parties["juki-link"]


def ims_ports(ports: Ports) -> ImsPorts:
    """The ports of IMS."""
    seed = ports.settings.seed
    linkage = Linkage(ports.parties["mesh-gateway"], client_key(seed, CLIENT))
    return ImsPorts(
        **vars(ports),
        vault=NumberVault(seed),
        inquiries=InquiryDesk(ports, INQUIRIES, linkage, answer_seal(seed, CLIENT), CLIENT),
    )


PortsOf = Annotated[ImsPorts, Depends(ports_of)]
