"""`causerie receive` says at once what it cannot work with, and works where it can."""

import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from click import ClickException
from click.testing import CliRunner, Result

from causerie import locks
from causerie.cli import main
from causerie.cli.keeper import changed
from causerie.site.workshop import Workshop

CONFIG = """\
site_name: S
site_url: https://example.org/
plugins:
  - causerie:
      receiver: true
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def receive(project: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["receive", "-f", str(project / "mkdocs.yml"), *options])


VALUES = {
    "--host": ["192.0.2.1"],
    "--port": ["8002"],
    "--socket": ["receiver.sock"],
    "--site-dir": ["public"],
    "--trusted-proxy": ["192.0.2.1", "10.0.0.0/8"],
    "--remote": ["origin"],
    "--branch": ["texts"],
    "--smtp": ["smtp://anne:secret@mail.example.org:25"],
    "--mail-to": ["anne@example.org", "luc@example.org"],
    "--mail-from": ["series@example.org"],
    "--state": ["state"],
    "--config-file": ["mkdocs.yml"],
}
"""Of every option; more than one where it may be said again."""


def test_every_option_has_a_value_to_try() -> None:
    """So that none is left out below."""
    named = {name for each in main.commands["receive"].params for name in each.opts}
    assert set(VALUES) == {name for name in named if name.startswith("--")}


@pytest.mark.parametrize("option", VALUES)
def test_an_option_may_come_from_the_environment(
    option: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--foo-bar` is CAUSERIE_FOO_BAR, where blanks part several values."""
    monkeypatch.chdir(project)
    seen: list[dict[str, Any]] = []
    monkeypatch.setattr(main.commands["receive"], "callback", lambda **given: seen.append(given))
    name, values = f"CAUSERIE_{option[2:].upper().replace('-', '_')}", VALUES[option]
    said = [word for value in values for word in (option, value)]
    for words, env in (([], {}), (said, {}), ([], {name: " ".join(values)})):
        assert CliRunner().invoke(main, ["receive", *words], env=env).exit_code == 0
    none, typed, inherited = seen
    assert none != typed
    assert typed == inherited


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--remote", "https://example.org/x.git"], "is no name; write one such as origin"),
        (["--branch", "a b"], "is no name; write one such as origin"),
        (["--smtp", "mail.example.org"], "write smtp://user:password@host:port"),
        (["--smtp", "smtp://localhost:25"], "--smtp and --mail-to go together"),
        (["--mail-to", "me@example.org"], "--smtp and --mail-to go together"),
        (["--trusted-proxy", "nginx"], "is no address; write one such as 10.0.0.1"),
        (["--port", "-1"], "-1 is not in the range"),
        (["--remote", "nowhere"], "git knows no remote called nowhere here"),
    ],
)
def test_what_cannot_be_used_is_refused_before_anything_begins(
    options: list[str], said: str, project: Path
) -> None:
    """As wrong use, with what to write instead."""
    result = receive(project, *options)
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("      receiver: true\n", "the site has no form"),
        ("site_url: https://example.org/\n", "mkdocs.yml gives no site_url"),
    ],
)
def test_a_site_without_a_form_or_an_address_is_not_received_for(
    line: str, said: str, project: Path
) -> None:
    """Its pages would lead nowhere."""
    config = CONFIG.replace(line, "")
    (project / "mkdocs.yml").write_text(config, encoding="utf-8")
    result = receive(project)
    assert result.exit_code == 2
    assert said in result.output


def test_a_socket_in_a_folder_that_is_not_there_is_refused(project: Path, tmp_path: Path) -> None:
    """With what is to be made."""
    result = receive(project, "--socket", str(tmp_path / "run" / "receiver.sock"))
    assert result.exit_code == 1
    assert "No such file or directory; make the folder it is to be in" in result.output


def test_a_socket_with_too_long_a_path_is_refused(project: Path) -> None:
    """The system would not say why."""
    result = receive(project, "--socket", f"/tmp/{'é' * 60}")  # noqa: S108 - nothing is made there
    assert result.exit_code == 1
    assert "this path has 125 bytes, and that of a socket has 10" in result.output
    assert "choose a shorter one" in result.output
    assert "None" not in result.output


def test_a_folder_in_the_place_of_the_link_is_left_alone(project: Path) -> None:
    """It may be the site of an ordinary build."""
    (project / "site").mkdir()
    result = receive(project, "--site-dir", str(project / "site"))
    assert result.exit_code == 1
    assert "is not a link to a site made here; move it elsewhere" in result.output


@pytest.mark.slow
def test_one_server_at_a_time_keeps_a_site(
    project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever another one listens, it would build in the folder that readers are shown."""
    command = ["receive", "-f", str(project / "mkdocs.yml"), "--port", "0"]
    command += ["--state", str(tmp_path_factory.mktemp("state"))]
    said: list[str] = []

    def run(*_: object, **__: object) -> None:
        with monkeypatch.context() as second:
            second.setattr(uvicorn.Server, "run", lambda *_, **__: None)
            with pytest.raises(ClickException) as refused:
                main(command, standalone_mode=False)
        said.append(refused.value.message)

    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(uvicorn.Server, "run", run)
    for _ in range(2):  # one that has ended is in nobody's way
        main(command, standalone_mode=False)
    place = project / ".causerie" / "receive"
    sentence = "another causerie receive keeps this site up to date; stop it first, for each would"
    assert [f"{place}: {sentence} erase the pages of the other"] * 2 == said


def test_one_server_at_a_time_publishes_what_is_in_a_queue(
    project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From another clone too, which would have half of the answers."""
    state = tmp_path_factory.mktemp("state")
    command = ["receive", "-f", str(project / "mkdocs.yml"), "--port", "0", "--state", str(state)]
    monkeypatch.setattr(uvicorn.Server, "run", lambda *_, **__: None)
    with (state / "receive.lock").open("ab") as other:
        assert locks.take(other)
        with pytest.raises(ClickException) as refused:
            main(command, standalone_mode=False)
    sentence = "another causerie receive publishes the answers of this queue; stop it first, or"
    assert refused.value.message.startswith(f"{state}: {sentence} name another folder")


@pytest.mark.parametrize(
    ("written", "told"),
    [("receiver: true", False), ("receiver: true\n      licence: CC0", True)],
)
def test_a_change_of_what_the_form_was_begun_with_is_told(
    written: str,
    told: bool,  # noqa: FBT001
    project: Path,
) -> None:
    """Readers must agree to the licence they are shown; a chapter more is no such change."""
    file = project / "mkdocs.yml"
    workshop = Workshop(file)
    before = workshop.project
    file.write_text(CONFIG.replace("receiver: true", written), encoding="utf-8")
    (project / "docs" / "index.md").write_text("# Bienvenue", encoding="utf-8")
    workshop.build(datetime(2026, 11, 23, tzinfo=UTC), site_dir=str(project / "site"))
    assert changed(before, workshop) == told
