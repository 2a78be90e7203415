"""The preview shows the last good site, to this machine alone, and what keeps a newer one away."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Collection, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import unquote

import pytest
from starlette.applications import Starlette
from watchfiles._rust_notify import RustNotify, WatchfilesRustInternalError

from causerie.cli import keeper
from causerie.core.problems import Place, Problems
from causerie.render.problems import panel
from causerie.serve import public
from causerie.serve.app import live_routes, site_routes
from causerie.serve.preview import Outcome, Preview
from causerie.serve.watch import Watcher
from causerie.web.app import create_app
from causerie.web.logs import Log
from causerie.web.pages import Pages
from causerie.web.shell import bare

PATIENCE = 20  # seconds to wait for what takes much less, on a busy machine
GOOD = Outcome(good=True)
HOSTS = ["localhost", "127.0.0.1", "[::1]"]
PUBLISH = "publish comments/un/2026-11-23-a.md"
FORGERY = "<img src=x onerror=alert(1)>"


def broken(path: str = "chapters/01-a.md", what: str = "the header is not closed") -> Outcome:
    problems = Problems()
    problems.error(Place(path, 3), what, "close it")
    return Outcome(good=False, problems=problems)


@dataclass
class FakeMaker:
    """Makes the sites it is given, one after the other; the last one for ever."""

    outcomes: list[Outcome] = attribute(default_factory=lambda: [GOOD])
    refreshed: Outcome | None = None
    asked: list[str] = attribute(default_factory=list)
    alone: bool = True

    def build(self, site: Path) -> Outcome:
        """A site that says its number."""
        self.asked.append("build")
        assert not site.exists(), "a site is made in an empty folder"
        site.mkdir(parents=True)
        number = self.asked.count("build")
        (site / "index.html").write_text(f"<html><body id=top>site {number}</body></html>")
        (site / "404.html").write_text("<html><body>nothing here</body></html>")
        (site / "cas").mkdir()
        (site / "cas" / "index.html").write_text("<html><body>cases</body></html>")
        (site / "proof.html").write_text("site-verification: 42")
        (site / "page.css").write_text("body {}")
        return self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]

    def publish(self, site: Path, paths: Collection[str]) -> bool:
        """The answers in some files, if the test says so."""
        self.asked.append(f"publish {' '.join(paths)}")
        if self.alone:
            (site / "index.html").write_text("<html><body>published</body></html>")
        return self.alone

    def refresh(self, site: Path) -> Outcome | None:
        """The answers, if the test says so."""
        self.asked.append("refresh")
        if self.refreshed and self.refreshed.good:
            (site / "index.html").write_text("<html><body>refreshed</body></html>")
        return self.refreshed


@dataclass(frozen=True)
class Reply:
    """What a browser gets."""

    status: int
    headers: dict[str, str]
    text: str


async def get(app: Starlette, path: str, *, host: str = "127.0.0.1:8000") -> Reply:
    """What the application answers to a path exactly as it is written here."""
    sent: list[Any] = []

    async def receive() -> dict[str, str]:
        return await asyncio.Future()  # a reader who waits

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "root_path": "",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", host.encode())],
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 40_000),
    }
    async with asyncio.timeout(PATIENCE):
        await app(scope, receive, send)
    start, *bodies = sent
    return Reply(
        start["status"],
        {name.decode(): value.decode() for name, value in start["headers"]},
        b"".join(body.get("body", b"") for body in bodies).decode(),
    )


def application(preview: Preview) -> Starlette:
    return create_app(
        live_routes(preview),
        Pages("en", lambda: bare("en")),
        hosts=HOSTS,
        log=Log(lambda _: None, lambda: datetime.now(UTC)),
        others=site_routes(
            preview, lambda outcome: panel(tuple(outcome.problems), outcome.failure, "en")
        ),
    )


Using = Callable[[Preview, Starlette], Coroutine[Any, Any, None]]


def run(maker: FakeMaker, folder: Path, using: Using) -> None:
    """A preview and its application, used from inside one event loop."""

    async def main() -> None:
        preview = Preview(maker, folder / "sites")
        await using(preview, application(preview))

    asyncio.run(main())


# What is shown


def test_the_last_good_site_stays_while_something_is_broken(tmp_path: Path) -> None:
    """A mistake costs the author nothing they see, and the page says what to mend."""
    maker = FakeMaker([GOOD, broken(), broken(), GOOD])

    async def using(preview: Preview, app: Starlette) -> None:
        await preview.update()
        assert "site 1" in (await get(app, "/")).text
        for _ in range(2):
            await preview.update()
            page = (await get(app, "/")).text
            assert "site 1" in page
            assert "chapters/01-a.md:3" in page
            assert "the header is not closed; close it" in page
        await preview.update()
        page = (await get(app, "/")).text
        assert "site 4" in page
        assert "causerie-problems" not in page

    run(maker, tmp_path, using)


def test_at_most_two_sites_take_room_on_the_disk(tmp_path: Path) -> None:
    """A day of writing makes hundreds of sites; what is shown and what is being made are kept."""

    async def using(preview: Preview, _: Starlette) -> None:
        for _number in range(5):
            await preview.update()
        assert preview.site is not None
        assert preview.site.is_dir()
        assert len(list((tmp_path / "sites").iterdir())) <= 2

    run(FakeMaker([GOOD, GOOD, broken(), GOOD]), tmp_path, using)


def test_the_version_grows_with_every_try(tmp_path: Path) -> None:
    """Good or not: the panel is news too."""

    async def using(preview: Preview, app: Starlette) -> None:
        for version in (1, 2, 3):
            await preview.update()
            assert preview.version == version
            assert f'data-version="{version}"' in (await get(app, "/")).text

    run(FakeMaker([GOOD, broken(), GOOD]), tmp_path, using)


def test_nothing_to_show_yet_is_said_with_what_to_mend(tmp_path: Path) -> None:
    """When the first build fails there is no site: any page is the panel, and renews itself."""

    async def using(preview: Preview, app: Starlette) -> None:
        await preview.update()
        for path in ("/", "/cas/", "/page.css"):
            reply = await get(app, path)
            assert reply.status == 503
            assert "chapters/01-a.md:3" in reply.text
            assert "/_causerie/live.js" in reply.text
        await preview.update()
        assert (await get(app, "/")).status == 200

    run(FakeMaker([broken(), GOOD]), tmp_path, using)


def test_new_answers_do_not_make_the_whole_site_again(tmp_path: Path) -> None:
    """They are put into the site that is shown."""
    maker = FakeMaker(refreshed=GOOD)

    async def using(preview: Preview, app: Starlette) -> None:
        await preview.update()
        await preview.update(answers_only=True)
        assert "refreshed" in (await get(app, "/")).text

    run(maker, tmp_path, using)
    assert maker.asked == ["build", "refresh"]


@pytest.mark.parametrize(
    ("first", "refreshed", "asked"),
    [
        (GOOD, None, ["build", "refresh", "build"]),
        (broken(), GOOD, ["build", "build"]),
    ],
    ids=["more changed than answers", "nothing good to put them into"],
)
def test_the_whole_site_is_made_when_answers_alone_will_not_do(
    tmp_path: Path, first: Outcome, refreshed: Outcome | None, asked: list[str]
) -> None:
    """Also after a failure, whose cause may lie anywhere."""
    maker = FakeMaker([first, GOOD], refreshed)

    async def using(preview: Preview, _: Starlette) -> None:
        await preview.update()
        await preview.update(answers_only=True)

    run(maker, tmp_path, using)
    assert maker.asked == asked


def test_a_published_answer_is_shown_whatever_is_broken_elsewhere(tmp_path: Path) -> None:
    """The author is in the middle of a chapter: what is broken there stays to be mended."""
    maker = FakeMaker([GOOD, broken()])

    async def using(preview: Preview, app: Starlette) -> None:
        for outcome in (GOOD, broken()):
            await preview.update()
            assert outcome.good == preview.outcome.good
            version = preview.version
            assert (await preview.publish(["comments/un/2026-11-23-a.md"])).good
            assert version + 1 == preview.version
            assert outcome.good == preview.outcome.good
            assert "published" in (await get(app, "/")).text

    run(maker, tmp_path, using)
    assert ["build", PUBLISH] * 2 == maker.asked


@pytest.mark.parametrize("first", [GOOD, broken()], ids=["more has changed", "no site yet"])
def test_what_cannot_be_shown_alone_is_shown_with_all_else(tmp_path: Path, first: Outcome) -> None:
    """As after a change of who knows what."""
    maker = FakeMaker([first, GOOD], GOOD, alone=False)

    async def using(preview: Preview, _: Starlette) -> None:
        await preview.update()
        await preview.publish(["comments/un/2026-11-23-a.md"])

    run(maker, tmp_path, using)
    assert ["build", *([PUBLISH, "refresh"] if first.good else ["build"])] == maker.asked


# What is sent


def test_every_page_renews_itself_and_no_other_file_is_touched(tmp_path: Path) -> None:
    """The script goes into pages, that of an unknown address included, and nowhere else."""

    async def using(preview: Preview, app: Starlette) -> None:
        await preview.update()
        script = '<script src="/_causerie/live.js" data-version="1" defer></script>'
        for path, status in (("/", 200), ("/cas/", 200), ("/nowhere/", 404), ("/404.html", 200)):
            reply = await get(app, path)
            assert reply.status == status
            assert reply.text.endswith(f"{script}</body></html>")
        assert (await get(app, "/page.css")).text == "body {}"
        assert (await get(app, "/proof.html")).text == "site-verification: 42"

    run(FakeMaker(), tmp_path, using)


@pytest.mark.parametrize("path", ["/", "/page.css", "/_causerie/live.js", "/nowhere/"])
def test_nothing_is_kept_by_the_browser(tmp_path: Path, path: str) -> None:
    """What one sees is always what was written last."""

    async def using(preview: Preview, app: Starlette) -> None:
        await preview.update()
        assert (await get(app, path)).headers["cache-control"] == "no-cache"

    run(FakeMaker(), tmp_path, using)


def test_the_script_is_ours(tmp_path: Path) -> None:
    """It comes from the preview itself, whatever the site contains."""

    async def using(_: Preview, app: Starlette) -> None:
        reply = await get(app, "/_causerie/live.js")
        assert reply.headers["content-type"].startswith("text/javascript")
        assert "EventSource" in reply.text

    run(FakeMaker(), tmp_path, using)


def test_a_folder_without_its_slash_leads_to_its_page(tmp_path: Path) -> None:
    """As on the web servers that the site is made for."""

    async def using(preview: Preview, app: Starlette) -> None:
        await preview.update()
        reply = await get(app, "/cas")
        assert (reply.status, reply.headers["location"]) == (307, "http://127.0.0.1:8000/cas/")

    run(FakeMaker(), tmp_path, using)


# What is refused


@pytest.mark.parametrize("host", [*HOSTS, "localhost:8000", "[::1]:8000", "LOCALHOST"])
def test_this_machine_answers_to_its_names(tmp_path: Path, host: str) -> None:
    """With or without a port."""

    async def using(preview: Preview, app: Starlette) -> None:
        await preview.update()
        assert (await get(app, "/", host=host)).status == 200

    run(FakeMaker(), tmp_path, using)


@pytest.mark.parametrize("path", ["/", "/_causerie/events", "/_causerie/live.js", "/nowhere/"])
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost.evil.example", ""]
)
def test_a_stranger_s_name_for_this_machine_is_refused(
    tmp_path: Path, host: str, path: str
) -> None:
    """Another site cannot have its own name lead here and read an author's drafts."""

    async def using(preview: Preview, app: Starlette) -> None:
        await preview.update()
        reply = await get(app, path, host=host)
        assert (reply.status, "site 1" in reply.text) == (400, False)

    run(FakeMaker(), tmp_path, using)


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/../../secret.txt",
        "/%2e%2e/%2e%2e/secret.txt",
        "/..%2f..%2fsecret.txt",
        "/cas/../../../secret.txt",
        "/..%5c..%5csecret.txt",
        "/{secret}",
        "//{secret}",
        "/%2f{secret}",
        "/link.txt",
        "/folder/secret.txt",
        "/%00secret.txt",
        "/" + "a" * 5_000,
    ],
)
def test_only_the_site_is_shown(tmp_path: Path, path: str) -> None:
    """No way of writing a path, and no link, leads out of the site's folder."""
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")

    async def using(preview: Preview, app: Starlette) -> None:
        await preview.update()
        assert preview.site is not None
        (preview.site / "link.txt").symlink_to(secret)
        (preview.site / "folder").symlink_to(tmp_path, target_is_directory=True)
        reply = await get(app, path.format(secret=secret))
        assert (reply.status, "the secret" in reply.text) == (404, False)

    run(FakeMaker(), tmp_path, using)


