"""The web server's folder leads to one whole site, then to the next, with nothing in between."""

import os
from pathlib import Path
from threading import Event, Thread

import pytest

from causerie.serve import public
from causerie.serve.public import NotALink


def site(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(text, encoding="utf-8")
    return folder


def test_the_link_leads_to_the_latest_site(tmp_path: Path) -> None:
    """Made with its folder the first time, then led elsewhere."""
    link = tmp_path / "www" / "series"
    for text in ("un", "deux"):
        public.point(link, site(tmp_path / text, text))
        assert (link / "index.html").read_text(encoding="utf-8") == text
    assert [each.name for each in link.parent.iterdir()] == ["series"]


def test_a_link_cut_short_is_in_nobodys_way(tmp_path: Path) -> None:
    """A server was killed between the two calls that make one."""
    link, left = tmp_path / "series", tmp_path / f".series.{os.getpid()}"
    left.symlink_to(tmp_path / "gone")
    public.point(link, site(tmp_path / "un", "un"))
    assert link.resolve() == tmp_path / "un"
    assert not left.is_symlink()


def test_a_folder_of_somebody_elses_is_not_replaced(tmp_path: Path) -> None:
    """It may be the only copy of something."""
    link = site(tmp_path / "series", "à moi")
    with pytest.raises(NotALink, match="move it elsewhere, or choose another place with --site"):
        public.point(link, site(tmp_path / "un", "un"))
    assert (link / "index.html").read_text(encoding="utf-8") == "à moi"


def test_a_reader_always_finds_a_whole_site(tmp_path: Path) -> None:
    """Whatever the instant: a rename takes the place of the old link."""
    sites = [site(tmp_path / name, name * 1000) for name in "ab"]
    link = tmp_path / "series"
    public.point(link, sites[0])
    stop, seen = Event(), set[str]()

    def read() -> None:
        while not stop.is_set():
            seen.add((link / "index.html").read_text(encoding="utf-8"))

    reader = Thread(target=read)
    reader.start()
    for number in range(500):
        public.point(link, sites[number % 2])
    stop.set()
    reader.join()
    assert seen <= {"a" * 1000, "b" * 1000}


def test_the_link_says_where_it_leads(tmp_path: Path) -> None:
    """Also when that is gone, and before there is a link."""
    link = tmp_path / "series"
    assert public.shown(link) is None
    public.point(link, tmp_path / "gone")
    assert public.shown(link) == tmp_path / "gone"
