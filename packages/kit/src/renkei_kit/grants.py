"""Ask for a right for a time, approve or reject it as another person, end it: each act is logged (controls D18, E5)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from renkei_kit import chance
from renkei_kit.acts import log_act
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, LinkageError, Refusal
from renkei_kit.grant_rules import (
    Actor,
    Grant,
    GrantKind,
    decision_refusal,
    ending_refusal,
    request_refusal,
)
from renkei_kit.staff_store import StaffStore
from renkei_kit.terms import AgencyCode

if TYPE_CHECKING:
    from renkei_kit.ports import Ports

UNKNOWN = Refusal(ErrorCode.NOT_FOUND, "there is no such grant")
Decide = Callable[[Grant, Actor, datetime], Refusal | None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for; without ``staff_id`` for themselves, without ``begins_at`` from now on."""

    kind: str
    target: str
    reason: str
    ends_at: datetime
    begins_at: datetime | None = None
    staff_id: str | None = None


class Grants:
    """The flows of one service's grants."""

    def __init__(self, store: StaffStore, kinds: Iterable[GrantKind]) -> None:
        self._store, self._grants = store, store.grants
        self._kinds = {kind.name: kind for kind in kinds}

    @property
    def approvers(self) -> frozenset[str]:
        """The roles that decide on some kind of right."""
        return frozenset().union(*(kind.approvers for kind in self._kinds.values()))

    async def request(self, ports: "Ports", caller: Caller, wish: Wish) -> Grant:
        """Ask for a right; raises ``request-invalid`` or ``operation-not-permitted``."""
        now = ports.clock()
        grant = Grant(
            id=chance.token_hex(16),
            kind=wish.kind,
            target=wish.target,
            agency=agency_of(caller),
            staff_id=wish.staff_id or caller.id,
            reason=wish.reason,
            begins_at=wish.begins_at or now,
            ends_at=wish.ends_at,
            requested_by=caller.id,
            requested_at=now,
        )

        def keep(tx: Connection) -> Refusal | None:
            worker = self._store.find_account(tx, grant.staff_id)
            known = worker is not None and worker.agency == grant.agency
            refusal = request_refusal(self._kinds.get(grant.kind), grant, self._actor(tx, caller), known, now)
            if refusal is None:
                self._grants.insert_grant(tx, grant)
                self._log(ports, tx, caller, "requestGrant", grant)
            return refusal

        refusal = await ports.db.write(keep)
        if refusal is not None:
            raise LinkageError(refusal)
        return grant

    async def decide(self, ports: "Ports", caller: Caller, grant_id: str, approved: bool) -> Grant:
        """Approve or reject as a second person.

        Raises ``not-found``, ``operation-not-permitted``, ``second-person-required`` or ``wrong-state``.
        """
        now = ports.clock()

        def act(tx: Connection) -> Grant | Refusal:
            grant = self._find(tx, caller, grant_id)
            if grant is None:
                return UNKNOWN
            involved = frozenset(self._person(tx, staff_id) for staff_id in (grant.requested_by, grant.staff_id))
            kind, actor = self._kinds.get(grant.kind), self._actor(tx, caller)
            refusal = decision_refusal(kind, grant, actor, involved, now)
            if refusal is not None:
                return refusal
            self._grants.decide(tx, grant.id, approved, caller.id, now)
            self._log(ports, tx, caller, "approveGrant" if approved else "rejectGrant", grant)
            return replace(grant, approved=approved, decided_by=caller.id, decided_at=now)

        return raised(await ports.db.write(act))

    async def end(self, ports: "Ports", caller: Caller, grant_id: str) -> Grant:
        """End it before its time; raises ``not-found``, ``operation-not-permitted`` or ``wrong-state``."""
        now = ports.clock()

        def act(tx: Connection) -> Grant | Refusal:
            grant = self._find(tx, caller, grant_id)
            if grant is None:
                return UNKNOWN
            refusal = ending_refusal(self._kinds.get(grant.kind), grant, self._actor(tx, caller), now)
            if refusal is not None:
                return refusal
            self._grants.end(tx, grant.id, caller.id, now)
            self._log(ports, tx, caller, "endGrant", grant)
            return replace(grant, ended_by=caller.id, ended_at=now)

        return raised(await ports.db.write(act))

    async def look_at(self, ports: "Ports", caller: Caller, grant_id: str) -> Grant:
        """One grant, one's own or, for an approver, anybody's of the agency; raises ``not-found``."""

        def act(tx: Connection) -> Grant | Refusal:
            grant = self._find(tx, caller, grant_id)
            if grant is None or not (self._sees_all(caller) or caller.id in (grant.requested_by, grant.staff_id)):
                return UNKNOWN
            self._log(ports, tx, caller, "getGrant", grant)
            return grant

        return raised(await ports.db.write(act))

    async def list(self, ports: "Ports", caller: Caller, after: str, limit: int) -> list[Grant]:
        """Newest first: one's own, or for an approver all of the agency."""
        involving = None if self._sees_all(caller) else caller.id

        def act(tx: Connection) -> list[Grant]:
            log_act(ports, tx, caller, "listGrants", "/staff/grants")
            return self._grants.list_grants(tx, agency_of(caller), involving, after, limit)

        return await ports.db.write(act)

    def _sees_all(self, caller: Caller) -> bool:
        return caller.role in self.approvers

    def _find(self, tx: Connection, caller: Caller, grant_id: str) -> Grant | None:
        """Another agency's grant is none."""
        grant = self._grants.find_grant(tx, grant_id)
        return grant if grant is not None and grant.agency == caller.agency else None

    def _actor(self, tx: Connection, caller: Caller) -> Actor:
        return Actor(caller.id, caller.role or "", self._person(tx, caller.id))

    def _person(self, tx: Connection, staff_id: str) -> str:
        """Who holds the ID: somebody whose ID was issued per occasion is no other person for that."""
        account = self._store.find_account(tx, staff_id)
        return account.person if account else staff_id

    def _log(self, ports: "Ports", tx: Connection, caller: Caller, operation: str, grant: Grant) -> None:
        log_act(ports, tx, caller, operation, f"{grant.kind} {grant.id}")


def agency_of(caller: Caller) -> AgencyCode:
    """The agency for which a member of staff acts."""
    return caller.agency or AgencyCode("")


def raised(outcome: Grant | Refusal) -> Grant:
    """The grant; a refusal, recorded by now, is raised."""
    if isinstance(outcome, Refusal):
        raise LinkageError(outcome)
    return outcome
