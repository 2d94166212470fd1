"""What J-LIS's flows may use: the kit's ports and the register's vault."""

from dataclasses import dataclass, fields

from renkei_jlis_verify.jpki import Addresses
from renkei_jlis_verify.settings import JlisSettings
from renkei_jlis_verify.vault import Vault
from renkei_kit.ports import Ports


@dataclass(frozen=True)
class JlisPorts(Ports):
    """The ports of this service."""

    vault: Vault

    @property
    def jlis_settings(self) -> JlisSettings:
        """The settings of this service."""
        assert isinstance(self.settings, JlisSettings)
        return self.settings

    @property
    def addresses(self) -> Addresses:
        """Where the state of a certificate is asked for."""
        return Addresses(f"{self.public_url}/ocsp", f"{self.public_url}/crl")


def jlis_ports(ports: Ports) -> JlisPorts:
    """The kit's ports made this service's."""
    given = {field.name: getattr(ports, field.name) for field in fields(Ports)}
    return JlisPorts(**given, vault=Vault(ports.settings.seed))
