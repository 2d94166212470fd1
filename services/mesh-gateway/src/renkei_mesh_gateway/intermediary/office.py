"""The intermediary function at work: linkage codes, inquiries, provisions, each for one agency at a time.

Every function runs inside the caller's transaction and meets the core only through :class:`NetworkCore`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from renkei_kit import tenant
from renkei_kit.allow_list_file import as_csv
from renkei_kit.errors import ErrorCode, Refusal
from renkei_kit.permit import Notice, Period, Permit
from renkei_kit.terms import AcquisitionNumber, AddresseeNumber, AgencyCode, ProcessingNumber
from renkei_kit.world import AllowListFile
from renkei_mesh_gateway.allow_list import Asked
from renkei_mesh_gateway.intermediary import copy_store, plug_store, store
from renkei_mesh_gateway.intermediary.answers import Vault, answer_for, imported, public_jwk
from renkei_mesh_gateway.intermediary.live import LiveCall, provision_of
from renkei_mesh_gateway.intermediary.provide import ANSWERED, PENDING, Found, outcome_of
from renkei_mesh_gateway.intermediary.selection import Condition, Place, select_copy
from renkei_mesh_gateway.list_versions import ListShelf, insert_version
from renkei_mesh_gateway.network_core import DeliveredCode, Exchange, Granted, NetworkCore, Query, Refused
from renkei_mesh_gateway.register import RegisteredAgency

NOT_ON_LIST_COPY = Refusal(ErrorCode.NOT_ON_ALLOW_LIST, "the provider's own copy of the list has no such row")


@dataclass(frozen=True)
class Office:
    """The intermediaries of all agencies.

    ``list_copy`` is the providers' own copy of the allow-list (control G11); contents of ``yearly_items`` name their
    fiscal year.
    """

    core: NetworkCore
    vault: Vault
    list_copy: ListShelf
    agencies: Mapping[str, RegisteredAgency]
    yearly_items: frozenset[str]

    def request_code(
        self, tx: Connection, agency: AgencyCode, number: AddresseeNumber, now: datetime
    ) -> AcquisitionNumber:
        """Begin to acquire the agency's linkage code for a person (符号取得); a number not used yet is destroyed."""
        unused = store.find_acquisition(tx, agency, number)
        if unused is not None:
            self.core.withdraw_acquisition(tx, agency, unused)
        acquisition_number = self.core.begin_acquisition(tx, agency, now)
        store.save_acquisition(tx, agency, number, acquisition_number)
        return acquisition_number

    def receive_code(self, tx: Connection, delivered: DeliveredCode) -> Refusal | None:
        """Keep a code that the core delivered; refused when the agency knows the person by another number already."""
        tenant.enter(tx, delivered.agency)
        known = store.find_addressee(tx, delivered.agency, delivered.code)
        if known not in (None, store.find_waiting(tx, delivered.agency, delivered.acquisition_number)):
            store.forget_acquisition(tx, delivered.agency, delivered.acquisition_number)
            return Refusal(ErrorCode.ADDRESSEE_NOT_UNIQUE, "the agency knows this person by another addressee number")
        store.save_code(tx, delivered.agency, delivered.acquisition_number, delivered.code)
        return None

    def receive_list(self, tx: Connection, file: AllowListFile, effective_on: date) -> None:
        """The core hands out a version of the allow-list (照会許可用照合リスト); the providers keep it as their own."""
        content = as_csv(file.rows)
        insert_version(tx, store.list_copy, version=file.version, effective_on=effective_on, content=content)

    def ask(self, tx: Connection, query: Query, now: datetime) -> Granted | Refused:
        """Ask the core for a permit; a refusal stands in the inquirer's and the core's books.

        It stands in the book of a delegating agency (委任元) too, once it is known that the inquirer may act for it.
        """
        decision = self.core.issue_permit(tx, query, now)
        if isinstance(decision, Refused):
            exchange = _refused(query, decision, now)
            asking = {query.inquirer, query.principals[0]} if decision.delegated else {query.inquirer}
            for book in sorted(asking):
                store.append_record(tx, book, exchange)
            self.core.record(tx, exchange)
        return decision

    def present(
        self, tx: Connection, permit: Permit, client_id: str, agency: AgencyCode, now: datetime
    ) -> store.Inquiry | LiveCall | Refusal:
        """Present a permit: consume it, let the provider answer, and write all three books, or refuse.

        A provider that has plugged in a system of its own is asked afterwards, by the :class:`LiveCall` given back;
        the books say ``pending`` until then.
        """
        key = plug_store.find_encryption_key(tx, permit.inquirer) or "{}"
        notice = self.core.consume(tx, permit, client_id, agency, public_jwk(key), now)
        if isinstance(notice, Refusal):
            return self._refused(tx, permit, agency, notice, now)
        tenant.enter(tx, permit.provider)  # from here on nothing of the inquirer's is to be seen
        held = plug_store.find_held(tx, permit.provider, notice.subject)
        call, ground = None, None
        if held.endpoint is not None:
            inquiry = _inquiry(permit, client_id, PENDING, None, now)
            call = self._live_call(tx, permit, notice, held.endpoint, inquiry, key, now)
        elif self._is_on_list_copy(tx, permit, held.list_stamp, now):
            inquiry, ground = self._provide(tx, permit, notice, held.addressee_number, key, client_id, now)
        else:
            return self._refused(tx, permit, agency, NOT_ON_LIST_COPY, now)
        store.insert_inquiry(tx, inquiry)
        self.write_books(tx, _exchange(permit, inquiry.status, permit.issued_at, inquiry.answered_at, ground))
        return call or inquiry

    def _provide(
        self,
        tx: Connection,
        permit: Permit,
        notice: Notice,
        addressee: AddresseeNumber | None,
        key: str,
        client_id: str,
        now: datetime,
    ) -> tuple[store.Inquiry, int | None]:
        place = Place(permit.provider, addressee, permit.item) if addressee else None
        record = self.select(tx, place, permit.period, now) if place else None
        outcome = outcome_of(Found(addressee, record))
        answer = None
        if outcome == ANSWERED:
            answer = self.answer(key, permit.processing_number, permit.permit_id, record)
        elif outcome == PENDING and addressee is not None:
            store.insert_provision(tx, self._waiting(tx, permit, notice, addressee, key, now))
        return _inquiry(permit, client_id, outcome, answer, now), record.nondisclosure if record else None

    def select(
        self, tx: Connection, place: Place, period: Period | None, now: datetime
    ) -> copy_store.CopyRecord | None:
        """The copy that answers a query about a period, or about today."""
        condition = Condition(now.date(), period, place.item in self.yearly_items)
        return select_copy(tx, place, condition, self.vault.open)

    def _live_call(
        self,
        tx: Connection,
        permit: Permit,
        notice: Notice,
        endpoint: plug_store.Endpoint,
        inquiry: store.Inquiry,
        key: str,
        now: datetime,
    ) -> LiveCall:
        provision = provision_of(permit, endpoint, str(imported(key).kid), now)
        plug_store.insert_live(tx, provision)
        return LiveCall(provision, inquiry, endpoint, self.core.sign_notice(tx, notice))

    def answer(
        self, key: str, number: ProcessingNumber, permit_id: str, record: copy_store.CopyRecord | None
    ) -> str | None:
        """The answer from a copy, sealed to the inquirer's key."""
        if record is None:
            return None
        return answer_for(
            key,
            processing_number=number,
            permit_id=permit_id,
            provider=record.agency,
            record=record,
            content=self.vault.open(record),
        )

    def _waiting(
        self, tx: Connection, permit: Permit, notice: Notice, addressee: AddresseeNumber, key: str, now: datetime
    ) -> store.Provision:
        return store.Provision(
            agency=permit.provider,
            processing_number=permit.processing_number,
            permit_id=permit.permit_id,
            addressee_number=addressee,
            inquirer=permit.inquirer,
            affair=permit.affair,
            procedure=permit.procedure,
            item=permit.item,
            notice=self.core.sign_notice(tx, notice),
            encryption_key=key,
            requested_at=now,
            nondisclosure=permit.nondisclosure,
            period_start=permit.period.start if permit.period else None,
            period_end=permit.period.end if permit.period else None,
            delegating_inquirer=permit.delegating_inquirer,
            delegating_provider=permit.delegating_provider,
        )

    def _is_on_list_copy(self, tx: Connection, permit: Permit, stamp: str | None, now: datetime) -> bool:
        asking, giving = permit.principals
        asked = Asked(asking, permit.affair, permit.procedure, giving, permit.item)
        inquirer, provider = self.agencies[asking], self.agencies[giving]
        return self.list_copy.on(tx, now.date(), stamp).find(asked, inquirer, provider, now.date()) is not None

    def _refused(self, tx: Connection, permit: Permit, agency: AgencyCode, refusal: Refusal, now: datetime) -> Refusal:
        exchange = _exchange(permit, refusal.code.slug, now, None)
        if agency == permit.inquirer:
            for book in sorted({agency, permit.principals[0]}):
                store.append_record(tx, book, exchange)
        self.core.record(tx, exchange)
        return replace(refusal, instance=permit.processing_number)

    def write_books(self, tx: Connection, exchange: Exchange) -> None:
        """Write an exchange into the books of both agencies and the core's (番号法23条).

        An agency for which one of them acted (委任元) is the inquirer or provider of the law and keeps its record too.
        Each agency's book is written on behalf of that agency; in the order of their codes, so that two transactions
        never wait for each other.
        """
        for book in exchange.agencies:
            store.append_record(tx, book, exchange)
        self.core.record(tx, exchange)


