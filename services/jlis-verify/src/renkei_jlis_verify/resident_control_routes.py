"""J-LIS's control port: the tester's hand on the resident register. Not part of the real network."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, Path
from pydantic import Field

from renkei_jlis_verify import resident_flows as flows
from renkei_jlis_verify.ports import JlisPorts
from renkei_jlis_verify.resident_changes import Change, Resident
from renkei_jlis_verify.resident_flows import Shown
from renkei_jlis_verify.rules import Attributes
from renkei_kit import paging
from renkei_kit.errors import ErrorCode
from renkei_kit.personal_number_field import PersonalNumberField
from renkei_kit.ports import ports_of
from renkei_kit.problem import problems
from renkei_kit.resident_records import ChangeReason, ResidentRecord
from renkei_kit.router import Router
from renkei_kit.wire import PRINTABLE, Body

router = Router(tags=["residents"])
PortsOf = Annotated[JlisPorts, Depends(ports_of)]
PersonId = Annotated[str, Path(description="a person on the register, see `renkei world`", examples=["nguyen-an"])]
NameText = Annotated[str, Field(min_length=1, max_length=400, pattern=PRINTABLE)]
SLUG = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"


class ResidentView(Body):
    """The seven items of 本人確認情報, and the numbers that were replaced."""

    person_id: str
    record: ResidentRecord
    resident_record_code: str = Field(description="住民票コード, 11 digits")
    former_personal_numbers: list[PersonalNumberField] = Field(description="the last one first")

    @classmethod
    def of(cls, shown: Shown) -> "ResidentView":
        """What the tester sees."""
        return cls(
            person_id=shown.person_id,
            record=shown.record,
            resident_record_code=shown.record_code,
            former_personal_numbers=list(shown.former_numbers),
        )


class ResidentViews(Body):
    """People on the register; ``next_cursor`` is there when there are more."""

    residents: list[ResidentView]
    next_cursor: str | None = None


class ChangeRequest(Body):
    """A change (住民異動): what it says must fit its reason; a correction may say anything."""

    reason: ChangeReason
    on: date | None = Field(default=None, description="the day of the change; today if nothing is said")
    name: NameText | None = None
    alias: NameText | None = Field(default=None, description="通称")
    birth_date: date | None = None
    sex: Literal["F", "M"] | None = None
    address: NameText | None = None

    def change(self, today: date) -> Change:
        """The change as the register takes it."""
        says = self.model_dump(exclude_none=True, exclude={"reason", "on"})
        return Change(self.reason, self.on or today, says)


class NewResident(Body):
    """Somebody who arrives for the first time."""

    person_id: str = Field(pattern=SLUG, max_length=40)
    name: NameText
    alias: NameText | None = None
    birth_date: date
    sex: Literal["F", "M"]
    address: NameText
    stay_ends_on: date | None = Field(default=None, description="在留期間; none for a permanent resident")

    def resident(self, today: date) -> Resident:
        """The record of the arrival."""
        attributes = Attributes(self.name, self.birth_date, self.sex, self.address)
        return Resident(attributes, self.alias, None, ChangeReason.ARRIVAL, today)


class Stay(Body):
    """The end of the period of stay."""

    ends_on: date | None


@router.get("/residents", operation_id="listResidents", responses=problems(ErrorCode.REQUEST_INVALID))
async def list_residents(ports: PortsOf, limit: paging.Limit = 100, cursor: paging.Cursor = None) -> ResidentViews:
    """Everybody on the register, and who was removed from it. Not part of the real network."""
    found = await flows.list_residents(ports, paging.position(cursor), limit + 1)
    page, following = paging.page(found, limit, "person_id")
    return ResidentViews(residents=[ResidentView.of(shown) for shown in page], next_cursor=following)


@router.post(
    "/residents",
    operation_id="registerResident",
    status_code=201,
    responses=problems(ErrorCode.REQUEST_INVALID, ErrorCode.WRONG_STATE),
)
async def register(body: NewResident, ports: PortsOf) -> ResidentView:
    """Let somebody arrive for the first time; number and code follow from the seed. Not part of the real network."""
    await flows.register(ports, body.person_id, body.resident(ports.clock().date()), body.stay_ends_on)
    return ResidentView.of(await flows.show(ports, body.person_id))


@router.get("/residents/{person_id}", operation_id="getResident", responses=problems(ErrorCode.NOT_FOUND))
async def get_resident(person_id: PersonId, ports: PortsOf) -> ResidentView:
    """All that the register holds of a person. Not part of the real network."""
    return ResidentView.of(await flows.show(ports, person_id))


@router.post(
    "/residents/{person_id}/changes",
    operation_id="changeResident",
    status_code=201,
    responses=problems(ErrorCode.NOT_FOUND, ErrorCode.REQUEST_INVALID, ErrorCode.WRONG_STATE),
)
async def change_resident(person_id: PersonId, body: ChangeRequest, ports: PortsOf) -> ResidentView:
    """Move, rename, renumber, correct, let die, leave or come back. Not part of the real network.

    A change of one of the four attributes ends the signing certificate; a new number, death and departure end both.
    """
    await flows.enter_change(ports, person_id, body.change(ports.clock().date()))
    return ResidentView.of(await flows.show(ports, person_id))


@router.put(
    "/residents/{person_id}/stay",
    operation_id="setPeriodOfStay",
    status_code=204,
    responses=problems(ErrorCode.NOT_FOUND, ErrorCode.REQUEST_INVALID),
)
async def set_stay(person_id: PersonId, body: Stay, ports: PortsOf) -> None:
    """Another period of stay; certificates keep their end, a new card's follow it. Not part of the real network."""
    await flows.set_stay(ports, person_id, body.ends_on)
