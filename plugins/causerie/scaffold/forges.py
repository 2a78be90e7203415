"""What a forge runs for a site: it judges readers' answers, builds the site and publishes it."""

from collections.abc import Mapping
from importlib.resources import files as package_files

from causerie.core.forges import KNOWN, Forge, known, page
from causerie.scaffold.files import NotWritten, one_line

NONE = "none"
"""For a site that no forge keeps."""

_PLACES = {
    Forge.GITHUB.value: ".github/workflows/{}",
    Forge.GITLAB.value: ".{}",
    Forge.FORGEJO.value: ".forgejo/workflows/{}",
}

FORGES = tuple(_PLACES)
"""The forges we know."""


def address(text: str) -> str:
    """The address of a repository as all forges understand it, whatever was copied."""
    line = one_line("--repository", text)
    try:
        return page(line) if line else ""
    except ValueError as error:
        raise NotWritten(
            "--repository",
            '"{text}" is not the address of a repository',
            "copy it from its page, such as https://github.com/owner/name",
            text=line,
        ) from error


def agree(forge: str, repository: str) -> None:
    """Refuse a forge that is not the one at an address."""
    if repository and forge == NONE:
        raise NotWritten("--repository", "it is not for a site without a forge", "name its --forge")
    if (there := known(repository)) and forge != there:
        raise NotWritten(
            "--forge",
            "{address} is not on {forge}",
            "write --forge {there}",
            address=repository,
            forge=forge,
            there=there,
        )


def example(forge: str) -> str:
    """An address to be replaced."""
    hosts = {known.value: host for host, known in KNOWN.items()}
    return f"https://{hosts.get(forge, 'github.com')}/owner/name"


def files(forge: str) -> Mapping[str, str]:
    """What the forge reads, by path; no words of it are translated, no names filled in."""
    folder = package_files("causerie.scaffold") / "templates" / "forges" / forge
    return {
        _PLACES[forge].format(entry.name): entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
    }
