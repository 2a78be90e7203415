"""What a form sent, read once: a submission, or every fault of it beside its field.

The same rules as for a file, in words for someone who filled in a form. Whatever is accepted
here is a sound answer once it is written.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from causerie.core import answers, checks, plain_text, safe_html
from causerie.core.headers import folded
from causerie.core.model import Answer, Case
from causerie.core.moments import Moment
from causerie.core.problems import Reason

FIELDS = ("case", "name", "about", "website", "reply_to", "choice", "body")
"""The fields of the form, as DESIGN's HTML names them; others are passed over."""
KEPT_DAYS = 90
"""After so many days, what was refused or withdrawn is erased; each form promises it."""
MOST_TYPED = 20_000
"""Characters of one field that are kept to be given back; more are a program's."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One text of a reader's for one case, cleaned; not published, and never trusted."""

    case: str
    name: str
    body: str
    about: str = ""
    website: str = ""
    reply_to: str = ""
    choice: str = ""


PREVIEW_ID = "preview"
"""The id of an answer that has none yet."""


def answer(
    sent: Submission, id_: str, at: datetime, *, path: str = "", by_author: bool = False
) -> Answer:
    """The answer that a text is, or would be, dated at `at` in that instant's own zone.

    Its website is as it is read from a file, whatever rules the text was taken under.
    """
    return Answer(
        path=path,
        case=sent.case,
        id=id_,
        date=Moment(at),
        name=sent.name,
        body=sent.body,
        about=sent.about,
        website=safe_html.website(sent.website) or "",
        reply_to=sent.reply_to or None,
        choice=sent.choice,
        by_author=by_author,
    )


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field."""

    field: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Reading:
    """What was made of a form: what was typed comes back to the reader whatever was wrong."""

    submission: Submission
    faults: tuple[Fault, ...] = ()


def read(typed: Mapping[str, str], case: Case, answered: Collection[str], author: str) -> Reading:
    """The submission in the fields of a form for `case`, to which the ids `answered` reply."""
    submission = cleaned(typed, case.id)
    return Reading(submission, tuple(_faults(submission, case, answered, author)))


def cleaned(typed: Mapping[str, str], case: str) -> Submission:
    """What the fields of a form for a case hold, sound or not."""
    return Submission(
        case=case,
        name=_line(typed, "name"),
        about=_line(typed, "about"),
        website=_line(typed, "website"),
        reply_to=_line(typed, "reply_to"),
        choice=_line(typed, "choice"),
        body=plain_text.clean(typed.get("body", "")[:MOST_TYPED].strip("\n")).strip("\n"),
    )


def _line(typed: Mapping[str, str], field: str) -> str:
    return folded(plain_text.clean(typed.get(field, "")[:MOST_TYPED]))


def _faults(
    sent: Submission, case: Case, answered: Collection[str], author: str
) -> Iterator[Fault]:
    for field in FIELDS[1:]:
        text = getattr(sent, field)
        if refused := plain_text.refused(text):
            yield Fault(
                field,
                Reason(
                    "the character {code} may not be published",
                    "remove it: it cannot be seen",
                    {"code": refused[0].code},
                ),
            )
    yield from _name_faults(sent, author)
    yield from _length_faults(sent)
    if sent.website and safe_html.website(sent.website) is None:
        yield Fault("website", Reason(
            "this is not a web address", "write it in full, such as https://example.org/",
        ))  # fmt: skip
    if sent.reply_to and sent.reply_to not in answered:
        yield Fault("reply_to", Reason(
            "the answer you reply to is no longer here", "send yours as an answer to the case",
        ))  # fmt: skip
    if sent.choice and sent.choice not in case.choices:
        yield Fault("choice", Reason("this is not one of the choices", "choose one of them"))
    for reason in safe_html.limits(sent.body):
        yield Fault("body", reason)


def _name_faults(sent: Submission, author: str) -> Iterator[Fault]:
    if plain_text.blank(sent.name):
        yield Fault(
            "name", Reason("the signature is missing", "a first name or a pseudonym will do")
        )
    for field, taken in (
        ("name", checks.may_pass_for(sent.name, author)),
        ("about", checks.claims_to_be(sent.about, author)),
    ):
        if taken:
            yield Fault(field, Reason(
                "this is the author's name, or looks like it", "sign with a name of your own",
            ))  # fmt: skip


def _length_faults(sent: Submission) -> Iterator[Fault]:
    for field, most in (("name", answers.MAX_NAME), ("about", answers.MAX_ABOUT)):
        if (count := len(getattr(sent, field))) > most:
            yield Fault(field, Reason(
                "it has {count} characters, more than {most}", "shorten it",
                {"count": count, "most": most},
            ))  # fmt: skip
