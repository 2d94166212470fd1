"""J-LIS's control port: cards to sign with, and what is printed on them. Not part of the real network."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from sqlalchemy import Connection

from renkei_jlis_verify import card_flows, certificate_store, store
from renkei_jlis_verify.control_schemas import (
    Card,
    Cards,
    NumberOnCard,
    RevokeRequest,
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

router = APIRouter(tags=["cards"])
PortsOf = Annotated[JlisPorts, Depends(ports_of)]
PersonId = Annotated[str, Path(description="a person of the world, see `renkei world`", examples=["nguyen-an"])]


@router.get("/cards", operation_id="listCards", responses=problems(ErrorCode.RECORDS_UNAVAILABLE))
async def list_cards(ports: PortsOf) -> Cards:
    """Everybody and their cards. Not part of the real network."""
    entries = await ports.db.read(certificate_store.entries_of)
    now = ports.clock()
    return Cards(
        cards=[
            card(person, [entry for entry in entries if entry.person_id == person.id], now)
            for person in ports.world.people
        ]
    )


@router.get("/cards/{person_id}", operation_id="getCard", responses=problems(ErrorCode.NOT_FOUND))
async def get_card(person_id: PersonId, ports: PortsOf) -> Card:
    """One person's cards. Not part of the real network."""
    try:
        person = ports.world.person(person_id)
    except LookupError:
        raise refuse(ErrorCode.NOT_FOUND, "the world has no such person") from None
    entries = await ports.db.read(lambda tx: certificate_store.entries_of(tx, person_id))
    return card(person, entries, ports.clock())


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
