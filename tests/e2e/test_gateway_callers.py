"""Who may call the gateway: tokens of every kind that are none, sessions, roles; lists page by page."""

import json
from datetime import timedelta

import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from e2e.gateway import ISA, Gateway, claims_of, part, refused
from renkei.network import BearerAuth

CORE = "core-officer"


async def agencies_as(gateway, auth):
    return await gateway.http.get("/agencies", auth=auth)


@pytest.mark.control("G6")
async def test_unknown_caller_without_credentials(network):
    gateway = Gateway(network)
    for headers in ({}, {"Authorization": "Basic aXNhLWltczppc2EtaW1zLXNlY3JldA=="}, {"Authorization": "Bearer"}):
        answer = await gateway.http.get("/agencies", headers=headers)
        refused(answer, "unknown-caller")
        assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.control("G6")
async def test_unknown_caller_for_tokens_that_are_altered_or_of_another_kind(network):
    gateway = Gateway(network)
    token = (await gateway.token()).json()["access_token"]
    permit = (await gateway.permit())["permit"]
    header, said = part(token, 0), claims_of(token)
    stranger = ECKey.generate_key("P-256")
    tokens = (
        "x",
        "x.y.z",
        "[" * 3000,
        permit,
        f"{token[:-4]}AAAA",
        f"{permit.split('.')[0]}.{token.split('.')[1]}.{token.split('.')[2]}",
        jws.serialize_compact(header, json.dumps(said).encode(), stranger, ["ES256"]),
        jws.serialize_compact({**header, "kid": stranger.thumbprint()}, json.dumps(said).encode(), stranger, ["ES256"]),
        "staff_",
    )
    for text in tokens[:-1]:
        refused(await agencies_as(gateway, BearerAuth(text)), "unknown-caller")
    refused(await agencies_as(gateway, BearerAuth(tokens[-1])), "session-expired")
    assert (await agencies_as(gateway, BearerAuth(token))).status_code == 200


@pytest.mark.control("G6")
async def test_unknown_caller_ten_minutes_after_the_token_was_issued(network):
    gateway = Gateway(network)
    await network.change_clock(frozen=True)
    token = BearerAuth((await gateway.token()).json()["access_token"])
    await network.change_clock(advance=timedelta(minutes=10, seconds=-1))
    assert (await agencies_as(gateway, token)).status_code == 200
    await network.change_clock(advance=timedelta(seconds=1))
    refused(await agencies_as(gateway, token), "unknown-caller")


async def test_a_token_of_before_a_reset_is_unknown(network):
    gateway = Gateway(network)
    token = BearerAuth((await gateway.token()).json()["access_token"])
    assert (await agencies_as(gateway, token)).status_code == 200
    await network.reset()
    refused(await agencies_as(gateway, token), "unknown-caller")


@pytest.mark.control("A4", "G6")
async def test_flow_not_defined_for_parties_the_register_does_not_let_in(network):
    gateway = Gateway(network)
    for party in ("feis", "ras", "juki-link", "oversight"):
        refused(await agencies_as(gateway, await network.as_party("mesh-gateway", party)), "flow-not-defined")


async def test_a_service_that_shows_no_registered_system_acts_for_no_agency(network):
    """IMS may call, but only its registered system belongs to an agency."""
    gateway = Gateway(network)
    answer = await gateway.http.post(
        "/permits", json=gateway.query(), auth=await network.as_party("mesh-gateway", "ims")
    )
    refused(answer, "operation-not-permitted")


async def test_login_failed_for_a_wrong_password_and_for_an_unknown_id_alike(network):
    gateway = Gateway(network)
    answers = [
        await gateway.http.post("/staff/sessions", json={"id": staff, "password": "wrong"})
        for staff in ("isa-records", "nobody-at-all")
    ]
    first, second = [refused(answer, "login-failed") for answer in answers]
    assert first | {"instance": ""} == second | {"instance": ""}


async def test_id_in_use_while_the_session_lives(network):
    gateway = Gateway(network)
    login = {"id": "isa-records", "password": "isa-records-password"}
    session = await gateway.http.post("/staff/sessions", json=login)
    assert session.status_code == 201
    refused(await gateway.http.post("/staff/sessions", json=login), "id-in-use")
    bearer = BearerAuth(session.json()["access_token"])
    assert (await gateway.http.get("/staff/sessions/current", auth=bearer)).json()["agency"] == ISA
    assert (await gateway.http.delete("/staff/sessions/current", auth=bearer)).status_code == 204
    assert (await gateway.http.post("/staff/sessions", json=login)).status_code == 201


