"""The register of agencies as one process knows it, for as long as its stamp in the store stays the same."""

from dataclasses import dataclass

from sqlalchemy import Connection

from renkei_kit.terms import AgencyCode
from renkei_mesh_gateway.core import register_store
from renkei_mesh_gateway.register import RegisteredAgency


@dataclass(frozen=True, slots=True)
class Parties:
    """Both agencies of a query as registered, and the stamp of the latest allow-list."""

    inquirer: RegisteredAgency | None
    provider: RegisteredAgency | None
    list_stamp: str | None


class KnownRegister:
    """Agencies that were read once; those that the register does not have are looked for each time."""

    def __init__(self) -> None:
        self._stamp: str | None = None
        self._agencies: dict[str, RegisteredAgency] = {}

    def forget(self) -> None:
        """Read every agency anew, after the store was filled anew."""
        self._stamp, self._agencies = None, {}

    def parties(self, tx: Connection, inquirer: AgencyCode, provider: AgencyCode) -> Parties:
        """The agencies of a query as they are now. An agency that asks itself is both."""
        stamps = register_store.find_stamps(tx)
        if self._stamp != stamps.register:
            self._stamp, self._agencies = stamps.register, {}
        if not {inquirer, provider} <= self._agencies.keys():
            self._agencies |= register_store.find_agencies(tx, inquirer, provider)
        return Parties(self._agencies.get(inquirer), self._agencies.get(provider), stamps.allow_list)
