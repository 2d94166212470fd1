"""A crash between any two steps: nothing is lost, and J-LIS processes no file twice."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from renkei_juki_link import flows, provisions
from renkei_juki_link.batch import run_batch
from renkei_juki_link.provision_record import provision_records
from renkei_juki_link.schemas import AuthenticityRequest
from renkei_kit.callers import Caller
from renkei_kit.resident_condition import ProvisionRequest
from renkei_kit.resident_records import ResidentItem
from unit.juki_link.test_transmissions import ALL_STEPS

IMS, OPERATOR = Caller("ims", "ims"), Caller("staff-terminal", "operator-1")
MOST_STEPS = 100


class Killed(BaseException):
    """The process ends here; no handler of ours sees it."""


@dataclass
class Fuse:
    """Burns through before or after one of the effects that outlive the process."""

    left: int

    def tick(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed


@dataclass
class Fused:
    """One of the ports, with a fuse at each of the effects named."""

    port: Any
    fuse: Fuse
    effects: tuple[str, ...]

    def __getattr__(self, name: str) -> Any:
        effect = getattr(self.port, name)
        if name not in self.effects:
            return effect
        return self._later(effect) if name in ("write", "call") and self.effects != FILE_EFFECTS else self._now(effect)

    def _now(self, effect):
        def run(*arguments):
            self.fuse.tick()
            done = effect(*arguments)
            self.fuse.tick()
            return done

        return run

    def _later(self, effect):
        async def run(*arguments, **named):
            self.fuse.tick()
            done = await effect(*arguments, **named)
            self.fuse.tick()
            return done

        return run


FILE_EFFECTS = ("write", "carry_out")


def fused(ports, fuse: Fuse):
    """The ports of a process that will die."""
    jlis = Fused(ports.parties["jlis-verify"], fuse, ("call",))
    return replace(
        ports,
        db=Fused(ports.db, fuse, ("write",)),
        files=Fused(ports.files, fuse, FILE_EFFECTS),
        parties={"jlis-verify": jlis},
    )


async def work(ports, request: AuthenticityRequest | ProvisionRequest) -> object:
    """A check or a provision, and what the batch program does after it."""
    if isinstance(request, ProvisionRequest):
        answer: object = (await provisions.request_provision(ports, IMS, request)).provided
    else:
        answer = (await flows.check_authenticity(ports, IMS, request))[0].result
    await run_batch(ports, OPERATOR)
    return answer


def a_check(line, step: int) -> AuthenticityRequest:
    return AuthenticityRequest.model_validate({"records": [line.record("santos-maria", record_id=f"at-{step}")]})


def a_provision(line, step: int) -> ProvisionRequest:
    body = {
        "affair": "JM99000000000001",
        "condition": {"address": "東京都", "changed_to": f"2099-01-{step % 28 + 1:02}"},
    }
    return ProvisionRequest.model_validate(body | {"items": list(ResidentItem)[: 1 + step // 28]})


async def processed(line) -> list[str]:
    """The files that J-LIS processed, as its access log has them."""
    ports = line.services["jlis-verify"].app.state.ports
    entries = await ports.db.read(lambda tx: ports.access_log.entries(tx, limit=10_000))
    return [entry["target"] for entry in entries if " of " in entry["target"]]


@pytest.mark.control("F3")
@pytest.mark.parametrize("made", [a_check, a_provision])
async def test_killed_between_any_two_steps_and_started_again(line, made):
    whole = await work(line.services["juki-link"].app.state.ports, made(line, 0))
    ports = line.services["juki-link"].app.state.ports
    for step in range(1, MOST_STEPS):
        request = made(line, step)
        known = {transmission["transmission_id"] for transmission in await line.transmissions()}
        before = len(await processed(line))
        try:
            await work(fused(ports, Fuse(step)), request)
            survived = True
        except Killed:
            survived = False
            done = [one for one in await line.transmissions() if one["transmission_id"] not in known]
            if not done or done[0]["state"] != "decrypted":
                assert await work(ports, request) == whole
            else:
                await run_batch(ports, OPERATOR)
        new = [one for one in await line.transmissions() if one["transmission_id"] not in known]
        assert len(new) == 1
        assert [entry["step"] for entry in new[0]["operations"]] == [*ALL_STEPS, "backed-up", "backed-up"]
        assert len(await processed(line)) == before + 1
        kept = await ports.db.read(lambda tx: provision_records(tx, None, 1))
        assert [one.id for one in kept] == [new[0]["transmission_id"]]
        assert all(not (line.folder / name).exists() for name in {entry["file"] for entry in new[0]["operations"]})
        if survived:
            break
    assert survived
    assert step > 20
