"""Copying a record (複製): no role includes it, only a grant that another person approved (controls D17, D18)."""

import json
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from sqlalchemy import Connection

from renkei_ims import person_store
from renkei_ims.disclosure import UNKNOWN
from renkei_ims.person_rules import record_is_open
from renkei_ims.ports import ImsPorts
from renkei_ims.tables import STAFF
from renkei_ims.watch import record_access
from renkei_kit.callers import Caller
from renkei_kit.envelope import seal_to
from renkei_kit.errors import ErrorCode, FieldError, LinkageError, Refusal
from renkei_kit.grant_rules import grant_is_in_force
from renkei_kit.terms import AddresseeNumber

COPY = "copy-record"


async def duplicate(ports: ImsPorts, caller: Caller, addressee: AddresseeNumber, key: ECKey) -> str:
    """A copy of the record, sealed to the worker's own key; the copy is an access of its own in the record.

    Raises ``operation-not-permitted`` without a grant in force, ``addressee-unknown`` or ``record-closed``.
    """

    def copy(tx: Connection) -> dict[str, Any] | Refusal:
        now = ports.clock()
        refusal = grant_is_in_force(STAFF.grants.find_in_force(tx, COPY, addressee, caller.id, now), now)
        person = None if refusal else person_store.find_person(tx, addressee)
        if person is None:
            return refusal or UNKNOWN
        refusal = record_is_open(person)
        if refusal is not None:
            return refusal
        number = record_access(tx, ports, caller, "duplicateRecord", person)
        kept = {"subject": person.sealed_subject, "residence": person.sealed_residence}
        records = {
            name: ports.vault.open_record(sealed, addressee, person.sealed_key)
            for name, sealed in kept.items()
            if sealed is not None
        }
        return {"addressee_number": addressee, "personal_number": number.digits, **records}

    found = await ports.db.write(copy)
    if isinstance(found, Refusal):
        raise LinkageError(found)
    return seal_to(key, json.dumps(found, ensure_ascii=False).encode())


def workers_key(jwk: dict[str, Any]) -> ECKey | Refusal:
    """The public P-256 key to which the copy is sealed, or what is wrong with it."""
    public: dict[str, Any] = {name: jwk[name] for name in ("kty", "crv", "x", "y", "kid") if name in jwk}
    try:
        key = ECKey.import_key(public)
        fits = public.get("crv") == "P-256" and "d" not in jwk
    except (JoseError, ValueError, TypeError, KeyError):
        fits = False
    if fits:
        key.ensure_kid()
        return key
    field = FieldError("/key", "must be a public EC key on P-256 as a JWK, without its private part")
    return Refusal(ErrorCode.REQUEST_INVALID, "the key cannot be used", rule="key_is_a_public_one", errors=(field,))