def test_file_names_and_failures_are_text(tmp_path: Path) -> None:
    """A stranger's file name, or a plugin's message, cannot become a part of the page."""
    outcome = broken(f"comments/{FORGERY}\x1b[2J\u202e.md", f"it says {FORGERY}")
    hostile = Outcome(good=False, problems=outcome.problems, failure=f"</pre>{FORGERY}")

    async def using(preview: Preview, app: Starlette) -> None:
        for site in ("", "site 1"):
            preview.outcome = hostile
            page = (await get(app, "/")).text
            assert site in page
            assert page.count("&lt;img src=x onerror=alert(1)&gt;") == 3
            assert page.count("</pre>") == 1
            assert not re.search("<img|[\x1b\u202e]", page)
            await preview.update()

    run(FakeMaker(), tmp_path, using)


# News


async def events(app: Starlette) -> AsyncIterator[str]:
    """The application's events as they are sent."""
    sent: asyncio.Queue[Any] = asyncio.Queue()

    async def receive() -> dict[str, str]:
        return await asyncio.Future()

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "root_path": "",
        "path": "/_causerie/events",
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
    }
    task = asyncio.create_task(app(scope, receive, sent.put))
    try:
        start = await sent.get()
        assert dict(start["headers"])[b"content-type"].startswith(b"text/event-stream")
        while True:
            message = await sent.get()
            if message["body"]:
                yield message["body"].decode()
            if not message.get("more_body"):
                await task
                return
    finally:
        task.cancel()


