"""Where a second look is demanded, nobody releases what that very officer has not seen (control G11)."""

import pytest

OFFICER = "kawaguchi-provision"
REQUIRED = pytest.mark.parametrize("desk", [{"second_look": "required"}], indirect=True)


async def waiting(desk):
    permit = (await desk.ask("no-auto-reply")).json()
    await desk.present(permit["permit"])
    return permit["processing_number"]


async def session(desk, staff=OFFICER):
    login = {"id": staff, "password": f"{staff}-password"}
    token = (await desk.http.post("/staff/sessions", json=login)).json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


@REQUIRED
@pytest.mark.control("G11")
async def test_an_unseen_provision_is_not_released(desk):
    number, officer = await waiting(desk), await session(desk)
    path = f"/pending-provisions/{number}"
    answer = await desk.http.post(f"{path}/release", headers=officer)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "second-look-needed")
    assert problem["rule"] == "provision_was_seen"
    assert desk.count("agency_record") == 2  # those of the presentation
    assert (await desk.http.get(path, headers=officer)).status_code == 200
    assert (await desk.http.post(f"{path}/release", headers=officer)).json()["status"] == "answered"
    lines = [(line["operation"], line["target"], line["outcome"]) for line in await desk.access_log()][-3:]
    assert lines == [
        ("releaseProvision", f"{path}/release", "second-look-needed"),
        ("getPendingProvision", number, "ok"),
        ("releaseProvision", number, "ok"),
    ]


@REQUIRED
@pytest.mark.control("G11")
async def test_a_look_serves_the_officer_who_looked(desk):
    number = await waiting(desk)
    await desk.ports.db.write(lambda tx: a_colleague(tx, desk))
    first, second = await session(desk), await session(desk, "kawaguchi-provision-2")
    path = f"/pending-provisions/{number}"
    await desk.http.get(path, headers=first)
    answer = await desk.http.post(f"{path}/release", headers=second)
    assert (answer.json()["code"], answer.json()["rule"]) == ("second-look-needed", "provision_was_seen")
    assert (await desk.http.post(f"{path}/release", headers=first)).status_code == 200


def a_colleague(tx, desk):
    """A second officer of the same agency."""
    from sqlalchemy import insert, select

    from renkei_kit.staff_store import hash_of
    from renkei_mesh_gateway.tables import STAFF

    row = dict(tx.execute(select(STAFF.staff).where(STAFF.staff.c.id == OFFICER)).mappings().one())
    changed = {
        "id": "kawaguchi-provision-2",
        "person": "kawaguchi-person-2",
        "password_hash": hash_of("kawaguchi-provision-2-password"),
    }
    tx.execute(insert(STAFF.staff).values(**row | changed))


@pytest.mark.control("G11")
async def test_a_look_opens_the_copy_and_leaves_nothing_of_it_in_the_store(desk):
    number, officer = await waiting(desk), await session(desk)
    seen = (await desk.http.get(f"/pending-provisions/{number}", headers=officer)).json()
    telling = [str(value).encode() for value in seen["copy"]["content"].values() if len(str(value)) > 5]
    assert telling
    assert not [text for text in telling if text in desk.image()]
