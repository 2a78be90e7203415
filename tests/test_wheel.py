"""The wheel alone, in an empty environment, as another author installs it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = ("Toudic", "pistolets", "CRM 2.0", "key account")


@pytest.mark.slow
def test_another_author_starts_a_series_with_the_wheel_alone(tmp_path: Path) -> None:
    """From an installed wheel to a built site with an answer, with nothing of this site in it."""
    python = tmp_path / "env" / "bin" / "python"
    _run(sys.executable, "-m", "venv", tmp_path / "env")
    _run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", tmp_path, ROOT)
    wheel = next(tmp_path.glob("causerie-*.whl"))
    _run(python, "-m", "pip", "install", "-q", "-c", ROOT / "constraints.txt", wheel)
    causerie = tmp_path / "env" / "bin" / "causerie"
    demo = tmp_path / "demo"
    named = ("--title", "Ma série", "--author", "Ana", "--language", "fr", "--forge", "github")
    _run(causerie, "new", "site", demo, *named)
    assert (demo / ".github/workflows/answers.yml").is_file()
    _run(causerie, "new", "chapter", "Vendre moins", cwd=demo)
    _run(causerie, "new", "post", "Pourquoi", "--chapter", "vendre-moins", "--no-draft", cwd=demo)
    _run(causerie, "new", "case", "Le prix", "--chapter", "vendre-moins", cwd=demo)
    answer = demo / "comments" / "le-prix" / "2026-01-02-bob.md"
    answer.parent.mkdir(parents=True)
    answer.write_text("---\nname: Bob\ndate: 2026-01-02\n---\n\nJe le garde.\n", encoding="utf-8")
    _run(causerie, "check", cwd=demo)
    _run(causerie, "build", "--strict", cwd=demo)
    page = (demo / "site" / "cas" / "le-prix" / "index.html").read_text(encoding="utf-8")
    assert "Je le garde." in page
    pages = [path.read_text(encoding="utf-8") for path in (demo / "site").rglob("*.html")]
    assert [] == [word for word in OURS if any(word in html for html in pages)]


def _run(*command: object, cwd: Path | None = None) -> None:
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
