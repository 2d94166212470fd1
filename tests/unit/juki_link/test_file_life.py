"""The life of a file on disk: moved and deleted by what the log proves, whatever crash comes in between."""

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from renkei_juki_link.file_life import BACKUP_KEPT, Life, OnDisk, Task, plan
from renkei_juki_link.files import INCOMING, OUTGOING, Files, file_name
from renkei_juki_link.rules import Operation, Step
from renkei_kit.clock import JST

NOW = datetime(2026, 11, 24, 9, tzinfo=JST)
SENT_FILE, ANSWER = file_name(OUTGOING, "01"), file_name(INCOMING, "01")


def logged(file: str, *steps: Step, at: datetime = NOW) -> list[Operation]:
    return [Operation(at, "01", step, file, "ims", "ims") for step in steps]


@pytest.mark.control("F3")
@pytest.mark.parametrize(
    "file, steps, moved",
    [
        (SENT_FILE, [], False),
        (SENT_FILE, [Step.ENCRYPTED], False),
        (SENT_FILE, [Step.SENT], False),
        (SENT_FILE, [Step.ENCRYPTED, Step.SENT], True),
        (SENT_FILE, [Step.ENCRYPTED, Step.REFUSED], True),
        (ANSWER, [Step.RECEIVED], False),
        (ANSWER, [Step.DECRYPTED], False),
        (ANSWER, [Step.RECEIVED, Step.DECRYPTED], True),
        (ANSWER, [Step.RECEIVED, Step.REFUSED], True),
    ],
)
def test_a_file_is_moved_when_the_log_proves_that_it_is_done_with(file, steps, moved):
    found = plan(logged(file, *steps), OnDisk(frozenset({file})), NOW)
    assert found.tasks == ((Task(file, "01", Step.BACKED_UP),) if moved else ())
    assert found.unproven == (() if steps else (file,))


@pytest.mark.control("F4")
@pytest.mark.parametrize(
    "age, deleted",
    [
        (timedelta(0), False),
        (BACKUP_KEPT - timedelta(microseconds=1), False),
        (BACKUP_KEPT, False),
        (BACKUP_KEPT + timedelta(microseconds=1), True),
    ],
)
def test_at_exactly_ten_days_it_is_still_there_and_a_moment_later_gone(age, deleted):
    assert timedelta(days=10) == BACKUP_KEPT
    log = logged(SENT_FILE, Step.ENCRYPTED, Step.SENT, Step.BACKED_UP)
    found = plan(log, OnDisk(backed_up=frozenset({SENT_FILE})), NOW + age)
    assert found.tasks == ((Task(SENT_FILE, "01", Step.DELETED),) if deleted else ())


@pytest.mark.parametrize(
    "steps, disk, unproven, missing",
    [
        ([Step.ENCRYPTED], OnDisk(), False, True),
        ([Step.ENCRYPTED, Step.LOST], OnDisk(), False, False),
        ([Step.ENCRYPTED, Step.SENT, Step.BACKED_UP], OnDisk(), False, True),
        ([Step.ENCRYPTED, Step.SENT, Step.BACKED_UP], OnDisk(frozenset({SENT_FILE})), True, False),
        ([Step.BACKED_UP, Step.DELETED], OnDisk(backed_up=frozenset({SENT_FILE})), True, False),
        ([Step.BACKED_UP, Step.DELETED], OnDisk(), False, False),
    ],
)
def test_what_disk_and_log_do_not_agree_on_is_named_and_not_touched(steps, disk, unproven, missing):
    found = plan(logged(SENT_FILE, *steps), disk, NOW)
    assert found.tasks == ()
    assert found.unproven == ((SENT_FILE,) if unproven else ())
    assert found.missing == ((SENT_FILE,) if missing else ())


ORDERS = {OUTGOING: (Step.ENCRYPTED, Step.SENT), INCOMING: (Step.RECEIVED, Step.DECRYPTED)}


class FilesUnderCrashes(RuleBasedStateMachine):
    """Real files, a log in memory, and a batch program that dies before or after any of its acts."""

    def __init__(self) -> None:
        super().__init__()
        self.home = tempfile.TemporaryDirectory()
        self.files = Files(Path(self.home.name))
        self.log: list[Operation] = []
        self.now = NOW
        self.written: dict[str, int] = {}
        self.strange: set[str] = set()

    def teardown(self) -> None:
        self.home.cleanup()

    @rule(place=st.sampled_from([OUTGOING, INCOMING]))
    def a_file_is_written(self, place):
        name = self.files.write(place, f"{len(self.written):02}", "a.b.c.d.e")
        self.written[name] = 0

    @precondition(lambda self: self.written)
    @rule(data=st.data())
    def its_next_step_is_logged(self, data):
        name = data.draw(st.sampled_from(sorted(self.written)))
        order = ORDERS[name.split("/")[0]]
        if self.written[name] < len(order):
            self.note(Task(name, name[-6:-4], order[self.written[name]]))
            self.written[name] += 1

    @rule(number=st.integers(0, 99))
    def a_file_nobody_logged_lies_there(self, number):
        self.strange.add(self.files.write(OUTGOING, f"strange{number}", "x"))

    @rule(hours=st.integers(0, 24 * 12))
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)

    @rule(acts=st.integers(0, 6))
    def the_batch_program_runs_and_dies_after_some_acts(self, acts):
        self.run(acts)

    @rule()
    def the_batch_program_runs(self):
        self.run(None)
        again = plan(self.log, self.files.on_disk(), self.now)
        assert again.tasks == ()
        assert set(again.unproven) == self.strange | {name for name, steps in self.written.items() if not steps}
        assert again.missing == ()
        for name in self.finished():
            assert not (self.files.folder / name).exists()

    def run(self, acts):
        for task in plan(self.log, self.files.on_disk(), self.now).tasks:
            for act in (lambda: self.files.carry_out(task), lambda: self.note(task)):  # noqa: B023 called at once
                if acts == 0:
                    return
                act()
                acts = None if acts is None else acts - 1

    def note(self, task):
        self.log.append(Operation(self.now, task.transmission_id, task.step, task.file, "juki-link", "batch"))

    def finished(self):
        return [name for name, steps in self.written.items() if steps == 2]

    def backed_up_at(self, name):
        return [line.at for line in self.log if (line.file, line.step) == (name, Step.BACKED_UP)]

    @invariant()
    def each_file_is_in_one_place_until_it_is_due(self):
        disk = self.files.on_disk()
        assert not disk.in_place & disk.backed_up
        for name in self.written:
            if name not in disk.in_place | disk.backed_up:
                (at,) = self.backed_up_at(name)
                assert self.now - at > BACKUP_KEPT

    @invariant()
    def what_the_log_does_not_prove_stays_where_it_is(self):
        disk = self.files.on_disk()
        finished = set(self.finished())
        assert self.strange <= disk.in_place
        assert {name for name in self.written if name not in finished} <= disk.in_place
        assert disk.backed_up <= finished

    @invariant()
    def each_step_is_logged_once(self):
        lines = [(line.file, line.step) for line in self.log]
        assert len(lines) == len(set(lines))


FilesUnderCrashes.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
test_files_under_crashes = pytest.mark.control("F3", "F4")(FilesUnderCrashes.TestCase)


def test_a_deleted_file_has_no_life_left():
    life = Life(SENT_FILE, "01", {Step.BACKED_UP: NOW, Step.DELETED: NOW})
    assert life.next_task(OnDisk(frozenset({SENT_FILE})), NOW + 2 * BACKUP_KEPT) is None
