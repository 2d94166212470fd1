"""証明書失効リスト: published at set times, so that a revocation shows in it only with the next one (control C5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from renkei_jlis_verify import certificate_store, crl_store, revocation
from renkei_jlis_verify.certificate_flows import authority
from renkei_jlis_verify.crl_schedule import due_at, next_at
from renkei_jlis_verify.jpki import Signer
from renkei_jlis_verify.ports import JlisPorts
from renkei_jlis_verify.status_faults import StatusFaults


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often the list is published; the one in force, and when the next one comes."""

    minutes: int
    published_at: datetime | None
    next_at: datetime | None


async def revocation_list(ports: JlisPorts) -> bytes:
    """The list in force (DER): the one last published, or one of this moment where no lag is set."""
    ca, now, faults = await authority(ports), ports.clock(), StatusFaults.of_call()
    if faults.happen:
        at = faults.time(now, revocation.CRL_LIFETIME)
        entries = await ports.db.read(certificate_store.entries_of)
        return revocation.revocation_list(faults.listed(entries, at), ca, at, at + revocation.CRL_LIFETIME)
    minutes = await ports.db.read(lambda tx: crl_store.minutes(tx, ports.jlis_settings.crl_minutes))
    if minutes == 0:
        revoked = await ports.db.read(lambda tx: certificate_store.revoked_entries(tx, now))
        return revocation.revocation_list(revoked, ca, now, now + revocation.CRL_LIFETIME)
    due = due_at(minutes, now)
    latest = await ports.db.read(lambda tx: crl_store.latest(tx, now))
    if latest is not None and latest.published_at >= due:
        return latest.content
    return await publish(ports, ca, due)


async def publish_now(ports: JlisPorts) -> None:
    """Publish a list with all that is revoked by now, out of turn."""
    await publish(ports, await authority(ports), ports.clock())


async def publish(ports: JlisPorts, ca: Signer, at: datetime) -> bytes:
    """Make the list of ``at`` and keep it; the one that another replica was faster with is as good."""

    def keep(tx: Connection) -> bytes:
        minutes = crl_store.minutes(tx, ports.jlis_settings.crl_minutes)
        until = next_at(minutes, at) if minutes else at + revocation.CRL_LIFETIME
        content = revocation.revocation_list(certificate_store.revoked_entries(tx, at), ca, at, until)
        return crl_store.keep(tx, at, content)

    return await ports.db.write(keep)


async def schedule(ports: JlisPorts) -> Schedule:
    """How it is published now."""
    now = ports.clock()

    def read(tx: Connection) -> Schedule:
        minutes, latest = crl_store.minutes(tx, ports.jlis_settings.crl_minutes), crl_store.latest(tx, now)
        published_at = latest.published_at if latest else None
        return Schedule(minutes, published_at, next_at(minutes, now) if minutes else None)

    return await ports.db.read(read)


async def set_minutes(ports: JlisPorts, minutes: int) -> None:
    """Publish so often from now on; 0 is with each request."""
    await ports.db.write(lambda tx: crl_store.set_minutes(tx, minutes))


LONGEST = timedelta(days=366)
