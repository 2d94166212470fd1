"""The gateway's ports: the kit's, and the core and the intermediaries over one store."""

import asyncio
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

from renkei_kit import fiscal_year
from renkei_kit.jlis import Jlis
from renkei_kit.ports import Ports
from renkei_kit.seal import Seal
from renkei_kit.seeded import derive
from renkei_kit.terms import AgencyCode
from renkei_kit.world import World
from renkei_mesh_gateway.core.keyring import Keyring
from renkei_mesh_gateway.core.network import Core
from renkei_mesh_gateway.intermediary import store
from renkei_mesh_gateway.intermediary.answers import Vault
from renkei_mesh_gateway.intermediary.office import Office
from renkei_mesh_gateway.limits import Limits
from renkei_mesh_gateway.list_versions import ListShelf
from renkei_mesh_gateway.oauth.senders import Senders
from renkei_mesh_gateway.oauth.tokens import SystemTokens
from renkei_mesh_gateway.provider_client import ProviderClient
from renkei_mesh_gateway.register import AssessedFile, RegisteredAgency
from renkei_mesh_gateway.settings import GatewaySettings
from renkei_mesh_gateway.watch.signs import Seen

WORLDS_FILE = "all"  # the world gives an agency one state for whatever it holds
PERMIT_LIFETIME = timedelta(seconds=60)


@dataclass(frozen=True)
class GatewayPorts(Ports):
    """What the gateway's flows may use."""

    settings: GatewaySettings
    core: Core
    office: Office
    tokens: SystemTokens
    provider: ProviderClient
    senders: Senders
    asking: set[asyncio.Task[None]]
    jlis: Jlis
    purged_on: dict[str, date]
    limits: Limits
    watch: Seen

    @property
    def tls_url(self) -> str:
        """By which clients with certificates know the gateway; on the tester's machine unless it is set."""
        port = self.settings.tls_port or self.topology.stations[self.name].tls_port
        return self.settings.tls_public_url or f"https://127.0.0.1:{port}"

    def acting_for(self, agency: str | None) -> "GatewayPorts":
        """The same ports over a store that shows what belongs to ``agency``, and nothing else (control G8)."""
        db = self.db.acting_for(agency)
        return self if db is self.db else replace(self, db=db)


def registered(world: World) -> dict[str, RegisteredAgency]:
    """The world's agencies as the network registers them."""
    return {
        agency.code: RegisteredAgency(
            AgencyCode(agency.code),
            agency.kind.value,
            agency.connected_from,
            (AssessedFile(WORLDS_FILE, agency.pia.value),),
        )
        for agency in world.agencies
    }


def gateway_ports(kit: Ports) -> GatewayPorts:
    """The gateway's ports from the kit's."""
    seed = kit.settings.seed
    keyring = Keyring(Seal(derive(seed, "core", "signing-keys")))
    core = Core(seed, keyring, kit.public_url, PERMIT_LIFETIME)
    yearly = frozenset(
        item.code for item in kit.world.items if any(field.name == fiscal_year.FIELD for field in item.fields)
    )
    office = Office(core, Vault(seed), ListShelf(store.list_copy), registered(kit.world), yearly)
    given = {field.name: getattr(kit, field.name) for field in fields(Ports)}
    assert isinstance(kit.settings, GatewaySettings)
    provider = ProviderClient(kit.parties, seed, kit.clock, keyring, kit.settings.provider_signatures)
    tokens = SystemTokens()
    senders = Senders(kit.settings, kit.public_url, tokens, kit.db, kit.clock)
    given["confirm"] = senders
    return GatewayPorts(
        **given,
        core=core,
        office=office,
        tokens=tokens,
        provider=provider,
        senders=senders,
        asking=set(),
        jlis=Jlis(kit.parties["jlis-verify"], kit.clock),
        purged_on={},
        limits=Limits(kit.settings.requests_per_minute),
        watch=Seen(),
    )
