"""Addresses and ids: no two things may bear the same."""

from collections.abc import Iterator, Sequence

from causerie.core import urls
from causerie.core.model import Chapter, Post, Sources, Written
from causerie.core.problems import Place, Problems
from causerie.core.urls import Words


def check(sources: Sources, problems: Problems, words: Words) -> None:
    """Report every address and every id that two files claim, and those that cannot be."""
    claims = _Claims(problems)
    _check_numbers(sources.chapters, problems)
    for chapter in sources.chapters:
        _check_numbers(chapter.posts, problems)
    for page in sources.docs:
        claims.address(page.url, Place(page.path, 1))
        if page.url not in (words.contents_list(), words.case_list()):
            _check_own(page.url, Place(page.path, 1), words, problems)
    for chapter in sources.chapters:
        if chapter.slug in words.reserved:
            problems.error(
                chapter.place(),
                'a chapter cannot be called "{slug}": the site uses that address itself',
                "give its file or folder another name",
                slug=chapter.slug,
            )
        claims.address(urls.chapter(chapter), chapter.place())
        for post in chapter.posts:
            if not chapter.single:
                claims.address(urls.post(post), post.place())
            claims.id("post", post.id, post.place("id"))
    for case in sources.cases:
        if claims.id("case", case.id, case.place()):
            claims.address(words.case(case.id), case.place())
            _check_own(words.case(case.id), case.place(), words, problems)
    for written, alias in _aliases(sources):
        _check_alias(alias, written.place("aliases"), claims, words, problems)


def _check_numbers(written: Sequence[Chapter | Post], problems: Problems) -> None:
    taken: dict[int, Chapter | Post] = {}
    for one in written:
        if (other := taken.setdefault(one.order, one)) is not one:
            problems.warning(
                one.place(),
                "its number, {number}, is that of {other} too, so the alphabet decides",
                "give one of the two another number",
                number=one.order,
                other=other.path,
            )


class _Claims:
    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._addresses: dict[str, Place] = {}
        self._ids: dict[tuple[str, str], Place] = {}

    def address(self, url: str, place: Place) -> None:
        if (other := self._addresses.setdefault(url.rstrip("/"), place)) != place:
            self._problems.error(
                place,
                "its address /{url} is already that of {other}",
                "rename one of the two",
                url=url,
                other=other.path,
            )

    def id(self, kind: str, name: str, place: Place) -> bool:
        """Whether the id was free."""
        if (other := self._ids.setdefault((kind, name), place)) != place:
            self._problems.error(
                place,
                'the id "{id}" is already that of {other}',
                "give one of the two another id",
                id=name,
                other=other.path,
            )
        return other == place


def _aliases(sources: Sources) -> Iterator[tuple[Written, str]]:
    for chapter in sources.chapters:
        owners: tuple[Chapter | Post, ...] = (chapter, *chapter.posts)
        for owner in owners:
            yield from ((owner, alias) for alias in owner.aliases)


def _check_own(url: str, place: Place, words: Words, problems: Problems) -> None:
    if words.is_own(url):
        problems.error(
            place,
            "the site uses its address /{url} itself",
            "give it another name",
            url=url,
        )


def _check_alias(
    alias: str, place: Place, claims: _Claims, words: Words, problems: Problems
) -> None:
    url = urls.alias(alias)
    if url is None:
        problems.error(
            place,
            'alias "{alias}" is not an old address of this site',
            "write it from the root of the site, such as /2007/05/mon-billet/",
            alias=alias,
        )
    elif words.is_engines(url):
        problems.error(
            place,
            "the site keeps /{folder}/ for itself",
            "remove that address: no other page can stand there",
            folder=url.partition("/")[0],
        )
    elif not words.is_own(url):
        claims.address(url, place)
    else:
        _check_own(url, place, words, problems)
