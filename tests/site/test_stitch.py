"""Publishing one answer gives the same bytes as building the whole site again."""

import json
import os
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from errno import ENOSPC
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from causerie import stitch
from causerie.core import safe_html, series
from causerie.core.model import Answer
from causerie.core.moments import Moment
from causerie.render import fragments
from causerie.render import manifest as manifests
from causerie.render.manifest import Manifest, StaleSite
from causerie.stitch import Stitcher
from project import Site
from strategies import FIRST, ZONE

SERIES = """\
-- docs/participer.md --
# Participer
-- chapters/01-debut/index.md --
---
title: Le début
---
Texte.
-- chapters/01-debut/01-premier.md --
---
title: Premier
date: 2026-01-05
---
/// case | un
///
-- chapters/01-debut/02-second.md --
---
title: Second
date: 2026-01-06
---
/// case | deux
///

/// case | un
///
-- chapters/01-debut/cases/un.md --
---
title: Le cas « un » & <deux>
question: Que faire ?
---
Texte.
-- chapters/01-debut/cases/deux.md --
---
title: Deux
question: Que dire ?
kind: opinion
---
Texte.
-- chapters/01-debut/cases/seul.md --
---
title: Seul
question: Personne ne le pose ?
---
Texte.
"""
CASES = ("un", "deux", "seul")
Answers = dict[str, Answer]

FEEDS = ("flux.xml", "flux.json", "cas/reponses.xml", "cas/reponses.json")


def files(folder: Path) -> dict[str, bytes]:
    found = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in found}


def folders(folder: Path) -> set[str]:
    return {each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_dir()}


def said(case: str, number: int, **fields: object) -> Answer:
    moment = Moment((FIRST + timedelta(hours=number)).astimezone(ZONE))
    name = f"{moment.day}-n{number}"
    given: dict[str, object] = {
        "path": f"comments/{case}/{name}.md", "case": case, "id": name, "date": moment,
        "name": f"N{number}", "body": f"Réponse *{number}*.",
    }  # fmt: skip
    return Answer(**(given | fields))  # type: ignore[arg-type]


def grouped(answers: Answers) -> dict[str, Sequence[Answer]]:
    return dict(series.by_case(tuple(answers.values()), dict.fromkeys(CASES)))


@st.composite
def steps(draw: st.DrawFn) -> Callable[[Answers], tuple[str, Answers]]:
    """Something that happens to the answers: the case it concerns, and what they are then."""
    act = draw(st.sampled_from(["add", "add", "reply", "edit", "withdraw", "feature", "erase"]))
    case, index = draw(st.sampled_from(CASES)), draw(st.integers(0, 400))
    body = draw(st.sampled_from(["Oui.", "# Titre\n\n<b>", "Un & deux", "- a\n- b", "\\1"]))

    def step(answers: Answers) -> tuple[str, Answers]:
        own = [answer for answer in answers.values() if answer.case == case]
        if act == "add" or not own:
            made = said(case, 1000 + index, body=body, choice=body[:3])
        elif act == "reply":
            made = said(case, 1000 + index, by_author=True)
            earlier = [each for each in own if each.date.instant < made.date.instant]
            if earlier:
                made = replace(made, reply_to=earlier[index % len(earlier)].id)
        else:
            old = own[index % len(own)]
            if act == "erase":
                return case, {key: each for key, each in answers.items() if each is not old}
            made = {
                "edit": replace(old, body=body, name="Changé"),
                "feature": replace(old, featured=not old.featured),
                "withdraw": Answer(
                    path=old.path, case=case, id=old.id, date=old.date, reply_to=old.reply_to,
                    withdrawn=Moment(FIRST.astimezone(ZONE), day_only=True),
                ),
            }[act]  # fmt: skip
        return case, answers | {made.path: made}

    return step


@pytest.fixture(scope="module")
def unfilled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    """A site built of no answers at all, and what its build left."""
    with pytest.MonkeyPatch.context() as patch:
        project = Site(tmp_path_factory.mktemp("unfilled"), FIRST + timedelta(days=300), patch)
        project.start(SERIES)
        project.build()
        return project.public, project.manifest()