def test_an_open_page_hears_of_every_version_until_the_end(tmp_path: Path) -> None:
    """First the one shown, so that a page made in between knows; closing lets all pages go."""

    async def using(preview: Preview, app: Starlette) -> None:
        await preview.update()
        async with asyncio.timeout(PATIENCE):
            pages = [events(app), events(app)]
            assert [await anext(page) for page in pages] == ["data: 1\n\n"] * 2
            await preview.update()
            assert [await anext(page) for page in pages] == ["data: 2\n\n"] * 2
            preview.close()
            assert [await anext(page, "end") for page in pages] == ["end"] * 2
            assert [text async for text in events(app)] == []

    run(FakeMaker(), tmp_path, using)


# Watching


@dataclass
class Told:
    """What a watcher told, and a way to wait for more."""

    paths: set[Path] = attribute(default_factory=set)
    news: asyncio.Event = attribute(default_factory=asyncio.Event)

    async def __call__(self, paths: set[Path]) -> None:
        """What the watcher calls."""
        self.paths |= paths
        self.news.set()

    async def until(self, *paths: Path) -> None:
        """Wait until all the paths were told."""
        async with asyncio.timeout(PATIENCE):
            while not self.paths.issuperset(paths):
                self.news.clear()
                await self.news.wait()


@asynccontextmanager
async def watching(root: Path) -> AsyncIterator[Told]:
    """A watcher of `root` that has begun: it has told of a change made for that."""
    told = Told()
    watcher = Watcher(root, ["chapters", "comments"], ["mkdocs.yml"], told)
    task = asyncio.create_task(watcher.run())
    try:
        async with asyncio.timeout(PATIENCE):
            while root / "mkdocs.yml" not in told.paths:
                (root / "mkdocs.yml").write_text("again")
                told.news.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(told.news.wait(), 0.5)
        yield told
        assert not task.done(), "it watches for ever"
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def test_a_change_at_any_depth_is_told(tmp_path: Path) -> None:
    """A file made, written, renamed or deleted; in a folder just made too."""
    (tmp_path / "chapters" / "01-a").mkdir(parents=True)
    (tmp_path / "comments").mkdir()
    old = tmp_path / "chapters" / "01-a" / "index.md"
    old.write_text("old")

    async def main() -> None:
        async with watching(tmp_path) as told:
            old.write_text("new")
            await told.until(old)
            new = old.with_name("new.md")
            old.rename(new)
            await told.until(new)
            folder = tmp_path / "comments" / "lying"
            folder.mkdir()
            await told.until(folder)
            (folder / "a.md").write_text("answer")
            await told.until(folder / "a.md")
            told.paths.clear()
            (folder / "a.md").unlink()
            await told.until(folder / "a.md")

    asyncio.run(main())


