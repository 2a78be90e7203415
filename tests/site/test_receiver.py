"""What a site gains where a receiver runs behind it, and what it never shows elsewhere."""

import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

import pytest
from mkdocs.exceptions import Abort, ConfigurationError

from causerie.core.submissions import FIELDS
from project import Site

Make = Callable[..., Site]
SERIES = """\
-- chapters/01-a/index.md --
---
title: A
---
Texte.
-- chapters/01-a/01-b.md --
---
title: B
date: 2026-01-05
---
Texte.

/// case | ouvert
///

/// case | clos
///
-- chapters/01-a/cases/ouvert.md --
---
title: Le cas & la « question »
question: Que faire ?
---
Texte.
-- chapters/01-a/cases/clos.md --
---
title: Clos
question: Que faire ?
closes: 2026-02-01
---
Texte.
-- comments/ouvert/2026-01-06-ada.md --
---
name: Ada
date: 2026-01-06
---
Oui.
-- comments/ouvert/2026-01-07-bob.md --
---
date: 2026-01-07
withdrawn: 2026-01-08
---
-- comments/clos/2026-01-06-ada.md --
---
name: Ada
date: 2026-01-06
---
Non.
"""


SCRIPTED = """\
<!doctype html>
<html><head><title>{{ config.site_name }}</title><script>alert(1)</script>
{% for path in extra_css %}<link rel="stylesheet" href="{{ path }}">{% endfor %}
{% for path in extra_javascript %}<SCRIPT src="{{ path }}"></SCRIPT >{% endfor %}
</head><body>{% for item in nav %}<a href="{{ item.url | url }}">{{ item.title }}</a>{% endfor %}
{% block content %}{{ page.content }}{% endblock %}</body></html>
"""


def with_option(project: Site, option: str) -> Site:
    """The project with one option more."""
    written = (project.root / "mkdocs.yml").read_text(encoding="utf-8")
    assert "- causerie: { " in written
    written = written.replace("- causerie: { ", f"- causerie: {{ {option}, ")
    project.put("mkdocs.yml", written.encode())
    return project


def with_receiver(make: Make) -> Site:
    """The series, on a site behind which a receiver runs."""
    return with_option(make(SERIES), "receiver: true")


class Links(HTMLParser):
    """The addresses the links of a page lead to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One more, when it is a link."""
        if tag == "a":
            self.targets.append(dict(attrs).get("href") or "")


def replies(html: str) -> list[str]:
    """Where the links called "Répondre" lead, beneath an answer."""
    return [link for link in Links(html).targets if "reply_to" in link]


def test_without_a_receiver_no_page_speaks_of_one(site: Make) -> None:
    """Files alone take no form: whatever it sent would be lost."""
    project = site(SERIES)
    project.build()
    assert b"_causerie" not in b"".join(project.files().values())
    assert not (project.root / ".causerie/site/shell.html").exists()


def test_each_answer_to_an_open_case_leads_to_a_form_to_reply(site: Make) -> None:
    """Not a tombstone, nor what stands under a case that is closed."""
    project = with_receiver(site)
    project.build()
    expected = ["/_causerie/answer?case=ouvert&reply_to=2026-01-06-ada"]
    assert replies(project.read("cas/ouvert/")) == expected
    assert replies(project.read("cas/clos/")) == []


def test_an_open_case_has_its_form(site: Make) -> None:
    """Its fields are those that DESIGN names; a closed case has none, whatever its page says."""
    project = with_receiver(site)
    project.build()
    page = project.read("cas/ouvert/")
    assert page.count('<form class="answer-form" action="/_causerie/answer" method="post"') == 1
    form = page.partition('<form class="answer-form"')[2].partition("</form>")[0]
    assert '<input type="hidden" name="case" value="ouvert">' in form
    names = set(re.findall(r'<(?:input|textarea)\b[^>]* name="(\w+)"', form))
    assert names == {*FIELDS, "homepage"} - {"choice"}
    assert "effacé au bout de 90 jours" in form
    assert "answer-form" not in project.read("cas/clos/")


def test_a_form_offers_the_choices_of_its_case(site: Make) -> None:
    """And takes one of them, or none."""
    project = with_receiver(site)
    case = project.root / "chapters/01-a/cases/ouvert.md"
    text = case.read_text(encoding="utf-8").replace("question:", "choices: [Oui, Non]\nquestion:")
    project.put("chapters/01-a/cases/ouvert.md", text.encode())
    project.build()
    found = re.findall(r'name="choice" value="(\w*)"', project.read("cas/ouvert/"))
    assert found == ["", "Oui", "Non"]


