"""One person's certificates tied together (対応証明書の発行番号), and a certificate to its holder's record."""

from sqlalchemy import Connection

from renkei_jlis_verify import certificate_store, store
from renkei_jlis_verify.certificate_rules import CertificateEntry
from renkei_jlis_verify.linking import certificate_is_known, holder_may_be_told
from renkei_jlis_verify.ports import JlisPorts
from renkei_kit.callers import Caller
from renkei_kit.errors import LinkageError, Refusal
from renkei_kit.evidence import Access
from renkei_kit.tracing import trace_id


async def link_certificates(ports: JlisPorts, caller: Caller, serial: str) -> list[CertificateEntry]:
    """Every certificate that the holder has or had, the newest card's first. Raises ``not-found``."""

    def find(tx: Connection) -> list[CertificateEntry] | Refusal:
        now, entry = ports.clock(), certificate_store.find_entry(tx, serial)
        refusal = certificate_is_known(entry, now)
        if refusal is not None or entry is None:
            assert refusal is not None
            return refusal
        ports.access_log.append(tx, _access(ports, caller, "linkCertificates", entry))
        return [one for one in certificate_store.entries_of(tx, entry.person_id) if one.valid_from <= now]

    found = await ports.db.write(find)
    if isinstance(found, Refusal):
        raise LinkageError(found)
    return found


async def resolve_certificate(ports: JlisPorts, caller: Caller, serial: str) -> str:
    """The 住民票コード of who holds a user certificate in force. Raises ``not-found`` or ``certificate-not-valid``."""

    def find(tx: Connection) -> str | Refusal:
        now, entry = ports.clock(), certificate_store.find_entry(tx, serial)
        refusal = certificate_is_known(entry, now) or (holder_may_be_told(entry, now) if entry else None)
        if refusal is not None or entry is None:
            assert refusal is not None
            return refusal
        ports.access_log.append(tx, _access(ports, caller, "resolveCertificate", entry))
        return store.load_record_code(tx, ports.vault, entry.person_id)

    found = await ports.db.write(find)
    if isinstance(found, Refusal):
        raise LinkageError(found)
    return found


def _access(ports: JlisPorts, caller: Caller, operation: str, entry: CertificateEntry) -> Access:
    return Access(ports.clock(), caller.party, caller.id, operation, f"resident {entry.person_id}", "ok", trace_id())