def test_a_folder_made_later_is_followed(tmp_path: Path) -> None:
    """A new site has no comments yet; once following begins, whatever came before is told."""
    (tmp_path / "chapters").mkdir()
    answer = tmp_path / "comments" / "lying" / "a.md"

    async def main() -> None:
        async with watching(tmp_path) as told:
            (tmp_path / "comments").mkdir()
            await told.until(tmp_path)
            answer.parent.mkdir()
            await told.until(answer.parent)
            answer.write_text("answer")
            await told.until(answer)

    asyncio.run(main())


def test_a_folder_that_is_replaced_is_followed(tmp_path: Path) -> None:
    """Going to another branch and back deletes a folder and makes it anew."""
    chapter = tmp_path / "chapters" / "01-a.md"
    chapter.parent.mkdir()

    async def main() -> None:
        async with watching(tmp_path) as told:
            chapter.parent.rmdir()
            chapter.parent.mkdir()
            await told.until(tmp_path)
            told.paths.clear()
            chapter.write_text("new")
            await told.until(chapter)

    asyncio.run(main())


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            OSError('OS file watch limit reached. about ["chapters"]'),
            (
                ", for the system follows no more folders; raise its limit, "
                "fs.inotify.max_user_watches"
            ),
        ),
        (
            WatchfilesRustInternalError("Too many open files (os error 24)"),
            (
                ", for too many programs follow folders; end some of them, or raise the limit, "
                "fs.inotify.max_user_instances"
            ),
        ),
        (
            PermissionError("Permission denied (os error 13)"),
            " (Permission denied (os error 13)); see that all of it is there and may be read",
        ),
    ],
)
def test_when_the_system_does_not_follow_it_is_told_and_nothing_is_missed(
    error: Exception,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In the words of the library; whatever was saved until it follows again is told of then."""
    monkeypatch.setattr(keeper, "_PAUSE", 0)
    (tmp_path / "chapters").mkdir()
    left = [error, error]

    def follow(paths: list[str], *rest: Any) -> RustNotify:
        if paths == [str(tmp_path / "chapters")] and left:
            raise left.pop()
        return RustNotify(paths, *rest)

    monkeypatch.setattr("watchfiles.main.RustNotify", follow)

    async def main() -> None:
        told = Told()
        watcher = Watcher(tmp_path, ["chapters", "comments"], ["mkdocs.yml"], told)
        task = asyncio.create_task(keeper.ever(watcher.run, str))
        await told.until(tmp_path)
        assert not left, "it is told of once it is followed"
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert capsys.readouterr().err == f"{tmp_path}: what changes is not seen{said}\n" * 2


def test_what_is_no_source_is_not_told(tmp_path: Path) -> None:
    """The built site and the state of the preview stand beside the sources."""
    (tmp_path / "chapters").mkdir()

    async def main() -> None:
        async with watching(tmp_path) as told:
            told.paths.clear()
            (tmp_path / "site").mkdir()
            (tmp_path / "site" / "index.html").write_text("page")
            (tmp_path / "notes.txt").write_text("notes")
            last = {tmp_path / "chapters" / "last.md", tmp_path / "mkdocs.yml"}
            for path in last:
                path.write_text("told with or after the others")
            await told.until(*last)
            assert told.paths == last

    asyncio.run(main())


# What is published while a site is being built


class SlowMaker(FakeMaker):
    """Takes as long over a build as the test lets it."""

    def __init__(self, replays: list[Outcome | None]) -> None:
        super().__init__()
        self.begun, self.go = Event(), Event()
        self.replays = replays
        self.published: list[str] = []

    def build(self, site: Path) -> Outcome:
        """It is under way until `go`."""
        outcome = super().build(site)
        self.begun.set()
        assert self.go.wait(PATIENCE)
        return outcome

    def refresh(self, site: Path) -> Outcome | None:
        """Told, and answered as the test says."""
        self.published.append(site.name)
        return self.replays.pop(0)


async def built_while_published(maker: SlowMaker, folder: Path) -> tuple[Preview, list[str]]:
    """A preview whose second build is under way when an answer comes; the sites it showed."""
    shown: list[str] = []
    preview = Preview(maker, folder / "sites", lambda site: shown.append(site.name))
    maker.go.set()
    await preview.update()
    maker.begun.clear()
    maker.go.clear()
    build = asyncio.create_task(preview.update())
    assert await asyncio.to_thread(maker.begun.wait, PATIENCE)
    async with asyncio.timeout(PATIENCE):
        await preview.update(answers_only=True)  # the build does not hold it back
    assert not build.done()
    maker.go.set()
    await build
    return preview, shown


def test_an_answer_does_not_wait_for_a_build_and_outlives_it(tmp_path: Path) -> None:
    """It goes to the site that is shown, and then to the one that takes its place."""

    async def main() -> None:
        maker = SlowMaker([GOOD, GOOD])
        preview, shown = await built_while_published(maker, tmp_path)
        assert maker.published == ["1", "2"]
        assert preview.site == tmp_path / "sites" / "2"
        assert shown == ["1", "2"]

    asyncio.run(main())


def test_a_build_that_answers_alone_cannot_complete_is_made_again(tmp_path: Path) -> None:
    """The author saved a chapter too: nothing shown is ever without what was published."""

    async def main() -> None:
        maker = SlowMaker([GOOD, None])
        preview, shown = await built_while_published(maker, tmp_path)
        assert maker.asked.count("build") == 3
        assert preview.site == tmp_path / "sites" / "2"
        assert shown == ["1", "2"]

    asyncio.run(main())


def test_a_site_that_cannot_be_shown_is_told_and_the_last_one_stays(tmp_path: Path) -> None:
    """The disk is full, or somebody's folder stands where the link is to be."""
    shown: list[Path] = []

    def show(site: Path) -> None:
        if shown:
            raise OSError(28, "No space left on device")
        shown.append(site)

    async def main() -> None:
        preview = Preview(FakeMaker(), tmp_path / "sites", show)
        await preview.update()
        outcome = await preview.update()
        assert not outcome.good
        assert "sites/2: No space left on device; make room on this disk" in outcome.failure
        assert [preview.site] == shown

    asyncio.run(main())


def test_what_fell_due_is_shown_once_what_failed_has_passed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk was full at the instant of a post: no file changes, and nobody is told twice."""
    for name in ("_STEP", "_PAUSE"):
        monkeypatch.setattr(keeper, name, 0)
    due = datetime(2026, 1, 1, tzinfo=UTC)
    full = Outcome(good=False, failure="no room", next_change=datetime(2100, 1, 1, tzinfo=UTC))
    none = Outcome(good=False, failure="no room")

    async def main() -> None:
        maker = FakeMaker([replace(GOOD, next_change=due), full, none, GOOD])
        preview, told, good = Preview(maker, tmp_path / "sites"), list[str](), asyncio.Event()

        def tell(outcome: Outcome) -> None:
            told.append(outcome.failure)
            if outcome.good:
                good.set()

        await preview.update()
        task = asyncio.create_task(keeper.keep_time(preview, tell))
        async with asyncio.timeout(PATIENCE):
            await good.wait()
        task.cancel()
        assert ["no room", ""] == told
        assert 4 == maker.asked.count("build")
        assert preview.outcome == GOOD

    asyncio.run(main())


def test_what_keeps_failing_is_tried_more_and_more_rarely(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large site takes long to be made, and the author writes on the same machine."""
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 7:
            raise asyncio.CancelledError

    async def main() -> None:
        due = replace(broken(), next_change=datetime(2026, 1, 1, tzinfo=UTC))
        preview = Preview(FakeMaker([due]), tmp_path / "sites")
        await preview.update()
        monkeypatch.setattr("causerie.cli.keeper.asyncio.sleep", sleep)
        with suppress(asyncio.CancelledError):
            await keeper.keep_time(preview, lambda _: None)

    asyncio.run(main())
    assert [1, 5, 10, 20, 40, 60, 60] == pauses


def test_what_follows_the_sources_begins_again_whatever_ends_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Or the author's next change would never be seen."""
    monkeypatch.setattr(keeper, "_PAUSE", 0)
    begun: list[int] = []

    async def main() -> None:
        third = asyncio.Event()

        async def chore() -> None:
            begun.append(1)
            if len(begun) == 3:
                third.set()
                await asyncio.Future()
            raise OSError(24, "too many files are open")

        task = asyncio.create_task(keeper.ever(chore, str))
        async with asyncio.timeout(PATIENCE):
            await third.wait()
        task.cancel()

    asyncio.run(main())
    said = "too many files are open; see that it is there and that you may use it\n"
    assert capsys.readouterr().err == said * 2


def test_a_build_alone_is_shown_as_it_is(tmp_path: Path) -> None:
    """Nothing came meanwhile, so nothing is stitched."""

    async def main() -> None:
        maker = SlowMaker([])
        maker.go.set()
        preview = Preview(maker, tmp_path / "sites")
        await preview.update()
        await preview.update()
        assert maker.published == []

    asyncio.run(main())


def test_what_a_server_before_left_is_shown_until_the_new_site_is_whole(tmp_path: Path) -> None:
    """Readers come all the while: the site they are on is not the one that is made anew."""

    async def main() -> None:
        sites = tmp_path / "sites"
        (sites / "1").mkdir(parents=True)
        (sites / "1" / "old.html").touch()
        link = tmp_path / "public"
        link.symlink_to(sites / "1")
        preview = Preview(FakeMaker(), sites, shown=public.shown(link))
        await preview.update()
        assert preview.site == sites / "2"
        assert (link / "old.html").exists()
        await preview.update()
        assert preview.site == sites / "1"

    asyncio.run(main())
