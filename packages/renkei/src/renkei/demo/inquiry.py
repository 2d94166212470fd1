"""The second half of the story: the officer asks, is answered, is refused, waits; and the permit works once."""

from typing import Any

import httpx2

from renkei.demo.scene import OFFICER, Scene, check
from renkei.demo.step import Happened, answered
from renkei.network import BearerAuth

EXTENSION = {"affair": "JM99000000000001", "procedure": "JT99010000000001"}
LOCAL_TAX = "TM00000000000002"
HEALTH_INSURANCE_PAYMENTS = "TM99000000000001"
DISABILITY_CERTIFICATE = "TM99000000000004"


async def officer_logs_in(scene: Scene) -> Happened:
    """The officer logs in at a FEIS terminal with an ID of the officer's own."""
    password = next(account.password for account in scene.network.world.staff_of("feis") if account.id == OFFICER)
    answer = await scene.service("feis").post("/staff/sessions", json={"id": OFFICER, "password": password})
    session = answer.raise_for_status().json()
    scene.officer = BearerAuth(session["access_token"])
    return answered(answer, check(session["role"] == "examiner", f"the session is {OFFICER}'s, an examiner"))


async def officer_asks(scene: Scene) -> Happened:
    """Permit, presentation, answer opened in IMS, shown in FEIS."""
    answer = await _ask(scene, LOCAL_TAX)
    inquiry = answer.raise_for_status().json()
    scene.exchanges.append(inquiry["processing_number"])
    registered = next(copy for copy in scene.person.copies if copy.item == LOCAL_TAX)
    return answered(
        answer,
        check(inquiry["status"] == "answered", "the municipality's copy (副本) answered at once"),
        check(inquiry["content"] == dict(registered.content), "what the officer sees is what the municipality holds"),
        check(scene.number not in answer.text, "FEIS shows the answer without the personal number"),
    )


async def officer_asks_off_the_list(scene: Scene) -> Happened:
    """An item that the allow-list (照会許可用照合リスト) does not give ISA."""
    before = await _municipality_book(scene)
    answer = await _ask(scene, DISABILITY_CERTIFICATE)
    return answered(answer, check(await _municipality_book(scene) == before, "the provider was never notified"))


async def permit_works_once(scene: Scene) -> Happened:
    """The tester, in the place of IMS, presents one permit (提供許可証) twice."""
    gateway, isa_ims = scene.service("mesh-gateway"), scene.network.as_system("isa-ims")
    query = {"addressee_number": scene.addressee_number, "provider": scene.municipality, "item": LOCAL_TAX, **EXTENSION}
    permit = (await gateway.post("/permits", auth=isa_ims, json=query)).raise_for_status().json()
    first = await gateway.post("/inquiries", auth=isa_ims, json={"permit": permit["permit"]})
    scene.exchanges.append(permit["processing_number"])
    second = await gateway.post("/inquiries", auth=isa_ims, json={"permit": permit["permit"]})
    return answered(
        second,
        check(first.status_code == 200, "the first presentation was answered"),
        processing_number=permit["processing_number"],
    )


async def officer_asks_for_flagged_item(scene: Scene) -> Happened:
    """An item flagged no-auto-reply (自動応答不可) waits."""
    answer = await _ask(scene, HEALTH_INSURANCE_PAYMENTS)
    inquiry = answer.raise_for_status().json()
    scene.waiting = inquiry["processing_number"]
    scene.exchanges.append(scene.waiting)
    return answered(answer, check("content" not in inquiry or inquiry["content"] is None, "nothing is shown yet"))


async def municipality_releases(scene: Scene) -> Happened:
    """An authorised officer of the provider looks again and releases."""
    gateway = scene.service("mesh-gateway")
    async with scene.looking("mesh-gateway", f"{scene.network.world.agency(scene.municipality).id}-provision") as auth:
        waiting = (await gateway.get("/pending-provisions", auth=auth)).raise_for_status()
        answer = await gateway.post(f"/pending-provisions/{scene.waiting}/release", auth=auth)
    return answered(
        answer.raise_for_status(),
        check(scene.waiting in waiting.text, "it was on the list of the municipality's officer"),
        processing_number=scene.waiting,
    )


async def officer_is_answered(scene: Scene) -> Happened:
    """The released answer reaches the officer."""
    path = f"/cases/{scene.case_id}/inquiries/{scene.waiting}"
    answer = await scene.until(
        "the released answer",
        lambda: scene.service("feis").get(path, auth=scene.officer),
        lambda inquiry: inquiry["status"] == "answered",
    )
    registered = next(copy for copy in scene.person.copies if copy.item == HEALTH_INSURANCE_PAYMENTS)
    content = answer.json()["content"]
    return answered(
        answer,
        check(content == dict(registered.content), "what the officer sees is what was released"),
        check(scene.number not in answer.text, "without the personal number"),
        processing_number=scene.waiting,
    )


async def _ask(scene: Scene, item: str) -> httpx2.Response:
    question: dict[str, Any] = {**EXTENSION, "provider": scene.municipality, "item": item}
    path = f"/cases/{scene.case_id}/inquiries"
    return await scene.service("feis").post(path, auth=scene.officer, json=question)


async def _municipality_book(scene: Scene) -> int:
    auth = scene.network.as_system(scene.network.world.agency(scene.municipality).id)
    answer = (await scene.service("mesh-gateway").get("/records", auth=auth)).raise_for_status()
    return len(answer.json()["items"])
