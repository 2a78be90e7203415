"""A new chapter, post or case in a project that has others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from causerie.core import frontmatter, identifiers, urls
from causerie.core.model import Chapter, Kind, Post, Sources
from causerie.core.moments import Moment
from causerie.scaffold.files import NotWritten, one_line

MAX_SLUG = 60
"""Characters in a slug made from a title; what is longer is cut between words."""

_WIDTH = 2  # digits in the number of a first chapter or post
_DEVICES = {
    "aux",
    "con",
    "nul",
    "prn",
    *(f"{name}{n}" for name in ("com", "lpt") for n in "123456789"),
}
_PLACEHOLDERS = {
    "fr": {
        "chapter": "Présentez ici le chapitre\u00a0: ce qu’il traite, et dans quel ordre.",
        "post": "Écrivez ici le texte du billet.",
        "question": "Que recommanderiez-vous\u202f?",
        "case": "Exposez ici la situation\u00a0: qui, où, avec quels moyens, ce qui fait hésiter.",
    },
    "en": {
        "chapter": "Write the introduction here: what the chapter treats, and in what order.",
        "post": "Write the text of the post here.",
        "question": "What would you recommend?",
        "case": "Set out the situation here: who, where, with what means, what makes one hesitate.",
    },
}


@dataclass(frozen=True, slots=True)
class Part:
    """A file to write."""

    path: str
    """From the root of the project."""
    text: str
    name: str
    """The slug of a chapter or a post, the id of a case."""
    url: str
    """The address of its page, from the root of the site."""


@dataclass(frozen=True, slots=True)
class Scaffold:
    """Makes parts that fit the `sources` of a project. NotWritten when one would not."""

    sources: Sources
    language: str
    chapters: str = "chapters"
    """The folder of the series."""

    def chapter(
        self,
        title: str,
        *,
        number: int | None = None,
        slug: str = "",
        announced: Moment | None = None,
        summary: str = "",
    ) -> Part:
        """A chapter without posts; a promise if it is `announced`, and then without text."""
        title = _title(title)
        slug = _slug(title, slug, "--slug")
        if slug in urls.WORDS[self.language].reserved:
            raise NotWritten(
                "TITLE",
                "a chapter cannot be called {slug}: the site uses that address itself",
                "choose another title, or another address with --slug",
                slug=slug,
            )
        url = f"{slug}/"
        self._check_address(url, "--slug")
        name = _numbered(self.sources.chapters, number, slug)
        path = f"{self.chapters}/{name}/index.md"
        header = {"title": title, "summary": one_line("--summary", summary)}
        if announced:
            return Part(path, _file(path, {**header, "announced": str(announced)}), slug, url)
        return Part(path, _file(path, header, self._placeholder("chapter")), slug, url)

    def post(
        self,
        title: str,
        *,
        chapter: str,
        date: Moment,
        identifier: str,
        number: int | None = None,
        slug: str = "",
        summary: str = "",
        tags: Sequence[str] = (),
        draft: bool = True,
    ) -> Part:
        """A post at the end of a chapter, with the permanent id `identifier`."""
        home = self._home(chapter)
        title = _title(title)
        slug = _slug(title, slug, "--slug")
        url = f"{home.slug}/{slug}/"
        self._check_address(url, "--slug")
        name = _numbered(home.posts, number, slug)
        path = f"{_folder(home)}/{name}.md"
        labels = list(dict.fromkeys(filter(None, (one_line("--tags", tag) for tag in tags))))
        header: dict[str, str | Sequence[str]] = {
            "title": title,
            "date": str(date),
            "summary": one_line("--summary", summary),
        }
        header |= {"tags": labels} if labels else {}
        header |= {"draft": "yes"} if draft else {}
        header["id"] = identifier
        return Part(path, _file(path, header, self._placeholder("post")), slug, url)

    def case(
        self,
        title: str,
        *,
        chapter: str,
        identifier: str = "",
        question: str = "",
        kind: Kind = Kind.CASE,
        opens: Moment | None = None,
        closes: Moment | None = None,
        choices: Sequence[str] = (),
    ) -> Part:
        """A case in a chapter's folder; its id comes from its title unless it is given."""
        home = self._home(chapter)
        title = _title(title)
        case_id = _slug(title, identifier, "--id")
        self._check_case(case_id)
        if opens and closes and closes.end <= opens.start:
            raise NotWritten("--closes", "the case closes before it opens", "give a later date")
        offered = [one_line("--choice", choice) for choice in choices]
        if not all(offered) or len(set(offered)) < len(offered):
            raise NotWritten("--choice", "a choice is blank or stands twice", "give each one once")
        url = urls.WORDS[self.language].case(case_id)
        self._check_address(url, "--id")
        path = f"{_folder(home)}/cases/{case_id}.md"
        header: dict[str, str | Sequence[str]] = {
            "title": title,
            "question": one_line("--question", question)
            or _PLACEHOLDERS[self.language]["question"],
            "kind": str(kind),
        }
        header |= {"opens": str(opens)} if opens else {}
        header |= {"closes": str(closes)} if closes else {}
        header |= {"choices": offered} if offered else {}
        return Part(path, _file(path, header, self._placeholder("case")), case_id, url)

    def _placeholder(self, kind: str) -> str:
        return f"\n{_PLACEHOLDERS[self.language][kind]}\n"

    def _home(self, name: str) -> Chapter:
        """The chapter called `name`, by its slug or by its folder."""
        slugs = {chapter.slug: chapter for chapter in self.sources.chapters}
        folders = {
            _folder(chapter).rpartition("/")[2]: chapter for chapter in self.sources.chapters
        }
        home = slugs.get(name) or folders.get(name)
        if home is None:
            near = ", ".join(identifiers.nearest(name, slugs))
            raise NotWritten(
                "--chapter",
                'there is no chapter "{slug}"',
                "the nearest are: {near}" if near else "make one: causerie new chapter TITLE",
                slug=name,
                near=near,
            )
        if home.single:
            name = "01-" + home.slug if home.posts else "index"
            raise NotWritten(
                home.path,
                "this chapter is a single file, which holds neither posts nor cases",
                "move it to {path}, and write an index.md with a title beside it"
                if home.posts
                else "move it to {path}",
                path=f"{_folder(home)}/{name}.md",
            )
        return home

    def _check_address(self, url: str, option: str) -> None:
        if other := _addresses(self.sources).get(url):
            raise NotWritten(
                "TITLE",
                "its address /{url} is already that of {other}",
                "choose another title, or another address with {option}",
                url=url,
                other=other,
                option=option,
            )

    def _check_case(self, case_id: str) -> None:
        for case in self.sources.cases:
            if case.id == case_id:
                raise NotWritten(
                    "--id",
                    'the id "{id}" is already that of {path}',
                    "choose another title, or another id with --id",
                    id=case_id,
                    path=case.path,
                )
        words = urls.WORDS[self.language]
        if case_id in _DEVICES or words.is_own(words.case(case_id)):
            raise NotWritten(
                "--id",
                'a case cannot be called "{id}": Windows or the site itself uses that name',
                "choose another title, or another id with --id",
                id=case_id,
            )


