"""What is compiled is compiled once, and never used where it was compiled another way."""

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


def test_what_is_made_of_one_source_is_made_once(temporary: Path) -> None:
    """In a later run too; of another source something else is made."""
    runs: list[bytes] = []

    def make(source: bytes) -> bytes:
        runs.append(source)
        return source.upper() + b"\n"

    assert [compiled.again(each, make) for each in (b"a", b"a", b"b")] == [b"A\n", b"A\n", b"B\n"]
    assert runs == [b"a", b"b"]
    assert kept(temporary) == 2


@pytest.mark.parametrize("left", [b"", b"\n", b"0\nA", b"A"])
def test_what_a_power_cut_left_is_made_anew(temporary: Path, left: bytes) -> None:
    """A file may have its name and not its bytes."""
    assert compiled.again(b"a", bytes.upper) == b"A"
    (file,) = temporary.rglob("causerie-*")
    file.write_bytes(left)
    assert compiled.again(b"a", bytes.upper) == b"A"
    assert file.read_bytes().endswith(b"\nA")


def test_without_a_folder_of_one_s_own_nothing_is_kept(temporary: Path) -> None:
    """Something else is in its place."""
    compiled.again(b"a", bytes.upper)
    (folder,) = temporary.iterdir()
    folder.rename(temporary / "away")
    folder.write_text("", encoding="utf-8")
    assert compiled.again(b"a", bytes.upper) == b"A"
    assert folder.read_text(encoding="utf-8") == ""