async def test_session_expired_after_logging_out_and_after_idling(network):
    gateway = Gateway(network)
    await network.change_clock(frozen=True)
    bearer = await gateway.officer("isa-provision")
    await network.change_clock(advance=timedelta(minutes=14))
    assert (await gateway.http.get("/pending-provisions", auth=bearer)).status_code == 200
    await network.change_clock(advance=timedelta(minutes=14))
    assert (await gateway.http.get("/pending-provisions", auth=bearer)).status_code == 200
    await network.change_clock(advance=timedelta(minutes=15))
    refused(await gateway.http.get("/pending-provisions", auth=bearer), "session-expired")
    again = await network.as_staff("mesh-gateway", "isa-provision")
    await gateway.http.delete("/staff/sessions/current", auth=again)
    refused(await gateway.http.get("/pending-provisions", auth=again), "session-expired")


async def test_password_expired_after_its_greatest_age(network):
    gateway = Gateway(network)
    await network.change_clock(advance=timedelta(days=91))
    auth = await network.as_staff("mesh-gateway", "isa-records")
    refused(await gateway.http.get("/records", auth=auth), "password-expired", "password_is_young_enough")


async def test_export_not_offered(network):
    gateway = Gateway(network)
    for media_type in ("text/csv", "application/pdf", "application/zip"):
        answer = await gateway.http.get("/records", headers={"Accept": media_type}, auth=gateway.system("isa-ims"))
        refused(answer, "export-not-offered")


async def test_staff_of_an_agency_and_of_the_core_see_different_parts_of_the_list(network):
    gateway = Gateway(network)
    whole = await gateway.listed("/allow-list", await gateway.officer(CORE))
    assert [row["row"] for row in whole] == sorted(row.row for row in gateway.world.allow_list.rows)
    ours = await gateway.listed("/allow-list", gateway.system("isa-ims"))
    assert ours == [row for row in whole if ISA in (row["inquirer"], row["provider"])]
    city = await gateway.listed("/allow-list", gateway.system("chiyoda"))
    assert {"class:municipality"} == {
        party for row in city for party in (row["inquirer"], row["provider"]) if party.startswith("class:m")
    }
    assert await gateway.listed("/allow-list", await gateway.officer("isa-records")) == ours


@pytest.mark.parametrize("limit", [1, 3, 7])
async def test_lists_come_page_by_page_whole_and_in_order(network, limit):
    gateway = Gateway(network)
    for story in ("plain", "arrears", "no-copy", "plain"):
        await gateway.linked(story)
    core, isa = await gateway.officer(CORE), gateway.system("isa-ims")
    for path, auth, key in (
        ("/agencies", isa, "code"),
        ("/allow-list", core, "row"),
        ("/records", isa, "sequence"),
        ("/core/records", core, "sequence"),
    ):
        whole = await gateway.listed(path, auth)
        assert len(whole) >= 4
        assert [entry[key] for entry in whole] == sorted({entry[key] for entry in whole})
        assert await gateway.listed(path, auth, limit=limit) == whole


async def test_what_waits_comes_page_by_page(network):
    gateway = Gateway(network)
    numbers = sorted([(await gateway.linked("no-auto-reply"))["processing_number"] for _ in range(5)])
    officer = await gateway.officer("kawaguchi-provision")
    for limit in (1, 2, 5, 100):
        listed = await gateway.listed("/pending-provisions", officer, limit=limit)
        assert [entry["processing_number"] for entry in listed] == numbers


@pytest.mark.parametrize("path", ["/agencies", "/allow-list", "/records", "/core/records", "/pending-provisions"])
async def test_limits_and_cursors_that_are_none_are_refused_by_name(network, path):
    gateway = Gateway(network)
    auth = await gateway.officer({"/pending-provisions": "isa-provision"}.get(path, CORE))
    for parameters, field in (
        ({"limit": 0}, "query/limit"),
        ({"limit": 1001}, "query/limit"),
        ({"limit": "many"}, "query/limit"),
        ({"cursor": "!"}, "query/cursor"),
        ({"cursor": "AA=="}, "query/cursor"),
        ({"cursor": "符号"}, "query/cursor"),
        ({"cursor": "A" * 201}, "query/cursor"),
    ):
        answer = await gateway.http.get(path, params=parameters, auth=auth)
        assert refused(answer, "request-invalid")["errors"][0]["field"] == field


async def test_a_processing_number_that_is_none_is_refused_by_name(network):
    gateway = Gateway(network)
    for number in ("1", "１" * 20, "9" * 21, "'; drop table core_record; --"):
        answer = await gateway.http.get(
            "/records", params={"processing_number": number}, auth=gateway.system("isa-ims")
        )
        assert refused(answer, "request-invalid")["errors"][0]["field"] == "query/processing_number"
