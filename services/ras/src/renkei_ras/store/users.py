"""Registered users (利用者) and their sessions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from renkei_kit.card import CardIdentity
from renkei_kit.staff_store import token_hash
from renkei_ras.registration import ApplicantKind, Represented, User
from renkei_ras.store.tables import ACCOUNT, ACCOUNT_SESSION


@dataclass(frozen=True, slots=True)
class UserSession:
    """A user's session, live or idle."""

    user_id: str
    last_used_at: datetime


def insert_user(tx: Connection, user: User) -> None:
    """Keep a registration."""
    represented = user.represented
    tx.execute(
        insert(ACCOUNT).values(
            id=user.id,
            password_hash=user.password_hash,
            applicant_kind=user.applicant_kind.value,
            **_card(user.card),
            valid_to=user.valid_to,
            represented_name=represented and represented.name,
            represented_birth_date=represented and represented.birth_date,
            represented_card_number=represented and represented.residence_card_number,
            represented_ill=represented and represented.ill,
            notification_id=user.notification_id,
            notice_acknowledged_at=user.notice_acknowledged_at,
            registered_at=user.registered_at,
        )
    )


def set_card(tx: Connection, user_id: str, card: CardIdentity, valid_to: datetime) -> None:
    """The card by which the user is known from now on."""
    tx.execute(update(ACCOUNT).where(ACCOUNT.c.id == user_id).values(**_card(card), valid_to=valid_to))


def _card(card: CardIdentity | None) -> dict[str, str | None]:
    return {
        "certificate_serial": card.serial if card else None,
        "certificate_issuer": card.issuer if card else None,
        "certificate_key_hash": card.key_hash if card else None,
    }


def find_user(tx: Connection, user_id: str) -> User | None:
    """The user of an ID."""
    row = tx.execute(select(ACCOUNT).where(ACCOUNT.c.id == user_id)).first()
    return _user(row) if row else None


def load_user(tx: Connection, user_id: str) -> User:
    """The user of an ID that exists."""
    return _user(tx.execute(select(ACCOUNT).where(ACCOUNT.c.id == user_id)).one())


def _user(row: Row[Any]) -> User:
    return User(
        id=row.id,
        password_hash=row.password_hash,
        applicant_kind=ApplicantKind(row.applicant_kind),
        card=CardIdentity(row.certificate_serial, row.certificate_issuer, row.certificate_key_hash)
        if row.certificate_serial
        else None,
        valid_to=row.valid_to,
        represented=Represented(
            row.represented_name, row.represented_birth_date, row.represented_card_number, bool(row.represented_ill)
        )
        if row.represented_name
        else None,
        notification_id=row.notification_id,
        notice_acknowledged_at=row.notice_acknowledged_at,
        registered_at=row.registered_at,
    )


def insert_session(tx: Connection, user_id: str, token: str, now: datetime) -> None:
    """Begin a user's one session; an earlier one ends."""
    delete_session(tx, user_id)
    tx.execute(
        insert(ACCOUNT_SESSION).values(user_id=user_id, token_hash=token_hash(token), started_at=now, last_used_at=now)
    )


def find_session(tx: Connection, token: str) -> UserSession | None:
    """The session of a token."""
    query = select(ACCOUNT_SESSION.c.user_id, ACCOUNT_SESSION.c.last_used_at).where(
        ACCOUNT_SESSION.c.token_hash == token_hash(token)
    )
    row = tx.execute(query).first()
    return UserSession(row.user_id, row.last_used_at) if row else None


def touch_session(tx: Connection, user_id: str, now: datetime) -> None:
    """The session was used just now."""
    tx.execute(update(ACCOUNT_SESSION).where(ACCOUNT_SESSION.c.user_id == user_id).values(last_used_at=now))


def delete_session(tx: Connection, user_id: str) -> None:
    """End a user's session."""
    tx.execute(delete(ACCOUNT_SESSION).where(ACCOUNT_SESSION.c.user_id == user_id))
