"""The end of the story: the extension is granted, the municipality sees it, and the books are whole."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import httpx2

from renkei.demo.scene import Scene, check
from renkei.demo.step import Happened, answered
from renkei_kit.chain import first_break

MONTHS = 12
STATUS_OF_RESIDENCE = "TM99000000000011"
PUBLIC_ASSISTANCE = {"affair": "JM99000000000011", "procedure": "JT99110000000001"}
TIMES = ("requested_at", "provided_at")


async def extension_is_granted(scene: Scene) -> Happened:
    """The officer grants the extension (在留期間更新許可); the applicant sees it at RAS."""
    body = {"decision": "granted", "months": MONTHS}
    answer = await scene.service("feis").post(f"/cases/{scene.case_id}/decision", auth=scene.officer, json=body)
    answer.raise_for_status()
    await scene.until(
        "the notice at RAS",
        lambda: scene.applicant.application(scene.application_id),
        lambda application: application["state"] == "granted",
    )
    return answered(answer, "FEIS told RAS by itself, and the applicant reads there: granted")


async def copy_is_replaced(scene: Scene) -> Happened:
    """FEIS tells IMS, and IMS replaces ISA's copy (副本) at the gateway."""
    isa_ims = scene.network.as_system("isa-ims")
    path = f"/copies/{scene.addressee_number}/{STATUS_OF_RESIDENCE}"
    answer = await scene.until(
        "the replacement of ISA's copy",
        lambda: scene.service("mesh-gateway").get(path, auth=isa_ims),
        lambda copy: _ends_later(scene, copy["content"]),
    )
    scene.residence = answer.json()["content"]
    return answered(answer, check(_ends_later(scene, scene.residence), "ISA's copy holds the new end of the period"))


async def municipality_asks(scene: Scene) -> Happened:
    """The municipality asks for the status of residence, for an affair of its own."""
    agency, clerk = scene.service("agency"), f"{scene.network.world.agency(scene.municipality).id}-clerk"
    question = {
        "addressee_number": scene.network.world.addressee_number(scene.municipality, scene.person.id),
        "provider": scene.isa,
        "item": STATUS_OF_RESIDENCE,
        **PUBLIC_ASSISTANCE,
    }
    async with scene.looking("agency", clerk) as auth:
        answer = await agency.post(f"/{scene.municipality}/inquiries", auth=auth, json=question)
    inquiry = answer.raise_for_status().json()
    scene.exchanges.append(inquiry["processing_number"])
    return answered(
        answer,
        check(inquiry["content"] == scene.residence, "the answer is the new value of ISA's copy"),
        check(scene.addressee_number not in answer.text, "ISA's addressee number stays with ISA"),
    )


async def books_are_whole(scene: Scene) -> Happened:
    """The exchange records (情報提供等記録) of this story, in the books of inquirer, provider and core."""
    world, municipality = scene.network.world, scene.network.world.agency(scene.municipality).id
    async with scene.looking("mesh-gateway", "isa-records") as auth:
        isa = await _book(scene, "/records", auth)
    async with scene.looking("mesh-gateway", "core-officer") as auth:
        core = await _book(scene, "/core/records", auth)
    provider = await _book(scene, "/records", scene.network.as_system(municipality))
    books = {"出入国在留管理庁": isa, world.agency(scene.municipality).name: provider, "the core": core}
    checked = [_holds(name, records, scene.exchanges) for name, records in books.items()]
    return answered(isa.answer, *checked)


@dataclass(frozen=True, slots=True)
class Book:
    """One book of exchange records, as its keeper may read it."""

    answer: httpx2.Response
    records: list[dict[str, Any]]


async def _book(scene: Scene, path: str, auth: httpx2.Auth) -> Book:
    """The whole book, page by page."""
    records: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await scene.service("mesh-gateway").get(path, auth=auth, params={"limit": 100, **cursor})
        page = answer.raise_for_status().json()
        records += page["items"]
        if not page.get("next_cursor"):
            return Book(answer, records)
        cursor = {"cursor": page["next_cursor"]}


def _holds(name: str, book: Book, exchanges: list[str]) -> str:
    numbers = {record["processing_number"] for record in book.records}
    check(numbers.issuperset(exchanges), f"the book of {name} has every exchange of this story")
    broken = first_break(_as_written(record) for record in book.records)
    return check(broken is None, f"the book of {name} has all {len(exchanges)} exchanges, and its chain is whole")


def _as_written(record: dict[str, Any]) -> dict[str, Any]:
    """A record of the API as it was when its hash was made."""
    flat = {key: value for key, value in record.items() if key != "nondisclosure"}
    for side, reason in record["nondisclosure"].items():
        flat[f"nondisclosure_{side}"] = reason
    return flat | {key: datetime.fromisoformat(flat[key]) for key in TIMES if flat[key]}


def _ends_later(scene: Scene, content: dict[str, Any]) -> bool:
    before = scene.person.residence.expires_on
    return before is not None and date.fromisoformat(content["expires_on"]) > before
