"""Acquiring ISA's linkage code for a verified person (符号取得, 番号法21条の2).

The acquisition number (取得番号) passes through here and is not kept; neither does the number ever go to the gateway.
"""

from datetime import timedelta

from sqlalchemy import Connection

from renkei_ims import person_store, registration_store
from renkei_ims.ports import CLIENT, ImsPorts
from renkei_ims.registration_store import Registration
from renkei_ims.rules import RegistrationState
from renkei_kit.evidence import Access
from renkei_kit.personal_number import PersonalNumber
from renkei_kit.terms import AddresseeNumber
from renkei_kit.tracing import trace_id

REQUEST_AGAIN_AFTER = timedelta(minutes=1)
"""An acquisition that was asked for and never came is asked for anew: its acquisition number is gone."""


async def acquire(ports: ImsPorts, case_id: str) -> None:
    """Take the acquisition as far as it goes now. Raises what a party that is needed answers."""
    registration = await ports.db.read(lambda tx: registration_store.load_registration(tx, case_id))
    if registration.state is RegistrationState.AUTHENTIC:
        await _request(ports, registration)
    if registration.state in (RegistrationState.AUTHENTIC, RegistrationState.CODE_REQUESTED):
        await _look(ports, registration)


async def _request(ports: ImsPorts, registration: Registration) -> None:
    addressee = _addressee(registration)
    answer = await ports.gateway.call("POST", "/linkage-codes", json={"addressee_number": addressee})
    number = await _number_for_acquisition(ports, addressee)
    forwarded = {"personal_number": number.digits, "acquisition_number": answer.json()["acquisition_number"]}
    await ports.juki_link.call("POST", "/linkage-code-requests", json=forwarded)
    await _advance(ports, registration.case_id, RegistrationState.AUTHENTIC, RegistrationState.CODE_REQUESTED)


async def _look(ports: ImsPorts, registration: Registration) -> None:
    """See whether the code has come."""
    addressee, now = _addressee(registration), ports.clock()
    answer = await ports.gateway.call("GET", f"/linkage-codes/{addressee}")
    if answer.json()["state"] == "acquired":

        def linked(tx: Connection) -> None:
            before = RegistrationState.CODE_REQUESTED
            registration_store.advance(tx, registration.case_id, before, RegistrationState.LINKED, now)
            person_store.code_was_acquired(tx, addressee)

        await ports.db.write(linked)
    elif registration.state is RegistrationState.CODE_REQUESTED and now - registration.changed_at > REQUEST_AGAIN_AFTER:
        await _advance(ports, registration.case_id, RegistrationState.CODE_REQUESTED, RegistrationState.AUTHENTIC)


async def _number_for_acquisition(ports: ImsPorts, addressee: AddresseeNumber) -> PersonalNumber:
    """The system itself opens a number: that is an access as well, and is logged (control D16)."""

    def open_number(tx: Connection) -> PersonalNumber:
        person = person_store.load_person(tx, addressee)
        access = Access(ports.clock(), "ims", CLIENT, "openNumber", addressee, "ok", trace_id())
        ports.access_log.append(tx, access)
        return ports.vault.open_number(person.sealed_number, addressee, person.sealed_key)

    return await ports.db.write(open_number)


async def _advance(ports: ImsPorts, case_id: str, before: RegistrationState, after: RegistrationState) -> None:
    await ports.db.write(lambda tx: registration_store.advance(tx, case_id, before, after, ports.clock()))


def _addressee(registration: Registration) -> AddresseeNumber:
    assert registration.addressee_number is not None  # a verified registration has its person
    return registration.addressee_number
