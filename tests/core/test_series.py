"""What may be shown at an instant, and in which order."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

import strategies
from causerie.core import series
from causerie.core.model import Answer, Case, Chapter, Post, Sources
from causerie.core.moments import Moment
from causerie.core.prose import Mention, Prose
from causerie.core.series import State
from project import Site

DAY = timedelta(days=1)


def at(day: str) -> Moment:
    return Moment(datetime.fromisoformat(f"{day}T00:00:00+00:00"), day_only=True)


def instant(day: str, hour: int = 0) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02}:00:00+00:00")


def post(slug: str, day: str = "2026-01-01", **fields: object) -> Post:
    given: dict[str, object] = {
        "path": f"chapters/01-u/{slug}.md", "chapter": "u", "slug": slug, "order": 1,
        "title": slug, "date": at(day), "summary": "", "id": slug, "text": Prose(),
    }  # fmt: skip
    return Post(**(given | fields))  # type: ignore[arg-type]


def chapter(slug: str, *posts: Post, **fields: object) -> Chapter:
    given: dict[str, object] = {
        "path": f"chapters/{slug}/index.md", "slug": slug, "order": 1, "title": slug,
        "summary": "", "text": Prose(), "posts": posts,
    }  # fmt: skip
    return Chapter(**(given | fields))  # type: ignore[arg-type]


def case(case_id: str, **fields: object) -> Case:
    given: dict[str, object] = {
        "path": f"chapters/u/cases/{case_id}.md", "id": case_id, "chapter": "u",
        "title": case_id, "text": Prose(),
    }  # fmt: skip
    return Case(**(given | fields))  # type: ignore[arg-type]


def asking(case_id: str) -> Prose:
    return Prose(mentions=(Mention(case_id, 1, 2),))


def slugs(sources: Sources, now: datetime) -> list[str]:
    return [post.slug for post in series.at(sources, now).reading_order]


def cases(sources: Sources, now: datetime) -> list[str]:
    return list(series.at(sources, now).cases)


def test_a_post_is_shown_from_its_day_on() -> None:
    """Its first instant is enough, the one before is too early."""
    sources = Sources((chapter("u", post("p", "2026-02-01")),))
    assert [] == slugs(sources, instant("2026-02-01") - timedelta(microseconds=1))
    assert ["p"] == slugs(sources, instant("2026-02-01"))


def test_a_day_begins_where_the_site_is() -> None:
    """Midnight in Paris is eleven in the evening of the day before in UTC."""
    moment = Moment(datetime(2026, 2, 1, tzinfo=strategies.ZONE), day_only=True)
    sources = Sources((chapter("u", post("p", date=moment)),))
    assert [] == slugs(sources, instant("2026-01-31", 22))
    assert ["p"] == slugs(sources, instant("2026-01-31", 23))


def test_a_draft_is_shown_to_its_author_alone() -> None:
    """Whatever its date."""
    sources = Sources((chapter("u", post("p", draft=True)),))
    assert [] == slugs(sources, instant("2030-01-01"))
    shown = series.at(sources, instant("2020-01-01"), drafts=True)
    assert ["p"] == [post.slug for post in shown.reading_order]


def test_with_drafts_all_that_is_written_is_shown() -> None:
    """Chapters never announced and cases not yet open too."""
    sources = Sources((chapter("u"),), (case("a", opens=at("2030-01-01")),))
    shown = series.at(sources, instant("2020-01-01"), drafts=True)
    assert (["u"], ["a"]) == ([each.slug for each in shown.chapters], list(shown.cases))


def test_a_chapter_without_a_post_out_is_a_promise_once_announced() -> None:
    """Before that day it does not exist."""
    later = post("p", "2026-03-01")
    sources = Sources((chapter("u", later, announced=at("2026-02-01")),))
    assert () == series.at(sources, instant("2026-01-31")).chapters
    promised = series.at(sources, instant("2026-02-01"))
    assert (1, ["u"], ()) == (
        len(promised.chapters), [each.slug for each in promised.promises], promised.reading_order,
    )  # fmt: skip
    assert () == series.at(sources, instant("2026-03-01")).promises


def test_a_promise_in_one_file_keeps_its_text_for_its_day() -> None:
    """Until then it has a title and nothing more; without a date, its text announces it."""
    text = Prose("Le texte.")
    to_come = post("", "2026-03-01", chapter="u", path="chapters/u.md", text=text)
    fields = {"path": "chapters/u.md", "single": True, "text": text}
    dated = Sources((chapter("u", to_come, announced=at("2026-02-01"), **fields),))
    undated = Sources((chapter("u", announced=at("2026-02-01"), **fields),))
    assert Prose() == series.at(dated, instant("2026-02-01")).chapters[0].text
    assert text == series.at(dated, instant("2026-03-01")).chapters[0].text
    assert text == series.at(undated, instant("2026-02-01")).chapters[0].text


def test_an_empty_chapter_never_announced_is_not_shown() -> None:
    """It is only begun."""
    assert () == series.at(Sources((chapter("u"),)), instant("2030-01-01")).chapters


def test_chapters_and_posts_are_read_by_their_numbers() -> None:
    """Numbers, not names and not dates; equal ones by name."""
    sources = Sources(
        (
            chapter("b", post("z", chapter="b", path="z"), order=10),
            chapter("d", post("y", "2026-01-09", order=2), post("x", order=10)),
            chapter("c", post("w", chapter="c", path="w"), post("v", chapter="c", path="v")),
        )
    )
    assert ["v", "w", "y", "x", "z"] == slugs(sources, instant("2030-01-01"))


def test_publication_goes_by_dates() -> None:
    """A post added later in the middle of the series is the latest."""
    sources = Sources((chapter("u", post("p", "2026-03-01"), post("q", "2026-02-01", order=2)),))
    shown = series.at(sources, instant("2030-01-01"))
    assert ["q", "p"] == [each.slug for each in shown.publication_order]


def test_in_the_hour_that_comes_twice_the_first_time_comes_first() -> None:
    """02:30 in summer time is before 02:10 in winter time, whatever the clock shows."""
    early = Moment(datetime(2026, 10, 25, 0, 30, tzinfo=UTC).astimezone(strategies.ZONE))
    late = Moment(datetime(2026, 10, 25, 1, 10, tzinfo=UTC).astimezone(strategies.ZONE))
    assert late.start.time() < early.start.time()
    sources = Sources(
        (chapter("u", post("p", date=late), post("q", date=early)),),
        (case("a"),),
        (
            Answer(path="l", case="a", id="l", date=late),
            Answer(path="e", case="a", id="e", date=early),
        ),
    )
    shown = series.at(sources, instant("2030-01-01"))
    assert ["q", "p"] == [each.slug for each in shown.publication_order]
    assert ["e", "l"] == [each.id for each in shown.answers["a"]]


def test_parts_count_what_is_out() -> None:
    """A part to come has no number, and the total does not give it away."""
    p, q, r = post("p", order=1), post("q", "2030-01-01", order=2), post("r", order=3)
    s = post("s", chapter="v", path="s")
    sources = Sources((chapter("u", p, q, r), chapter("v", s, order=2)))
    parts = series.at(sources, instant("2026-06-01")).parts
    assert [(1, 1, 2), (1, 2, 2), (2, 1, 1)] == [
        (part.chapter_number, part.number, part.total) for part in parts.values()
    ]
    assert [None, p, r] == [part.previous for part in parts.values()]
    assert [r, s, None] == [part.next for part in parts.values()]


def test_a_promise_has_a_number_of_its_own() -> None:
    """The chapters after it do not change theirs when it is kept."""
    sources = Sources((chapter("u", announced=at("2026-01-01")), chapter("v", post("p"), order=2)))
    (part,) = series.at(sources, instant("2026-06-01")).parts.values()
    assert 2 == part.chapter_number


def test_a_case_is_asked_by_the_earliest_post_and_recalled_by_later_ones() -> None:
    """By their dates, wherever they stand in the series; mentioned twice, it is shown once."""
    twice = Prose(mentions=(Mention("a", 1, 2), Mention("a", 4, 5)))
    first = post("p", "2026-02-01", text=asking("a"), order=3)
    second = post("q", "2026-03-01", text=twice, order=1)
    sources = Sources((chapter("u", second, first),), (case("a"),))
    before = series.at(sources, instant("2026-02-01")).cases["a"]
    after = series.at(sources, instant("2026-03-01")).cases["a"]
    assert (first, ()) == (before.asked, before.recalled)
    assert (first, (second,)) == (after.asked, after.recalled)


def test_a_case_opens_with_the_post_that_asks_it() -> None:
    """Until then not even its title is known."""
    sources = Sources((chapter("u", post("p", "2026-02-01", text=asking("a"))),), (case("a"),))
    assert [] == cases(sources, instant("2026-01-31"))
    assert ["a"] == cases(sources, instant("2026-02-01"))


def test_a_case_asked_only_by_a_draft_stays_closed() -> None:
    """The draft would have to be published first."""
    drafted = post("p", text=asking("a"), draft=True)
    assert [] == cases(Sources((chapter("u", drafted),), (case("a"),)), instant("2030-01-01"))


def test_a_date_of_opening_is_stronger_than_the_post() -> None:
    """Later than the post, or before it."""
    asks = chapter("u", post("p", "2026-02-01", text=asking("a")))
    late = Sources((asks,), (case("a", opens=at("2026-03-01")),))
    early = Sources((asks,), (case("a", opens=at("2026-01-01")),))
    assert [] == cases(late, instant("2026-02-28"))
    assert ["a"] == cases(late, instant("2026-03-01"))
    assert ["a"] == cases(early, instant("2026-01-01"))
    assert [] == cases(early, instant("2025-12-31"))


def test_a_case_no_post_speaks_of_stands_alone() -> None:
    """Its page is there as soon as its chapter is, and nothing asked it."""
    promised = Sources((chapter("u", announced=at("2026-01-01")),), (case("a"),))
    shown = series.at(promised, instant("2026-01-01")).cases["a"]
    assert (None, (), State.OPEN) == (shown.asked, shown.recalled, shown.state)
    assert [] == cases(promised, instant("2025-12-31"))


def test_cases_go_by_id() -> None:
    """Their order never depends on folders."""
    assert ["a", "b"] == cases(
        Sources((chapter("u", announced=at("2026-01-01")),), (case("b"), case("a"))),
        instant("2026-01-01"),
    )


def test_a_case_is_open_to_the_end_of_its_last_day() -> None:
    """Then closed; and resolved as soon as the post that does so is out, even before."""
    verdict = post("v", "2026-03-01")
    told = chapter("u", verdict, announced=at("2026-01-01"))
    sources = Sources((told,), (case("a", closes=at("2026-02-01")),))
    resolved = Sources((told,), (case("a", resolved=verdict.path),))
    last = instant("2026-02-02")
    assert State.OPEN == series.at(sources, last - timedelta(seconds=1)).cases["a"].state
    assert State.CLOSED == series.at(sources, last).cases["a"].state
    assert State.OPEN == series.at(resolved, instant("2026-02-28")).cases["a"].state
    file = series.at(resolved, instant("2026-03-01")).cases["a"]
    assert (State.RESOLVED, verdict) == (file.state, file.resolution)


def test_answers_go_by_date_then_by_id() -> None:
    """And only those of cases that are shown, each of which has its list."""
    sources = Sources(
        chapters=(chapter("u", announced=at("2026-01-01")),),
        cases=(case("a"), case("b"), case("c", opens=at("2030-01-01"))),
        answers=(
            Answer(path="3", case="a", id="2026-02-01-z", date=at("2026-02-01")),
            Answer(path="2", case="a", id="2026-02-01-y", date=at("2026-02-01")),
            Answer(path="1", case="a", id="2026-03-01-x", date=at("2026-01-01")),
            Answer(path="0", case="c", id="2026-01-01-w", date=at("2026-01-01")),
        ),
    )
    shown = series.at(sources, instant("2026-06-01")).answers
    assert {"a": ["2026-03-01-x", "2026-02-01-y", "2026-02-01-z"], "b": []} == {
        key: [answer.id for answer in found] for key, found in shown.items()
    }


@given(st.lists(strategies.answers(), max_size=8), strategies.answers())
def test_one_more_answer_takes_its_place_among_the_others(
    others: list[Answer], one: Answer
) -> None:
    """Or that of what it said before: as if all were put in order anew."""
    said = {each.id: replace(each, case="un") for each in others}
    for new in (one, *others[:1]):
        changed = replace(new, case="un", date=one.date)
        before = series.by_case(tuple(said.values()), {"un": None})["un"]
        said[changed.id] = changed
        after = series.by_case(tuple(said.values()), {"un": None})["un"]
        assert after == series.with_answer(before, changed)


def test_the_next_change_is_the_nearest_to_come() -> None:
    """A post, an announcement, an opening, the end of the last day: never a draft's date."""

    def after(**what: object) -> datetime | None:
        return series.next_change(Sources(**what), instant("2026-01-15"))  # type: ignore[arg-type]

    soon, day = at("2026-02-01"), instant("2026-02-01")
    assert day == after(chapters=(chapter("u", post("p", "2026-02-01")),))
    assert day == after(chapters=(chapter("u", announced=soon),))
    assert day == after(cases=(case("a", opens=soon, closes=at("2026-04-01")),))
    assert day + DAY == after(cases=(case("a", opens=at("2026-01-01"), closes=soon),))
    assert None is after(chapters=(chapter("u", post("p", "2026-02-01", draft=True)),))
    assert None is after(chapters=(chapter("u", post("p", "2026-01-15")),))


