"""The network's core at work: implements :class:`NetworkCore` over its own store."""

import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from renkei_kit import chance
from renkei_kit.base64url import encoded
from renkei_kit.chance import Serial
from renkei_kit.errors import ErrorCode, Refusal
from renkei_kit.permit import Notice, Permit, read_permit
from renkei_kit.seeded import derive
from renkei_kit.terms import AcquisitionNumber, AgencyCode, LinkageCode, ProcessingNumber
from renkei_kit.world import AllowListRow
from renkei_mesh_gateway.allow_list import Asked
from renkei_mesh_gateway.core import delegation_store, disclosure_store, store
from renkei_mesh_gateway.core.codes import ID_CODE_BYTES, CodeBook
from renkei_mesh_gateway.core.keyring import Keyring
from renkei_mesh_gateway.core.known_register import KnownRegister
from renkei_mesh_gateway.core.own_permits import OwnPermits
from renkei_mesh_gateway.core.rules import (
    Facts,
    Presented,
    decide,
    decide_presentation,
    delegations_are_registered,
    differences,
    judge,
)
from renkei_mesh_gateway.list_versions import ListShelf
from renkei_mesh_gateway.network_core import (
    DeliveredCode,
    Exchange,
    Explanation,
    Granted,
    Judged,
    Query,
    Refused,
)


