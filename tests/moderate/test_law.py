"""The law: what the desk stitches into the site is the site built anew, byte for byte."""

import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive import unpack
from causerie import queue
from causerie.core.moderation import IllegalMove, Prevented, State
from causerie.core.series import Series
from causerie.forge.worktree import Identity, Worktree
from causerie.moderate.desk import Desk
from causerie.site.workshop import Workshop
from newsroom import SERIES, Clock
from project import BARE, ZONE
from proof import whole
from senders import send, text
from worktrees import USUAL

pytestmark = pytest.mark.slow

CASE = "chapters/01-debut/cases/le-prix.md"
INDEX = "search/search_index.json"
ACTS = (
    "approve", "approve", "approve and feature", "reply", "reply", "say", "edit", "edit", "feature",
    "unfeature", "withdraw", "undo", "undo", "refuse", "close", "open",
)  # fmt: skip
TEXTS = ("Oui.", "# Titre\n\n<b>", "Un & deux « trois »", "- a\n- b", "https://a.example/")
COUNT = 1_000 if whole() else 20
Act = tuple[str, int]


class House:
    """A project whose site is kept up to date by stitching alone, while nothing else changes."""

    def __init__(self, root: Path, answers: int) -> None:
        self.root = root
        self.clock = Clock()
        for name, content in unpack(BARE + SERIES).items():
            self.write(name, content)
        for number in range(answers):
            self.write(
                f"comments/le-prix/2026-02-01-n{number:02}.md",
                f"---\nname: N{number}\ndate: 2026-02-01\n---\nOui {number}.\n",
            )
        self.workshop = Workshop(root / "mkdocs.yml")
        self.builds = self.rereadings = 0
        self.build()
        self.queue = queue.open(root.with_name(f"{root.name}-state"))
        self.desk = Desk(
            self.queue,
            Worktree(root, Identity("Causerie", "causerie@localhost"), patience=USUAL),
            comments="comments",
            zone=ZONE,
            series=self.series,
            refresh=self.refresh,
            clock=self.clock,
        )
        self.sent: list[str] = []

    def write(self, name: str, content: str) -> None:
        """Write a file of the author's."""
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")

    def series(self) -> Series:
        """As it stands."""
        return self.workshop.project.survey(self.clock.now).series

    def refresh(self, paths: Collection[str] = ()) -> None:
        """What can be stitched is; else the site is built."""
        now, site = self.clock.now, self.root / "site"
        if paths and self.workshop.publish(now, site, paths):
            return
        self.rereadings += 1
        if self.workshop.refresh(now, site) is None:
            self.build()

    def build(self) -> None:
        """The whole site."""
        self.builds += 1
        self.workshop.build(self.clock.now)

    def act(self, act: str, number: int) -> None:
        """Something happens, if it may."""
        if act in ("close", "open"):
            closes = "closes: 2026-11-01\n" if act == "close" else ""
            head, _, rest = unpack(SERIES)[CASE].partition("choices")
            self.write(CASE, f"{head}{closes}choices{rest}")
            self.refresh()
            return
        try:
            self._decide(act, number)
        except (IllegalMove, Prevented):
            return
        assert () == self.desk.work().failed

    def _decide(self, act: str, number: int) -> None:
        case = "seul" if number % 5 == 0 else "le-prix"
        new = text(TEXTS[number % len(TEXTS)], name=f"N{number}", case=case)
        if act in ("approve", "approve and feature", "reply", "say"):
            known = [each.id for each in self.series().answers[case]]
            if act == "reply" and known:
                new = replace(new, reply_to=known[number % len(known)])
            if act == "say":
                self.desk.say(replace(new, name="Zoé Lemaître"), id=self._next(), moderator="zoe")
                return
            id_ = send(self.queue, self._next(), new)
            self._approve(id_, featured=act == "approve and feature")
            return
        if not self.sent:
            return
        id_ = self.sent[number % len(self.sent)]
        version = self.queue.item(id_).version
        if act == "edit":
            edited = replace(new, case=self.queue.item(id_).case, choice="")
            self.queue.edit(id_, edited, self.clock())
            self._approve(id_)
        elif act == "refuse":
            self.desk.refuse(id_, moderator="zoe", version=version, reason="non")
        else:
            getattr(self.desk, act)(id_, moderator="zoe", version=version)

    def _next(self) -> str:
        self.sent.append(f"s{len(self.sent)}")
        return self.sent[-1]

    def _approve(self, id_: str, *, featured: bool = False) -> None:
        version = self.queue.item(id_).version
        self.desk.approve(id_, moderator="zoe", version=version, featured=featured)

    def built_anew(self) -> Path:
        """The site another machine makes of the same files at this instant."""
        anew = self.root.with_name("anew")
        Workshop(self.root / "mkdocs.yml").build(self.clock.now, site_dir=str(anew))
        return anew


def files(folder: Path) -> dict[str, bytes]:
    found = (file for file in folder.rglob("*") if file.is_file())
    by_name = {file.relative_to(folder).as_posix(): file.read_bytes() for file in found}
    return {name: data for name, data in by_name.items() if not name.startswith(INDEX)}


@pytest.fixture(autouse=True, scope="module")
def _nobodys_settings() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        patch.delenv("SOURCE_DATE_EPOCH", raising=False)
        yield


@settings(max_examples=COUNT)
@example(answers=49, history=[("approve", 1), ("approve", 2), ("undo", 1)])  # a page more, and less
@example(answers=1, history=[("close", 0), ("approve", 1), ("approve", 2)])  # sent in time
@example(
    answers=1,
    history=[
        ("approve", 1), ("reply", 1), ("withdraw", 0), ("undo", 0), ("close", 0), ("edit", 0),
        ("feature", 0), ("open", 0), ("say", 2),
    ],
)  # fmt: skip
@given(
    answers=st.sampled_from([0, 0, 1, 49, 50]),
    history=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 30)), max_size=12),
)
def law(answers: int, history: list[Act]) -> None:
    """One history, from the first build to the last stitch."""
    with TemporaryDirectory() as name:
        house = House(Path(name, "project"), answers)
        for act, number in history:
            house.act(act, number)
        stitched = files(house.root / "site")
        assert files(house.built_anew()) == stitched
        published = house.queue.standing(State.PUBLISHED, limit=100)
        html = b"".join(data for path, data in stitched.items() if path.startswith("cas/"))
        for item in published:
            assert 1 == html.count(f'id="{item.answer_id}"'.encode())
        closings = sum(act in ("close", "open") for act, _ in history)
        assert house.builds <= 1 + closings
        assert house.rereadings <= closings
        house.queue.close()


def test_any_history_at_the_desk_leaves_the_site_as_if_built_anew(
    record_property: Callable[[str, object], None],
) -> None:
    """Approve, reply, edit, feature, withdraw, take back, close and open, in any order."""
    law()
    record_property("histories at the desk, stitched as if built anew", COUNT)
