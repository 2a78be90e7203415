"""The page that dynamic pages wear: the site's look, made by the build, around their content."""

from html import escape

from causerie.core.problems import CauserieError
from causerie.render.language import language
from causerie.render.page import SHELL_CONTENT, SHELL_TITLE

TITLE = SHELL_TITLE
"""Stands for the title wherever the page gives it; never in a script."""
CONTENT = SHELL_CONTENT
"""Stands, once, for what the page is about."""


class NotAShell(CauserieError):
    """The page has no place for a content, or more than one."""


class Shell:
    """A page with a place for a content. It holds no script and only absolute paths."""

    def __init__(self, html: str) -> None:
        if html.count(CONTENT) != 1:
            raise NotAShell(f"the shell page must hold {CONTENT} once; build the site again")
        self._before, _, self._after = html.partition(CONTENT)

    def page(self, title: str, content: str) -> str:
        """The whole page; `title` is text, `content` is HTML."""
        said = escape(title)
        return self._before.replace(TITLE, said) + content + self._after.replace(TITLE, said)


def bare(code: str) -> Shell:
    """The shell in one language, of a site that was not built yet: a page without any style."""
    say = language(code).gettext
    return Shell(
        f'<!doctype html>\n<html lang="{say("en")}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        f"<title>{TITLE}</title>\n</head>\n<body>\n<main>\n{CONTENT}\n</main>\n</body>\n</html>\n"
    )
