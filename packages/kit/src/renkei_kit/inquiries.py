"""What an inquirer does: ask, keep the answer sealed, collect what had to wait. IMS and every agency do it alike."""

import json
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, RowMapping

from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, LinkageError, refuse
from renkei_kit.evidence import Access
from renkei_kit.inquiry_store import InquiryStore
from renkei_kit.layout import within_layout
from renkei_kit.linkage import Inquiry, InquiryStatus, Linkage, Outcome, Query
from renkei_kit.ports import Ports
from renkei_kit.seal import Seal
from renkei_kit.seeded import derive
from renkei_kit.terms import ProcessingNumber
from renkei_kit.tracing import trace_id


@dataclass(frozen=True, slots=True)
class InquiryDesk:
    """One registered system's desk for inquiries (情報照会)."""

    ports: Ports
    store: InquiryStore
    linkage: Linkage
    seal: Seal
    client_id: str

    async def ask(self, caller: Caller, query: Query) -> Outcome:
        """Obtain a permit for ``query``, present it and keep the answer.

        The inquiry is on the book before the permit is presented, so that an answer cannot be lost on the way.
        Raises the refusal of the gateway, its core or the provider's side.
        """
        permit, inquiry = await self.linkage.permit(query)
        now = self.ports.clock()
        await self.ports.db.write(lambda tx: self.store.insert_inquiry(tx, self.client_id, query, inquiry, now))
        try:
            outcome = await self.linkage.present(permit, inquiry)
        except LinkageError as error:  # the caller can still collect: it learns the processing number
            raise LinkageError(replace(error.refusal, instance=inquiry.processing_number)) from error
        return await self._keep(outcome, self._access(caller, "createInquiry", query.addressee_number))

    async def collect(self, caller: Caller, number: ProcessingNumber) -> Outcome:
        """The inquiry's outcome; the gateway is asked again while it waits. Raises ``not-found``."""
        row = await self.ports.db.read(lambda tx: self.store.find_inquiry(tx, self.client_id, number))
        if row is None:
            raise refuse(ErrorCode.NOT_FOUND, "no inquiry of that processing number was made here")
        access = self._access(caller, "getInquiry", row["addressee_number"])
        if InquiryStatus(row["status"]).final:
            await self.ports.db.write(lambda tx: self.ports.access_log.append(tx, access))
            return self._kept(row)
        return await self._keep(await self.linkage.collect(inquiry_of(row)), access)

    async def _keep(self, outcome: Outcome, access: Access) -> Outcome:
        """The outcome as kept, logged in the same act; fields outside the item's layout are not taken in (C10)."""
        number, item = outcome.inquiry.processing_number, self.ports.world.find_item(outcome.inquiry.item)
        content = None if outcome.content is None else dict(outcome.content)
        if content is not None and item is not None:
            content = within_layout(item, content)
        sealed = None if content is None else self.seal.close(json.dumps(content).encode(), _place(number))

        def record(tx: Connection) -> None:
            self.store.update_inquiry(tx, number, outcome.status, access.at, sealed)
            self.ports.access_log.append(tx, access)

        await self.ports.db.write(record)
        return Outcome(outcome.inquiry, outcome.status, content)

    def _kept(self, row: RowMapping) -> Outcome:
        sealed, content = row["sealed_content"], None
        if sealed is not None:
            content = json.loads(self.seal.open(sealed, _place(row["processing_number"])))
        return Outcome(inquiry_of(row), InquiryStatus(row["status"]), content)

    def _access(self, caller: Caller, operation: str, target: str) -> Access:
        return Access(self.ports.clock(), caller.party, caller.id, operation, target, "ok", trace_id())


def inquiry_of(row: RowMapping | dict[str, Any]) -> Inquiry:
    """The inquiry of a row of the book."""
    return Inquiry(row["processing_number"], row["provider"], row["item"])


def answer_seal(seed: str, client_id: str) -> Seal:
    """The seal under which a registered system keeps the answers it received."""
    return Seal(derive(seed, "answers", client_id))


def _place(number: str) -> str:
    return f"inquiry/{number}"
