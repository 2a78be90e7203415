"""Templates are compiled once, and never used where they were compiled another way."""

import tempfile
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from causerie.render import compiled


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def environment(**options: bool) -> Environment:
    made = Environment(loader=DictLoader({"page": "\n{% if x %}\n{{ x }}{% endif %}"}), **options)  # type: ignore[arg-type] # noqa: S701
    compiled.keep(made)
    return made


def shown(**options: bool) -> str:
    return environment(**options).get_template("page").render(x="<b>")


def kept(temporary: Path) -> int:
    return sum(1 for file in temporary.rglob("causerie-*"))


def test_a_template_compiled_once_is_found_again(temporary: Path) -> None:
    """By another environment that compiles it the same way, as in a later run."""
    assert [shown(), shown()] == ["\n\n<b>"] * 2
    assert kept(temporary) == 1


def test_another_way_to_compile_finds_nothing_of_it(temporary: Path) -> None:
    """What escapes must never run as what does not."""
    assert ["\n\n<b>", "\n\n&lt;b&gt;", "\n<b>"] == [
        shown(),
        shown(autoescape=True),
        shown(trim_blocks=True),
    ]
    assert kept(temporary) == 3


def test_an_extension_is_another_way(temporary: Path) -> None:
    """A plugin may bring one."""
    extended = Environment(  # noqa: S701
        loader=DictLoader({"page": "{{ 1 }}"}), extensions=["jinja2.ext.do"]
    )
    compiled.keep(extended)
    bare = Environment(loader=DictLoader({"page": "{{ 1 }}"}))  # noqa: S701
    compiled.keep(bare)
    assert ["1", "1"] == [each.get_template("page").render() for each in (extended, bare)]
    assert kept(temporary) == 2


def test_what_decides_by_name_is_not_kept(temporary: Path) -> None:
    """Nothing tells one such function from another."""
    loader = DictLoader({"page": "{{ 1 }}"})
    chosen = Environment(loader=loader, autoescape=lambda _: True)  # noqa: S701
    compiled.keep(chosen)
    assert chosen.get_template("page").render() == "1"
    assert kept(temporary) == 0


def test_a_full_disk_costs_time_and_not_the_page(temporary: Path) -> None:
    """The folder is gone by the time the template is compiled."""
    made = environment()
    for folder in temporary.iterdir():
        folder.rmdir()
    assert made.get_template("page").render(x="1") == "\n\n1"
