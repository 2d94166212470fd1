"""A folder's stamp changes with its files, and with nothing else."""

import os

from renkei_kit.file_stamp import stamp_of


def test_it_changes_when_a_file_comes_goes_or_is_written(tmp_path):
    seen = [stamp_of(tmp_path)]
    (tmp_path / "part").mkdir()
    assert stamp_of(tmp_path) == seen[0]
    file = tmp_path / "part" / "world.yaml"
    file.write_text("one")
    seen.append(stamp_of(tmp_path))
    file.write_text("longer")
    seen.append(stamp_of(tmp_path))
    os.utime(file, ns=(1, 1))
    seen.append(stamp_of(tmp_path))
    assert len(set(seen)) == 4
    file.unlink()
    assert stamp_of(tmp_path) == seen[0]


def test_other_endings_do_not_count_when_one_is_named(tmp_path):
    (tmp_path / "rules.py").write_text("")
    before = stamp_of(tmp_path, ".py")
    (tmp_path / "notes.md").write_text("")
    assert stamp_of(tmp_path, ".py") == before
    assert stamp_of(tmp_path) != before
