"""What RAS's flows may use of the outside."""

import asyncio
from dataclasses import dataclass, fields

from sqlalchemy import Connection

from renkei_kit.callers import Caller
from renkei_kit.evidence import Access
from renkei_kit.jlis import Jlis
from renkei_kit.ports import Ports
from renkei_kit.seal import Seal
from renkei_kit.seeded import derive
from renkei_kit.tracing import trace_id
from renkei_ras.settings import RasSettings


@dataclass(frozen=True)
class RasPorts(Ports):
    """The kit's ports, J-LIS as RAS sees it, the seal of attached files, and a bell that wakes the outbox."""

    settings: RasSettings
    jlis: Jlis
    seal: Seal
    bell: asyncio.Event

    @classmethod
    def of(cls, ports: Ports) -> "RasPorts":
        """The kit's ports with RAS's own."""
        kit = {field.name: getattr(ports, field.name) for field in fields(ports)}
        seal = Seal(derive(ports.settings.seed, "seal", "ras", "attachments"))
        return cls(**kit, jlis=Jlis(ports.parties["jlis-verify"], ports.clock), seal=seal, bell=asyncio.Event())

    def note(self, tx: Connection, caller: Caller, operation: str, target: str) -> None:
        """One line of the audit trail (証跡, control C15)."""
        access = Access(self.clock(), caller.party, caller.id, operation, target, "ok", trace_id())
        self.access_log.append(tx, access)


def applicant(user_id: str) -> Caller:
    """The caller that a user of RAS is (申請人)."""
    return Caller("applicant", user_id)
