"""Inquiries that are answered, that find no record, and that wait for an officer; the books they leave."""

import asyncio

import pytest

from e2e.gateway import INSURANCE, ISA, Gateway, exchange, granted, is_whole, refused


async def test_isa_asks_a_municipality_and_only_isa_can_read_the_answer(network):
    gateway = Gateway(network)
    permit = await gateway.permit()
    answer = await gateway.present(permit["permit"])
    assert answer.status_code == 200
    body = answer.json()
    assert body | {"answer": ""} == {
        "processing_number": permit["processing_number"],
        "status": "answered",
        "provider": gateway.agency("chiyoda"),
        "item": "TM00000000000002",
        "answer": "",
    }
    opened = gateway.opened(body["answer"])
    copy = next(copy for copy in gateway.world.person_with_story("plain").copies if copy.item == body["item"])
    assert opened["content"] == dict(copy.content)
    assert opened["processing_number"] == permit["processing_number"]
    with pytest.raises(Exception, match=r"."):
        gateway.opened(body["answer"], "setagaya")


async def test_a_municipality_asks_isa(network):
    gateway = Gateway(network)
    permit = granted(await gateway.ask(gateway.query_to_isa(), "chiyoda"))
    body = (await gateway.present(permit["permit"], "chiyoda")).json()
    content = gateway.opened(body["answer"], "chiyoda")["content"]
    residence = gateway.world.person_with_story("plain").residence
    assert (content["status"], content["card_number"]) == (residence.status, residence.card_number)


@pytest.mark.parametrize("story", ["no-copy", "unknown-at-provider", "copy-not-yet-open", "moved"])
async def test_no_record_is_an_answer_and_stands_in_all_books(network, story):
    gateway = Gateway(network)
    body = await gateway.linked(story)
    assert (body["status"], body["answer"]) == ("no-record", None)
    number = body["processing_number"]
    assert (await gateway.inquiry(number)).json() == body
    books = [
        await gateway.book(processing_number=number),
        await gateway.book(_client_of(gateway, body["provider"]), processing_number=number),
        await gateway.core_book(processing_number=number),
    ]
    assert [[record["outcome"] for record in book] for book in books] == [["no-record"]] * 3


async def test_a_copy_that_opens_later_is_answered_when_its_day_has_come(network):
    from datetime import timedelta

    gateway = Gateway(network)
    assert (await gateway.linked("copy-not-yet-open"))["status"] == "no-record"
    await network.change_clock(advance=timedelta(days=30))
    assert (await gateway.linked("copy-not-yet-open"))["status"] == "answered"


@pytest.mark.control("G1", "F6")
async def test_an_answered_inquiry_stands_word_for_word_in_three_books_whose_chains_verify(network):
    gateway = Gateway(network)
    for story in ("plain", "arrears", "plain"):
        await gateway.linked(story)
    last = (await gateway.linked())["processing_number"]
    entries = []
    for book in (await gateway.book(), await gateway.book("chiyoda"), await gateway.core_book()):
        assert is_whole(book)
        assert [record["sequence"] for record in book] == list(range(1, len(book) + 1))
        entries.append(exchange(next(record for record in book if record["processing_number"] == last)))
    assert entries[0] == entries[1] == entries[2]
    assert entries[0]["outcome"] == "answered"
    assert entries[0]["requested_at"] <= entries[0]["provided_at"]
    assert entries[0]["nondisclosure"] == {"inquirer": None, "provider": None}


async def test_a_book_that_was_changed_does_not_verify(network):
    gateway = Gateway(network)
    await gateway.linked()
    await gateway.linked("arrears")
    book = await gateway.book()
    assert is_whole(book)
    assert not is_whole([book[0] | {"outcome": "no-record"}, book[1]])
    assert not is_whole(book[1:])
    assert not is_whole([book[0], book[1] | {"nondisclosure": {"inquirer": 1, "provider": None}}])