def _title(text: str) -> str:
    title = one_line("TITLE", text)
    if not title:
        raise NotWritten("TITLE", "it is blank", "write one, between double quotes")
    return title


def _slug(title: str, given: str, option: str) -> str:
    if given:
        if identifiers.is_slug(given) and len(given) <= identifiers.MAX_STEM:
            return given
        raise NotWritten(
            option,
            '"{text}" cannot be an address',
            "use only a-z, 0-9 and single hyphens, at most {most} characters, such as {example}",
            text=given,
            most=identifiers.MAX_STEM,
            example=_shortened(identifiers.slugify(given)) or "on-lying",
        )
    slug = _shortened(identifiers.slugify(title))
    if not slug:
        raise NotWritten(
            "TITLE",
            '"{text}" has no letter from a to z and no digit to make an address of',
            "give the address yourself, such as {option} on-lying",
            text=title,
            option=option,
        )
    return slug


def _shortened(slug: str) -> str:
    if len(slug) <= MAX_SLUG:
        return slug
    return slug[: MAX_SLUG + 1].rpartition("-")[0] or slug[:MAX_SLUG]


def _numbered(siblings: Iterable[Chapter | Post], number: int | None, slug: str) -> str:
    """The name of a new file among others: their next number, as wide as theirs."""
    taken = {sibling.order: sibling.path for sibling in siblings}
    if number is None:
        number = max(taken, default=0) + 1
    elif number in taken:
        raise NotWritten(
            "--number",
            "{number} is already that of {path}",
            "choose another, or leave it out to have {next}",
            number=number,
            path=taken[number],
            next=max(taken) + 1,
        )
    elif number < 0:
        raise NotWritten("--number", "it is negative", "give a number from 0")
    width = max((_digits(path) for path in taken.values()), default=_WIDTH)
    return f"{number:0{width}}-{slug}"


def _digits(path: str) -> int:
    """How many digits begin the name of a chapter or a post."""
    folder, _, name = path.rpartition("/")
    return len((folder.rpartition("/")[2] if name == "index.md" else name).partition("-")[0])


def _folder(chapter: Chapter) -> str:
    """The folder of a chapter, or the one it would have if it were not a single file."""
    return chapter.path.removesuffix(".md") if chapter.single else chapter.path.rpartition("/")[0]


def _addresses(sources: Sources) -> Mapping[str, str]:
    """Every address that is taken and the file that takes it."""
    taken = {page.url: page.path for page in sources.docs}
    for chapter in sources.chapters:
        taken[urls.chapter(chapter)] = chapter.path
        taken |= {urls.post(post): post.path for post in chapter.posts}
        owners: tuple[Chapter | Post, ...] = (chapter, *chapter.posts)
        for owner in owners:
            taken |= {urls.alias(alias) or "": owner.path for alias in owner.aliases}
    return taken


def _file(path: str, header: Mapping[str, str | Sequence[str]], body: str = "") -> str:
    try:
        return frontmatter.write(header, body)
    except ValueError as error:
        raise NotWritten(
            path,
            "its header could not be read again",
            "shorten the title, the summary or whatever is long in it",
        ) from error
