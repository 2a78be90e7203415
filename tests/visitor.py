"""A visitor whose browser runs no script: reads pages, fills in their forms, presses a button."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from httpx2 import Client
from starlette.testclient import TestClient

_VOID = {"input", "br", "hr", "meta", "link", "img"}


@dataclass
class Button:
    """What sends a form."""

    name: str
    value: str
    label: str = ""


@dataclass
class Form:
    """A form as a browser sees it, with the controls elsewhere on the page that belong to it."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    boxes: dict[str, str] = field(default_factory=dict)
    """Check boxes that are not checked: what each would send."""
    options: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.words = ""
        self.links: list[tuple[str, str]] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._by_id: dict[str, Form] = {}
        self._elsewhere: list[tuple[str, str, str]] = []
        self._form: Form | None = None
        self._text: list[str] | None = None
        self._select = self._area = ""
        self._selected = False
        self.feed(html)
        self.close()
        for form, name, value in self._elsewhere:
            self._by_id[form].boxes[name] = value

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "form":
            assert self._form is None, "no form stands in another"
            self._form = Form(given.get("action", ""), given.get("method", "get"))
            self._by_id[given.get("id", "")] = self._form
            self.forms.append(self._form)
        elif tag == "input" and "form" in given:
            self._elsewhere.append((given["form"], name, value))
        elif tag == "input" and self._form:
            if given.get("type") in ("checkbox", "radio") and "checked" not in given:
                self._form.boxes[name] = value
            else:
                self._form.fields[name] = value
        elif tag == "button" and self._form:
            self._form.buttons.append(Button(name, value))
            self._text = []
        elif tag == "select" and self._form:
            self._select = name
            self._form.options[name] = []
        elif tag == "option" and self._form:
            options = self._form.options[self._select]
            options.append(value)
            if "value" not in given:
                options[-1] = ""
                self._text = []
            self._selected = "selected" in given
            if self._selected or len(options) == 1:
                self._form.fields[self._select] = value
        elif tag == "textarea":
            self._area, self._text = name, []
        elif tag == "a":
            self.links.append((given.get("href", ""), ""))
            self._text = []

    def handle_endtag(self, tag: str) -> None:
        text = "".join(self._text or [])
        if tag == "form":
            self._form = None
        elif tag == "button" and self._form:
            self._form.buttons[-1].label = text
        elif tag == "option" and self._form and not self._form.options[self._select][-1]:
            self._form.options[self._select][-1] = text
            if self._selected:
                self._form.fields[self._select] = text
        elif tag == "textarea":
            if self._form and self._area:
                self._form.fields[self._area] = text.removeprefix("\n")
        elif tag == "a" and self.links:
            self.links[-1] = (self.links[-1][0], text)
        else:
            return
        self._text = None

    def handle_data(self, data: str) -> None:
        self.words += data
        if self._text is not None:
            self._text.append(data)


@dataclass
class Page:
    """What came back."""

    status: int
    html: str
    headers: Mapping[str, str]
    path: str

    def __post_init__(self) -> None:
        self._read = _Reader(self.html)

    @property
    def words(self) -> str:
        """All that is read on it, on one line."""
        return " ".join(self._read.words.split())

    @property
    def forms(self) -> list[Form]:
        """Its forms, in order."""
        return self._read.forms

    @property
    def links(self) -> list[tuple[str, str]]:
        """Its links: address and label."""
        return self._read.links

    @property
    def tags(self) -> list[tuple[str, dict[str, str]]]:
        """Every element with its attributes."""
        return self._read.tags

    def buttons(self) -> Iterator[tuple[Form, Button]]:
        """Every button, with its form."""
        return ((form, button) for form in self.forms for button in form.buttons)


class Visitor:
    """One browser, with its cookies, at the site `base`: that of an application, or of a client."""

    def __init__(self, site: Any, base: str = "http://127.0.0.1:8000") -> None:
        self.client: Client = (
            site
            if isinstance(site, Client)
            else TestClient(
                site, base_url=base, follow_redirects=False, raise_server_exceptions=False
            )
        )
        self.base = base
        self.sent: list[tuple[str, dict[str, str]]] = []

    def get(self, path: str) -> Page:
        """The page at an address, wherever it leads."""
        for _ in range(5):
            response = self.client.get(path)
            if response.status_code not in (302, 303, 307):
                return Page(response.status_code, response.text, response.headers, path)
            path = response.headers["location"]
        raise AssertionError("it leads round and round")

    def send(self, path: str, fields: Mapping[str, str], **headers: str) -> Page:
        """What a form is answered with, wherever it leads."""
        self.sent.append((path, dict(fields)))
        usual = {"origin": self.base, **headers}
        response = self.client.post(path, data=dict(fields), headers=usual)
        if response.status_code == 303:
            return self.get(response.headers["location"])
        return Page(response.status_code, response.text, response.headers, path)

    def press(
        self, page: Page, label: str, *, on: str = "", check: Mapping[str, bool] | None = None,
        **typed: str,
    ) -> Page:  # fmt: skip
        """Presses the first button of a label, in a form with a field called `on` if told.

        `typed` goes into fields that are there; `check` names boxes.
        """
        for form, button in page.buttons():
            if button.label == label and (not on or on in form.fields):
                assert typed.keys() <= form.fields.keys(), (typed, form.fields)
                fields = {**form.fields, **typed}
                fields |= {name: form.boxes[name] for name in check or {}}
                if button.name:
                    fields[button.name] = button.value
                if form.method == "get":
                    query = "&".join(f"{key}={value}" for key, value in fields.items())
                    return self.get(f"{form.action}?{query}")
                return self.send(form.action, fields)
        labels = [button.label for _, button in page.buttons()]
        raise AssertionError(f"no button {label!r} among {labels} on {page.words[:500]}")
