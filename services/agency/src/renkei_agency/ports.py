"""What the flows of the agencies may use beyond what every service has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from renkei_agency.core_keys import CoreKeys
from renkei_agency.settings import AgencySettings
from renkei_agency.tables import INQUIRIES
from renkei_agency.world_seed import agencies_here
from renkei_kit.errors import ErrorCode, refuse
from renkei_kit.inquiries import InquiryDesk, answer_seal
from renkei_kit.keys import client_key
from renkei_kit.linkage import Linkage
from renkei_kit.parties import Party
from renkei_kit.ports import Ports, ports_of
from renkei_kit.terms import AgencyCode
from renkei_kit.world import Agency


@dataclass(frozen=True)
class AgencyPorts(Ports):
    """The kit's ports, and for each agency the registered system (client) by which it is known to the gateway."""

    settings: AgencySettings
    agencies: Mapping[str, Agency]
    clients: Mapping[str, str]
    core_keys: CoreKeys

    def agency(self, code: str) -> Agency:
        """The agency of the path; raises ``not-found``."""
        agency = self.agencies.get(code)
        if agency is None:
            raise refuse(ErrorCode.NOT_FOUND, "no agency of that code is played here")
        return agency

    def gateway(self, agency: AgencyCode) -> Party:
        """The agency's intermediary in the mesh (中間サーバー相当機能)."""
        return self.parties.as_client("mesh-gateway", self.clients[agency])

    def inquiries(self, agency: AgencyCode) -> InquiryDesk:
        """The agency's desk for inquiries."""
        client, seed = self.clients[agency], self.settings.seed
        linkage = Linkage(self.gateway(agency), client_key(seed, client))
        return InquiryDesk(self, INQUIRIES, linkage, answer_seal(seed, client), client)


def agency_ports(ports: Ports) -> AgencyPorts:
    """The ports of the agencies."""
    world = ports.world
    return AgencyPorts(
        **vars(ports),
        agencies={agency.code: agency for agency in agencies_here(world)},
        clients={client.agency: client.id for client in world.clients if client.service == "agency"},
        core_keys=CoreKeys(),
    )


PortsOf = Annotated[AgencyPorts, Depends(ports_of)]
