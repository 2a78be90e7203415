"""A stranger's pull request, judged as data: git's trees and blobs, none of which is checked out.

A reader may add answers to open cases, and nothing else: what is published is the author's to
change, and any other file is the author's to look at.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo

from causerie.core import answers, checks, frontmatter, identifiers
from causerie.core.changes import REGULAR, Blob, Change, Status, parted, told_of
from causerie.core.model import Answer, Sources
from causerie.core.problems import Place, Problems, Reason
from causerie.core.series import Series, State

MOST_ANSWERS = 20
"""New answers in one request; more are counted, and none is read."""
MOST_BYTES = 64_000
"""In the file of an answer: its 10,000 characters and its header take less in any script."""
DAYS_BACK, DAYS_AHEAD = 31, 1
PLACEHOLDERS = {"fr": "votre-nom", "en": "your-name"}
"""What stands for the reader in the name of a file that a forge has begun."""

_ODD = Reason("it is no ordinary file", "propose a text file, as the forge's own page makes it")
_KINDS = {
    "100755": Reason("it is marked as a program", "take that mark off: chmod -x"),
    "120000": Reason("it is a symbolic link", "propose the text itself"),
    "160000": Reason("it is a repository within the repository", "propose the text itself"),
}
_MOST_TOLD = 10  # problems of one file; the others are counted
_REMOVED = Reason(
    "the request removes an answer that is published",
    "put it back, and say in the text of the request that you would like it withdrawn: "
    "the author will do so",
)
_CHANGED = Reason(
    "the request changes an answer that is published",
    "put it back as it was, and say in the text of the request what to correct: "
    "the author will do so",
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of a request."""

    problems: Problems
    answers: tuple[Answer, ...] = ()
    """All that could be read, sound or not: they can be shown, for they are never trusted."""
    elsewhere: tuple[str, ...] = ()
    """The other files it touches."""

    @property
    def code(self) -> int:
        """As a command exits: 0 fine, 1 something to mend, 3 other files for the author to see."""
        if self.problems.errors:
            return 1
        return 3 if self.elsewhere else 0


@dataclass(frozen=True, slots=True)
class Published:
    """What a request is judged by: the published project, as the series shows it now."""

    sources: Sources
    series: Series
    zone: tzinfo
    author: str
    comments: str = "comments"
    taken: Collection[str] = field(default_factory=frozenset)
    """Every path below `comments` that is there already."""


def unfit(reason: Reason, comments: str) -> Verdict:
    """The verdict on a request of which nothing can be judged."""
    problems = Problems()
    problems.error(Place(comments), reason.what, reason.hint)
    return Verdict(problems)


def candidates(changes: Sequence[Change], comments: str) -> tuple[Change, ...]:
    """The changes whose content has to be read; none when they are too many."""
    proposed = _proposed(parted(changes, comments, Problems())[0])
    read = tuple(change for change in proposed if change.mode == REGULAR)
    return read if len(proposed) <= MOST_ANSWERS else ()


def _proposed(ours: Sequence[Change]) -> list[Change]:
    return [change for change in ours if change.status is Status.ADDED]


def judge(changes: Sequence[Change], blobs: dict[str, Blob], published: Published) -> Verdict:
    """The verdict on `changes`, of whose `candidates` the `blobs` are given by name."""
    problems = Problems()
    ours, elsewhere = parted(changes, published.comments, problems)
    proposed = _proposed(ours)
    _refuse_meddling([change for change in ours if change.status is not Status.ADDED], problems)
    found: list[Answer] = []
    if len(proposed) > MOST_ANSWERS:
        problems.error(
            Place(published.comments),
            "the request adds {count} files here, more than {most}, and none was read",
            "propose a few answers at a time",
            count=len(proposed),
            most=MOST_ANSWERS,
        )
    else:
        for change in proposed:
            if _may_be_read(change, published, problems):
                found += _read(change, blobs.get(change.blob), published, problems)
    _check_together(found, published, problems)
    _name_elsewhere(elsewhere, problems)
    return Verdict(problems, tuple(found), tuple(elsewhere))


def _refuse_meddling(changes: Sequence[Change], problems: Problems) -> None:
    removed = {change.path for change in changes if change.status is Status.DELETED}
    paths = [change.path for change in changes]

    def tell(path: str) -> None:
        reason = _REMOVED if path in removed else _CHANGED
        problems.error(Place(path), reason.what, reason.hint)

    def count(more: int) -> None:
        problems.error(
            Place(paths[-1]),
            "the request changes or removes {count} more published answers",
            "leave all of them as they are",
            count=more,
        )

    told_of(paths, tell, count)


def _name_elsewhere(paths: Sequence[str], problems: Problems) -> None:
    def tell(path: str) -> None:
        problems.warning(
            Place(path),
            "it is no answer to a case",
            "the author must look at it before anything is merged",
        )

    def count(more: int) -> None:
        problems.warning(
            Place(paths[-1]),
            "the request touches {count} more files that are no answers",
            "the author must look at each",
            count=more,
        )

    told_of(paths, tell, count)


