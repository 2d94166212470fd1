"""What FEIS's flows may use of the outside."""

import asyncio
from dataclasses import dataclass, fields

from sqlalchemy import Connection

from renkei_feis.rules import Reach
from renkei_kit.callers import Caller
from renkei_kit.evidence import Access
from renkei_kit.ports import Ports
from renkei_kit.seal import Seal
from renkei_kit.seeded import derive
from renkei_kit.tracing import trace_id


@dataclass(frozen=True)
class FeisPorts(Ports):
    """The kit's ports, the seal of answers at rest, and a bell that wakes the outbox."""

    seal: Seal
    bell: asyncio.Event

    @classmethod
    def of(cls, ports: Ports) -> "FeisPorts":
        """The kit's ports with FEIS's own."""
        kit = {field.name: getattr(ports, field.name) for field in fields(ports)}
        return cls(**kit, seal=Seal(derive(ports.settings.seed, "seal", "feis", "answers")), bell=asyncio.Event())

    def reach(self, caller: Caller) -> Reach:
        """Who acts, and in which regional office (control D9)."""
        office = self.world.offices.named(caller.office)
        return Reach(caller.id, office.id if office else None, caller.cases.listed)

    def note(self, tx: Connection, caller: Caller, operation: str, target: str) -> None:
        """One line of the access log (control D13)."""
        access = Access(self.clock(), caller.party, caller.id, operation, target, "ok", trace_id())
        self.access_log.append(tx, access)
