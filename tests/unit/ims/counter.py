"""The counter as its tests use it: a registrar, an intake, and each of its steps."""

from dataclasses import dataclass

from unit.ims.conftest import Ims

AFFAIR = "JM99000000000001"
APPLICANT = {"name": "NGUYEN SYNTHETIC AN", "birth_date": "1992-11-23", "sex": "F", "address": "東京都世田谷区"}
SHOWN = {
    "self": "residence-card",
    "legal-representative": "proof-of-relation",
    "relative": "kinship-certificate",
    "lawyer": "lawyer-certificate",
    "administrative-scrivener": "scrivener-certificate",
    "organisation-staff": "agent-certificate",
}


async def logged_in(ims: Ims, staff_id: str) -> dict[str, str]:
    """The headers of a member of staff."""
    answer = await ims.http.post("/staff/sessions", json={"id": staff_id, "password": f"{staff_id}-password"})
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@dataclass
class Counter:
    """One intake at the counter."""

    ims: Ims
    headers: dict[str, str]
    intake_id: str

    async def step(self, name: str, body: dict | None = None):
        return await self.ims.http.post(f"/intakes/{self.intake_id}/{name}", json=body, headers=self.headers)

    async def acknowledge(self, version: str = "2026-01"):
        return await self.step("acknowledgement", {"version": version})

    async def show(self, kind: str, valid_until: str | None = None):
        return await self.step("evidence", {"kind": kind, "valid_until": valid_until})

    async def enter(self, digits: str, read_from: str = "card"):
        return await self.step("number", {"read_from": read_from, "personal_number": digits})

    async def state(self) -> dict:
        return (await self.ims.http.get(f"/intakes/{self.intake_id}", headers=self.headers)).json()

    async def accepted(self, submitter: str = "self") -> "Counter":
        """Up to the point at which the number may be entered."""
        for answer in (
            await self.acknowledge(),
            await self.show(SHOWN[submitter]),
            await self.step("verification"),
            await self.step("acceptance"),
        ):
            assert answer.status_code == 200
        return self


async def opened(ims: Ims, headers: dict[str, str], submitter: str = "self", case_id: str = "CASE-1", **changes):
    """The answer to opening an intake."""
    body = {"case_id": case_id, "submitter": submitter, "affair": AFFAIR, "applicant": APPLICANT} | changes
    return await ims.http.post("/intakes", json=body, headers=headers)


async def counter(ims: Ims, headers: dict[str, str], submitter: str = "self", case_id: str = "CASE-1") -> Counter:
    """A new intake."""
    answer = await opened(ims, headers, submitter, case_id)
    assert answer.status_code == 201
    return Counter(ims, headers, answer.json()["intake_id"])
