"""Work in a process of its own."""

import os

import pytest

from renkei_kit.apart import ApartError, do_apart


async def write_own_id(path):
    path.write_text(str(os.getpid()))


async def fail():
    raise LookupError("a fault")


def test_it_is_done_by_another_process_before_this_one_goes_on(tmp_path):
    do_apart(write_own_id(tmp_path / "id"))
    assert (tmp_path / "id").read_text() not in ("", str(os.getpid()))


def test_its_failure_is_this_ones_too():
    with pytest.raises(ApartError):
        do_apart(fail())
