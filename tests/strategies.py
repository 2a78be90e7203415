"""Whatever the formats allow, for tests of laws."""

from datetime import UTC, date, datetime, time, timedelta
from string import ascii_lowercase, digits
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from causerie.core import plain_text, safe_html
from causerie.core.model import Answer, Case, Chapter, Post, Sources
from causerie.core.moments import Moment
from causerie.core.prose import Mention, Prose

ZONE = ZoneInfo("Europe/Paris")
FIRST = datetime(2026, 1, 1, tzinfo=UTC)

_words = st.text(ascii_lowercase + digits, min_size=1, max_size=8)
slugs = st.lists(_words, min_size=1, max_size=4).map("-".join)
_dates = st.dates(date(1001, 1, 1), date(8998, 12, 31))
days = _dates.map(lambda day: Moment(datetime.combine(day, time(), ZONE), day_only=True))
instants = st.builds(datetime.combine, _dates, st.times(), st.just(UTC)).map(
    lambda instant: Moment(instant.astimezone(ZONE))
)
moments = days | instants

# No control character, surrogate, private use or unassigned one, and nothing that is left out.
characters = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"])


def _line(most: int, least: int = 0) -> st.SearchStrategy[str]:
    return (
        st.text(characters, max_size=most)
        .map(lambda text: " ".join(plain_text.clean(text).split(" ")).strip(" "))
        .map(lambda text: " ".join(filter(None, text.split(" "))))
        .filter(lambda text: least <= len(text) <= most and plain_text.clean(text) == text)
    )


names = _line(60, 1).filter(lambda name: not plain_text.blank(name))
bodies = (
    st.text(characters | st.sampled_from("\n\t#-:*`>"), min_size=1, max_size=300)
    .map(lambda text: plain_text.clean(text).strip("\n"))
    .filter(lambda text: not safe_html.limits(text) and plain_text.clean(text) == text)
)
websites = st.sampled_from(
    ["", "https://example.org/", "http://a.example/~b?c=d&e#f", "HTTPS://X.ORG"]
)
langs = st.sampled_from(["", "fr", "pt-BR", "zh-Hant-TW"])
stems = st.builds("{:%Y-%m-%d}-{}".format, _dates, slugs)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Any answer whose file has no problem of its own; now and then a tombstone."""
    case, stem = draw(slugs), draw(stems)
    reply_to = draw(st.none() | stems)
    path = f"comments/{case}/{stem}.md"
    by_author = draw(st.booleans())
    if draw(st.integers(0, 9)) == 0:
        return Answer(
            path=path, case=case, id=stem, date=draw(moments), reply_to=reply_to,
            by_author=by_author, withdrawn=draw(moments),
        )  # fmt: skip
    return Answer(
        path=path, case=case, id=stem, date=draw(moments), name=draw(names), body=draw(bodies),
        about=draw(_line(80)), website=draw(websites), reply_to=reply_to, choice=draw(_line(80)),
        lang=draw(langs), book=draw(st.booleans()), by_author=by_author,
        featured=draw(st.booleans()),
    )  # fmt: skip


# Few instants, so that they meet: half days over a week, some of them whole days.
ticks = st.builds(
    lambda half, day_only: Moment(
        (FIRST + timedelta(days=half // 2)).astimezone(ZONE).replace(hour=0)
        if day_only
        else (FIRST + timedelta(hours=12 * half)).astimezone(ZONE),
        day_only,
    ),
    st.integers(0, 14),
    st.booleans(),
)
nows = st.integers(-1, 15).map(lambda half: FIRST + timedelta(hours=12 * half))
CASES = ("a", "b", "c", "d")


def _prose(cases: list[str]) -> Prose:
    return Prose(mentions=tuple(Mention(case, 1, 2) for case in cases))


@st.composite
def _posts(draw: st.DrawFn, chapter: str, slug: str) -> Post:
    return Post(
        path=f"chapters/{chapter}/{slug}.md", chapter=chapter, slug=slug,
        order=draw(st.integers(0, 3)), title=slug, date=draw(ticks), summary="",
        id=f"{chapter}/{slug}", text=_prose(draw(st.lists(st.sampled_from(CASES), max_size=2))),
        draft=draw(st.booleans()),
    )  # fmt: skip


@st.composite
def _chapters(draw: st.DrawFn, slug: str) -> Chapter:
    names = draw(st.lists(st.sampled_from("pqrst"), unique=True, max_size=4))
    return Chapter(
        path=f"chapters/{slug}/index.md", slug=slug, order=draw(st.integers(0, 3)), title=slug,
        summary="", text=Prose(), posts=tuple(draw(_posts(slug, name)) for name in names),
        announced=draw(st.none() | ticks),
    )  # fmt: skip


@st.composite
def _cases(draw: st.DrawFn, case_id: str, posts: list[str]) -> Case:
    return Case(
        path=f"chapters/u/cases/{case_id}.md", id=case_id, chapter="u", title=case_id,
        text=Prose(), opens=draw(st.none() | ticks), closes=draw(st.none() | ticks),
        resolved=draw(st.none() | st.sampled_from(posts)) if posts else None,
    )  # fmt: skip


@st.composite
def said(draw: st.DrawFn, case: str, most: int = 12) -> tuple[Answer, ...]:
    """Answers to one case, in order of publication; each may reply to any other."""
    count = draw(st.integers(0, most))
    ids = [f"2026-01-{number + 1:02}-{case}" for number in range(count)]
    return tuple(
        Answer(
            path=f"comments/{case}/{name}.md", case=case, id=name, name="Ada", body=name,
            date=Moment((FIRST + timedelta(hours=index)).astimezone(ZONE)),
            reply_to=draw(st.none() | st.sampled_from(ids[:index])) if index else None,
        )
        for index, name in enumerate(ids)
    )  # fmt: skip


@st.composite
def sources(draw: st.DrawFn) -> Sources:
    """A small series: drafts, promises, posts to come, cases not yet open, in any order."""
    slugs = draw(st.lists(st.sampled_from("uvwx"), unique=True, max_size=4))
    chapters = tuple(draw(_chapters(slug)) for slug in slugs)
    posts = [post.path for chapter in chapters for post in chapter.posts]
    ids = draw(st.lists(st.sampled_from(CASES), unique=True))
    return Sources(
        chapters=chapters,
        cases=tuple(draw(_cases(case, posts)) for case in ids),
        answers=tuple(answer for case in CASES for answer in draw(said(case, 2))),
    )
