"""The rules that need more than one file to judge. What one file shows is checked as it is read."""

from collections.abc import Collection, Mapping, Sequence

from causerie.core import addresses, identifiers, plain_text, references
from causerie.core.model import Answer, Case, Sources
from causerie.core.problems import Problems
from causerie.core.series import Series
from causerie.core.urls import Words

_BADGES = ("Auteur", "L’auteur", "Author", "The author")
"""What the author's badge says, which no reader may say of himself."""


def check(
    sources: Sources, series: Series, problems: Problems, *, words: Words, author: str
) -> None:
    """Report all that is wrong between files. `author` is the name no reader may bear."""
    addresses.check(sources, problems, words)
    references.check(sources, series, problems)
    _check_answers(sources, series, author, problems)


def _check_answers(sources: Sources, series: Series, author: str, problems: Problems) -> None:
    cases = {case.id: case for case in sources.cases}
    for answer in sources.answers:
        if answer.case not in cases:
            _report_lost_case(answer, cases, problems)
        elif not answer.by_author:
            _check_dates(answer, cases[answer.case], series, problems)
    check_words(sources.answers, sources, author, problems)


def check_words(
    answers: Sequence[Answer], sources: Sources, author: str, problems: Problems
) -> None:
    """Report what is wrong in the headers of `answers`, beside all the others of `sources`."""
    cases = {case.id: case for case in sources.cases}
    siblings: dict[str, dict[str, Answer]] = {}
    for answer in sources.answers:
        siblings.setdefault(answer.case, {})[answer.id] = answer
    taken = {plain_text.skeleton(each) for each in (author, *_BADGES)} - {""}
    for answer in answers:
        if answer.case in cases:
            _check_reply(answer, siblings[answer.case], problems)
            _check_choice(answer, cases[answer.case], problems)
            if not answer.by_author:
                _check_name(answer, taken, problems)


def _report_lost_case(answer: Answer, cases: Mapping[str, Case], problems: Problems) -> None:
    problems.error(
        answer.place(),
        'it answers the case "{case}", which does not exist',
        "move it to the folder of its case; the nearest are: {nearest}",
        case=answer.case,
        nearest=", ".join(identifiers.nearest(answer.case, cases)) or "-",
    )


def _check_reply(answer: Answer, siblings: Mapping[str, Answer], problems: Problems) -> None:
    if answer.reply_to is None:
        return
    if answer.reply_to not in siblings:
        known = siblings if identifiers.answer_day(answer.reply_to) else ()
        problems.error(
            answer.place("reply_to"),
            'reply_to names "{id}", which is no answer to this case',
            "write the name of the answer's file without .md; the nearest are: {nearest}",
            id=answer.reply_to,
            nearest=", ".join(identifiers.nearest(answer.reply_to, known)) or "-",
        )
        return
    seen, parent = {answer.id}, answer.reply_to
    while parent in siblings and parent not in seen:
        seen.add(parent)
        parent = siblings[parent].reply_to or ""
    if parent == answer.id:
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


def _check_name(answer: Answer, taken: Collection[str], problems: Problems) -> None:
    for key, text in (("name", answer.name), ("about", answer.about)):
        if text and plain_text.skeleton(text) in taken:
            problems.error(
                answer.place(key),
                'the name "{name}" is the author\'s, or looks like it',
                "add by: author if the author wrote it, or give the reader's own name",
                name=text,
            )


def _check_dates(answer: Answer, case: Case, series: Series, problems: Problems) -> None:
    place = answer.place("date")
    if answer.date.start > series.now:
        problems.warning(
            place,
            "it is dated {date}, which is still to come",
            "it is shown all the same; correct the date if it is wrong",
            date=answer.date,
        )
    elif case.closes and case.closes.end <= answer.date.start:
        problems.warning(
            place,
            "it is dated {date}, after the case closed",
            "it is shown all the same; withdraw it if it should not be",
            date=answer.date,
        )
