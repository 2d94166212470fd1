"""Contracts of maintenance (委託契約): entered, their workers listed, ended with their accounts (E2, E3, E12)."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from renkei_kit.acts import log_act
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, LinkageError, Refusal
from renkei_kit.grants import agency_of
from renkei_kit.staff import StaffSessions
from renkei_kit.staff_account import Contract
from renkei_kit.staff_admin_rules import contract_fits, contract_is_not_over

if TYPE_CHECKING:
    from renkei_kit.ports import Ports

UNKNOWN = Refusal(ErrorCode.NOT_FOUND, "there is no such contract")


class Contracts:
    """The flows of one service's contracts."""

    def __init__(self, sessions: StaffSessions) -> None:
        self._sessions, self._store = sessions, sessions.store

    async def enter(self, ports: "Ports", caller: Caller, contract: Contract) -> Contract:
        """Enter a contract; raises ``request-invalid``."""
        now = ports.clock()

        def keep(tx: Connection) -> Contract | Refusal:
            is_taken = self._store.contracts.find_contract(tx, contract.id) is not None
            refusal = contract_fits(contract, is_taken, now)
            if refusal is None and not self._store.contracts.insert_contract(tx, contract):
                refusal = contract_fits(contract, is_taken=True, now=now)
            if refusal is not None:
                return refusal
            log_act(ports, tx, caller, "createContract", contract.id)
            return contract

        return raised(await ports.db.write(keep))

    async def list_worker(self, ports: "Ports", caller: Caller, contract_id: str, person: str, name: str) -> Contract:
        """List a worker (業務委託員); raises ``not-found`` or ``wrong-state``."""
        now = ports.clock()

        def act(tx: Connection) -> Contract | Refusal:
            contract = self._find(tx, caller, contract_id)
            refusal = contract_is_not_over(contract, now) if contract else UNKNOWN
            if refusal is not None or contract is None:
                return refusal or UNKNOWN
            self._store.contracts.list_worker(tx, contract.id, person, name)
            log_act(ports, tx, caller, "listContractWorker", contract.id)
            return self._find(tx, caller, contract_id) or contract

        return raised(await ports.db.write(act))

    async def end(self, ports: "Ports", caller: Caller, contract_id: str, at: datetime | None) -> Contract:
        """End it, at once or earlier than agreed: its accounts are closed at that time (control E12).

        Raises ``not-found`` or ``wrong-state``.
        """
        now = ports.clock()
        ends_at = at or now

        def act(tx: Connection) -> Contract | Refusal:
            contract = self._find(tx, caller, contract_id)
            refusal = contract_is_not_over(contract, now) if contract else UNKNOWN
            if refusal is not None or contract is None:
                return refusal or UNKNOWN
            self._store.contracts.end_contract(tx, contract.id, ends_at)
            log_act(ports, tx, caller, "endContract", contract.id)
            for account in self._store.list_beyond_contract(tx, now):
                self._sessions.close(ports, tx, account, "the contract is over")
            return replace(contract, ends_at=ends_at)

        return raised(await ports.db.write(act))

    async def list(self, ports: "Ports", caller: Caller, after: str, limit: int) -> list[Contract]:
        """The agency's contracts by id."""

        def act(tx: Connection) -> list[Contract]:
            log_act(ports, tx, caller, "listContracts", "/staff/contracts")
            return self._store.contracts.list_contracts(tx, agency_of(caller), after, limit)

        return await ports.db.write(act)

    def _find(self, tx: Connection, caller: Caller, contract_id: str) -> Contract | None:
        """Another agency's contract is none."""
        contract = self._store.contracts.find_contract(tx, contract_id)
        return contract if contract is not None and contract.agency == caller.agency else None


def raised(outcome: Contract | Refusal) -> Contract:
    """The contract; a refusal, recorded by now, is raised."""
    if isinstance(outcome, Refusal):
        raise LinkageError(outcome)
    return outcome
