"""The policy that the guide has the web server give: it stops what is planted, and nothing else."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import BrowserContext, expect, sync_playwright

from browser.conftest import FLAGS, find_browser
from production import HOST, SITE, nginx, production
from served import PATIENCE

CASE = "cas/pistolets-a-air-comprime/"
DEPTHS = ["", "cas/", CASE, "crm-2-0/une-idee-nommee-crm-2-0/", "nulle/part/du/tout"]
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", event =>
  window.violations.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`));
"""


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A browser for which the site is behind the guide's nginx, at its own address."""
    with ExitStack() as stack:
        place = stack.enter_context(production(tmp_path_factory.mktemp("p")))
        stack.enter_context(nginx(place))
        place.start()
        rule = f"--host-resolver-rules=MAP {HOST}:443 127.0.0.1:{place.ports['https']}"
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=find_browser(), args=[*FLAGS, rule])
        made = browser.new_context(ignore_https_errors=True)
        made.set_default_timeout(PATIENCE * 1_000)
        made.add_init_script(WATCH)
        yield made
        browser.close()


@pytest.mark.slow
@pytest.mark.parametrize("path", DEPTHS)
def test_a_page_does_all_it_does_and_breaks_no_rule(context: BrowserContext, path: str) -> None:
    """Whatever its depth: the palette is chosen and kept, the search finds."""
    page = context.new_page()
    page.goto(f"{SITE}{path}")
    body = page.locator("body")
    before = body.get_attribute("data-md-color-scheme")
    page.locator("label[for^=__palette]:visible").first.click()
    expect(body).not_to_have_attribute("data-md-color-scheme", before or "")
    after = body.get_attribute("data-md-color-scheme")
    page.reload()
    expect(body).to_have_attribute("data-md-color-scheme", after or "")
    page.locator("input.md-search__input").click()
    page.locator("input.md-search__input").press_sequentially("pistolets")
    found = page.locator(".md-search-result__item").first
    expect(found).to_be_visible(timeout=PATIENCE * 1_000)
    assert page.evaluate("window.violations") == []
    page.close()


@pytest.mark.slow
def test_a_script_that_was_planted_does_not_run(context: BrowserContext) -> None:
    """Were all else to fail: nor does one of elsewhere, nor a handler."""
    page = context.new_page()
    page.goto(f"{SITE}{CASE}")
    page.evaluate("""() => {
      for (const [name, text] of [["textContent", "planted = 1"], ["src", "https://evil.example/a.js"],
                                  ["src", "data:text/javascript,planted = 1"]]) {
        const script = document.createElement("script");
        script[name] = text;
        document.head.append(script);
      }
      document.body.insertAdjacentHTML("beforeend", "<img src=data:x onerror='planted = 1'>");
    }""")
    page.wait_for_function("window.violations.length >= 4")
    assert page.evaluate("typeof planted") == "undefined"
    page.close()


@pytest.mark.slow
def test_what_is_dynamic_breaks_no_rule_either(context: BrowserContext) -> None:
    """From the form to the private page, with the site's own styles."""
    page = context.new_page()
    page.goto(f"{SITE}{CASE}")
    page.fill("#answer-body", "Je le garderais.")
    page.fill("#answer-name", "Ada")
    page.click("button[name=preview]")
    expect(page.locator("h1")).to_have_text("Pas encore envoyé")
    assert page.evaluate("window.violations") == []
    page.click("button[name=confirm] >> nth=0")
    page.wait_for_url("**/_causerie/mine/*")
    assert page.evaluate("window.violations") == []
    assert page.evaluate("document.styleSheets.length") > 0
    page.close()
