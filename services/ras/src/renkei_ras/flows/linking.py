"""A renewed card takes the place of the registered one, when J-LIS ties the two (control C7)."""

from dataclasses import replace

from sqlalchemy import Connection

from renkei_kit.callers import Caller
from renkei_kit.card_proof import Presented
from renkei_kit.errors import LinkageError, Refusal
from renkei_ras.flows.proof import examine, shown_card, with_status
from renkei_ras.ports import RasPorts
from renkei_ras.registration import User
from renkei_ras.rules import Linking, linking_refusal
from renkei_ras.store.users import load_user, set_card


async def link_card(ports: RasPorts, caller: Caller, presented: Presented) -> User:
    """The user, known by the new card from now on.

    Raises ``request-invalid``, ``signature-not-valid``, ``certificate-not-valid``, ``card-not-the-same`` or
    ``party-unavailable``.
    """
    proof, issuer = await examine(ports, presented)
    user = await ports.db.read(lambda tx: load_user(tx, caller.id))
    facts = Linking(ports.clock(), proof, user, tied=None)
    refusal = linking_refusal(facts)
    if refusal:
        raise LinkageError(refusal)
    facts = replace(facts, proof=await with_status(ports, proof, issuer))
    card = shown_card(facts.proof)
    assert card is not None  # the rules have seen it
    tied = user.card is not None and await ports.jlis.ties(card.identity, user.card)
    facts = replace(facts, tied=tied)

    def decide(tx: Connection) -> Refusal | None:
        refusal = linking_refusal(replace(facts, user=load_user(tx, caller.id)))
        if refusal is None:
            set_card(tx, caller.id, card.identity, card.valid_to)
            ports.note(tx, caller, "linkCard", f"/users/{caller.id}")
        return refusal

    refusal = await ports.db.write(decide)
    if refusal:
        raise LinkageError(refusal)
    return await ports.db.read(lambda tx: load_user(tx, caller.id))
