"""A card in a hand: it signs for its PIN, locks, is revoked and issued anew."""

import base64
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

DATA = b"challenge"
PINS = {"user-authentication": "1234", "signing": "ABC123"}


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


async def sign(line, person_id: str, kind: str = "user-authentication", **changes):
    body = {"certificate": kind, "pin": PINS[kind], "data": base64url(DATA)} | changes
    return await line.cards.post(f"/cards/{person_id}/sign", json=body)


async def certificates(line, person_id: str) -> dict[tuple[int, str], dict]:
    card = (await line.cards.get(f"/cards/{person_id}")).json()
    return {(entry["generation"], entry["certificate"]): entry for entry in card["certificates"]}


@pytest.mark.parametrize("kind", PINS)
async def test_the_signature_is_the_certificates(line, kind):
    answer = (await sign(line, "nguyen-an", kind)).json()
    certificate = x509.load_pem_x509_certificate(answer["certificate"].encode())
    signature = base64.urlsafe_b64decode(answer["signature"] + "==")
    certificate.public_key().verify(signature, DATA, padding.PKCS1v15(), hashes.SHA256())
    assert certificate.public_key().key_size == 2048
    assert f"{certificate.serial_number:x}" == (await certificates(line, "nguyen-an"))[0, kind]["serial"]


async def test_a_card_is_the_same_at_each_use_and_differs_from_every_other(line):
    first, second = await sign(line, "nguyen-an"), await sign(line, "nguyen-an")
    other = await sign(line, "santos-maria")
    assert first.json() == second.json()
    assert other.json()["certificate"] != first.json()["certificate"]


async def test_no_private_key_is_readable_in_the_store(line):
    await sign(line, "nguyen-an")
    ports = line.services["jlis-verify"].app.state.ports
    image = await ports.db.read(lambda tx: tx.connection.dbapi_connection.serialize())
    assert b"NGUYEN" in image
    assert bytes.fromhex("06092a864886f70d010101050004") not in image, "a PKCS #8 RSA key begins so"


@pytest.mark.parametrize("kind, allowed", [("user-authentication", 3), ("signing", 5)])
async def test_wrong_pins_lock_the_certificate_and_not_the_other(line, kind, allowed):
    for left in range(allowed - 1, -1, -1):
        refused = await sign(line, "nguyen-an", kind, pin="9999")
        assert (refused.status_code, refused.json()["code"]) == (403, "pin-wrong")
        assert refused.json()["attempts_left"] == left
    locked = await sign(line, "nguyen-an", kind)
    assert (locked.status_code, locked.json()["code"]) == (403, "pin-locked")
    assert (await certificates(line, "nguyen-an"))[0, kind]["pin_locked"] is True
    (other,) = PINS.keys() - {kind}
    assert (await sign(line, "nguyen-an", other)).status_code == 200


async def test_a_right_pin_starts_the_count_anew(line):
    for pin in ("9999", "9999", "1234", "9999", "9999", "1234"):
        last = await sign(line, "nguyen-an", pin=pin)
    assert last.status_code == 200


@pytest.mark.parametrize("person_id", ["smith-john", "cruz-jose", "nobody-here"])
async def test_who_has_no_card_cannot_sign(line, person_id):
    assert (await sign(line, person_id)).json()["code"] == "not-found"


@pytest.mark.parametrize(
    "changes, field",
    [({"data": "a+b"}, "/data"), ({"pin": "12"}, "/pin"), ({"certificate": "both"}, "/certificate"), ({"x": 1}, "/x")],
)
async def test_a_request_that_does_not_fit(line, changes, field):
    refused = await sign(line, "nguyen-an", **changes)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]


async def test_a_revoked_certificate_is_shown_so_and_its_card_still_signs(line):
    body = {"certificate": "signing", "reason": "affiliationChanged"}
    card = (await line.cards.post("/cards/nguyen-an/revoke", json=body)).json()
    shown = {entry["certificate"]: (entry["status"], entry["reason"]) for entry in card["certificates"]}
    assert shown == {"signing": ("revoked", "affiliationChanged"), "user-authentication": ("good", None)}
    assert card["state"] == "valid"
    assert (await sign(line, "nguyen-an", "signing")).status_code == 200


async def test_a_revocation_stands_but_for_a_hold(line):
    for person, expected in (("muller-hans", "cessationOfOperation"), ("kumar-ravi", "keyCompromise")):
        body = {"certificate": "signing", "reason": "keyCompromise"}
        await line.cards.post(f"/cards/{person}/revoke", json=body)
        assert (await certificates(line, person))[0, "signing"]["reason"] == expected


async def test_a_new_card_supersedes_the_old_one(line):
    old = (await sign(line, "nguyen-an")).json()["certificate"]
    card = (await line.cards.post("/cards/nguyen-an/reissue")).json()
    assert card["state"] == "valid"
    entries = await certificates(line, "nguyen-an")
    assert entries[0, "user-authentication"]["reason"] == "superseded"
    assert entries[1, "user-authentication"]["status"] == "good"
    assert (await sign(line, "nguyen-an")).json()["certificate"] != old
    assert (await sign(line, "nguyen-an", generation=0)).json()["certificate"] == old


async def test_a_first_card(line):
    assert (await line.cards.post("/cards/smith-john/reissue")).json()["state"] == "valid"
    assert (await sign(line, "smith-john")).status_code == 200


@pytest.mark.parametrize(
    "person_id, code",
    [("muller-hans", "operation-not-permitted"), ("brown-alice", "operation-not-permitted"), ("nobody", "not-found")],
)
async def test_no_new_card_for_who_is_not_on_the_register(line, person_id, code):
    assert (await line.cards.post(f"/cards/{person_id}/reissue")).json()["code"] == code


async def test_a_card_expires_with_the_period_of_stay_by_the_services_clock(line):
    person = line.world.person("nguyen-an")
    line.clock.advance(person.residence.expires_on - line.world.today + timedelta(days=1))
    assert (await line.cards.get("/cards/nguyen-an")).json()["state"] == "expired"
    refused = await line.cards.post("/cards/nguyen-an/reissue")
    assert refused.json()["code"] == "operation-not-permitted", "the period of stay must be extended first"


async def test_everybody_is_listed_with_a_state(line):
    cards = (await line.cards.get("/cards")).json()["cards"]
    states = {card["story"]: card["state"] for card in cards}
    assert len(cards) == len(line.world.people)
    assert states["certificate-revoked"] == "revoked"
    assert states["certificate-expired"] == "expired"
    assert states["card-renewed"] == "valid"
    assert states["no-card"] == "none"


async def test_the_number_on_the_card_and_the_former_one(line):
    numbers = (await line.cards.get("/residents/chen-wei/number")).json()
    assert len(numbers["former_personal_numbers"]) == 1
    assert numbers["personal_number"] not in numbers["former_personal_numbers"]
    assert (await line.cards.get("/residents/nobody/number")).json()["code"] == "not-found"
    assert (await line.jlis.get("/residents/chen-wei/number")).json()["code"] == "not-found", "control port only"


async def test_a_reset_gives_the_same_cards_in_their_first_state(line):
    before = (await sign(line, "nguyen-an")).json()
    await line.cards.post("/cards/nguyen-an/revoke", json={"certificate": "user-authentication"})
    ca = (await line.jlis.get("/ca")).content
    await line.cards.post("/reset")
    assert (await line.cards.get("/cards/nguyen-an")).json()["state"] == "valid"
    assert (await sign(line, "nguyen-an")).json() == before
    assert (await line.jlis.get("/ca")).content == ca
