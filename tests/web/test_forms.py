"""A form is read strictly: of one kind, in UTF-8, each field once, and never beyond a size."""

import asyncio
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from causerie.core.safe_html import MOST_CHARACTERS
from causerie.web import forms
from causerie.web.refusals import Refused

TYPE = "application/x-www-form-urlencoded"
Fields = dict[str, str]
keys = st.text(st.characters(codec="utf-8"), max_size=10)
values = st.text(st.characters(codec="utf-8"), max_size=60)


def sent(
    *parts: bytes, kind: str = TYPE, length: str | None = None, silent: bool = False
) -> Fields:
    """What is read of a body in these parts."""
    waiting: list[dict[str, Any]] = [
        {"type": "http.request", "body": part, "more_body": True} for part in parts
    ]
    if not silent:
        waiting.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> Any:
        if not waiting:
            await asyncio.sleep(3600)
        return waiting.pop(0)

    headers = [(b"content-type", kind.encode())]
    headers += [(b"content-length", length.encode())] if length is not None else []
    request = Request({"type": "http", "method": "POST", "headers": headers}, receive)
    return asyncio.run(forms.read(request))


def refused(*parts: bytes, **options: Any) -> int:
    with pytest.raises(Refused) as raised:
        sent(*parts, **options)
    return raised.value.status


@given(st.dictionaries(keys, values, max_size=forms.MOST_FIELDS))
def test_what_a_browser_sends_is_what_is_read(fields: Fields) -> None:
    """Whatever is typed, in fields of whatever name."""
    assert sent(urlencode(fields).encode()) == fields


@pytest.mark.parametrize(
    "kind",
    [TYPE, f"{TYPE};charset=UTF-8", f'{TYPE}; charset="utf-8"', TYPE.upper(), f" {TYPE} "],
)
def test_it_is_of_the_kind_that_forms_are(kind: str) -> None:
    """However a browser spells it."""
    assert sent(b"a=b", kind=kind) == {"a": "b"}


@pytest.mark.parametrize(
    "kind",
    ["", "text/plain", "application/json", "multipart/form-data; boundary=x",
     f"{TYPE}; charset=iso-8859-1", f"{TYPE}; charset=utf-8; a=b", f"x{TYPE}"],
)  # fmt: skip
def test_any_other_kind_is_refused(kind: str) -> None:
    """A page of another site can send some of them without asking."""
    assert refused(b"a=b", kind=kind) == 415


@pytest.mark.parametrize(
    "body",
    [b"a=%ff", b"a=\xff", b"a=%ed%a0%80", b"%c3%28=a", b"a=%f4%90%80%80", b"a=%c0%af"],
)
def test_what_is_not_utf_8_is_refused(body: bytes) -> None:
    """Neither replaced nor guessed at."""
    assert refused(body) == 400


@pytest.mark.parametrize("body", [b"a=1&a=2", b"a=&a=", b"a=1&%61=2"])
def test_a_field_sent_twice_is_refused(body: bytes) -> None:
    """Two parts of a program could each believe another one."""
    assert refused(body) == 400


def test_too_many_fields_are_refused() -> None:
    """Ours are a dozen."""
    most = "&".join(f"f{number}=" for number in range(forms.MOST_FIELDS))
    assert len(sent(most.encode())) == forms.MOST_FIELDS
    assert refused(f"{most}&one=more".encode()) == 400


def pieces(body: bytes, size: int = 10_000) -> Sequence[bytes]:
    return [body[start : start + size] for start in range(0, len(body), size)]


def test_a_body_is_measured_while_it_comes() -> None:
    """Whatever length it declares, or none; to the byte."""
    most = b"a=" + b"b" * (forms.MOST_BYTES - 2)
    assert len(sent(*pieces(most))["a"]) == forms.MOST_BYTES - 2
    assert refused(*pieces(most + b"b")) == 413
    assert refused(*pieces(most + b"b"), length="3") == 413
    endless = pieces(b"a" * 2 * forms.MOST_BYTES)
    assert refused(*endless, silent=True) == 413  # not after it has ended


@pytest.mark.parametrize("length", [str(forms.MOST_BYTES + 1), "9" * 5_000])
def test_a_body_that_declares_too_much_is_not_waited_for(length: str) -> None:
    """Nothing of it is read."""
    assert refused(silent=True, length=length) == 413


@pytest.mark.parametrize("length", ["", "-1", "1e3", "x", "٣"])
def test_a_length_that_is_no_number_is_refused(length: str) -> None:
    """Servers that disagree on where a request ends let one be hidden in another."""
    if length.isascii():
        assert refused(b"a=b", length=length) == 400


def test_the_longest_answer_fits() -> None:
    """Of characters that take twelve bytes each on their way, in every field."""
    fields = dict.fromkeys(("name", "about"), "𝄞" * 80) | {"body": "𝄞" * MOST_CHARACTERS}
    body = urlencode(fields, quote_via=quote).encode()
    assert sent(*pieces(body)) == fields


def test_a_body_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that sends a byte a minute keeps no place for itself."""
    monkeypatch.setattr(forms, "PATIENCE", 0.01)
    assert refused(b"a=", silent=True) == 408
