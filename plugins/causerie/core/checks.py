"""The rules that need more than one file to judge. What one file shows is checked as it is read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache

from causerie.core import addresses, identifiers, likeness, references, tags
from causerie.core.model import Answer, Case, Sources
from causerie.core.problems import Problems
from causerie.core.series import Series
from causerie.core.urls import Words

_FLAGS = ("Mise en avant par l’auteur", "Mis en avant par l’auteur", "Featured by the author")
_BADGES = ("Auteur", "L’auteur", "Author", "The author", *_FLAGS)
"""What the site says beside a name by the author's hand, which no reader may say of himself."""
_HERE = (
    *("site", "website", "blog", "blogue", "page", "pages", "billet", "billets", "article"),
    *("articles", "chapitre", "chapitres", "texte", "textes", "ligne", "lignes", "série", "séries"),
    *("post", "posts", "chapter", "chapters", "text", "texts"),  # and series, but for its accent
)
_THIS = (
    *("de ce", "de cet", "de cette", "de ces", "de notre", "de nos", "de mon", "de mes"),
    *("du présent", "de la présente", "of this", "of these", "of our", "of my"),
)
_OF_THIS = ("d’ici", *(f"{of} {here}" for of in _THIS for here in _HERE))
"""What makes of an author the one of what is read here."""
_OF_THE = tuple(
    f"{of} {here}"
    for of in ("du", "de la", "de l’", "des", "of the")
    for here in (*_HERE, "site web", "site internet")
)
"""So does this, unless it goes on to say which."""
_PROVEN = (
    *("vérifié", "vérifiée", "certifié", "certifiée", "officiel", "officielle"),
    *("principal", "principale", "verified", "certified", "official"),
)
"""So does what a badge says beside a name."""
_BADGE_WORDS = ("Auteur", "Auteure", "Autrice", "Auteurice", "Auteur·rice", "Author")
"""What would be read as the badge, at either end of a name."""


def check(
    sources: Sources, series: Series, problems: Problems, *, words: Words, author: str
) -> None:
    """Report all that is wrong between files. `author` is the name no reader may bear."""
    addresses.check(sources, problems, words)
    references.check(sources, series, problems)
    tags.check(sources, problems)
    _check_answers(sources, series, author, problems)


def _check_answers(sources: Sources, series: Series, author: str, problems: Problems) -> None:
    cases = {case.id: case for case in sources.cases}
    if not cases and problems.errors:
        return  # what hides every case is told already
    for answer in sources.answers:
        if answer.case not in cases:
            _report_lost_case(answer, cases, problems)
        elif not answer.by_author:
            _check_dates(answer, cases[answer.case], series.now, problems)
    check_words(sources.answers, sources, author, problems)


def check_answer(
    answer: Answer, case: Case, others: Sequence[Answer], now: datetime, author: str
) -> Problems:
    """All that is wrong between one answer, its case and the `others` to it."""
    problems = Problems()
    if not answer.by_author:
        _check_dates(answer, case, now, problems)
    check_words([answer], Sources(cases=(case,), answers=(*others, answer)), author, problems)
    return problems


def check_words(
    answers: Sequence[Answer],
    sources: Sources,
    author: str,
    problems: Problems,
    *,
    readers_only: bool = False,
) -> None:
    """Report what is wrong in the headers of `answers`, beside all the others of `sources`.

    With `readers_only`, to whoever cannot be their author.
    """
    cases = {case.id: case for case in sources.cases}
    siblings: dict[str, dict[str, Answer]] = {}
    for answer in sources.answers:
        siblings.setdefault(answer.case, {})[answer.id] = answer
    rings = {case: _in_rings(said) for case, said in siblings.items()}
    for answer in answers:
        if answer.case in cases:
            _check_reply(answer, siblings[answer.case], rings[answer.case], problems)
            _check_choice(answer, cases[answer.case], problems)
            if not answer.by_author:
                _check_name(answer, author, problems, readers_only=readers_only)


def is_authors(text: str, author: str) -> bool:
    """Whether `text` is the author's name or what the badge says, or looks like either."""
    return likeness.skeleton(text) in _taken(author)


def may_pass_for(name: str, author: str) -> bool:
    """Whether who signs so may be taken for the author: by a title beside it, or a badge typed."""
    return claims_to_be(name, author) or _bears_badge(name) or _bears_name(name, author)


def claims_to_be(about: str, author: str) -> bool:
    """Whether who says so of himself is the author of this site, and not of novels."""
    return bool(about) and (
        is_authors(about, author)
        or any(any(likeness.places(about, flag)) for flag in _skeletons(_FLAGS))
        or any(
            _is_the_one(before, after)
            for badge in _badge_words()
            for before, after in likeness.places(about, badge)
        )
        or any(
            {before, after} <= _beside_name()
            for before, after in likeness.places(about, likeness.skeleton(author))
        )
    )


def _is_the_one(before: str, after: str) -> bool:
    """Whether what stands around a title makes it that of who writes here."""
    proofs = _skeletons(_PROVEN)
    rests = [after.removeprefix(each) for each in proofs if after.startswith(each)]
    return (
        "" in rests
        or (not after and before.endswith(proofs))
        or any(
            rest.startswith(_skeletons(_OF_THIS)) or rest in _skeletons(_OF_THE)
            for rest in (after, *rests)
        )
    )