def test_the_shell_stands_outside_the_site(site: Make) -> None:
    """With a place for the title and one for what is said, and no script of the theme's."""
    project = with_receiver(site)
    project.put("docs/extra.css", b"")
    project.put("theme/main.html", SCRIPTED.encode())
    project.build(extra_css=["extra.css"], extra_javascript=["extra.js"])
    assert not [name for name in project.files() if "shell" in name]
    shell = (project.root / ".causerie/site/shell.html").read_text(encoding="utf-8")
    assert "<title>CAUSERIE-TITLE - Le site</title>" in shell
    assert shell.count("<!--causerie:content-->") == 1
    assert "script" not in shell.lower()
    assert 'href="/extra.css"' in shell
    assert 'href="/sommaire/"' in shell


def test_the_links_of_a_shell_begin_where_the_site_does(site: Make) -> None:
    """A site may stand in a folder of a host."""
    project = with_receiver(site)
    project.put("theme/main.html", SCRIPTED.encode())
    project.build(site_url="https://example.org/serie", extra_css=["extra.css"])
    shell = (project.root / ".causerie/site/shell.html").read_text(encoding="utf-8")
    assert 'href="/serie/extra.css"' in shell
    assert 'href="/serie/sommaire/"' in shell


@pytest.mark.parametrize("lost", ["<title>", "{% block content %}"])
def test_a_theme_that_loses_the_shell_stops_the_build(
    lost: str, site: Make, caplog: pytest.LogCaptureFixture
) -> None:
    """Readers would get a page that says nothing of what became of their answer."""
    project = with_receiver(site)
    main = (project.root / "theme/main.html").read_text(encoding="utf-8")
    project.put("theme/main.html", main.replace(lost, lost[:-3] + "x" + lost[-3:]).encode())
    with pytest.raises(Abort):
        project.build()
    assert "causerie-shell.html: the theme or a plugin changed" in caplog.text


def test_readers_may_mail_an_answer(site: Make) -> None:
    """The subject names the case, whatever its title holds; a closed one takes none."""
    project = with_option(site(SERIES), "contact: me@example.org")
    project.build()
    targets = Links(project.read("cas/ouvert/")).targets
    mail = [link for link in targets if "mailto" in link and "&body=" not in link]
    subject = "R%C3%A9ponse%C2%A0%3A%20Le%20cas%20%26%20la%20%C2%AB%20question%20%C2%BB"
    assert mail == [f"mailto:me@example.org?subject={subject}"]
    assert "Signaler" in project.read("cas/ouvert/")
    assert "?subject=R%C3%A9ponse" not in project.read("cas/clos/")


def test_each_answer_may_be_reported(site: Make) -> None:
    """By a mail that names it, and asks what must be known; a tombstone says nothing."""
    project = with_option(site(SERIES), "contact: me@example.org")
    stone = b"---\ndate: 2026-01-07\nwithdrawn: 2026-01-08\n---\n"
    project.put("comments/clos/2026-01-07-bob.md", stone)
    project.build()
    html = project.read("cas/clos/")
    (link,) = re.findall(r'<a class="answer-report" href="([^"]*)" aria-label="([^"]*)">', html)
    assert "Signaler la réponse de Ada" == link[1]
    mail = urlsplit(unescape(link[0]))
    asked = dict(parse_qsl(mail.query))
    assert ("mailto", "me@example.org") == (mail.scheme, mail.path)
    assert "Signalement" in asked["subject"]
    assert "https://example.org/cas/clos/#2026-01-06-ada\n\n" in asked["body"]
    assert "et pourquoi" in asked["body"]


def test_without_a_contact_nothing_is_reported(site: Make) -> None:
    """There would be nobody to read it."""
    project = site(SERIES)
    project.build()
    assert "answer-report" not in project.read("cas/ouvert/")


@pytest.mark.parametrize("written", ["me", "me@", "a b@example.org", "me@example.org?cc=x@y.org"])
def test_a_contact_is_a_mail_address(written: str, site: Make) -> None:
    """It would stand in a link that does something else."""
    project = with_option(site(SERIES), f'contact: "{written}"')
    with pytest.raises(ConfigurationError, match=r"contact: .* is not a mail address; write one"):
        project.build()
