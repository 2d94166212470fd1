"""Lawyers, scriveners and organisations register and apply only with a prior notification in force (control C8)."""

from datetime import timedelta

import pytest

NOTIFIED = {"id": "ntf-0000000000000003", "code": "ntf-0000000000000003-code", "office": "tokyo"}
KINDS = {
    "lawyer": "ntf-0000000000000001",
    "administrative-scrivener": "ntf-0000000000000002",
    "organisation-staff": "ntf-0000000000000003",
    "public-interest-corporation": "ntf-0000000000000004",
    "support-organisation": "ntf-0000000000000005",
}


def named(notification_id, office="tokyo"):
    return {"id": notification_id, "code": f"{notification_id}-code", "office": office}


async def register(desk, kind="organisation-staff", notification=NOTIFIED, with_card=True, **changes):
    body = {"applicant_kind": kind, "notice_acknowledged": True, "password": "a long password", **changes}
    if notification is not None:
        body["notification"] = notification
    shown = await desk.presented() if with_card else {}
    return await desk.http.post("/registrations", json={**body, **shown})


async def clerk(desk, **changes):
    """Staff of an organisation, registered without a card and logged in."""
    registered = (await register(desk, with_card=False, **changes)).raise_for_status().json()
    assert registered["certificate_serial"] is None
    return await desk.log_in(registered["user_id"])


@pytest.mark.control("C8")
@pytest.mark.parametrize("kind", KINDS)
async def test_with_a_notification_of_the_right_office_everyone_who_needs_one_registers_and_applies(kind, desk):
    answer = await register(desk, kind, named(KINDS[kind]))
    assert answer.status_code == 201, answer.text
    headers = await desk.log_in(answer.json()["user_id"])
    applied = await desk.apply(headers, office="tokyo")
    assert (applied.status_code, applied.json()["applicant_kind"]) == (201, kind)
    await desk.pass_on()
    assert (desk.counterparts.received[0]["applicant_kind"], desk.counterparts.received[0]["office"]) == (kind, "tokyo")


@pytest.mark.control("C8")
@pytest.mark.parametrize(
    "kind, notification, rule",
    [
        ("organisation-staff", None, "notification_was_filed"),
        ("organisation-staff", named("ntf-00000000000000ff"), "notification_was_filed"),
        ("organisation-staff", {**NOTIFIED, "code": "guessed"}, "notification_was_filed"),
        ("lawyer", NOTIFIED, "notification_is_of_the_kind"),
        ("organisation-staff", {**NOTIFIED, "office": "osaka"}, "notification_is_of_the_office"),
        ("administrative-scrivener", named("ntf-0000000000000007"), "notification_is_of_the_office"),
        ("organisation-staff", named("ntf-0000000000000006"), "notification_is_in_force"),
    ],
)
async def test_without_expired_or_of_another_office_nobody_registers(kind, notification, rule, desk):
    refusal = await desk.refused(register(desk, kind, notification), 403, "notification-not-valid")
    assert refusal["rule"] == rule
    assert "guessed" not in str(refusal)
    assert ("registerUser", "unknown", "notification-not-valid") in await desk.trail()


@pytest.mark.control("C8")
async def test_a_lawyer_needs_the_card_as_well(desk):
    notification = named("ntf-0000000000000001")
    refusal = await desk.refused(register(desk, "lawyer", notification, with_card=False), 422, "request-invalid")
    assert refusal["rule"] == "card_is_shown"
    with_it = await desk.refused(register(desk, "self", NOTIFIED), 422, "request-invalid")
    assert with_it["rule"] == "notification_is_only_for_those_who_need_it"


@pytest.mark.control("C8")
async def test_staff_without_a_card_apply_at_their_office_until_the_notification_ends(desk):
    headers = await clerk(desk)

    async def apply(**changes):
        return await desk.apply(headers, {"x": None}, **{"office": "tokyo", **changes})

    assert (await apply()).status_code == 201
    for office in ("osaka", None):
        refusal = await desk.refused(apply(office=office), 403, "notification-not-valid")
        assert refusal["rule"] == "notification_is_of_the_office"
    told = {"kind": "organisation-staff", "office": "tokyo", "accepted_on": "2025-12-01", "valid_to": "2028-12-01"}
    url = f"/notifications/{NOTIFIED['id']}"
    ended = {**told, "ended_on": "2026-12-01"}
    assert (await desk.http.put(url, json=ended, headers=desk.as_party("feis"))).status_code == 204
    refusal = await desk.refused(apply(), 403, "notification-not-valid")
    assert refusal["rule"] == "notification_is_in_force"
    await desk.http.put(url, json=told, headers=desk.as_party("feis"))
    assert (await apply()).status_code == 201  # the code is still known: FEIS said nothing of it


