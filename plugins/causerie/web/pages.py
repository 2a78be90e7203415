"""The dynamic pages: a template of ours in the site's shell."""

from collections.abc import Callable, Mapping

from starlette.responses import HTMLResponse, Response

from causerie.render.language import language
from causerie.render.templates import environment
from causerie.render.typeset import Typeset
from causerie.web.refusals import Refused, reason, sentence
from causerie.web.shell import NotAShell, Shell, bare


class Pages:
    """Makes the pages of one site; `shell` gives the shell of its latest build.

    Where that cannot be had, the pages are bare and work all the same.
    """

    def __init__(self, code: str, shell: Callable[[], Shell], *, home: str = "/") -> None:
        spoken = language(code)
        self.language = code
        self.say = spoken.gettext
        self.counted = spoken.counted
        self.day = spoken.day
        self.home = home
        self._environment = environment(code)
        self._typeset = Typeset(code)
        self._shell = shell

    def response(
        self, template: str, title: str, *, status: int = 200, **values: object
    ) -> Response:
        """The page of a template, with its title in the site's language."""
        content = self._environment.get_template(template).render(
            **values, title=title, home=self.home
        )
        shown = self._typeset.html(content, ordinals=False)  # a reader's text has no such markup
        return HTMLResponse(self._worn().page(self._typeset.text(title), shown), status)

    def refusal(self, refused: Refused) -> Response:
        """The page that says why something was not done, and leads on."""
        response = self.response(
            "web/refusal.html",
            self.say("Not found") if refused.status == 404 else self.say("This was not done"),
            status=refused.status,
            sentence=sentence(refused.reason, self.say),
        )
        response.headers.update(refused.headers)
        return response

    def failure(
        self, status: int, method: str, headers: Mapping[str, str] | None = None
    ) -> Response:
        """The same where only the status of a request of this `method` is known."""
        return self.refusal(Refused(status, reason(status, method), headers))

    def _worn(self) -> Shell:
        try:
            return self._shell()
        except (OSError, NotAShell):
            return bare(self.language)
