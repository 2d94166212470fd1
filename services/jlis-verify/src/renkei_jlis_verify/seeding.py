"""The register and the cards as the world's stories have them when it starts."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from renkei_jlis_verify.certificate_rules import CertificateEntry, RevocationReason, day_starts, valid_to
from renkei_jlis_verify.certificate_store import insert_entry
from renkei_jlis_verify.rules import Removal
from renkei_jlis_verify.store import number_row
from renkei_jlis_verify.tables import NUMBER, RESIDENT
from renkei_jlis_verify.vault import Vault
from renkei_kit.certificate_serial import CertificateKind, certificate_serial
from renkei_kit.db import insert_rows
from renkei_kit.personal_number import personal_number_of
from renkei_kit.world import CardState, Person, World

KINDS: tuple[CertificateKind, ...] = ("user-authentication", "signing")
CHANGED_DAYS_AGO, FIRST_CARD_DAYS_AGO, RENEWED_DAYS_AGO, LOST_DAYS_AGO, EXPIRED_DAYS_AGO = 100, 400, 40, 7, 15


def seed(tx: Connection, world: World) -> None:
    """Everybody of the world, with numbers and cards."""
    vault = Vault(world.seed)
    insert_rows(tx, RESIDENT, [_resident(vault, world, person) for person in world.people])
    insert_rows(tx, NUMBER, [row for person in world.people for row in _numbers(vault, world, person)])
    for person in world.people:
        for entry in card_entries(world, person):
            insert_entry(tx, entry)


def _numbers(vault: Vault, world: World, person: Person) -> Iterator[dict[str, Any]]:
    for generation in range(person.number_generation + 1):
        number = personal_number_of(world.seed, person.id, generation)
        closed_on = _changed_on(world) if generation < person.number_generation else None
        yield number_row(vault, person.id, generation, number, closed_on)


def card_entries(world: World, person: Person) -> list[CertificateEntry]:
    """The certificates of the person's cards, old and new, whose state is the one the story tells."""
    if person.card is CardState.NONE:
        return []
    today, stay = world.today, person.residence.expires_on
    first = today - timedelta(days=FIRST_CARD_DAYS_AGO)
    match person.card:
        case CardState.EXPIRED:
            # Issued under the former period of stay, and not extended with it.
            return _card(world, person, 0, first, today - timedelta(days=EXPIRED_DAYS_AGO))
        case CardState.RENEWED:
            renewed = today - timedelta(days=RENEWED_DAYS_AGO)
            old = _card(world, person, 0, first, stay, renewed, RevocationReason.SUPERSEDED)
            return old + _card(world, person, 1, renewed, stay)
        case CardState.REVOKED if person.removed_on is not None:
            ended = RevocationReason.CESSATION_OF_OPERATION
            return _card(world, person, 0, first, stay, person.removed_on, ended)
        case CardState.REVOKED:
            lost = today - timedelta(days=LOST_DAYS_AGO)
            return _card(world, person, 0, first, stay, lost, RevocationReason.CERTIFICATE_HOLD)
        case _:
            return _card(world, person, 0, first, stay)


def _card(
    world: World,
    person: Person,
    generation: int,
    issued_on: date,
    stay_ends_on: date | None,
    revoked_on: date | None = None,
    reason: RevocationReason | None = None,
) -> list[CertificateEntry]:
    return [
        CertificateEntry(
            serial=f"{certificate_serial(world.seed, person.id, generation, kind):x}",
            person_id=person.id,
            generation=generation,
            kind=kind,
            valid_from=day_starts(issued_on),
            valid_to=valid_to(person.birth_date, issued_on, stay_ends_on),
            revoked_at=day_starts(revoked_on) if revoked_on else None,
            revocation_reason=reason,
        )
        for kind in KINDS
    ]


def _resident(vault: Vault, world: World, person: Person) -> dict[str, Any]:
    removal = Removal.DEATH if person.deceased else Removal.DEPARTURE if person.left_japan else None
    reason, on = _change(world, person)
    return {
        "person_id": person.id,
        "name": person.name,
        "alias": person.alias,
        "birth_date": person.birth_date.isoformat(),
        "sex": person.sex,
        "address": person.address,
        "sealed_record_code": vault.close(world.resident_record_code(person).encode(), f"record-code/{person.id}"),
        "removal": removal,
        "change_reason": reason,
        "changed_on": on.isoformat() if on else None,
        "stay_ends_on": person.residence.expires_on.isoformat() if person.residence.expires_on else None,
    }


def _change(world: World, person: Person) -> tuple[str | None, date | None]:
    """異動事由 and its date: the last change of the record that the story tells."""
    if person.removed_on is not None:
        return ("death" if person.deceased else "departure"), person.removed_on
    reasons = {
        "number-changed": person.number_generation > 0,
        "moved": person.previous_municipality is not None,
        "name-changed": person.filed is not None and person.filed.name is not None,
    }
    reason = next((reason for reason, applies in reasons.items() if applies), None)
    return reason, _changed_on(world) if reason else None


def _changed_on(world: World) -> date:
    return world.today - timedelta(days=CHANGED_DAYS_AGO)
