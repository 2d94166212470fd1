"""J-LIS's control port: cards to sign with, and what is printed on them. Not part of the real network."""

from typing import Annotated

from fastapi import Depends, Path
from sqlalchemy import Connection

from renkei_jlis_verify import card_flows, certificate_store, crl_flows, resident_book, store
from renkei_jlis_verify.control_schemas import (
    Card,
    CardHolder,
    Cards,
    NumberOnCard,
    ReleaseRequest,
    RevocationSchedule,
    RevokeRequest,
    SchedulePut,
    SignAnswer,
    SignRequest,
    card,
    decoded,
    encoded,
)
from renkei_jlis_verify.ports import JlisPorts
from renkei_kit.errors import ErrorCode, refuse
from renkei_kit.ports import ports_of
from renkei_kit.problem import problems
from renkei_kit.router import Router

router = Router(tags=["cards"])
PortsOf = Annotated[JlisPorts, Depends(ports_of)]
PersonId = Annotated[str, Path(description="a person of the world, see `renkei world`", examples=["nguyen-an"])]


@router.get("/cards", operation_id="listCards", responses=problems(ErrorCode.RECORDS_UNAVAILABLE))
async def list_cards(ports: PortsOf) -> Cards:
    """Everybody and their cards. Not part of the real network."""
    now = ports.clock()

    def read(tx: Connection) -> list[Card]:
        entries = certificate_store.entries_of(tx)
        return [
            card(holder(ports, *one), [entry for entry in entries if entry.person_id == one[0]], now)
            for one in resident_book.names(tx)
        ]

    return Cards(cards=await ports.db.read(read))


@router.get("/cards/{person_id}", operation_id="getCard", responses=problems(ErrorCode.NOT_FOUND))
async def get_card(person_id: PersonId, ports: PortsOf) -> Card:
    """One person's cards. Not part of the real network."""

    def read(tx: Connection) -> Card | None:
        name = resident_book.name_of(tx, person_id)
        entries = certificate_store.entries_of(tx, person_id)
        return card(holder(ports, person_id, name), entries, ports.clock()) if name else None

    found = await ports.db.read(read)
    if found is None:
        raise refuse(ErrorCode.NOT_FOUND, "the register does not know this person")
    return found


def holder(ports: JlisPorts, person_id: str, name: str) -> CardHolder:
    """Who has a card, with the story that the world tells; who arrived later has none."""
    known = [person.story for person in ports.world.people if person.id == person_id]
    return CardHolder(person_id, name, known[0] if known else "arrived")


@router.post(
    "/cards/{person_id}/sign",
    operation_id="signWithCard",
    responses=problems(ErrorCode.NOT_FOUND, ErrorCode.PIN_WRONG, ErrorCode.PIN_LOCKED, ErrorCode.REQUEST_INVALID),
)
async def sign(person_id: PersonId, body: SignRequest, ports: PortsOf) -> SignAnswer:
    """Have the card sign; its private key never leaves it. Not part of the real network."""
    signature = await card_flows.sign(ports, person_id, body.certificate, body.pin, decoded(body.data), body.generation)
    return SignAnswer(certificate=signature.certificate, signature=encoded(signature.signature))


@router.post(
    "/cards/{person_id}/revoke",
    operation_id="revokeCertificate",
    responses=problems(ErrorCode.NOT_FOUND, ErrorCode.REQUEST_INVALID),
)
async def revoke(person_id: PersonId, body: RevokeRequest, ports: PortsOf) -> Card:
    """Revoke a certificate of the newest card (失効). Not part of the real network."""
    await card_flows.revoke(ports, person_id, body.certificate, body.reason)
    return await get_card(person_id, ports)


@router.post(
    "/cards/{person_id}/release",
    operation_id="releaseCertificate",
    responses=problems(ErrorCode.NOT_FOUND, ErrorCode.REQUEST_INVALID, ErrorCode.WRONG_STATE),
)
async def release(person_id: PersonId, body: ReleaseRequest, ports: PortsOf) -> Card:
    """Take back a hold (certificateHold): the certificate is good again. Not part of the real network."""
    await card_flows.release(ports, person_id, body.certificate)
    return await get_card(person_id, ports)


@router.get("/revocation-list", operation_id="getRevocationSchedule", responses=problems(ErrorCode.RECORDS_UNAVAILABLE))
async def get_schedule(ports: PortsOf) -> RevocationSchedule:
    """How often the CRL is published, and when it was and will be. Not part of the real network."""
    found = await crl_flows.schedule(ports)
    return RevocationSchedule(minutes=found.minutes, published_at=found.published_at, next_at=found.next_at)


@router.put("/revocation-list", operation_id="setRevocationSchedule", responses=problems(ErrorCode.REQUEST_INVALID))
async def set_schedule(body: SchedulePut, ports: PortsOf) -> RevocationSchedule:
    """Set the publication lag of the CRL. Not part of the real network."""
    await crl_flows.set_minutes(ports, body.minutes)
    return await get_schedule(ports)


@router.post(
    "/revocation-list/publications",
    operation_id="publishRevocationList",
    status_code=201,
    responses=problems(ErrorCode.RECORDS_UNAVAILABLE),
)
async def publish_list(ports: PortsOf) -> RevocationSchedule:
    """Publish a CRL now, with all that is revoked by now. Not part of the real network."""
    await crl_flows.publish_now(ports)
    return await get_schedule(ports)


@router.post(
    "/cards/{person_id}/reissue",
    operation_id="reissueCard",
    responses=problems(ErrorCode.NOT_FOUND, ErrorCode.OPERATION_NOT_PERMITTED),
)
async def reissue(person_id: PersonId, ports: PortsOf) -> Card:
    """Issue a new card with new certificates. Not part of the real network."""
    await card_flows.reissue(ports, person_id)
    return await get_card(person_id, ports)


@router.get("/residents/{person_id}/number", operation_id="getNumberOnCard", responses=problems(ErrorCode.NOT_FOUND))
async def get_number(person_id: PersonId, ports: PortsOf) -> NumberOnCard:
    """The synthetic 個人番号 of a person who does not exist. Not part of the real network."""

    def find(tx: Connection) -> list[str]:
        return [number.digits for number in store.find_numbers(tx, ports.vault, person_id)]

    numbers = await ports.db.read(find)
    if not numbers:
        raise refuse(ErrorCode.NOT_FOUND, "the register does not know this person")
    return NumberOnCard(personal_number=numbers[0], former_personal_numbers=numbers[1:])
