"""What a stranger may put into a pull request, how the check exits, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from causerie.core.pull_requests import MOST_ANSWERS, MOST_BYTES
from repository import REGULAR, Entry

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = "2026-11-23"


def answer(text: str = "Il faut **le garder**.", **header: str) -> bytes:
    fields = {"name": "Ada", "date": DAY, **header}
    lines = "".join(f"{key}: {value}\n" for key, value in fields.items())
    return f"---\n{lines}---\n\n{text}\n".encode()


def at(name: str, case: str = "le-cas") -> bytes:
    return f"comments/{case}/{name}".encode()


GOOD = at(f"{DAY}-ada.md")
BOB = b"comments/le-cas/2026-02-01-bob.md"


def file(content: bytes | None = None, mode: str = REGULAR) -> Entry:
    return mode, answer() if content is None else content


@dataclass(frozen=True)
class Tree:
    """What a request changes, how the check exits, and a part of the reason it gives."""

    changes: Mapping[bytes, Entry | None]
    code: int
    reason: str = ""


def named(name: str) -> Tree:
    return Tree({at(name): file()}, 1, "its name is not that of an answer")


def saying(reason: str, text: str = "Oui.", case: str = "le-cas", **header: str) -> Tree:
    return Tree({at(f"{DAY}-ada.md", case): file(answer(text, **header))}, 1, reason)


def raw(content: bytes, reason: str) -> Tree:
    return Tree({GOOD: file(content)}, 1, reason)


TREES: dict[str, Tree] = {
    # what a reader does
    "an answer": Tree({GOOD: file()}, 0),
    "an answer of each key": Tree(
        {
            at(f"{DAY}-ada.md", "le-choix"): file(
                answer(
                    about="Lyon",
                    website="https://e.org/",
                    reply_to="2026-02-01-eve",
                    choice="Non",
                    lang="fr",
                    book="no",
                )
            )
        },
        0,
    ),
    "two answers, one to the other": Tree(
        {GOOD: file(), at(f"{DAY}-bis.md"): file(answer(reply_to=f"{DAY}-ada"))}, 0
    ),
    "as many answers as may be": Tree(
        {at(f"{DAY}-n{number}.md"): file() for number in range(MOST_ANSWERS)}, 0
    ),
    "a day ahead": Tree({at("2026-11-24-ada.md"): file(answer(date="2026-11-24"))}, 0),
    "31 days back": Tree({at("2026-10-23-ada.md"): file(answer(date="2026-10-23"))}, 0),
    "nothing at all": Tree({}, 0),
    # other files
    "the readme": Tree({b"README.md": file(b"x")}, 3, "it is no answer to a case"),
    "an answer and the readme": Tree({GOOD: file(), b"README.md": file(b"x")}, 3, "README.md: "),
    "the note of the folder": Tree({b"comments/README.md": file(b"x")}, 3, "comments/README.md: "),
    "a workflow edited": Tree(
        {b".github/workflows/pull-request.yml": file(b"on: push")}, 3, ".github/workflows"
    ),
    "a program elsewhere": Tree({b"x.sh": file(b"x", "100755")}, 3, "x.sh: "),
    "a link elsewhere": Tree({b"docs/x.md": file(b"/etc/passwd", "120000")}, 3, "docs/x.md: "),
    "a submodule elsewhere": Tree({b"sub": ("160000", b"1" * 40)}, 3, "sub: "),
    "the configuration": Tree({b"mkdocs.yml": file(b"hooks: [x.py]")}, 3, "mkdocs.yml: "),
    "a case": Tree({b"chapters/01-debut/cases/le-cas.md": file(b"x")}, 3, "cases/le-cas.md"),
    "compiled templates": Tree({b".causerie/templates/x": file(b"x")}, 3, ".causerie/templates/x"),
    "a newline in a name elsewhere": Tree({b"a\nb": file(b"x")}, 3, "a\\nb: "),
    "a command in a name elsewhere": Tree({b"::set-output name=x::y": file(b"x")}, 3, "::set"),
    "a bad answer and the readme": Tree(
        {GOOD: file(answer(by="author")), b"README.md": file(b"x")}, 1, 'may write "by"'
    ),
    # modes
    "a symbolic link": Tree({GOOD: file(b"/etc/passwd", "120000")}, 1, "it is a symbolic link"),
    "a symbolic link to an answer": Tree({GOOD: file(b"bob.md", "120000")}, 1, "symbolic link"),
    "a submodule": Tree({GOOD: ("160000", b"1" * 40)}, 1, "a repository within the repository"),
    "a submodule for a case": Tree({b"comments/x": ("160000", b"1" * 40)}, 1, "repository within"),
    "a program": Tree({GOOD: file(mode="100755")}, 1, "it is marked as a program"),
    # paths
    "two dots": Tree({b"comments/../x.md": file()}, 1, "no file may be called so"),
    "two dots for a case": Tree({b"comments/le-cas/../x.md": file()}, 1, "no file may be called"),
    "git's own folder": Tree({b"comments/.GIT/config": file()}, 1, "no file may be called so"),
    "git's folder by a short name": Tree({b"comments/GIT~1/hooks/x": file()}, 1, "no file may be"),
    "the folder in capitals": Tree(
        {b"Comments/le-cas/" + GOOD[16:]: file()}, 1, "on many disks it would stand for"
    ),
    "the case in capitals": Tree({b"comments/Le-cas/" + GOOD[16:]: file()}, 1, "is not that of an"),
    "the file in capitals": Tree({at(f"{DAY}-ADA.md"): file()}, 1, "its name is not that of"),
    "the file of another in capitals": Tree({at("2026-02-01-BOB.md"): file()}, 1, "is not that of"),
    "composed": Tree({at(f"{DAY}-\u00e9t\u00e9.md"): file()}, 1, "its name is not that of"),
    "decomposed": Tree({at(f"{DAY}-e\u0301te\u0301.md"): file()}, 1, "its name is not that of"),
    "composed and decomposed": Tree(
        {at(f"{DAY}-\u00e9.md"): file(), at(f"{DAY}-e\u0301.md"): file()}, 1, "is not that of"
    ),
    "no UTF-8": Tree({b"comments/le-cas/\xff\xfe.md": file()}, 1, "its name is not that of"),
    "a newline in a name": named(f"{DAY}-a\n::error::x.md"),
    "a terminal's escape in a name": named(f"{DAY}-\x1b[2J.md"),
    "a command in a name": named("::set-output name=x::y.md"),
    "300 characters in a name": Tree(
        {at(f"{DAY}-{'a' * 289}.md"): file()}, 1, "its name is longer than disks allow"
    ),
    "a megabyte in the name of a case": Tree(
        {at(f"{DAY}-ada.md", "a" * 1_000_000): file()}, 1, "its name is longer than disks allow"
    ),
    "a megabyte in a name elsewhere": Tree(
        {b"x/" + b"a" * 1_000_000: file()}, 1, "its name is longer than disks allow"
    ),
    "an option for a name": named("--upload-pack=x.md"),
    "shell in a name": named(f"{DAY}-$(id).md"),
    "a turned name": named(f"{DAY}-\u202edm.exe"),
    "no day": named("ada.md"),
    "no such day": named("2026-02-30-ada.md"),
    "another ending": named(f"{DAY}-ada.html"),
    "below a folder": named(f"{DAY}-ada.md/x.md"),
    "in no case": Tree({b"comments/x.md": file()}, 1, "its name is not that of an answer"),
    "the template's name": Tree({at(f"{DAY}-votre-nom.md"): file()}, 1, "in place of votre-nom"),
    "the template's name in English": Tree({at(f"{DAY}-your-name.md"): file()}, 1, "your-name"),
    # cases
    "a case that is not": Tree({at(f"{DAY}-ada.md", "le-kas"): file()}, 1, "nearest are: le-cas"),
    "a case that is closed": Tree({at(f"{DAY}-ada.md", "le-clos"): file()}, 1, "no more answers"),
    "a case to come": Tree({at(f"{DAY}-ada.md", "le-secret"): file()}, 1, 'no case "le-secret"'),
    # what is published
    "another's answer edited": Tree({BOB: file()}, 1, "changes an answer that is published"),
    "another's answer deleted": Tree({BOB: None}, 1, "removes an answer that is published"),
    "another's answer renamed": Tree(
        {BOB: None, GOOD: file(answer())}, 1, "removes an answer that is published"
    ),
    "another's answer made a link": Tree({BOB: file(b"x", "120000")}, 1, "changes an answer"),
    "another's answer made a program": Tree({BOB: file(mode="100755")}, 1, "changes an answer"),
    # quantity
    "21 answers": Tree(
        {at(f"{DAY}-n{number}.md"): file() for number in range(21)}, 1, "adds 21 files here"
    ),
    "5,000 files": Tree(
        {at(f"{DAY}-n{number}.md"): file() for number in range(5_000)}, 1, "adds 5000 files here"
    ),
    "3,000 forbidden names": Tree(
        {b"x/.GIT/%d" % number: file(b"x") for number in range(3_000)}, 1, "2980 more files have"
    ),
    "5,000 files elsewhere": Tree(
        {b"x/%d" % number: file(b"x") for number in range(5_000)}, 3, "4980 more files"
    ),
    "50 MB": Tree({GOOD: file(b"a" * 50_000_000)}, 1, "the file has 50000000 bytes, more than"),
    "a byte too many": Tree({GOOD: file(b"a" * (MOST_BYTES + 1))}, 1, "and was not read"),
    # words
    "by the author": saying('only the author may write "by"', by="author"),
    "featured": saying('only the author may write "featured"', featured="yes"),
    "withdrawn": saying('only the author may write "withdrawn"', withdrawn=DAY),
    "by the author, quoted": Tree(
        {GOOD: file(answer().replace(b"---\n\n", b'"by": author\n---\n\n'))}, 1, 'may write "by"'
    ),
    "the author's name": saying("is the author's, or looks like it", name="Zoé Lemaître"),
    "the author's name in other letters": saying("is the author's", name="Ζοe Lеmaitrе"),
    "the author's badge": saying("is the author's, or looks like it", name="L’auteur"),
    "the author's name as a trade": saying("is the author's", about="Zoe Lemaitre"),
    "a reply to nothing": saying("which is no answer to this case", reply_to="2026-02-01-x"),
    "a reply to another case": saying("is no answer to this case", reply_to="2026-02-01-eve"),
    "a reply to itself": saying("to itself", reply_to=f"{DAY}-ada"),
    "a reply by a path": saying("is no answer", reply_to="../le-choix/2026-02-01-eve"),
    "another choice": saying("is not among those", case="le-choix", choice="Peut-être"),
    "32 days back": saying("it is dated 2026-10-22", date="2026-10-22"),
    "two days ahead": saying("it is dated 2026-11-25", date="2026-11-25"),
    "of 2007 by its name": Tree({at("2007-05-21-ada.md"): file()}, 1, "it is dated 2007-05-21"),
    "a script for a website": saying("is not a web address", website="javascript:alert(1)"),
    "an unknown key": saying('unknown key "email"', email="a@e.org"),
    "nothing said": saying("the text is empty", text=""),
    "too much said": saying("more than 10000", text="a" * 10_001),
    "430 unknown keys": raw(
        answer(**{f"k{number}": "x" for number in range(430)}),
        "420 more things are wrong in this file",
    ),
    "no header": raw(b"Bonjour.", "does not start with a header"),
    "an anchor": raw(answer(about="&a x"), 'cannot start with "&"'),
    "a tag": raw(answer(about="!!python/object:os.system x"), 'cannot start with "&"'),
    "Latin-1": raw("---\nname: Zoé\n---\n\nété".encode("latin-1"), "it looks like Windows-1252"),
    "a null": raw(answer("a\0b"), "is not text in UTF-8"),
    "a bell": raw(answer("a\x07b"), "the character U+0007 may not stand in an answer"),
    "a turned name inside": saying("name", name='"\\u202e\\u3164"'),
}
