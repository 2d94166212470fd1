"""Who manages what: an agency's system administrator its own agency, an officer of the core the network."""

from dataclasses import dataclass

from renkei_kit.callers import Caller, require_role
from renkei_kit.terms import AgencyCode
from renkei_mesh_gateway.flows import agency_of
from renkei_mesh_gateway.routes.catalogue import CORE_OFFICER

ADMINISTRATOR = "system-administrator"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a caller manages: an agency of the network, or the core itself under the agency that runs it."""

    agency: AgencyCode
    is_core: bool


def scope_of(caller: Caller) -> Scope:
    """What the caller manages; raises ``operation-not-permitted``."""
    require_role(caller, ADMINISTRATOR, CORE_OFFICER)
    return Scope(agency_of(caller), caller.role == CORE_OFFICER)
