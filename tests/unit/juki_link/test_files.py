"""The files in flight and where they are kept."""

import stat

import pytest

from renkei_juki_link.files import INCOMING, OUTGOING, Files, temporary_files
from renkei_juki_link.settings import JukiLinkSettings
from renkei_kit.errors import LinkageError


def test_a_file_is_whole_private_and_where_it_is_said_to_be(tmp_path):
    files = Files(tmp_path / "kept")
    name = files.write(OUTGOING, "01", "a.b.c.d.e")
    assert (tmp_path / "kept" / name).read_text() == "a.b.c.d.e"
    assert stat.S_IMODE((tmp_path / "kept" / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "kept" / OUTGOING).stat().st_mode) == 0o700
    assert files.has(OUTGOING, "01")
    assert not files.has(INCOMING, "01")
    assert files.read(OUTGOING, "01") == "a.b.c.d.e"


def test_writing_again_replaces_and_leaves_nothing_half_written(tmp_path):
    files = Files(tmp_path)
    files.write(INCOMING, "01", "first")
    files.write(INCOMING, "01", "second")
    assert [path.name for path in (tmp_path / INCOMING).iterdir()] == ["01.jwe"]
    assert files.read(INCOMING, "01") == "second"


def test_a_disk_that_cannot_be_written_is_a_refusal(tmp_path):
    (tmp_path / OUTGOING).write_text("in the way")
    with pytest.raises(LinkageError) as refused:
        Files(tmp_path).write(OUTGOING, "01", "a.b.c.d.e")
    assert refused.value.refusal.code.slug == "records-unavailable"


def test_a_temporary_folder_goes_with_its_value():
    files = temporary_files()
    folder = files.folder
    files.write(OUTGOING, "01", "a.b.c.d.e")
    del files
    assert not folder.exists()


@pytest.mark.parametrize(
    "settings, folder",
    [
        ({"database_url": "sqlite://"}, None),
        ({"database_url": "sqlite:////var/renkei/juki-link.sqlite"}, "/var/renkei/juki-link.files"),
        ({"database_url": "postgresql+asyncpg://u:p@db/juki"}, None),
        ({"database_url": "sqlite://", "files_directory": "/srv/files"}, "/srv/files"),
    ],
)
def test_files_are_kept_as_long_as_the_store(settings, folder):
    kept = JukiLinkSettings(**settings).kept_files
    assert (str(kept) if kept else None) == folder


def test_the_folder_is_a_variable(monkeypatch):
    monkeypatch.setenv("RENKEI_FILES_DIRECTORY", "/srv/renkei")
    assert str(JukiLinkSettings().kept_files) == "/srv/renkei"