def _may_be_read(change: Change, published: Published, problems: Problems) -> bool:
    """Whether a new file is a text at an answer's place; what is wrong with that place is told."""
    _check_mode(change, problems)
    parts = change.path.removeprefix(f"{published.comments}/").split("/")
    if not identifiers.is_answer_path(parts):
        problems.error(
            Place(change.path),
            "its name is not that of an answer",
            "call it {folder}/<case>/YYYY-MM-DD-<word>.md, with only a-z, 0-9 and "
            "hyphens, and at most {most} characters before .md",
            folder=published.comments,
            most=identifiers.MAX_STEM,
        )
        return False
    _check_name(change, published, problems)
    return change.mode == REGULAR


def _check_mode(change: Change, problems: Problems) -> None:
    if change.mode != REGULAR:
        reason = _KINDS.get(change.mode, _ODD)
        problems.error(Place(change.path), reason.what, reason.hint)


def _check_name(change: Change, published: Published, problems: Problems) -> None:
    place = Place(change.path)
    case, name = change.path.split("/")[-2:]
    stem = name.removesuffix(".md")
    placeholder = next((each for each in PLACEHOLDERS.values() if stem.endswith(f"-{each}")), None)
    if placeholder:
        problems.error(
            place,
            "its name still ends as the template's",
            "put a word of yours in place of {placeholder} in the name of the file",
            placeholder=placeholder,
        )
    if change.path in published.taken:
        problems.error(
            place,
            "an answer of that name is published already",
            "choose another word at the end of the name",
        )
    _check_case(place, case, published, problems)
    _check_day(place, date.fromisoformat(stem[:10]), published, problems)


def _check_case(place: Place, case: str, published: Published, problems: Problems) -> None:
    file = published.series.cases.get(case)
    if file is None:
        # Only what readers can see is named: a case to come is a secret.
        opened = [each for each, one in published.series.cases.items() if one.state is State.OPEN]
        problems.error(
            place,
            'there is no case "{case}"',
            "put the file in the folder of its case; the nearest are: {nearest}",
            case=case,
            nearest=", ".join(identifiers.nearest(case, opened)) or "-",
        )
    elif file.state is not State.OPEN:
        problems.error(
            place,
            'the case "{case}" takes no more answers',
            "answer one that is open",
            case=case,
        )


def _check_day(place: Place, day: date, published: Published, problems: Problems) -> None:
    today = published.series.now.astimezone(published.zone).date()
    if not today - timedelta(DAYS_BACK) <= day <= today + timedelta(DAYS_AHEAD):
        problems.error(
            place,
            "it is dated {day}, and today is {today}",
            "write the day on which you propose it, in its name and in its date",
            day=day.isoformat(),
            today=today.isoformat(),
        )


def _read(
    change: Change, blob: Blob | None, published: Published, problems: Problems
) -> Iterator[Answer]:
    if blob is None:
        problems.error(
            Place(change.path),
            "its content is not here, or is no file",
            "propose the text again, as the forge's own page makes it",
        )
        return
    if blob.data is None:
        problems.error(
            Place(change.path),
            "the file has {size} bytes, more than {most}, and was not read",
            "shorten it, or check that it is the file you meant",
            size=blob.size,
            most=MOST_BYTES,
        )
        return
    own = Problems()
    text = frontmatter.decode(blob.data, change.path, own)
    if text is not None:
        case = change.path.split("/")[-2]
        answer = answers.parse(text, change.path, case, published.zone, own)
        _refuse_author_keys(answer, own)
        if "date" in answer.lines and not answer.withdrawn and not _is_unread(own, answer):
            _check_day(
                answer.place("date"), _day(answer.date.start, published.zone), published, own
            )
        yield answer
    problems.extend(list(own)[:_MOST_TOLD])
    if (more := len(own) - _MOST_TOLD) > 0:
        problems.error(
            Place(change.path),
            "{count} more things are wrong in this file",
            "mend the first ones, and the check will tell the next",
            count=more,
        )


def _is_unread(problems: Problems, answer: Answer) -> bool:
    """Whether its date could not be read, which was said."""
    return any(problem.place == answer.place("date") for problem in problems)


def _day(instant: datetime, zone: tzinfo) -> date:
    return instant.astimezone(zone).date()


def _refuse_author_keys(answer: Answer, problems: Problems) -> None:
    for key in answers.AUTHOR_KEYS:
        if key in answer.lines:
            problems.error(
                answer.place(key),
                'only the author may write "{key}" in an answer',
                "remove the line",
                key=key,
            )


def _check_together(found: Sequence[Answer], published: Published, problems: Problems) -> None:
    """What takes the other answers to judge. No key of the author's makes an author of a reader."""
    readers = tuple(replace(answer, by_author=False) for answer in found)
    sources = replace(
        published.sources,
        # Of a case to come, not even its choices may be told.
        cases=tuple(each for each in published.sources.cases if each.id in published.series.cases),
        answers=(*published.sources.answers, *readers),
    )
    checks.check_words(readers, sources, published.author, problems, readers_only=True)
