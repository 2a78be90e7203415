"""The templates, loaded once for each language. Everything in them is escaped."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from causerie.core.safe_html import MOST_CHARACTERS
from causerie.render import compiled
from causerie.render.language import language
from causerie.render.typeset import Typeset

_TIME = Markup('<time datetime="%s">%s</time>')


@cache
def environment(code: str) -> Environment:
    """The environment of one language, with its messages and its dates."""
    spoken = language(code)
    environment = Environment(
        loader=PackageLoader("causerie.render"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        spoken.gettext, spoken.ngettext, newstyle=True
    )
    environment.filters["day"] = spoken.day
    environment.filters["number"] = spoken.number
    typeset = Typeset(code)
    environment.filters["typeset"] = typeset.text
    environment.globals["body"] = typeset.body
    environment.filters["time"] = lambda moment: _TIME % (moment, spoken.day(moment))
    environment.globals["MOST_CHARACTERS"] = MOST_CHARACTERS
    environment.globals["contact"] = ""  # what is not on its page yet is not reported
    compiled.keep(environment)
    return environment