def large(roots: int, replies: int) -> Answers:
    """So many answers to the first case, and so many replies to the first of them."""
    first = [said("un", number) for number in range(roots)]
    below = [said("un", 500 + number, reply_to=first[0].id) for number in range(replies)]
    return {answer.path: answer for answer in (*first, *below)}


def one_more(**fields: object) -> Callable[[Answers], tuple[str, Answers]]:
    """The step of one who answers the first case."""

    def step(answers: Answers) -> tuple[str, Answers]:
        made = said("un", 1500 + len(answers), **fields)
        return "un", answers | {made.path: made}

    return step


REPLY = one_more(reply_to=said("un", 0).id)


@pytest.mark.slow
@settings(max_examples=settings().max_examples // 4)  # each writes two sites
@example(start=(100, 30), history=[REPLY, one_more(), REPLY])  # the 31st reply opens a third page
@example(start=(1, 29), history=[REPLY, REPLY, REPLY])
@given(
    start=st.tuples(st.sampled_from([0, 2, 49, 50, 51, 99, 100, 101]), st.sampled_from([0, 30]))
    .map(lambda start: start if start[0] else (0, 0)),
    history=st.lists(steps(), min_size=1, max_size=6),
)  # fmt: skip
def test_step_by_step_or_at_once_the_bytes_are_the_same(
    unfilled: tuple[Path, Manifest],
    start: tuple[int, int],
    history: list[Callable[[Answers], tuple[str, Answers]]],
) -> None:
    """Added, replied to, edited, featured, withdrawn or erased, in any order."""
    built, manifest = unfilled
    first = large(*start)
    with TemporaryDirectory() as name:
        stepped, at_once = Path(name, "stepped"), Path(name, "at-once")
        shutil.copytree(built, stepped)
        shutil.copytree(built, at_once)
        answers = first
        stitch.fill(stepped, manifest, grouped(answers))
        stitcher = Stitcher(stepped, manifest, grouped(answers))
        for step in history:
            case, answers = step(answers)
            stitcher.refresh({case: grouped(answers)[case]})
        stitch.fill(at_once, manifest, grouped(answers))
        assert files(at_once) == files(stepped)
        assert folders(at_once) == folders(stepped)


ONE = "-- comments/un/2026-02-01-a.md --\n---\nname: Ada\ndate: 2026-02-01\n---\nOui.\n"
BEFORE = ONE + "-- comments/deux/2026-02-02-b.md --\n---\nname: B\ndate: 2026-02-02\n---\nNon.\n"
FULL = BEFORE + "".join(
    f"-- comments/un/2026-03-01-n{n:02}.md --\n---\nname: N{n}\ndate: 2026-03-01\n---\nOui {n}.\n"
    for n in range(49)
)
CHANGES = {
    "a new answer": (BEFORE, ONE.replace("02-01", "04-01").replace("Ada", "Eve")),
    "a reply of the author's": (
        BEFORE,
        "-- comments/un/2026-04-01-z.md --\n---\nname: Zoé Lemaître\nby: author\n"  # noqa: ISC004
        "date: 2026-04-01\nreply_to: 2026-02-01-a\n---\nMerci.\n",
    ),
    "one withdrawn": (
        BEFORE,
        "-- comments/un/2026-02-01-a.md --\n---\ndate: 2026-02-01\nwithdrawn: 2026-03-01\n---\n",
    ),
    "one featured": (BEFORE, ONE.replace("---\nOui", "featured: yes\n---\nOui")),
    "one edited": (BEFORE, ONE.replace("Oui.", "Oui, mais non.")),
    "the first of a second page": (FULL, ONE.replace("02-01", "04-01")),
}


@pytest.mark.parametrize(("before", "change"), CHANGES.values(), ids=CHANGES)
def test_stitching_is_building(
    before: str, change: str, site: Callable[[str], Site], tmp_path: Path
) -> None:
    """The law: a change stitched into the site is the site built with the change."""
    project = site(SERIES + before)
    project.build()
    old = project.files()
    project.write(change)
    project.stitch("un")
    stitched = project.files()
    project.build(site_dir=str(tmp_path / "again"))
    assert files(tmp_path / "again") == stitched
    assert old != stitched
    changed = {name for name in stitched if stitched[name] != old.get(name)}
    assert changed <= {
        "index.html", "cas/index.html", "cas/un/index.html", "cas/un/2/index.html",
        "debut/premier/index.html", "debut/second/index.html", *FEEDS, "cas/un/reponses.xml",
        "cas/un/reponses.json",
    }  # fmt: skip


def written(folder: Path, work: Callable[[], None]) -> set[str]:
    """The files that are replaced by some work."""
    before = {file: file.stat().st_ino for file in folder.rglob("*.*")}
    kept = folder.with_name("kept")  # so that no new file takes the number of one that is gone
    shutil.copytree(folder, kept, copy_function=os.link)
    work()
    shutil.rmtree(kept)
    return {
        file.relative_to(folder).as_posix()
        for file in folder.rglob("*.*")
        if file.stat().st_ino != before.get(file)
    }


def test_what_was_cut_short_is_made_whole_whatever_comes_next(
    unfilled: tuple[Path, Manifest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk was full in the middle of an edit, and then the edit was taken back."""
    built, left = unfilled
    stitched, at_once = tmp_path / "stitched", tmp_path / "at-once"
    answers = large(120, 0)
    for folder in (stitched, at_once):
        shutil.copytree(built, folder)
        stitch.fill(folder, left, grouped(answers))
    path = said("un", 75).path
    edited = grouped(answers | {path: replace(answers[path], body="Autrement.")})
    stitcher = Stitcher(stitched, left, grouped(answers))
    real = os.replace

    def full(source: Path, target: Path) -> None:
        if target.name == "reponses.xml":
            raise OSError(ENOSPC, "No space left on device")
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(OSError, match="No space"):
            stitcher.refresh({"un": edited["un"]})
    assert "Autrement." in (stitched / "cas/un/2/index.html").read_text(encoding="utf-8")
    stitcher.refresh({"un": grouped(answers)["un"]})
    assert files(at_once) == files(stitched)


def test_only_pages_the_answers_touch_are_written(site: Callable[[str], Site]) -> None:
    """So that publishing costs the same however large the site."""
    project = site(SERIES + BEFORE)
    project.build()
    project.write("-- comments/deux/2026-02-03-c.md --\n---\nname: C\ndate: 2026-02-03\n---\nSi.\n")

    def refresh() -> None:
        project.stitch("deux")

    assert {
        "index.html", "cas/index.html", "cas/deux/index.html", "debut/second/index.html",
        "cas/deux/reponses.xml", "cas/deux/reponses.json", *FEEDS,
    } == written(project.public, refresh)  # fmt: skip
    assert set() == written(project.public, refresh)


def test_an_answer_more_changes_no_other_page_of_a_long_discussion(
    unfilled: tuple[Path, Manifest], tmp_path: Path
) -> None:
    """Only the first page, which counts them, and its own."""
    built, manifest = unfilled
    public = tmp_path / "site"
    shutil.copytree(built, public)
    answers = large(220, 3)
    stitch.fill(public, manifest, grouped(answers))
    assert '<h2 id="answers-title">Réponses</h2>' in (public / "cas/un/4/index.html").read_text(
        encoding="utf-8"
    )
    stitcher = Stitcher(public, manifest, grouped(answers))
    case, answers = one_more()(answers)
    changed = written(public, lambda: stitcher.refresh({case: grouped(answers)[case]}))
    assert {
        "cas/un/index.html", "cas/un/5/index.html", "cas/un/reponses.xml", "cas/un/reponses.json",
    } == {name for name in changed if name.startswith("cas/un/")}  # fmt: skip


@pytest.mark.parametrize(
    ("number", "last", "pages"),
    [
        (1, 1, "1"),
        (1, 2, "1 2"),
        (1, 4, "1 2 3 4"),
        (1, 5, "1 2 3 4 5"),
        (1, 6, "1 2 3 … 6"),
        (5, 9, "1 2 3 4 5 6 7 8 9"),
        (6, 11, "1 … 4 5 6 7 8 … 11"),
        (900, 900, "1 … 898 899 900"),
    ],
)
def test_a_page_of_answers_leads_to_a_few_others(number: int, last: int, pages: str) -> None:
    """The first, the last and its neighbours; what is left out is two pages at least."""
    shown = fragments.window(number, last)
    assert pages == " ".join("…" if each is None else str(each) for each in shown)


def test_many_pages_of_answers_are_not_all_named(
    unfilled: tuple[Path, Manifest], tmp_path: Path
) -> None:
    """The page that is read is said to be it, and is no link."""
    built, manifest = unfilled
    shutil.copytree(built, tmp_path / "site")
    stitch.fill(tmp_path / "site", manifest, grouped(large(451, 0)))
    html = (tmp_path / "site/cas/un/5/index.html").read_text(encoding="utf-8")
    pager = html[html.index('<nav class="pages" aria-label="Pages des réponses">') :]
    pager = pager[: pager.index("</nav>")]
    assert "1 2 3 4 5 6 7 … 10" == " ".join(re.sub("<[^>]*>", " ", pager).split())
    assert '<span aria-current="page">5</span>' in pager
    assert '<a href="../../../cas/un/10/">10</a>' in pager


def test_a_case_that_is_not_shown_is_passed_over(site: Callable[[str], Site]) -> None:
    """Its answers wait with it."""
    project = site(SERIES + BEFORE)
    project.build()
    before = project.files()
    project.stitch("inconnu")
    assert before == project.files()


def test_a_page_whose_slots_were_lost_is_not_stitched(site: Callable[[str], Site]) -> None:
    """Somebody minified the site after it was built."""
    project = site(SERIES + BEFORE)
    project.build()
    project.put("site/cas/un/index.html", b"<p>Minified</p>")
    lost = r"^cas/un/index.html: .*\(lost: activity un, answers un, data un, "
    with pytest.raises(StaleSite, match=lost):
        project.stitch("un")


def test_a_page_with_slots_it_should_not_have_is_not_stitched(
    site: Callable[[str], Site],
) -> None:
    """A theme that shows the text twice would show every id twice."""
    project = site(SERIES + BEFORE)
    project.build()
    page = project.read("cas/un/")
    project.put("site/cas/un/index.html", (page + page).encode())
    with pytest.raises(StaleSite, match=r"^cas/un/index.html: .*\(lost: none\)"):
        project.stitch("un")


def test_later_pages_whose_slot_was_lost_are_not_made(unfilled: tuple[Path, Manifest]) -> None:
    """Found at once, not when the fifty-first answer comes."""
    built, manifest = unfilled
    lost = replace(manifest, shell=re.sub("<!--.*?-->", "", manifest.shell))
    named = r"^the later pages of a case: .*\(lost: answers case 2, data case 2\)"
    with pytest.raises(StaleSite, match=named):
        stitch.fill(built, lost, {})


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", '"x"', "{}", '{"format": FORMAT}',
        '{"format": FORMAT, "policy": POLICY, "now": ""}',
        '{"format": FORMAT, "policy": POLICY, "now": "", "outline": {}}',
        '{"format": FORMAT, "policy": POLICY, "now": "", "outline": [], "new": 1}',
    ],
)  # fmt: skip
def test_a_manifest_that_cannot_be_read_must_be_built_again(text: str) -> None:
    """Cut short, or of somebody else's making."""
    text = text.replace("POLICY", str(safe_html.POLICY_VERSION))
    with pytest.raises(StaleSite, match="build the site again"):
        manifests.load(text.replace("FORMAT", str(manifests.FORMAT)))


def test_a_manifest_is_read_as_it_was_written(unfilled: tuple[Path, Manifest]) -> None:
    """Through its file."""
    built, manifest = unfilled
    file = built.parent / ".causerie" / "site" / "manifest.json"
    assert file.read_text(encoding="utf-8") == manifest.dump()
    assert manifest == manifests.load(manifest.dump())


@pytest.mark.parametrize("key", ["format", "policy"])
def test_another_version_must_build_again(key: str, unfilled: tuple[Path, Manifest]) -> None:
    """Of the manifest or of the policy for readers' texts."""
    content = json.loads(unfilled[1].dump())
    assert (manifests.FORMAT, safe_html.POLICY_VERSION) == (content["format"], content["policy"])
    content[key] += 1
    with pytest.raises(StaleSite, match="another version of Causerie; build it again"):
        manifests.load(json.dumps(content))


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    """Nothing is left beside it, and lines end as they were meant."""
    file = tmp_path / "a.html"
    stitch.write(file, "é\n")
    stitch.write(file, "à\n")
    assert {"a.html": "à\n".encode()} == files(tmp_path)
