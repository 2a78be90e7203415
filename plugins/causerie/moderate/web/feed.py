"""The private feed of what waits, for a feed reader: its address is its only key."""

from urllib.parse import urljoin

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from causerie.core import feeds, safe_html
from causerie.core.feeds import MOST_ENTRIES, Entry, Feed
from causerie.core.series import Series
from causerie.moderate import accounts
from causerie.moderate.accounts import FEED
from causerie.moderate.web.office import PATH, Office
from causerie.queue import Item
from causerie.web.refusals import REASONS, Refused


def routes(office: Office) -> list[Route]:
    """One for each moderator; it opens nothing else."""

    async def feed(request: Request) -> Response:
        return await run_in_threadpool(_feed, office, request.path_params["secret"])

    return [Route(f"/{FEED}", feed, methods=["GET"], name="moderation-feed")]


def _feed(office: Office, secret: str) -> Response:
    owner = accounts.feed_owner(office.queue.accounts, secret, office.signer)
    if owner is None:
        raise Refused(404, REASONS[404])
    series = office.series()
    newest = office.queue.waiting(limit=MOST_ENTRIES, newest=True)
    text = feeds.atom(
        Feed(
            url=_whole(office, "/" + FEED.format(secret=secret)),
            title=office.pages.say("Answers to moderate"),
            page=_whole(office, PATH),
            language=office.pages.language,
            entries=[_entry(office, item, series) for item in newest],
            since=owner.since.isoformat(timespec="seconds"),
        )
    )
    return Response(text, media_type=feeds.TYPES["xml"])


def _whole(office: Office, path: str) -> str:
    """An address at the root of the host, wherever on it the site is."""
    return urljoin(office.root, path)


def _entry(office: Office, item: Item, series: Series | None) -> Entry:
    sent = item.latest
    file = series.cases.get(item.case) if series else None
    url = _whole(office, f"{PATH}/item/{item.id}")
    of = {"name": sent.submission.name, "title": file.case.title if file else item.case}
    return Entry(
        id=f"{url}#{sent.number}",
        title=office.pages.say("%(name)s on “%(title)s”") % of,
        url=url,
        author=sent.submission.name,
        date=sent.at.isoformat(timespec="seconds"),
        html=safe_html.render(sent.submission.body),
    )
