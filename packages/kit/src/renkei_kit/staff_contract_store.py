"""Contracts of maintenance (委託契約) and their listed workers (業務委託員): queries (controls E2, E3, E12)."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from renkei_kit.db import insert_if_absent
from renkei_kit.staff_account import Contract
from renkei_kit.staff_tables import StaffTables
from renkei_kit.terms import AgencyCode


class ContractStore:
    """Queries on contracts."""

    def __init__(self, tables: StaffTables) -> None:
        self._contracts, self._workers = tables.staff_contract, tables.staff_worker

    def insert_contract(self, tx: Connection, contract: Contract) -> bool:
        """Keep a contract with its workers, unless there is one of that id."""
        inserted = insert_if_absent(
            tx,
            self._contracts,
            id=contract.id,
            agency=contract.agency,
            contractor=contract.contractor,
            rights=json.dumps(sorted(contract.rights)),
            begins_at=contract.begins_at,
            ends_at=contract.ends_at,
        )
        for person, name in contract.workers if inserted else ():
            self.list_worker(tx, contract.id, person, name)
        return inserted

    def find_contract(self, tx: Connection, contract_id: str | None) -> Contract | None:
        """The contract of that id, if there is one."""
        query = select(self._contracts).where(self._contracts.c.id == contract_id)
        row = tx.execute(query).mappings().first() if contract_id is not None else None
        return self._whole(tx, row) if row else None

    def list_contracts(self, tx: Connection, agency: AgencyCode, after: str, limit: int) -> list[Contract]:
        """An agency's contracts by id, after the id ``after``."""
        contracts = self._contracts.c
        query = select(self._contracts).where(contracts.agency == agency, contracts.id > after)
        rows = tx.execute(query.order_by(contracts.id).limit(limit)).mappings().all()
        return [self._whole(tx, row) for row in rows]

    def list_worker(self, tx: Connection, contract_id: str, person: str, name: str) -> None:
        """List a person as a worker; one who is listed already may have another name now."""
        workers = self._workers
        tx.execute(delete(workers).where(workers.c.contract_id == contract_id, workers.c.person == person))
        tx.execute(insert(workers).values(contract_id=contract_id, person=person, name=name))

    def end_contract(self, tx: Connection, contract_id: str, ends_at: datetime) -> None:
        """Let the contract end at that time."""
        tx.execute(update(self._contracts).where(self._contracts.c.id == contract_id).values(ends_at=ends_at))

    def _whole(self, tx: Connection, row: Mapping[Any, Any]) -> Contract:
        workers = self._workers.c
        query = select(workers.person, workers.name).where(workers.contract_id == row["id"]).order_by(workers.person)
        listed = tuple((person, name) for person, name in tx.execute(query))
        return Contract(**{**row, "rights": frozenset(json.loads(row["rights"])), "workers": listed})