@pytest.mark.control("C8")
async def test_a_notification_expires_between_registration_and_application(desk):
    headers = await clerk(desk)
    desk.clock.advance(timedelta(days=3 * 366))
    headers = await clerk_again(desk, headers)
    refusal = await desk.refused(desk.apply(headers, {"x": None}, office="tokyo"), 403, "notification-not-valid")
    assert refusal["rule"] == "notification_is_in_force"


async def clerk_again(desk, headers):
    """The same user, logged in again: the session has ended meanwhile."""
    entries = await desk.ports.db.read(lambda tx: desk.ports.access_log.entries(tx, limit=1000))
    user_id = next(entry["actor"] for entry in entries if entry["operation"] == "registerUser")
    return await desk.log_in(user_id)


@pytest.mark.control("C8", "D1")
async def test_what_feis_tells_of_is_known_from_then_on(desk):
    told = {"kind": "lawyer", "office": "osaka", "accepted_on": "2026-12-01", "valid_to": "2026-12-31"}
    url = "/notifications/ntf-00000000000000aa"
    for party in ("jlis-verify", "ims"):
        refused = desk.http.put(url, json=told, headers=desk.as_party(party))
        await desk.refused(refused, 403, "flow-not-defined")
    for _ in range(2):
        assert (await desk.http.put(url, json=told, headers=desk.as_party("feis"))).status_code == 204
    wrong = desk.http.put(url, json={**told, "kind": "self"}, headers=desk.as_party("feis"))
    await desk.refused(wrong, 422, "request-invalid")
    wrong = desk.http.put(url, json={**told, "holder": "somebody"}, headers=desk.as_party("feis"))
    await desk.refused(wrong, 422, "request-invalid")
    unknown = register(desk, "lawyer", {"id": "ntf-00000000000000aa", "code": "x", "office": "osaka"})
    assert (await desk.refused(unknown, 403, "notification-not-valid"))["rule"] == "notification_was_filed"


@pytest.mark.parametrize(
    "born, ill, status", [("2016-12-01", False, 201), ("2000-01-01", False, 403), ("2000-01-01", True, 201)]
)
async def test_a_relative_registers_for_a_child_or_for_somebody_who_is_ill(born, ill, status, desk):
    represents = {
        "name": "CRUZ SYNTHETIC JOSE",
        "birth_date": born,
        "residence_card_number": "ZZ11111111ZZ",
        "ill": ill,
    }
    answer = await desk.register(applicant_kind="relative", represents=represents)
    assert answer.status_code == status, answer.text
    if status == 403:
        assert answer.json()["rule"] == "relative_acts_for_a_child_or_an_ill_person"
        return
    headers = await desk.log_in(answer.json()["user_id"])
    applied = await desk.apply(headers, residence_card_number="ZZ11111111ZZ")
    assert (applied.status_code == 201) == (not ill)
    if ill:
        assert applied.json()["rule"] == "illness_is_shown"
        file = (await desk.upload(headers, kind="medical-certificate")).json()["attachment_id"]
        shown = await desk.apply(headers, residence_card_number="ZZ11111111ZZ", attachments=[file])
        assert shown.status_code == 201


@pytest.mark.control("C7")
async def test_a_renewed_card_is_linked_when_jlis_ties_the_serials_and_only_then(desk):
    headers = await desk.user()
    new = desk.card(serial=1002)
    refusal = await desk.refused(desk.apply(headers, await desk.presented(new)), 403, "card-not-the-same")
    url = "/registrations/current/card"

    async def link():
        return await desk.http.put(url, json=await desk.presented(new), headers=headers)

    refusal = await desk.refused(link(), 403, "card-not-the-same")
    assert refusal["rule"] == "card_is_tied_to_the_registered_one"
    desk.counterparts.links = ["3ea", "3e9"]  # the other way round: the registered card would be the newer one
    await desk.refused(link(), 403, "card-not-the-same")
    desk.counterparts.links = ["3e9", "3ea"]
    linked = await link()
    assert (linked.status_code, linked.json()["certificate_serial"]) == (200, "3ea")
    assert (await desk.apply(headers, await desk.presented(new))).status_code == 201
    await desk.refused(desk.apply(headers), 403, "card-not-the-same")
    assert [act for act, _, outcome in await desk.trail() if outcome == "ok"].count("linkCard") == 1


@pytest.mark.control("C7", "C5")
async def test_a_card_that_is_not_valid_is_not_linked_and_jlis_is_not_asked_to_tie_it(desk):
    headers = await desk.user()
    desk.counterparts.links = ["3e9", "3ea"]
    expired = desk.card(serial=1002, until=-timedelta(seconds=1))
    answer = desk.http.put("/registrations/current/card", json=await desk.presented(expired), headers=headers)
    await desk.refused(answer, 403, "certificate-not-valid")
    assert "/certificate-links" not in desk.counterparts.paths
    desk.counterparts.away.add("jlis-verify")
    answer = desk.http.put("/registrations/current/card", json=await desk.presented(), headers=headers)
    await desk.refused(answer, 502, "party-unavailable")
