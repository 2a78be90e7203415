"""Pages as people look at them: narrow and wide, light and dark, with script and without."""

from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from proof import whole

NARROW, WIDE = 360, 1280
Look = tuple[str, int]
LOOKS: list[Look] = [("light", NARROW), ("dark", WIDE)]  # each of either once
if whole():
    LOOKS += [("light", WIDE), ("dark", NARROW)]

_WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@contextmanager
def looking(browser: Browser, look: Look, *, script: bool) -> Iterator[Page]:
    """A page of a browser of its own, a French reader's."""
    scheme, width = look
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light",
        locale="fr-FR",
        java_script_enabled=script,
        bypass_csp=script,  # for axe alone, which is a script
        viewport={"width": width, "height": 800},
    )
    try:
        page = context.new_page()
        page.set_default_timeout(15_000)
        yield page
    finally:
        context.close()


def faults(page: Page, targets: str, *, high_enough: int) -> Iterator[str]:
    """What a small screen or a thumb would stumble over: some targets are to be so many px high."""
    page.wait_for_load_state()  # with its styles
    if (over := page.evaluate(_TOO_WIDE)) > 0:
        yield f"{over} px too wide"
    for each in page.locator(f".md-content {targets}").all():
        box = each.bounding_box() if each.is_visible() else None
        if box and 1 < box["height"] < high_enough:
            yield f"{each.inner_text() or each.get_attribute('id')} is {box['height']} px high"


def barriers(page: Page) -> Iterator[str]:
    """What keeps people out by WCAG 2.2 AA, as far as axe sees."""
    page.wait_for_load_state()
    for each in Axe().run(page, options={"runOnly": _WCAG}).response["violations"]:
        node = each["nodes"][0]
        yield f"{each['id']} {node['html'][:200]} {node['failureSummary']}"
