"""Queries on the files that J-LIS has processed: each file once, and its answer as often as it is asked for."""

import hashlib
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select, update

from renkei_jlis_verify.tables import RECEIVED_FILE
from renkei_kit.db import insert_if_absent


def find_file(tx: Connection, file_id: str) -> RowMapping | None:
    """What is known of a file that was taken before."""
    return tx.execute(select(RECEIVED_FILE).where(RECEIVED_FILE.c.file_id == file_id)).mappings().first()


def take_file(tx: Connection, file_id: str, envelope: str, now: datetime) -> RowMapping | None:
    """Take a file for processing; what is known of it when it was taken before.

    A second worker waits here until the first has kept its answer.
    """
    if insert_if_absent(tx, RECEIVED_FILE, file_id=file_id, digest=envelope_digest(envelope), received_at=now):
        return None
    return find_file(tx, file_id)


def keep_answer(tx: Connection, file_id: str, answer: str) -> None:
    """Remember the sealed answer to a file."""
    tx.execute(update(RECEIVED_FILE).where(RECEIVED_FILE.c.file_id == file_id).values(answer=answer.encode()))


def envelope_digest(envelope: str) -> str:
    """What tells one sealed file from another."""
    return hashlib.sha256(envelope.encode()).hexdigest()
