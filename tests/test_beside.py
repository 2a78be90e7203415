"""A new site takes the place of the old one whole, or not at all, whatever comes between."""

import signal
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

from causerie.beside import NotReplaced, beside

KILLED = """\
import os, signal, sys
from pathlib import Path
from causerie.beside import beside

rename, left = Path.rename, int(sys.argv[2])
killed, os.getpid = os.getpid(), lambda: 1

def renamed(self, target):
    global left
    if left == 0:
        os.kill(killed, signal.SIGKILL)
    left -= 1
    return rename(self, target)

Path.rename = renamed
with beside(Path(sys.argv[1])) as new:
    new.mkdir()
    (new / "sitemap.xml").write_text("neuf")
os.kill(killed, signal.SIGKILL)
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """An old one, with what its host and git have put there."""
    made = tmp_path / "[site]"
    (made / ".git" / "refs").mkdir(parents=True)
    (made / ".git" / "refs" / "main").write_text("1234", encoding="utf-8")
    (made / ".git" / "courant").symlink_to("refs/main")
    (made / ".nojekyll").touch()
    (made / "sitemap.xml").write_text("ancien", encoding="utf-8")
    (made / "vieux.html").touch()
    return made


def build(site: Path, text: str = "neuf") -> None:
    with beside(site) as new:
        new.mkdir()
        (new / "sitemap.xml").write_text(text, encoding="utf-8")


def shown(site: Path) -> str:
    """Which one it is, the old one or the new one: all of it, with what is hidden."""
    assert "1234" == (site / ".git" / "courant").read_text(encoding="utf-8")
    assert (site / ".git" / "courant").is_symlink()
    text = (site / "sitemap.xml").read_text(encoding="utf-8")
    mine = {"vieux.html"} if text == "ancien" else set()
    assert {".git", ".nojekyll", "sitemap.xml"} | mine == {each.name for each in site.iterdir()}
    return text


def test_what_is_hidden_in_the_old_site_is_kept(site: Path) -> None:
    """And nothing is left beside it."""
    build(site)
    assert "neuf" == shown(site)
    assert [site] == list(site.parent.iterdir())


def test_a_hidden_file_of_the_new_site_is_the_one_shown(site: Path) -> None:
    """As it is built now."""
    with beside(site) as new:
        new.mkdir()
        (new / ".nojekyll").write_text("neuf", encoding="utf-8")
    assert "neuf" == (site / ".nojekyll").read_text(encoding="utf-8")


@pytest.mark.parametrize("step", range(2))
@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
def test_an_interruption_at_any_rename_leaves_a_whole_site(
    site: Path, monkeypatch: pytest.MonkeyPatch, step: int, *, done: bool
) -> None:
    """The new one once it is there, until then the old one."""
    rename, steps = Path.rename, count()

    def renamed(self: Path, target: Path) -> Path:
        now = next(steps) == step
        made = self if now and not done else rename(self, target)
        if now:
            raise KeyboardInterrupt
        return made

    monkeypatch.setattr(Path, "rename", renamed)
    with pytest.raises(KeyboardInterrupt):
        build(site)
    assert ("neuf" if (step, done) >= (1, True) else "ancien") == shown(site)


@pytest.mark.parametrize("step", range(3))
def test_killed_at_any_rename_the_next_build_finds_a_whole_site(site: Path, step: int) -> None:
    """Even one that fails: the new one once it is there, until then the old one."""
    done = subprocess.run([sys.executable, "-c", KILLED, str(site), str(step)], check=False)
    assert -signal.SIGKILL == done.returncode
    with pytest.raises(ZeroDivisionError), beside(site):
        raise ZeroDivisionError
    assert ("ancien" if step < 2 else "neuf") == shown(site)
    build(site, "le suivant")
    assert "le suivant" == shown(site)
    assert [site] == list(site.parent.iterdir())


def test_who_was_killed_with_the_number_of_this_process_is_in_nobody_s_way(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In containers all have the same one."""
    for step in range(3):
        done = subprocess.run([sys.executable, "-c", KILLED, str(site), str(step)], check=False)
        assert -signal.SIGKILL == done.returncode
        monkeypatch.setattr("os.getpid", lambda: 1)
        build(site, f"le suivant {step}")
        assert f"le suivant {step}" == shown(site)
    assert [site] == list(site.parent.iterdir())


def test_a_build_under_way_is_left_alone_by_another(site: Path) -> None:
    """What it has made so far stays, and takes the place of the site in its turn."""
    with beside(site) as slow:
        slow.mkdir()
        build(site)
        assert "neuf" == shown(site)
        (slow / "sitemap.xml").write_text("lent", encoding="utf-8")
    assert "lent" == shown(site)
    assert [site] == list(site.parent.iterdir())


def test_a_site_that_cannot_be_replaced_is_said_to_be_so(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even when nothing can be put back at once: the next build does it."""
    rename, steps = Path.rename, count()

    def renamed(self: Path, target: Path) -> Path:
        if next(steps):
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    with monkeypatch.context() as disk:
        disk.setattr(Path, "rename", renamed)
        with pytest.raises(NotReplaced, match=r"cannot be replaced \(Permission denied\)"):
            build(site)
    with pytest.raises(ZeroDivisionError), beside(site):
        raise ZeroDivisionError
    assert "ancien" == shown(site)
    assert [site] == list(site.parent.iterdir())


def test_where_a_disk_knows_no_links_what_is_hidden_is_copied(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as one of a camera, or of another system."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr("os.link", refuse)
    build(site)
    assert "neuf" == shown(site)
