"""DPoP proofs that were used, until they are too old to be used again."""

from datetime import datetime

from sqlalchemy import Column, Connection, Index, String, Table, delete

from renkei_kit.db import insert_if_absent
from renkei_kit.dpop import Proof
from renkei_kit.instant import Instant
from renkei_mesh_gateway.tables import METADATA

sender_proof = Table(
    "sender_proof",
    METADATA,
    Column("key", String(64), primary_key=True),
    Column("proof_id", String(128), primary_key=True),
    Column("expires_at", Instant, nullable=False),
    Index("ix_sender_proof_expires_at", "expires_at"),
)


def use_proof(tx: Connection, proof: Proof, now: datetime) -> bool:
    """Whether a proof is used for the first time (RFC 9449 section 11.1); those too old are forgotten."""
    tx.execute(delete(sender_proof).where(sender_proof.c.expires_at < now))
    return insert_if_absent(tx, sender_proof, key=proof.key, proof_id=proof.proof_id, expires_at=proof.expires_at)