@cache
def _skeletons(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(likeness.skeleton, words))


@cache
def _beside_name() -> frozenset[str]:
    words = (*_BADGES, *_BADGE_WORDS, *(f"L’{each}" for each in _BADGE_WORDS), "The author")
    return frozenset(map(likeness.skeleton, ("", *words)))


def _bears_badge(name: str) -> bool:
    return any(
        not after or before in _articles()
        for badge in _badge_words()
        for before, after in likeness.places(name, badge)
    )


def _bears_name(name: str, author: str) -> bool:
    """In one word or several, in any order; but a name of one word is shared with others."""
    whole, *words = _spelt(author)
    if len(words) < 2:
        return ("", "") in likeness.places(name, whole)
    return any(likeness.places(name, whole)) or all(
        any(likeness.places(name, word)) for word in words
    )


@lru_cache(maxsize=8)  # folded once for all answers
def _taken(author: str) -> frozenset[str]:
    return frozenset(likeness.skeleton(each) for each in (author, *_BADGES)) - {""}


@lru_cache(maxsize=8)
def _spelt(author: str) -> tuple[str, ...]:
    return likeness.skeleton(author), *likeness.words(author)


@cache
def _articles() -> frozenset[str]:
    return frozenset(map(likeness.skeleton, ("", "L", "Un", "The", "An")))


@cache
def _badge_words() -> frozenset[str]:
    return frozenset(map(likeness.skeleton, _BADGE_WORDS))


def _report_lost_case(answer: Answer, cases: Mapping[str, Case], problems: Problems) -> None:
    problems.error(
        answer.place(),
        'it answers the case "{case}", which does not exist',
        "move it to the folder of its case; the nearest are: {nearest}"
        if cases
        else "write that case, or remove the answer: the series has no case yet",
        case=answer.case,
        nearest=", ".join(identifiers.nearest(answer.case, cases)),
    )


def _in_rings(siblings: Mapping[str, Answer]) -> frozenset[str]:
    """Those that reply, directly or through others, to themselves; no way is gone twice."""
    rings: set[str] = set()
    seen: set[str] = set()
    for start in siblings:
        way: list[str] = []
        here = start
        while here in siblings and here not in seen:
            seen.add(here)
            way.append(here)
            here = siblings[here].reply_to or ""
        if here in way:
            rings.update(way[way.index(here) :])
    return frozenset(rings)


def _check_reply(
    answer: Answer, siblings: Mapping[str, Answer], rings: frozenset[str], problems: Problems
) -> None:
    if answer.reply_to is None:
        return
    if answer.reply_to not in siblings:
        others = [each for each in siblings if each != answer.id]
        known = others if identifiers.answer_day(answer.reply_to) else ()
        problems.error(
            answer.place("reply_to"),
            'reply_to names "{id}", which is no answer to this case',
            "write the name of the answer's file without .md; the nearest are: {nearest}"
            if known
            else "write the name of the answer's file without .md, or remove the line",
            id=answer.reply_to,
            nearest=", ".join(identifiers.nearest(answer.reply_to, known)),
        )
        return
    if answer.id in rings:
        problems.error(
            answer.place("reply_to"),
            "it replies, directly or through others, to itself",
            "correct reply_to, or remove it",
        )


def _check_choice(answer: Answer, case: Case, problems: Problems) -> None:
    if not answer.choice or answer.choice in case.choices:
        return
    problems.error(
        answer.place("choice"),
        'choice "{choice}" is not among those of the case',
        "write exactly one of: {choices}" if case.choices else "remove it: the case has no choices",
        choice=answer.choice,
        choices=" | ".join(case.choices),
    )


def _check_name(answer: Answer, author: str, problems: Problems, *, readers_only: bool) -> None:
    for key, text in (("name", answer.name), ("about", answer.about)):
        deceives = may_pass_for if key == "name" else claims_to_be
        if is_authors(text, author) or (readers_only and deceives(text, author)):
            problems.error(
                answer.place(key),
                'the name "{name}" is the author\'s, or looks like it',
                "sign with a name of your own"
                if readers_only
                else "add by: author if the author wrote it, or give the reader's own name",
                name=text,
            )
    if not readers_only and not is_authors(answer.name, author):
        _warn_of_name(answer, author, problems)


def _warn_of_name(answer: Answer, author: str, problems: Problems) -> None:
    """What the author has published is the author's to judge."""
    if may_pass_for(answer.name, author):
        problems.warning(
            answer.place("name"),
            'the name "{name}" may be taken for the author\'s',
            "leave it if readers will not be deceived",
            name=answer.name,
        )


def _check_dates(answer: Answer, case: Case, now: datetime, problems: Problems) -> None:
    place = answer.place("date")
    if answer.date.start > now:
        problems.warning(
            place,
            "it is dated {date}, which is still to come",
            "it is shown all the same; correct the date if it is wrong",
            date=answer.date,
        )
    # An answer from the form bears the instant of its approval, and was sent in time.
    elif answer.date.day_only and case.closes and case.closes.end <= answer.date.start:
        problems.warning(
            place,
            "it is dated {date}, after the case closed",
            "it is shown all the same; withdraw it if it should not be",
            date=answer.date,
        )
