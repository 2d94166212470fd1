"""本人確認情報の提供: who fits a condition, and nobody else, in a file (一括提供) or at once (即時提供)."""

from sqlalchemy import Connection

from renkei_jlis_verify import resident_store
from renkei_jlis_verify.line_files import File, answer_once, log, opened, read_one, sealed_answers
from renkei_jlis_verify.ports import JlisPorts
from renkei_jlis_verify.provision_rules import bulk_refusal, few_enough, immediate_refusal, keys_of
from renkei_kit.callers import Caller
from renkei_kit.errors import LinkageError, Refusal
from renkei_kit.resident_condition import ProvisionRequest, fits
from renkei_kit.resident_records import ResidentRecord

RECIPIENT = "juki-link"


async def answer_provision_file(ports: JlisPorts, caller: Caller, file_id: str, envelope: str) -> str:
    """一括提供: the sealed records of those who fit the condition in a sealed file (control C9).

    Raises ``request-invalid``, ``operation-not-permitted`` or ``file-id-reused``.
    """
    request = read_one(ProvisionRequest, opened(ports, envelope))
    words = f"residents by {keys_of(request.condition)}"
    file = File(file_id, envelope, "receiveProvisionFile", words)
    affairs = ports.world.affairs
    return await answer_once(
        ports, caller, file, lambda tx: bulk_refusal(request, affairs) or provided(tx, ports, request)
    )


async def provide_identity(ports: JlisPorts, caller: Caller, envelope: str) -> str:
    """即時提供: the sealed record of one person.

    Raises ``request-invalid``, ``operation-not-permitted`` or ``too-many-records``.
    """
    request = read_one(ProvisionRequest, opened(ports, envelope))

    def provide(tx: Connection) -> list[ResidentRecord] | Refusal:
        refusal = immediate_refusal(request, ports.world.affairs)
        found = [] if refusal else provided(tx, ports, request)
        refusal = refusal or few_enough(len(found))
        if refusal is not None:
            return refusal
        words = f"{len(found)} residents by {keys_of(request.condition)}"
        log(tx, ports, caller, File("", "", "provideIdentity", words), words)
        return found

    found = await ports.db.write(provide)
    if isinstance(found, Refusal):
        raise LinkageError(found)
    return sealed_answers(ports, caller.party, found)


async def write_medium(ports: JlisPorts, request: ProvisionRequest) -> tuple[str, int]:
    """一括提供 by a medium (電子記録媒体): what is on it, sealed to the link server, and of how many people.

    Raises ``request-invalid`` or ``operation-not-permitted``.
    """
    refusal = bulk_refusal(request, ports.world.affairs)
    if refusal is not None:
        raise LinkageError(refusal)
    found = await ports.db.read(lambda tx: provided(tx, ports, request))
    return sealed_answers(ports, RECIPIENT, found), len(found)


def provided(tx: Connection, ports: JlisPorts, request: ProvisionRequest) -> list[ResidentRecord]:
    """Those who fit, each in the items asked for."""
    everybody = resident_store.records(tx, ports.vault, request.condition)
    return [record.only(request.items) for record in everybody if fits(request.condition, record)]
