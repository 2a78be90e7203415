"""What a forge runs: each step is run here, in a real clone, with a stranger's real branch."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from causerie.cli.new import new
from causerie.scaffold import forges

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
MOST_LINES = 15
"""Lines of logic in a job: what is longer belongs in `causerie`, where it is tested."""

ON_FORGES = pytest.mark.parametrize("forge", forges.FORGES)
ON_FORGES_IN_FULL = pytest.mark.parametrize(
    "forge", ["github", *(pytest.param(f, marks=pytest.mark.slow) for f in ("gitlab", "forgejo"))]
)
"""One forge among the fast tests; the others run all the same steps, among the slow ones."""

ANSWER = "comments/la-lettre-du-quartier/2026-11-23-une-page.md"
SOUND = "---\nname: Camille\ndate: 2026-11-23\n---\n\nUne page par semaine.\n"


# What stands in them


def workflows(forge: str) -> dict[str, Any]:
    return {name: yaml.safe_load(text) for name, text in forges.files(forge).items()}


def jobs(forge: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for workflow in workflows(forge).values():
        yield from (workflow if forge == "gitlab" else workflow["jobs"]).items()


def job_of(forge: str, name: str) -> Mapping[str, Any]:
    return dict(jobs(forge))[name]


def steps_of(job: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The steps of a job; the lines of a GitLab job are one step, as its runner has them."""
    if "script" in job:
        return [{"run": "\n".join(job["script"])}]
    return list(job["steps"])


def lines_of(step: Mapping[str, Any]) -> int:
    run = str(step.get("run", "")).strip().split("\n") if "run" in step else []
    return len(run) + len(step.get("with", {})) + len(step.get("env", {})) + ("uses" in step)


ALL_JOBS = [(forge, name) for forge in forges.FORGES for name, _ in jobs(forge)]


@ON_FORGES
def test_this_repository_has_what_a_new_site_has(forge: str) -> None:
    """One text to read, to check and to mend; where Causerie comes from is in requirements.txt."""
    for name, text in forges.files(forge).items():
        assert (ROOT / name).read_text(encoding="utf-8") == text


@pytest.mark.parametrize(("forge", "name"), ALL_JOBS)
def test_a_job_has_little_logic(forge: str, name: str) -> None:
    """A rule that stands in a workflow is one that nobody tests."""
    assert sum(map(lines_of, steps_of(job_of(forge, name)))) <= MOST_LINES


