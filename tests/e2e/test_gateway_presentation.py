"""Why a presented permit is refused; what permits and notices do not say."""

import base64
import json
from datetime import timedelta

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, KeySet, OctKey

from e2e.gateway import Gateway, claims_of, exchange, granted, is_whole, part, refused, values_of


def encoded(document) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()


def altered(permit: str, **changes) -> str:
    """The permit with other claims under the old signature."""
    head, _, signature = permit.split(".")
    return f"{head}.{encoded(claims_of(permit) | changes)}.{signature}"


async def books_of(gateway, number):
    """Outcomes under a processing number in the books of ISA, the provider and the core."""
    books = [
        await gateway.book(processing_number=number),
        await gateway.book("chiyoda", processing_number=number),
        await gateway.core_book(processing_number=number),
    ]
    return [[record["outcome"] for record in book] for book in books]


@pytest.mark.control("G2")
async def test_permit_already_used_for_a_second_presentation(network):
    gateway = Gateway(network)
    permit = await gateway.permit()
    assert (await gateway.present(permit["permit"])).status_code == 200
    problem = refused(await gateway.present(permit["permit"]), "permit-already-used", "permit_is_unused")
    assert problem["instance"] == permit["processing_number"]
    assert await books_of(gateway, permit["processing_number"]) == [
        ["answered", "permit-already-used"],
        ["answered"],
        ["answered", "permit-already-used"],
    ]


@pytest.mark.control("G2")
@pytest.mark.parametrize("seconds", [60, 61, 3600])
async def test_permit_expired_from_the_sixtieth_second(network, seconds):
    gateway = Gateway(network)
    await network.change_clock(frozen=True)
    permit = await gateway.permit()
    await network.change_clock(advance=timedelta(seconds=seconds))
    problem = refused(await gateway.present(permit["permit"]), "permit-expired", "permit_is_in_force")
    assert problem["instance"] == permit["processing_number"]
    assert await books_of(gateway, permit["processing_number"]) == [["permit-expired"], [], ["permit-expired"]]


async def test_a_permit_is_good_in_its_last_second(network):
    gateway = Gateway(network)
    await network.change_clock(frozen=True)
    permit = await gateway.permit()
    await network.change_clock(advance=timedelta(seconds=59))
    assert (await gateway.present(permit["permit"])).status_code == 200


async def test_permit_expired_before_its_time(network):
    gateway = Gateway(network)
    await network.change_clock(frozen=True)
    permit = await gateway.permit()
    await network.change_clock(advance=timedelta(seconds=-5))
    refused(await gateway.present(permit["permit"]), "permit-expired", "permit_is_in_force")


@pytest.mark.control("G2")
async def test_permit_not_yours_for_another_agency_and_the_core_knows_of_it(network):
    gateway = Gateway(network)
    permit = await gateway.permit()
    for client in ("chiyoda", "pension"):
        refused(await gateway.present(permit["permit"], client), "permit-not-yours", "permit_is_the_callers")
    (first, second) = await gateway.core_book(processing_number=permit["processing_number"])
    assert [first["outcome"], second["outcome"]] == ["permit-not-yours"] * 2
    assert await gateway.book() == await gateway.book("chiyoda") == await gateway.book("pension") == []
    assert (await gateway.present(permit["permit"])).status_code == 200


async def test_permit_revoked_after_it_was_withdrawn(network):
    gateway = Gateway(network)
    permit = await gateway.permit()
    assert (await gateway.oauth("revoke", token=permit["permit"])).status_code == 200
    refused(await gateway.present(permit["permit"]), "permit-revoked", "permit_is_not_revoked")
    assert await books_of(gateway, permit["processing_number"]) == [["permit-revoked"], [], ["permit-revoked"]]