def test_a_small_site_is_shown_as_it_is_written(site: Callable[[str], Site]) -> None:
    """From files to the series, once through everything."""
    made = site(
        """\
-- chapters/2-suite.md --
---
title: La suite
date: 2026-02-01
aliases: /suite-1/
---
/// case | le-cas
///
-- chapters/10-fin.md --
---
title: La fin
announced: 2026-03-01
aliases: /fin-1/
---
-- chapters/01-debut/index.md --
---
title: Le début
summary: Une entrée
aliases: /ici/
---
Texte.
-- chapters/01-debut/02-second.md --
---
title: Second
date: 2026-01-02
id: permanent
aliases: /là/
tags: [un, deux]
summary: Un résumé
---
Texte.
-- chapters/01-debut/01-premier.md --
---
title: Premier
date: 2026-12-01
---
Texte.
-- chapters/01-debut/cases/le-cas.md --
---
title: Le cas
question: Que faire ?
kind: opinion
opens: 2026-01-01
closes: 2026-05-01
choices: [Oui, Non]
resolved: ../02-second.md
---
L’énoncé.
"""
    )
    shown = made.survey().series
    assert ["debut", "suite", "fin"] == [each.slug for each in shown.chapters]
    assert ["Le début", "La suite", "La fin"] == [each.title for each in shown.chapters]
    assert ["Une entrée", "", ""] == [each.summary for each in shown.chapters]
    assert [("/ici/",), (), ("/fin-1/",)] == [each.aliases for each in shown.chapters]
    assert [False, True, True] == [each.single for each in shown.chapters]
    assert [None, None, "2026-03-01"] == [
        each.announced and str(each.announced) for each in shown.chapters
    ]
    assert "Texte.\n" == shown.chapters[0].text.source
    second, suite = shown.reading_order
    assert [("Second", "2026-01-02"), ("La suite", "2026-02-01")] == [
        (each.title, str(each.date)) for each in shown.reading_order
    ]
    assert [("/là/",), ("/suite-1/",)] == [each.aliases for each in shown.reading_order]
    assert ("debut/second", "permanent", ("un", "deux"), "Un résumé") == (
        f"{second.chapter}/{second.slug}", second.id, second.tags, second.summary,
    )  # fmt: skip
    assert ("suite", "", "suite") == (suite.chapter, suite.slug, suite.id)
    file = shown.cases["le-cas"]
    assert (State.RESOLVED, suite, second) == (file.state, file.asked, file.resolution)
    assert ("Le cas", "2026-01-01", "2026-05-01", "L’énoncé.\n") == (
        file.case.title, str(file.case.opens), str(file.case.closes), file.case.text.source,
    )  # fmt: skip
    assert ("Que faire ?", "opinion", ("Oui", "Non"), "debut") == (
        file.case.question, file.case.kind, file.case.choices, file.case.chapter,
    )  # fmt: skip