@ON_FORGES
def test_actions_are_pinned_by_commit(forge: str) -> None:
    """A tag can be moved to other code; the version stands in a comment."""
    for text in forges.files(forge).values():
        for line in re.findall(r"uses:.*", text):
            assert re.fullmatch(r"uses: actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)
    assert len(re.findall("uses:", "".join(forges.files("github").values()))) == 6


@pytest.mark.parametrize(("forge", "name"), ALL_JOBS)
def test_nothing_is_written_into_a_script(forge: str, name: str) -> None:
    """Values come through the environment, where bash does not read them as words of its own."""
    job = job_of(forge, name)
    for step in steps_of(job):
        assert "${{" not in step.get("run", "")
    values = [*job.get("env", {}).values(), *(each for s in steps_of(job) for each in _given(s))]
    events = {found for value in values for found in re.findall(r"event\.[\w.]+", str(value))}
    assert {event.rpartition(".")[2] for event in events} <= {"sha"}


def _given(step: Mapping[str, Any]) -> Iterator[object]:
    yield from step.get("env", {}).values()
    yield from step.get("with", {}).values()


@pytest.mark.parametrize("forge", ["github", "forgejo"])
def test_a_stranger_meets_a_reader_and_no_secret(forge: str) -> None:
    """`pull_request` with reading alone; `pull_request_target` would bring the author's rights."""
    (workflow,) = (w for name, w in workflows(forge).items() if name.endswith("answers.yml"))
    text = yaml.safe_dump(workflow)
    assert workflow[True] == "pull_request"  # YAML 1.1 takes `on` for a boolean
    assert workflow["permissions"] == {"contents": "read"}
    assert [job.get("permissions") for job in workflow["jobs"].values()] == [None]
    assert [word for word in ("secrets", "token", "cache") if word in text] == []


def test_no_job_may_do_more_than_it_needs() -> None:
    """What builds cannot publish, and what publishes holds nothing that was built here."""
    (site,) = (w for name, w in workflows("github").items() if name.endswith("site.yml"))
    assert site["permissions"] == {}
    assert site["jobs"]["build"]["permissions"] == {"contents": "read"}
    assert site["jobs"]["publish"]["permissions"] == {"pages": "write", "id-token": "write"}
    (site,) = (w for name, w in workflows("forgejo").items() if name.endswith("site.yml"))
    assert (site["permissions"], site["jobs"]["site"]["permissions"]) == ({}, {"contents": "write"})
    kept = [s["with"]["persist-credentials"] for s in _checkouts("github")]
    assert kept == [False, False]


def _checkouts(forge: str) -> Iterator[Mapping[str, Any]]:
    for _, job in jobs(forge):
        yield from (s for s in steps_of(job) if s.get("uses", "").startswith("actions/checkout"))


def test_those_who_may_write_are_not_judged() -> None:
    """The author's own pull requests are more than answers."""
    condition = job_of("github", "answers")["if"]
    trusted = 'fromJSON(\'["OWNER", "MEMBER", "COLLABORATOR"]\')'
    event = "github.event.pull_request.author_association"
    assert condition == f"${{{{ !contains({trusted}, {event}) }}}}"
    condition = job_of("forgejo", "answers")["if"]
    assert condition == "${{ github.event.pull_request.user.login != github.repository_owner }}"
    (rule,) = job_of("gitlab", "answers")["rules"]
    assert rule["if"].endswith("SOURCE_PROJECT_ID != $CI_MERGE_REQUEST_PROJECT_ID")


@pytest.mark.parametrize("forge", ["github", "forgejo"])
def test_the_site_is_built_on_every_push_and_every_day(forge: str) -> None:
    """A post falls due on a day when nobody pushes; and the author may ask by hand."""
    (workflow,) = (w for name, w in workflows(forge).items() if name.endswith("site.yml"))
    when = workflow[True]
    assert when["push"]["branches"] == ["main"]
    assert re.fullmatch(r"\d+ \d+ \* \* \*", when["schedule"][0]["cron"])
    assert set(when) == {"push", "schedule", "workflow_dispatch"}


# An attacker's reading of them


def zizmor(*paths: Path) -> subprocess.CompletedProcess[str]:
    quiet = ("--offline", "--no-progress", "--min-severity", "medium", "--format", "plain")
    return subprocess.run(
        [BIN / "zizmor", *quiet, *paths], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("forge", ["github", "forgejo"])
def test_an_attacker_finds_nothing(forge: str) -> None:
    """No finding at medium severity or above; what a new site has is the same text."""
    done = zizmor(*(ROOT / name for name in forges.files(forge)))
    assert done.returncode == 0, done.stdout
    assert "No findings to report" in done.stdout


def test_an_attacker_would_find_something(tmp_path: Path) -> None:
    """The reading does read: one planted flaw, one finding."""
    flawed = tmp_path / ".github/workflows/answers.yml"
    flawed.parent.mkdir(parents=True)
    text = (ROOT / ".github/workflows/answers.yml").read_text(encoding="utf-8")
    planted = "- run: echo ${{ github.event.pull_request.title }}"
    flawed.write_text(f"{text}      {planted}\n", encoding="utf-8")
    done = zizmor(flawed)
    assert "template-injection" in done.stdout
    assert done.returncode != 0


# Running them


def git(where: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments],
        cwd=where,
        env={"PATH": os.environ["PATH"], **APART},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


APART = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "LC_ALL": "C.UTF-8"}
"""Git as on a machine that nobody has set up."""

Change = Callable[[Path], None]


@dataclass
class Forge:
    """A repository on a forge, and the machine that runs what the forge reads there."""

    kind: str
    home: Path
    base: str = ""
    head: str = ""
    tools: str = str(BIN)

    @property
    def repository(self) -> Path:
        """What the author publishes."""
        return self.home / "ana/serie.git"

    @property
    def fork(self) -> Path:
        """On GitLab a proposal stays in the fork; elsewhere it is a ref of the repository."""
        return self.home / "bob/serie.git" if self.kind == "gitlab" else self.repository

    @property
    def machine(self) -> Path:
        """The folder in which steps run."""
        return self.home / "machine"

    @property
    def summary(self) -> Path:
        """What the forge shows below a run."""
        return self.home / "summary.md"

    def author_pushes(self, change: Change) -> None:
        """The branch that is published goes on."""
        self.base = self._push(change, self.repository, "main", "main")

    def stranger_proposes(self, change: Change) -> None:
        """From the branch as it is; it may go on without them."""
        if self.fork != self.repository:
            git(self.home, "clone", "--quiet", "--bare", str(self.repository), str(self.fork))
        ref = "une-reponse" if self.kind == "gitlab" else "refs/pull/1/head"
        self.head = self._push(change, self.fork, "main", ref)

    def _push(self, change: Change, to: Path, start: str, ref: str) -> str:
        desk = self.home / "desk"
        git(self.home, "clone", "--quiet", "--branch", start, str(to), str(desk))
        change(desk)
        git(desk, "add", "--all")
        git(desk, "commit", "--quiet", "--message", "A change")
        git(desk, "push", "--quiet", "origin", f"HEAD:{ref}")
        commit = git(desk, "rev-parse", "HEAD")
        shutil.rmtree(desk)
        return commit

    def run(self, name: str) -> list[subprocess.CompletedProcess[str]]:
        """Every step of a job, until one fails."""
        job = job_of(self.kind, name)
        shutil.rmtree(self.machine, ignore_errors=True)
        self.machine.mkdir()
        if self.kind == "gitlab" and job["variables"].get("GIT_STRATEGY") != "none":
            git(self.machine, "clone", "--quiet", str(self.repository), ".")
        given = self._filled({**job.get("env", {}), **job.get("variables", {})})
        done: list[subprocess.CompletedProcess[str]] = []
        for step in steps_of(job):
            if "run" in step:
                environment = {**self._around(), **given, **self._filled(step.get("env", {}))}
                done.append(self._bash(step["run"], environment))
                if done[-1].returncode:
                    break
            elif step["uses"].startswith("actions/checkout@"):
                self._checkout(self._filled(step["with"]))
        return done

    def _bash(
        self, script: str, environment: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        flags = "-eo" if self.kind == "gitlab" else "-e"
        shell = ["bash", "--noprofile", "--norc", flags, *["pipefail"] * (flags == "-eo")]
        return subprocess.run(
            [*shell, "-c", script],
            cwd=self.machine,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def _checkout(self, given: Mapping[str, str]) -> None:
        """As actions/checkout does: the branches and tags, and one commit in the folder."""
        far = f"file://{self.repository}"  # a plain path would bring every object along
        git(self.machine, "clone", "--quiet", "--no-checkout", far, ".")
        git(self.machine, "checkout", "--quiet", "--detach", given.get("ref", "origin/main"))

    def _around(self) -> Mapping[str, str]:
        """What a runner sets for every step."""
        return {
            **APART,
            "PATH": f"{self.tools}:{os.environ['PATH']}",
            "HOME": str(self.home),
            "TMPDIR": str(self.home),
            "PIP_NO_INDEX": "1",
            "SOURCE_DATE_EPOCH": str(int(NOW.timestamp())),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            **(self._of_gitlab() if self.kind == "gitlab" else {}),
        }

    def _of_gitlab(self) -> Mapping[str, str]:
        return {
            "CI_COMMIT_SHA": self.head,
            "CI_MERGE_REQUEST_PROJECT_URL": f"file://{self.home}/ana/serie",
            "CI_MERGE_REQUEST_SOURCE_PROJECT_URL": f"file://{self.home}/bob/serie",
        }

    def _filled(self, given: Mapping[str, object]) -> dict[str, str]:
        """The expressions of the forge, with its values in their places."""
        known = {
            "github.event.pull_request.base.sha": self.base,
            "github.event.pull_request.head.sha": self.head,
            "github.server_url": f"file://{self.home}",
            "github.repository": "ana/serie",
            "github.sha": self.base,
            "github.token": "not-a-secret",
        }
        pattern = re.compile(r"\$\{\{ (.*?) \}\}")
        return {
            name: pattern.sub(lambda found: known[found[1]], str(value))
            for name, value in given.items()
        }


def writes(name: str, text: str) -> Change:
    def change(desk: Path) -> None:
        path = desk / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    return change


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Forge]:
    """A new French site on a forge."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOW.timestamp())))

    def made(kind: str) -> Forge:
        forge = Forge(kind, tmp_path)
        git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(forge.repository))
        seed = tmp_path / "seed"
        git(tmp_path, "init", "--quiet", "--initial-branch=main", str(seed))
        arguments = ("site", str(seed), "--language", "fr", "--forge", kind)
        assert CliRunner().invoke(new, arguments).exit_code == 0
        git(seed, "add", "--all")
        git(seed, "commit", "--quiet", "--message", "A new site")
        git(seed, "push", "--quiet", str(forge.repository), "main")
        forge.base = git(seed, "rev-parse", "HEAD")
        return forge

    return made


def said(done: list[subprocess.CompletedProcess[str]]) -> str:
    return "\n".join(step.stdout + step.stderr for step in done)


JUDGED = {
    "a sound answer": (0, writes(ANSWER, SOUND)),
    "an answer to mend": (1, writes(ANSWER, SOUND.replace("name: Camille\n", ""))),
    "other files too": (3, writes("docs/index.md", "# Autre chose\n")),
}


@ON_FORGES_IN_FULL
@pytest.mark.parametrize("proposed", JUDGED)
def test_a_proposal_is_judged(at: Callable[[str], Forge], forge: str, proposed: str) -> None:
    """Its verdict is the end of the job, also when the branch went on meanwhile."""
    code, change = JUDGED[proposed]
    here = at(forge)
    here.stranger_proposes(change)
    here.author_pushes(writes("docs/index.md", "# La Une, refaite\n"))
    done = here.run("answers")
    assert done[-1].returncode == code, said(done)
    assert here.summary.exists() == (forge == "github")


@ON_FORGES
def test_the_checker_is_reached_with_both_commits(at: Callable[[str], Forge], forge: str) -> None:
    """All that comes before it works, and what it is given is there to be read."""
    here = at(forge)
    here.stranger_proposes(writes(ANSWER, SOUND))
    here.author_pushes(writes("docs/index.md", "# La Une, refaite\n"))
    asked = _instead_of_the_checker(here)
    done = here.run("answers")
    assert asked.read_text().split("\n")[:2] == [here.base, here.head], said(done)
    assert "Une page par semaine." in asked.read_text()


def _instead_of_the_checker(here: Forge) -> Path:
    """A `causerie` that says what it was given, and reads the proposed answer from git."""
    asked, bin_ = here.home / "asked", here.home / "bin"
    bin_.mkdir()
    script = f'#!/bin/sh\n{{ echo "$3"; echo "$4"; git show "$4:{ANSWER}"; }} > "{asked}"\n'
    (bin_ / "causerie").write_text(script)
    (bin_ / "causerie").chmod(0o755)
    here.tools = f"{bin_}:{BIN}"
    return asked


HOSTILE = {
    "requirements.txt": "./no-such-package\n",
    "mkdocs.yml": "!!python/name:os.system\n",
    "causerie/__init__.py": "raise SystemExit('run by the checker')\n",
    "sitecustomize.py": "raise SystemExit('run by the checker')\n",
    "pip.conf": "[global]\nindex-url = https://example.org/\n",
}


@ON_FORGES
def test_nothing_of_a_stranger_is_laid_out_or_run(at: Callable[[str], Forge], forge: str) -> None:
    """Their requirements, settings and modules stay in git; the base alone is in the folder."""
    here = at(forge)

    def change(desk: Path) -> None:
        for name, text in HOSTILE.items():
            writes(name, text)(desk)

    here.stranger_proposes(change)
    done = here.run("answers")
    assert "run by the checker" not in said(done)
    assert "no-such-package" not in said(done)
    laid = [path for path in here.home.rglob("sitecustomize.py") if ".git" not in path.parts]
    assert laid == []
    (clone,) = (path.parent for path in here.home.glob("*/.git") if path.parent.name != "seed")
    assert git(clone, "status", "--porcelain") == ""
    assert git(clone, "rev-parse", "HEAD") == here.base
    assert git(clone, "cat-file", "-t", here.head) == "commit"


BUILT = {"github": ("build", "site"), "gitlab": ("pages", "public"), "forgejo": ("site", "site")}


@ON_FORGES_IN_FULL
def test_the_site_is_built_where_it_is_published_from(
    at: Callable[[str], Forge], forge: str
) -> None:
    """From a push to a folder with the pages, which the job hands on."""
    name, folder = BUILT[forge]
    here = at(forge)
    here.author_pushes(writes(ANSWER, SOUND))
    done = here.run(name)
    assert [step.returncode for step in done] == [0] * len(done), said(done)
    case = here.machine / folder / "cas/la-lettre-du-quartier/index.html"
    assert "Une page par semaine." in case.read_text(encoding="utf-8")
    handed = {"github": f"path: {folder}", "gitlab": f"- {folder}", "forgejo": f"cd {folder}"}
    assert handed[forge] in yaml.safe_dump(job_of(forge, name))


def test_a_site_with_a_problem_is_not_published(at: Callable[[str], Forge]) -> None:
    """The job ends at the first step that says what to mend."""
    here = at("github")
    here.author_pushes(writes(ANSWER, SOUND.replace("name", "nom")))
    done = here.run("build")
    assert done[-1].returncode == 1
    assert f"::error file={ANSWER}" in said(done)
    assert not (here.machine / "site").exists()


def test_the_branch_of_the_pages_keeps_no_past(at: Callable[[str], Forge]) -> None:
    """On Forgejo: one commit, the whole site at its root; a withdrawn answer leaves it for good."""
    here = at("forgejo")
    here.author_pushes(writes(ANSWER, SOUND))
    here.run("site")
    here.author_pushes(writes(ANSWER, "---\ndate: 2026-11-23\nwithdrawn: 2026-11-23\n---\n"))
    done = here.run("site")
    assert git(here.repository, "rev-list", "--count", "pages") == "1", said(done)
    page = git(here.repository, "show", "pages:cas/la-lettre-du-quartier/index.html")
    assert "2026-11-23-une-page" in page
    assert "Une page par semaine." not in page
    assert git(here.repository, "log", "-1", "--format=%s", "pages") == f"Publish {here.base}"


def test_the_token_is_given_when_git_asks_and_nowhere_else(tmp_path: Path) -> None:
    """On Forgejo: by a helper, from the environment, never on a command line."""
    run = steps_of(job_of("forgejo", "site"))[-1]["run"]
    helper = re.search(r"credential\.helper='(.+?)'", run)
    assert helper
    done = subprocess.run(
        ["git", "-c", f"credential.helper={helper[1]}", "credential", "fill"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], **APART, "TOKEN": "not-a-secret"},
        input="protocol=https\nhost=example.org\n\n",
        capture_output=True,
        text=True,
        check=True,
    )
    assert "password=not-a-secret\n" in done.stdout


def test_this_repository_judges_with_the_causerie_of_its_base(tmp_path: Path) -> None:
    """requirements.txt installs the checkout itself, in an environment that has nothing."""
    clone, env = tmp_path / "clone", tmp_path / "env"
    git(tmp_path, "clone", "--quiet", str(ROOT), str(clone))
    subprocess.run([sys.executable, "-m", "venv", env], check=True)
    install, judge = (step["run"] for step in steps_of(job_of("github", "answers"))[-2:])
    base = git(clone, "rev-parse", "HEAD")
    around = {**os.environ, "PATH": f"{env / 'bin'}:{os.environ['PATH']}"}
    around |= {"BASE": base, "HEAD": base, "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
    for script in (install, judge):
        done = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=clone,
            env=around,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
