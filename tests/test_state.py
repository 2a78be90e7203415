"""The state folder is outside the site, for one user alone, and keeps its key."""

import stat
from pathlib import Path

import click
import pytest

from causerie.cli import state
from causerie.cli.config import load_project
from causerie.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with nothing in it."""
    root = tmp_path / "série"
    (root / "docs").mkdir(parents=True)
    written = "site_name: S\nplugins:\n  - causerie\n"
    (root / "mkdocs.yml").write_text(written, encoding="utf-8")
    return load_project(root / "mkdocs.yml")


def test_each_site_has_a_folder_of_its_own(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Among the user's files, where neither git nor a web server looks."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = state.folder(None, project)
    assert folder.name.startswith("série-")
    assert not folder.is_relative_to(project.root)


@pytest.mark.parametrize("inside", [".", "state", "docs/../.state"])
def test_its_own_folder_is_outside_of_the_site_too(
    project: Project, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    """Though the user's files were said to be in the middle of it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(project.root / inside))
    with pytest.raises(click.UsageError, match=r"in the folder of the site.*XDG_STATE_HOME"):
        state.folder(None, project)


def test_the_folder_asked_for_is_taken(project: Project, tmp_path: Path) -> None:
    """Anywhere but in the project, whose every file may be published."""
    assert state.folder(tmp_path / "elsewhere", project) == tmp_path / "elsewhere"
    with pytest.raises(click.UsageError, match="in the folder of the site"):
        state.folder(project.root / "state", project)


def test_the_key_is_made_once_for_the_user_alone(tmp_path: Path) -> None:
    """Links to private pages must still lead there tomorrow."""
    key = state.key(tmp_path / "a" / "b")
    assert len(key) == 32
    assert key == state.key(tmp_path / "a" / "b")
    assert key != state.key(tmp_path / "c")
    file = tmp_path / "a" / "b" / "key"
    assert [file.name] == [each.name for each in file.parent.iterdir()]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_key_cut_short_is_not_replaced_in_silence(tmp_path: Path) -> None:
    """All private links would die without a word."""
    (tmp_path / "key").write_bytes(b"short")
    with pytest.raises(click.ClickException, match="put it back from a backup"):
        state.key(tmp_path)
    assert (tmp_path / "key").read_bytes() == b"short"


@pytest.mark.parametrize("call", ["read_bytes", "mkdir"])
def test_a_key_that_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """By another user, say: with the file, and with what to do."""
    state.key(tmp_path)

    def refuse(self: Path, *_: object, **__: object) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, call, refuse)
    with pytest.raises(click.ClickException) as told:
        state.key(tmp_path)
    place = tmp_path / "key" if call == "read_bytes" else tmp_path
    said = "Permission denied; see that it is there and that you may use it"
    assert f"{place}: {said}" == told.value.message


def test_a_disk_on_which_no_key_can_be_made_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One without hard links, such as that of a camera; nothing is left on it."""

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)
    with pytest.raises(click.ClickException, match=r"no hard links.*another with --state") as told:
        state.key(tmp_path)
    assert str(tmp_path / "key") in told.value.message
    assert [] == list(tmp_path.iterdir())
