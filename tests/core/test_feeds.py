"""Feeds as those who read them elsewhere want them: RFC 4287, read by a parser that is not ours."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from causerie.core.feeds import Entry, Feed, atom
from causerie.core.safe_html import render
from strategies import langs

NS = {"a": "http://www.w3.org/2005/Atom"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def entry(**fields: object) -> Entry:
    given: dict[str, object] = {
        "id": "https://e.org/cas/x/#y", "title": "Ada", "url": "https://e.org/cas/x/2/#y",
        "author": "Ada", "date": "2026-02-01T00:00:00+01:00",
    }  # fmt: skip
    return Entry(**(given | fields))  # type: ignore[arg-type]


def feed(*entries: Entry, since: str = "") -> Feed:
    return Feed(
        url="https://e.org/flux.xml", title="Le site", page="https://e.org/", language="fr",
        entries=entries, since=since,
    )  # fmt: skip


def read(made: Feed) -> ET.Element:
    return ET.fromstring(atom(made).encode("utf-8"))  # noqa: S314 - we wrote it


def test_a_feed_is_written_as_the_standard_has_it() -> None:
    """All that every reader of feeds knows, and nothing else."""
    made = feed(
        entry(html=render("Oui & *non*."), language="en"),
        entry(id="https://e.org/debut/un", title="Un", summary="Pour <commencer>"),
    )
    assert (
        atom(made)
        == """\
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr">\
<id>https://e.org/flux.xml</id><title>Le site</title>\
<updated>2026-02-01T00:00:00+01:00</updated>\
<link rel="self" type="application/atom+xml" href="https://e.org/flux.xml" />\
<link rel="alternate" type="text/html" href="https://e.org/" />\
<entry><id>https://e.org/cas/x/#y</id><title>Ada</title>\
<updated>2026-02-01T00:00:00+01:00</updated>\
<link rel="alternate" type="text/html" href="https://e.org/cas/x/2/#y" />\
<author><name>Ada</name></author>\
<content type="html" xml:lang="en">&lt;p&gt;Oui &amp;amp; &lt;em&gt;non&lt;/em&gt;.&lt;/p&gt;
</content></entry>
<entry><id>https://e.org/debut/un</id><title>Un</title>\
<updated>2026-02-01T00:00:00+01:00</updated>\
<link rel="alternate" type="text/html" href="https://e.org/cas/x/2/#y" />\
<author><name>Ada</name></author><summary>Pour &lt;commencer&gt;</summary></entry>
</feed>
"""
    )


def test_a_feed_is_as_old_as_what_is_newest_in_it() -> None:
    """Or as what it waits for answers to; never as the build."""
    dates = [
        read(made).findtext("a:updated", namespaces=NS)
        for made in (feed(entry(), since="2026-01-01T00:00:00Z"), feed(since="2026-01-01"), feed())
    ]
    assert ["2026-02-01T00:00:00+01:00", "2026-01-01", "1970-01-01T00:00:00+00:00"] == dates


@given(st.text(), st.text(), st.text(), langs)
def test_whatever_is_said_is_read_in_its_place(
    title: str, author: str, body: str, language: str
) -> None:
    """As text, one entry after the other, whatever the text would like to be."""
    html = render(body) or "<p></p>"  # where nothing is said, nothing is written
    made = feed(entry(title=title, author=author, html=html, language=language), entry())
    first, second = read(made).findall("a:entry", NS)
    content = first.find("a:content", NS)
    assert content is not None
    assert (str(html), language or None) == (content.text or "", content.get(LANG))
    assert [child.tag for child in first] == [*(child.tag for child in second), content.tag]