@given(strategies.sources(), strategies.nows)
def test_nothing_of_tomorrow_is_ever_shown(sources: Sources, now: datetime) -> None:
    """No draft, no later post, no case before its opening, no chapter before it is announced."""
    shown = series.at(sources, now)
    assert not [each for each in shown.reading_order if each.draft or each.date.start > now]
    assert not [
        each
        for each in shown.chapters
        if not each.posts and (each.announced is None or each.announced.start > now)
    ]
    assert not [
        file for file in shown.cases.values() if file.case.opens and file.case.opens.start > now
    ]
    assert set(shown.cases) == set(shown.answers)
    assert {post.path for file in shown.cases.values() for post in file.posts} <= set(shown.parts)


@given(strategies.sources(), strategies.nows, strategies.nows)
def test_what_is_shown_stays(sources: Sources, one: datetime, other: datetime) -> None:
    """As time goes on nothing disappears."""
    before, after = series.at(sources, min(one, other)), series.at(sources, max(one, other))
    assert set(before.parts) <= set(after.parts)
    assert {each.slug for each in before.chapters} <= {each.slug for each in after.chapters}
    assert set(before.cases) <= set(after.cases)
    assert before.answers.items() <= after.answers.items()


@given(strategies.sources(), strategies.nows)
def test_orders_and_numbers_agree(sources: Sources, now: datetime) -> None:
    """Reading goes by numbers, publication by dates; parts count from 1; neighbours agree."""
    shown = series.at(sources, now)
    orders = {each.slug: (each.order, each.slug) for each in shown.chapters}
    reading = [(orders[each.chapter], each.order, each.slug) for each in shown.reading_order]
    assert sorted(reading) == reading
    dates = [each.date.start for each in shown.publication_order]
    assert sorted(dates) == dates
    assert sorted(each.path for each in shown.publication_order) == sorted(shown.parts)
    for number, each in enumerate(shown.chapters, start=1):
        parts = [shown.parts[post.path] for post in each.posts]
        assert list(range(1, len(parts) + 1)) == [part.number for part in parts]
        assert {len(parts)} >= {part.total for part in parts}
        assert {number} >= {part.chapter_number for part in parts}
    for before, after in pairwise(shown.reading_order):
        assert shown.parts[before.path].next is after
        assert shown.parts[after.path].previous is before


@given(strategies.sources(), strategies.nows, st.integers(0, 100))
def test_nothing_changes_before_the_next_change(
    sources: Sources, now: datetime, percent: int
) -> None:
    """So that nobody need build in between."""
    change = series.next_change(sources, now)
    end = change or now + 100 * DAY
    assert end > now
    between = now + (end - now) * percent / 100 - timedelta(microseconds=percent // 100)
    assert replace(series.at(sources, between), now=now) == series.at(sources, now)


def test_in_autumn_the_earlier_of_two_hours_comes_first() -> None:
    """Both are three o'clock less a quarter, an hour apart."""
    early, late = (
        Moment(datetime(2026, 10, 25, 2, 45, tzinfo=strategies.ZONE, fold=fold)) for fold in (0, 1)
    )
    posts = [post("a", date=late), post("b", date=early)]
    written = Sources(chapters=(chapter("u", *posts),))
    change = series.next_change(written, instant("2026-10-24"))
    assert change is not None
    assert change.timestamp() == early.start.timestamp()
