"""What the preview serves: the site's files, and a page that renews itself."""

import os
from collections.abc import AsyncIterator, Callable
from functools import partial
from importlib.resources import files
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from causerie.serve.preview import Outcome, Preview

Panel = Callable[[Outcome], str]
"""From what went wrong to the HTML that says so; `""` when nothing did."""

_FRESH = {"Cache-Control": "no-cache"}
_BARE = '<!doctype html>\n<html><head><meta charset="utf-8"></head><body></body></html>'
_SCRIPT = '<script src="/_causerie/live.js" data-version="{}" defer></script>'


def live_routes(preview: Preview) -> list[Route]:
    """What the script in the open page asks for."""
    live = files("causerie.serve").joinpath("live.js").read_text(encoding="utf-8")

    async def script(_: Request) -> Response:
        return Response(live, media_type="text/javascript", headers=_FRESH)

    async def events(_: Request) -> Response:
        return StreamingResponse(_events(preview), media_type="text/event-stream", headers=_FRESH)

    return [Route("/_causerie/live.js", script), Route("/_causerie/events", events)]


def site_routes(preview: Preview, panel: Panel) -> list[Route]:
    """Every other address: the site as it is, or what keeps it from being made."""

    async def page(request: Request) -> Response:
        shown = panel(preview.outcome)
        if preview.site is None:
            html = _completed(_BARE, shown, preview.version)
            return HTMLResponse(html, 503, headers=_FRESH)
        site = _Site(preview.site, shown, preview.version)
        return await site.get_response(site.get_path(request.scope), request.scope)

    return [Route("/{path:path}", page)]


async def _events(preview: Preview) -> AsyncIterator[str]:
    async for version in preview.versions():
        yield f"data: {version}\n\n"


class _Site(StaticFiles):
    """A built site whose pages are completed as they are sent."""

    def __init__(self, site: Path, shown: str, version: int) -> None:
        super().__init__(directory=site, html=True)
        self._complete = partial(_completed, shown=shown, version=version)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The page of an address nobody knows, which comes as a plain file, completed too."""
        response = await super().get_response(path, scope)
        if response.status_code == 404 and isinstance(response, FileResponse):
            return self._page(response.path, 404)
        return response

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """A page completed, any other file as it is; neither is kept by the browser."""
        if os.fspath(full_path).endswith(".html"):
            return self._page(full_path, status_code)
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers.update(_FRESH)
        return response

    def _page(self, path: str | os.PathLike[str], status_code: int) -> Response:
        html = self._complete(Path(path).read_text(encoding="utf-8"))
        return HTMLResponse(html, status_code, headers=_FRESH)


def _completed(html: str, shown: str, version: int) -> str:
    """A page with what went wrong at its top and the script that renews it at its end.

    A file that has no body, such as one that proves who owns the site, stays as it is.
    """
    head, body, rest = html.partition("<body")
    if not body:
        return html
    tag, end, rest = rest.partition(">")
    page = f"{head}{body}{tag}{end}{shown}{rest}"
    before, closing, after = page.rpartition("</body>")
    return f"{before}{_SCRIPT.format(version)}{closing}{after}"