@pytest.mark.control("G2")
@pytest.mark.parametrize(
    "change",
    [
        {"inquirer": "9000013101600001"},
        {"client_id": "chiyoda"},
        {"aud": "9000013112100001"},
        {"exp": 4102444800},
        {"iss": "http://elsewhere"},
        {"processing_number": "9" * 20},
        {"jti": "another"},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_permit_signature_invalid_when_any_claim_is_altered(network, change):
    gateway = Gateway(network)
    permit = await gateway.permit()
    refused(await gateway.present(altered(permit["permit"], **change)), "permit-signature-invalid")
    assert await gateway.core_book() == []
    assert (await gateway.present(permit["permit"])).status_code == 200


async def test_permit_signature_invalid_for_every_key_and_algorithm_but_the_cores(network):
    gateway = Gateway(network)
    permit = (await gateway.permit())["permit"]
    said, header = json.dumps(claims_of(permit)).encode(), part(permit, 0)
    other = ECKey.generate_key("P-256")
    public = OctKey.import_key(
        json.dumps((await gateway.http.get("/.well-known/jwks.json")).json()["keys"][0]).encode()
    )
    unnamed = encoded({name: value for name, value in header.items() if name != "kid"})
    forgeries = (
        jws.serialize_compact(header, said, other, ["ES256"]),
        jws.serialize_compact({**header, "kid": other.thumbprint()}, said, other, ["ES256"]),
        jws.serialize_compact({**header, "alg": "HS256"}, said, public, ["HS256"]),
        f"{encoded({**header, 'alg': 'none'})}.{permit.split('.')[1]}.",
        f"{encoded({**header, 'alg': 'none'})}.{permit.split('.')[1]}.{permit.split('.')[2]}",
        permit[:-4] + ("AAAA" if not permit.endswith("AAAA") else "BBBB"),
        f"{encoded({**header, 'kid': 'unknown'})}.{permit.split('.')[1]}.{permit.split('.')[2]}",
        f"{encoded({**header, 'crit': ['exp']})}.{permit.split('.')[1]}.{permit.split('.')[2]}",
        f"{unnamed}.{permit.split('.')[1]}.{permit.split('.')[2]}",
    )
    for forgery in forgeries:
        refused(await gateway.present(forgery), "permit-signature-invalid")


@pytest.mark.control("G2")
async def test_permit_malformed_for_what_is_no_permit(network):
    gateway = Gateway(network)
    permit = (await gateway.permit())["permit"]
    head, said, signature = permit.split(".")
    token = (await gateway.token()).json()["access_token"]
    texts = (
        "x",
        "a.b.c",
        "..",
        f"{head}.{said}",
        f"{permit}.{said}",
        token,
        f"{encoded({'alg': 'ES256'})}.{said}.{signature}",
        f"{encoded({'alg': 'ES256', 'typ': 'provision-notice+jwt'})}.{said}.{signature}",
        f"{encoded([])}.{said}.{signature}",
        f"!!!.{said}.{signature}",
        "提供.許可.証",
        "[" * 8000,
        "a." * 8000,
        f"{encoded({**part(permit, 0), 'padding': 'x' * 9000})}.{said}.{signature}",
    )
    for text in texts:
        refused(await gateway.present(text), "permit-malformed")
    assert await gateway.core_book() == []


async def test_a_permit_of_another_network_is_not_accepted(network):
    """Signed by keys that this core never had, and naming another issuer."""
    gateway = Gateway(network)
    stranger = ECKey.generate_key("P-256")
    permit = (await gateway.permit())["permit"]
    forged = jws.serialize_compact(
        part(permit, 0), json.dumps(claims_of(permit) | {"iss": "http://elsewhere"}).encode(), stranger, ["ES256"]
    )
    refused(await gateway.present(forged), "permit-signature-invalid")


async def test_a_permit_of_before_a_reset_is_not_accepted(network):
    gateway = Gateway(network)
    permit = await gateway.permit()
    await network.reset()
    answer = await Gateway(network).present(permit["permit"])
    assert answer.json()["code"] in {"permit-signature-invalid", "permit-not-yours"}


async def test_anyone_can_verify_a_permit_with_the_published_keys(network):
    gateway = Gateway(network)
    permit = await gateway.permit()
    keys = KeySet.import_key_set((await gateway.http.get("/.well-known/jwks.json")).json())
    assert all("d" not in key.as_dict(private=False) for key in keys.keys)
    said = json.loads(jws.deserialize_compact(permit["permit"], keys, ["ES256"]).payload)
    query = gateway.query()
    assert (said["aud"], said["client_id"], said["sub"]) == (query["provider"], "isa-ims", "isa-ims")
    assert said["processing_number"] == permit["processing_number"]
    assert said["authorization_details"] == [
        {"type": "information-linkage"} | {name: query[name] for name in ("affair", "procedure", "item")}
    ]
    assert (said["allow_list_row"], said["exp"] - said["iat"], said["nbf"]) == ("IS-01", 60, said["iat"])
    assert part(permit["permit"], 0)["typ"] == "provision-permit+jwt"


async def test_a_permit_says_nothing_that_the_other_side_must_not_learn(network):
    """No addressee number and no linkage code of any agency, in no claim and no header."""
    gateway = Gateway(network)
    permit = granted(
        await gateway.ask(gateway.query(period={"from": "2026-04-01", "to": "2027-03-31"}, case_id="CASE-SECRET"))
    )
    said = values_of(part(permit["permit"], 0)) + values_of(claims_of(permit["permit"]))
    said += values_of({name: value for name, value in permit.items() if name != "permit"})
    secrets = [*gateway.codes_and_numbers("plain").values(), "CASE-SECRET", "SANTOS"]
    for client in gateway.world.clients:
        number = gateway.codes_and_numbers("plain").get(client.agency)
        if number and client.service != "jlis-verify":
            secrets.append((await gateway.linkage_code(number, client.id)).json()["linkage_code"])
    assert len(secrets) == 2 + 2 * len(gateway.codes_and_numbers("plain"))
    assert not [secret for secret in secrets if any(secret in text for text in said)]


async def test_an_answer_says_nothing_of_numbers_and_codes(network):
    gateway = Gateway(network)
    body = await gateway.linked()
    opened = values_of(gateway.opened(body["answer"])) + values_of(body)
    for number in gateway.codes_and_numbers("plain").values():
        assert not any(number in text for text in opened)
    code = (await gateway.linkage_code(gateway.number("plain"))).json()["linkage_code"]
    assert not any(code in text for text in opened)


async def test_records_say_nothing_of_numbers_and_codes(network):
    gateway = Gateway(network)
    await gateway.linked()
    books = [*(await gateway.book()), *(await gateway.book("chiyoda")), *(await gateway.core_book())]
    said = values_of(books)
    assert not [number for number in gateway.codes_and_numbers("plain").values() if number in said]
    assert is_whole(await gateway.book())
    assert exchange(books[0]) == exchange(books[1])
