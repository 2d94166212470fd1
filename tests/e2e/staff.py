"""What the stories about staff accounts have in common."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2

from renkei.network import BearerAuth, Network

FIRST, OWN = "first word 2026", "their own word 2026"
SEGMENT = "maintenance-terminal"
ANY_TERMINAL = "feis-tokyo-1"
HOUR = timedelta(hours=1)


def code(answer: httpx2.Response) -> str:
    """The slug of a refusal."""
    return answer.json()["code"]


@dataclass(frozen=True)
class Office:
    """The staff side of one service."""

    network: Network
    service: str

    @property
    def http(self) -> httpx2.AsyncClient:
        return self.network.http[self.service]

    async def log_in(self, staff_id: str, password: str = "", terminal: str | None = None) -> httpx2.Response:
        """An attempt to log in, from a terminal of that kind."""
        headers = await self.network.terminal(self.service, terminal) if terminal else {}
        if self.service == "feis" and all(staff_id != account.id for account in self.network.world.staff_of("feis")):
            headers = {**headers, "Terminal-Id": ANY_TERMINAL}  # whoever is new has none of one's own
        body = {"id": staff_id, "password": password or f"{staff_id}-password"}
        return await self.http.post("/staff/sessions", json=body, headers=headers)

    async def session(self, staff_id: str, password: str = "", terminal: str | None = None) -> BearerAuth:
        """A session with a password of one's own."""
        begun = (await self.log_in(staff_id, password, terminal)).json()
        auth = BearerAuth(begun["access_token"])
        if begun["password_change_required"]:
            body = {"current_password": password or f"{staff_id}-password", "new_password": OWN}
            (await self.http.put("/staff/password", json=body, auth=auth)).raise_for_status()
        return auth

    async def create(self, auth: BearerAuth, staff_id: str, role: str, **change: Any) -> httpx2.Response:
        """An attempt to create an account."""
        body = {
            "id": staff_id,
            "holders": [{"staff_number": f"NO-{staff_id}", "name": "模擬 職員"}],
            "role": role,
            "office": "模擬局",
            "initial_password": FIRST,
            "trained_until": (self.network.clock() + timedelta(days=365)).isoformat(),
        }
        return await self.http.post("/staff/accounts", json=body | change, auth=auth)