def _inquiry(permit: Permit, client_id: str, outcome: str, answer: str | None, now: datetime) -> store.Inquiry:
    return store.Inquiry(
        agency=permit.inquirer,
        processing_number=permit.processing_number,
        client_id=client_id,
        provider=permit.provider,
        item=permit.item,
        status=outcome,
        answer=answer,
        asked_at=now,
        answered_at=None if outcome == PENDING else now,
    )


def _exchange(
    permit: Permit,
    outcome: str,
    requested_at: datetime,
    provided_at: datetime | None,
    nondisclosure_provider: int | None = None,
) -> Exchange:
    return Exchange(
        processing_number=permit.processing_number,
        inquirer=permit.inquirer,
        provider=permit.provider,
        affair=permit.affair,
        procedure=permit.procedure,
        item=permit.item,
        requested_at=requested_at,
        provided_at=provided_at,
        outcome=outcome,
        nondisclosure_inquirer=permit.nondisclosure,
        nondisclosure_provider=nondisclosure_provider,
        delegating_inquirer=permit.delegating_inquirer,
        delegating_provider=permit.delegating_provider,
    )


def _refused(query: Query, refused: Refused, now: datetime) -> Exchange:
    return Exchange(
        processing_number=refused.processing_number,
        inquirer=query.inquirer,
        provider=query.provider,
        affair=query.affair,
        procedure=query.procedure,
        item=query.item,
        requested_at=now,
        provided_at=None,
        outcome=refused.refusal.code.slug,
        nondisclosure_inquirer=query.nondisclosure,
        delegating_inquirer=query.delegating_inquirer,
        delegating_provider=query.delegating_provider,
    )
