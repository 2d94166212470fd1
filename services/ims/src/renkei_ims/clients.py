"""What IMS asks of the link server beside the authenticity check: 本人確認情報 by condition, and what media brought."""

from typing import Any, TypeVar

from pydantic import BaseModel, Field, ValidationError

from renkei_kit.errors import ErrorCode, refuse
from renkei_kit.parties import Party
from renkei_kit.resident_condition import ProvisionRequest
from renkei_kit.resident_records import ResidentRecord

M = TypeVar("M", bound=BaseModel)
PAGE = 1000
BY_MEDIUM = "provision-by-medium"


class Provision(BaseModel):
    """A provision at the link server, as far as IMS uses it."""

    provision_id: str = Field(pattern=r"^[0-9a-f]{32}$")
    kind: str
    outcome: str | None = None


class _ProvisionPage(BaseModel):
    provisions: list[Provision]
    next_cursor: str | None = Field(default=None, pattern=r"^[0-9a-f]{32}$")


class _RecordPage(BaseModel):
    records: list[ResidentRecord]
    next_cursor: int | None = None


async def request_provision(juki_link: Party, request: ProvisionRequest) -> Provision:
    """Have those who fit the condition provided (一括提供). Raises the refusal of J-LIS or ``party-unavailable``."""
    answer = await juki_link.call("POST", "/provisions", json=request.model_dump(mode="json", exclude_none=True))
    return _read(Provision, answer.json())


async def find_provision(juki_link: Party, provision_id: str) -> Provision | None:
    """The provision of that id, looked for from the newest on."""
    cursor: str | None = None
    while True:
        path = "/provisions?limit=100" + (f"&cursor={cursor}" if cursor else "")
        page = _read(_ProvisionPage, (await juki_link.call("GET", path)).json())
        found = next((one for one in page.provisions if one.provision_id == provision_id), None)
        cursor = page.next_cursor
        if found is not None or cursor is None:
            return found


async def provided_records(juki_link: Party, provision_id: str) -> list[ResidentRecord]:
    """Every record of a provision."""
    records: list[ResidentRecord] = []
    cursor: int | None = 0
    while cursor is not None:
        path = f"/provisions/{provision_id}/records?limit={PAGE}&cursor={cursor}"
        page = _read(_RecordPage, (await juki_link.call("GET", path)).json())
        records += page.records
        cursor = page.next_cursor
    return records


def _read(model: type[M], body: Any) -> M:
    try:
        return model.model_validate(body)
    except ValidationError as error:
        raise refuse(ErrorCode.PARTY_UNAVAILABLE, "juki-link gave no usable answer") from error