class Core:
    """情報提供ネットワークシステムのコア.

    ``issuer`` is the URL that permits name; ``lifetime`` is how long a permit may be presented.
    """

    def __init__(self, seed: str, keyring: Keyring, issuer: str, lifetime: timedelta) -> None:
        self.keyring = keyring
        self.lists = ListShelf(store.allow_list_version)
        self._register = KnownRegister()
        self._codes = CodeBook(seed)
        self._seed = seed
        self._issuer, self._lifetime = issuer, lifetime
        self._own_permits = OwnPermits(keyring)

    def begin(self, tx: Connection, now: datetime) -> None:
        """Over a store that is ready, or was filled anew: load or make the keys, and trust nothing read before."""
        self.keyring.load(tx, now)
        self._register.forget()

    def begin_acquisition(self, tx: Connection, agency: AgencyCode, now: datetime) -> AcquisitionNumber:
        """See :class:`NetworkCore`."""
        number = AcquisitionNumber(chance.token_urlsafe(24))
        store.insert_acquisition(tx, number, agency, now)
        return number

    def withdraw_acquisition(self, tx: Connection, agency: AgencyCode, number: AcquisitionNumber) -> None:
        """See :class:`NetworkCore`."""
        store.drop_acquisition(tx, agency, number)

    def complete_acquisition(
        self, tx: Connection, number: AcquisitionNumber, resident_record_code: str
    ) -> DeliveredCode | Refusal:
        """Turn the resident record code (住民票コード) that J-LIS hands over into the agency's linkage code.

        The acquisition number is destroyed; the resident record code itself is not kept (番号法21条の2).
        """
        agency = store.take_acquisition(tx, number)
        if agency is None:
            return Refusal(ErrorCode.ACQUISITION_UNKNOWN, "the number was never issued, or was used and destroyed")
        return DeliveredCode(agency, number, self.code_of_record(tx, resident_record_code, agency))

    def code_of_record(self, tx: Connection, resident_record_code: str, agency: AgencyCode) -> LinkageCode:
        """An agency's code for the person of a resident record."""
        digest = record_digest(self._seed, resident_record_code)
        id_code = store.id_code_of(tx, digest, chance.token_bytes(ID_CODE_BYTES))
        return self._codes.code_for(id_code, agency)

    def person_of_record(self, tx: Connection, resident_record_code: str) -> bytes | None:
        """The internal ID code of the person of a resident record, if the core has heard of that person."""
        return disclosure_store.find_id_code(tx, record_digest(self._seed, resident_record_code))

    def issue_permit(self, tx: Connection, query: Query, now: datetime) -> Granted | Refused:
        """See :class:`NetworkCore`."""
        serial = chance.serial()
        number = processing_number(serial, now)
        facts = self._facts(tx, query, now)
        refusal = decide(query, facts)
        id_code = self._codes.id_code_of(query.subject.code, query.inquirer) if query.subject.code else None
        if refusal is not None or id_code is None or facts.row is None:
            if id_code is not None:
                disclosure_store.insert_refused_subject(tx, number, id_code)
            delegated = delegations_are_registered(query, facts) is None
            return Refused(number, refusal or _not_the_agencys(), delegated)
        permit = self._granted(query, facts.row, facts.list_version, serial, number, now)
        store.insert_permit(tx, permit, query, id_code)
        self.keyring.freshen(tx, now)
        return Granted(permit, self._own_permits.sign(permit))

    def explain(self, tx: Connection, query: Query, now: datetime) -> Explanation:
        """See :class:`NetworkCore`."""
        facts = self._facts(tx, query, now)
        judged = [Judged(rule, refusal) for rule, refusal in judge(query, facts)]
        if query.subject.code and self._codes.id_code_of(query.subject.code, query.inquirer) is None:
            judged[-1] = Judged(judged[-1].rule, _not_the_agencys())
        differs_in = differences(query, facts, facts.nearest_row) if facts.nearest_row else []
        return Explanation(tuple(judged), facts.list_version, facts.row, facts.nearest_row, tuple(differs_in))

    def read_permit(self, token: str, now: datetime) -> Permit | Refusal:
        """See :class:`NetworkCore`."""
        known = self._own_permits.find(token, now)
        return known or read_permit(token, self.keyring.verifying(now), self._issuer)

    def consume(
        self,
        tx: Connection,
        permit: Permit,
        client_id: str,
        agency: AgencyCode,
        encryption_key: Mapping[str, Any],
        now: datetime,
    ) -> Notice | Refusal:
        """See :class:`NetworkCore`."""
        # Nearly always the permit waits to be used, and the change itself tells so: no need to look first.
        refusal = decide_presentation(permit, Presented(now, client_id, agency, store.ISSUED))
        id_code = None if refusal else store.change_permit(tx, permit.permit_id, "consumed", now)
        if id_code is None:
            kept = store.find_permit(tx, permit.permit_id)
            refusal = decide_presentation(permit, Presented(now, client_id, agency, kept["state"] if kept else None))
            id_code = None if refusal else store.change_permit(tx, permit.permit_id, "consumed", now)
        if id_code is None:
            return refusal or Refusal(
                ErrorCode.PERMIT_ALREADY_USED, "the permit was presented before", "permit_is_unused"
            )
        return Notice(
            issuer=self._issuer,
            provider=permit.provider,
            subject=self._codes.code_for(id_code, permit.provider),
            permit_id=permit.permit_id,
            processing_number=permit.processing_number,
            inquirer=permit.inquirer,
            item=permit.item,
            encryption_key=encryption_key,
            issued_at=now,
            expires_at=now + self._lifetime,
            delegating_inquirer=permit.delegating_inquirer,
            delegating_provider=permit.delegating_provider,
        )

    def sign_notice(self, tx: Connection, notice: Notice) -> str:
        """See :class:`NetworkCore`."""
        self.keyring.freshen(tx, notice.issued_at)
        return notice.signed_by(self.keyring.signing)

    def record(self, tx: Connection, exchange: Exchange) -> None:
        """See :class:`NetworkCore`."""
        store.append_record(tx, exchange)

    def _facts(self, tx: Connection, query: Query, now: datetime) -> Facts:
        parties = self._register.parties(tx, query.inquirer, query.provider)
        allow_list = self.lists.on(tx, now.date(), parties.list_stamp)
        facts = Facts(now, parties.inquirer, parties.provider, None, None, allow_list.version)
        if query.delegating_inquirer is not None or query.delegating_provider is not None:
            facts = replace(facts, **delegation_store.find_delegated(tx, query)._asdict())
        asking, giving = query.principals
        asked = Asked(asking, query.affair, query.procedure, giving, query.item)
        inquirer, provider = facts.principals(query)
        row = None
        if inquirer is not None and provider is not None:
            row = allow_list.find(asked, inquirer, provider, now.date())
        nearest = None if row else allow_list.nearest(asked, inquirer, provider)
        return replace(facts, row=row, nearest_row=nearest)

    def _granted(
        self,
        query: Query,
        row: AllowListRow,
        list_version: str,
        serial: Serial,
        number: ProcessingNumber,
        now: datetime,
    ) -> Permit:
        issued_at = now.replace(microsecond=0)  # a token tells whole seconds
        return Permit(
            issuer=self._issuer,
            provider=query.provider,
            client_id=query.client_id,
            inquirer=query.inquirer,
            permit_id=permit_id(serial),
            processing_number=number,
            affair=query.affair,
            procedure=query.procedure,
            item=query.item,
            period=query.period,
            allow_list_row=row.row,
            allow_list_version=list_version,
            issued_at=issued_at,
            expires_at=issued_at + self._lifetime,
            confirmation=query.confirmation,
            nondisclosure=query.nondisclosure,
            delegating_inquirer=query.delegating_inquirer,
            delegating_provider=query.delegating_provider,
        )


def _not_the_agencys() -> Refusal:
    return Refusal(ErrorCode.LINKAGE_CODE_NOT_ACQUIRED, "the linkage code was not made for this agency")


def record_digest(seed: str, resident_record_code: str) -> str:
    """What the core keeps of a resident record code: a keyed hash, so that it finds the person again."""
    return hmac.digest(derive(seed, "core", "resident-record"), resident_record_code.encode(), "sha256").hex()


def processing_number(serial: Serial, now: datetime) -> ProcessingNumber:
    """A new processing number (処理通番): the day, then ten digits of a run and two of the place in it."""
    run = int.from_bytes(serial.run) % 10**10
    return ProcessingNumber(f"{now.year:04}{now.month:02}{now.day:02}{run:010}{serial.place:02}")


def permit_id(serial: Serial) -> str:
    """A new permit's ``jti``: 22 characters of base64url, of which the run takes all but one byte."""
    return encoded(serial.run[:-1] + bytes((serial.place,)))
