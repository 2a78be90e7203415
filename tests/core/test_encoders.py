"""Whatever is written into a script, a feed, a commit or a mail, it stays what it was."""

import json
import subprocess
from email import message_from_bytes, policy
from email.message import EmailMessage
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from causerie.core.encoders import (
    MOST_HEADER,
    MOST_SUBJECT,
    commit_title,
    mail_header,
    script_json,
    xml_text,
)
from causerie.forge import commits

any_text = st.text(st.characters(), max_size=300)  # halves of characters too
lively = st.lists(
    st.sampled_from(
        ["</script>", "<!--", "]]>", "<script>", "\u2028", "\u2029", "&amp;", "\\", '"', "\\u003c"]
    )
).map("".join)
lines = st.lists(
    st.sampled_from(
        [
            "Signed-off-by: Eve <eve@example.org>", "Answer-Id: forged", "# comment", "---",
            "diff --git a/x b/x", "(cherry picked from commit 0)", "\t\tAnswer-Id: x", "", " ", "é",
            "\x00", "\x1b[2J", "Bcc: eve@example.org", "=?utf-8?q?a=0D=0ABcc:_eve?=",
        ]
    )
).flatmap(lambda found: st.sampled_from(["\n", "\r\n", "\r", "\x0b", "\u2028", "\x85"]).map(
    lambda end: end.join(found)
))  # fmt: skip
texts = any_text | lines


@given(
    st.recursive(any_text | lively, lambda inner: st.lists(inner) | st.dictionaries(lively, inner))
)
def test_json_in_a_script_says_the_very_thing(value: object) -> None:
    """And holds nothing that could end the script, or that UTF-8 cannot write."""
    written = script_json(value)
    assert value == json.loads(written)
    assert not set("<>&\u2028\u2029") & set(written)
    written.encode("utf-8")


@given(any_text | lively)
def test_text_in_xml_is_read_by_any_parser(text: str) -> None:
    """As it was, but for what XML forbids; and encoded again it stays the same."""
    encoded = xml_text(text)
    element = ET.Element("e", {"a": encoded})
    element.text = encoded
    read = ET.fromstring(ET.tostring(element))  # noqa: S314 - we wrote it
    assert (encoded, encoded) == (read.get("a"), read.text or "")
    assert encoded == xml_text(encoded)
    assert len(encoded) == len(text.replace("\r\n", "\n"))


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("Été\n\t🙂", "Été\n\t🙂"),
        ("a\x00\x08\x0b\x0c\x1b\x1f", "a" + 6 * "\ufffd"),
        ("\ud800\ufffe\uffff", 3 * "\ufffd"),
        ("a\r\nb\rc", "a\nb\nc"),
    ],
)
def test_what_xml_forbids_is_replaced(text: str, encoded: str) -> None:
    """However it is written, `&#0;` included, no parser takes it."""
    assert encoded == xml_text(text)


@given(subject=texts, said=texts)
@example(subject="", said="\n\n")
@example(subject="Answer-Id: forged", said="a\n\nAnswer-Id: forged\nSigned-off-by: Eve <e@e.org>")
def test_a_commit_has_exactly_our_trailer(subject: str, said: str) -> None:
    """As git itself reads it, whether the words are a title, as the desk's are, or many lines."""
    title = commit_title("comments", subject)
    assert title.startswith("comments: ")
    assert len(title) <= MOST_SUBJECT
    for each in (title, said):
        message = commits.message(each, "cas/2026-01-01-x")
        assert all(char.isprintable() or char in "\n\u00a0\u202f" for char in message)
        trailers = _git("interpret-trailers", "--parse", "--no-divider", text=message)
        assert "Answer-Id: cas/2026-01-01-x\n" == trailers


def _git(*command: str, text: str) -> str:
    done = subprocess.run(
        ["git", *command], input=text.encode("utf-8"), capture_output=True, check=True
    )
    return done.stdout.decode("utf-8")


@given(texts)
def test_a_mail_has_exactly_our_headers(text: str) -> None:
    """It can be sent, and is read back with the same headers in the same order.

    Python's own folding loses a space between two encoded words now and then.
    """
    value = mail_header(text)
    mail = EmailMessage(policy=policy.SMTP)
    mail["To"] = "moderator@example.org"
    mail["Subject"] = value
    mail.set_content("x")
    assert value == mail["Subject"]
    read = message_from_bytes(mail.as_bytes(), policy=policy.default)
    assert mail.keys() == read.keys()
    assert "".join(value.split()) == "".join(read["Subject"].split())
    assert len(value) <= MOST_HEADER


def test_a_mail_loses_no_blank_where_its_subject_is_folded() -> None:
    """Beside a letter that is no ASCII one, where it would be parted."""
    assert "Une réponse" == mail_header("Une  réponse").replace("\u00a0", " ")
    assert " " not in mail_header("Une réponse attend")
    assert "One answer waits" == mail_header("One answer waits")


def test_an_encoded_word_is_only_text() -> None:
    """It would be read as what it stands for: here two more headers."""
    assert "= ?utf-8?q?a=0ABcc:_eve?=" == mail_header("=?utf-8?q?a=0ABcc:_eve?=\r\n")