@pytest.mark.control("G2")
async def test_fifty_presentations_of_one_permit_give_one_answer(network):
    gateway = Gateway(network)
    permit = await gateway.permit()
    await gateway.book()  # logged in before the race
    answers = await asyncio.gather(*(gateway.present(permit["permit"]) for _ in range(50)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 49
    problems = [answer for answer in answers if answer.status_code == 409]
    for answer in problems:
        refused(answer, "permit-already-used", "permit_is_unused")
    number = permit["processing_number"]
    own = await gateway.book(processing_number=number)
    provider = await gateway.book("chiyoda", processing_number=number)
    core = await gateway.core_book(processing_number=number)
    assert sorted(record["outcome"] for record in own) == ["answered"] + ["permit-already-used"] * 49
    assert [record["outcome"] for record in provider] == ["answered"]
    assert sorted(record["outcome"] for record in core) == ["answered"] + ["permit-already-used"] * 49
    assert is_whole(await gateway.book())
    assert is_whole(await gateway.core_book())


async def test_fifty_permits_at_once_are_fifty_inquiries(network):
    gateway = Gateway(network)
    await gateway.permit()
    answers = await asyncio.gather(*(gateway.linked() for _ in range(50)))
    assert {answer["status"] for answer in answers} == {"answered"}
    assert len({answer["processing_number"] for answer in answers}) == 50
    book = await gateway.book()
    assert len(book) == 50
    assert is_whole(book)


@pytest.mark.control("G11")
async def test_a_flagged_copy_waits_until_an_officer_of_the_provider_releases_it(network):
    gateway = Gateway(network)
    permit = await gateway.permit("no-auto-reply")
    number = permit["processing_number"]
    waiting = await gateway.present(permit["permit"])
    assert (waiting.status_code, waiting.headers["location"]) == (202, f"/inquiries/{number}")
    assert (waiting.json()["status"], waiting.json()["answer"]) == ("pending", None)
    assert (await gateway.inquiry(number)).json() == waiting.json()

    (listed,) = (await gateway.pending("kawaguchi-provision"))["items"]
    assert (listed["processing_number"], listed["inquirer"]) == (number, ISA)
    assert listed["addressee_number"] == gateway.number("no-auto-reply", gateway.agency("kawaguchi"))
    released = await gateway.release("kawaguchi-provision", number)
    assert (released.status_code, released.json()) == (200, {"processing_number": number, "status": "answered"})
    assert (await gateway.pending("kawaguchi-provision"))["items"] == []

    answered = (await gateway.inquiry(number)).json()
    assert answered["status"] == "answered"
    assert gateway.opened(answered["answer"])["processing_number"] == number
    refused(await gateway.release("kawaguchi-provision", number), "not-found")
    for book in (await gateway.book(), await gateway.book("kawaguchi"), await gateway.core_book()):
        assert [record["outcome"] for record in book] == ["pending", "answered"]
        assert [bool(record["provided_at"]) for record in book] == [False, True]
        assert is_whole(book)


async def test_of_two_officers_at_once_one_releases(network):
    gateway = Gateway(network)
    number = (await gateway.linked("no-auto-reply"))["processing_number"]
    await gateway.officer("kawaguchi-provision")
    answers = await asyncio.gather(*(gateway.release("kawaguchi-provision", number) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] + [404] * 9
    assert [record["outcome"] for record in await gateway.book("kawaguchi")] == ["pending", "answered"]


@pytest.mark.control("G8")
async def test_an_officer_of_another_agency_sees_nothing_and_releases_nothing(network):
    gateway = Gateway(network)
    number = (await gateway.linked("no-auto-reply"))["processing_number"]
    for stranger in ("setagaya-provision", "isa-provision"):
        assert (await gateway.pending(stranger))["items"] == []
        other = refused(await gateway.release(stranger, number), "not-found")
        absent = refused(await gateway.release(stranger, "9" * 20), "not-found")
        assert other | {"instance": ""} == absent | {"instance": ""}
    assert (await gateway.inquiry(number)).json()["status"] == "pending"


async def test_operation_not_permitted_for_an_account_of_another_role(network):
    gateway = Gateway(network)
    number = (await gateway.linked("no-auto-reply"))["processing_number"]
    for account in ("isa-records", "core-officer"):
        officer = await gateway.officer(account)
        refused(await gateway.http.get("/pending-provisions", auth=officer), "operation-not-permitted")
        refused(await gateway.release(account, number), "operation-not-permitted")


async def test_only_the_core_officers_read_the_networks_book(network):
    gateway = Gateway(network)
    await gateway.linked()
    for account in ("isa-records", "kawaguchi-provision"):
        answer = await gateway.http.get("/core/records", auth=await gateway.officer(account))
        refused(answer, "operation-not-permitted")
    refused(await gateway.http.get("/core/records", auth=gateway.system("isa-ims")), "flow-not-defined")


async def test_a_record_viewer_reads_the_book_of_the_own_agency(network):
    gateway = Gateway(network)
    await gateway.linked()
    seen = await gateway.listed("/records", await gateway.officer("isa-records"))
    assert seen == await gateway.book()


async def test_prefer_respond_async_is_granted_and_the_answer_collected_later(network):
    gateway = Gateway(network)
    permit = await gateway.permit()
    answer = await gateway.present(permit["permit"], Prefer="wait=5, Respond-Async")
    assert answer.status_code == 202
    assert answer.headers["preference-applied"] == "respond-async"
    assert (answer.json()["status"], answer.json()["answer"]) == ("pending", None)
    collected = (await gateway.http.get(answer.headers["location"], auth=gateway.system("isa-ims"))).json()
    assert collected["status"] == "answered"


async def test_released_after_the_copy_was_replaced_the_new_content_is_given(network):
    gateway = Gateway(network)
    kawaguchi = gateway.agency("kawaguchi")
    number = (await gateway.linked("no-auto-reply"))["processing_number"]
    path = f"/copies/{gateway.number('no-auto-reply', kawaguchi)}/TM00000000000002"
    copy = (await gateway.http.get(path, auth=gateway.system("kawaguchi"))).json()
    changed = {name: copy[name] for name in ("valid_from", "valid_to", "auto_reply")} | {
        "version": "0002",
        "content": copy["content"] | {"arrears": 777},
    }
    assert (await gateway.http.put(path, json=changed, auth=gateway.system("kawaguchi"))).status_code == 204
    await gateway.release("kawaguchi-provision", number)
    opened = gateway.opened((await gateway.inquiry(number)).json()["answer"])
    assert (opened["version"], opened["content"]["arrears"]) == ("0002", 777)


async def test_two_people_of_one_name_are_never_confused(network):
    gateway = Gateway(network)
    older = gateway.opened((await gateway.linked("same-name-older"))["answer"])
    younger = gateway.opened((await gateway.linked("same-name-younger"))["answer"])
    assert (older["content"]["arrears"], younger["content"]["arrears"]) == (0, 61200)


async def test_an_answer_says_inside_to_which_inquiry_it_belongs(network):
    gateway = Gateway(network)
    permit = await gateway.permit("arrears", item=INSURANCE)
    body = (await gateway.present(permit["permit"])).json()
    opened = gateway.opened(body["answer"])
    bound = {name: opened[name] for name in ("processing_number", "provider", "item")}
    assert bound == {name: body[name] for name in bound}


def _client_of(gateway, agency):
    return next(client.id for client in gateway.world.clients if client.agency == agency)
