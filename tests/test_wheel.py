"""The wheel alone, in an empty environment, as another author installs it."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
OURS = ("Toudic", "pistolets", "CRM 2.0", "key account")


def test_every_package_that_is_imported_is_declared() -> None:
    """Or another one's next version might no longer bring it along."""
    imported: set[str] = set()
    for path in (ROOT / "plugins").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {each.name.partition(".")[0] for each in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.partition(".")[0])
    foreign = imported - set(sys.stdlib_module_names) - {"causerie", "__future__"}
    whose = packages_distributions()
    declared = _declared()
    assert [] == sorted(
        name for name in foreign if not any(canonicalize_name(d) in declared for d in whose[name])
    )


def test_what_is_built_on_what_is_not_promised_keeps_to_what_was_tried() -> None:
    """Connections are a class of uvicorn's own: a version nobody tried is not let in."""
    tried = re.search(
        r"^uvicorn==((\d+)\.(\d+)\.\d+)$",
        (ROOT / "constraints.txt").read_text("utf-8"),
        re.MULTILINE,
    )
    assert tried
    admitted = _declared()["uvicorn"].specifier
    assert tried[1] in admitted
    assert f"{tried[2]}.{int(tried[3]) + 1}.0" not in admitted


def _declared() -> dict[str, Requirement]:
    written = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    requirements = [Requirement(each) for each in written["project"]["dependencies"]]
    return {canonicalize_name(each.name): each for each in requirements}


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
