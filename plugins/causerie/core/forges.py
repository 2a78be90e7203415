"""Where a project's files are kept, and the address at which a forge begins a new one of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, urlsplit


class Forge(StrEnum):
    """A kind of git host. Gitea, from which Forgejo comes, has the same addresses."""

    GITHUB = "github"
    GITLAB = "gitlab"
    FORGEJO = "forgejo"


KNOWN: Mapping[str, Forge] = {
    "github.com": Forge.GITHUB,
    "gitlab.com": Forge.GITLAB,
    "codeberg.org": Forge.FORGEJO,
}
"""Hosts that need not be said to be what they are."""

_PAGE = re.compile(
    r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?(?:/[A-Za-z0-9_.~-]+){2,}",
    re.IGNORECASE | re.ASCII,
)
_BRANCH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")  # narrower than git's own rule


@dataclass(frozen=True, slots=True)
class Repository:
    """A project on a forge: its page without a last `/`, and the branch that is published."""

    url: str
    branch: str
    forge: Forge

    @property
    def prefills(self) -> bool:
        """Whether a new file opens with its text; GitLab takes only its name."""
        return self.forge is not Forge.GITLAB

    def new_file(self, folder: str, name: str, text: str) -> str:
        """The page on which a file called `name` begins in `folder`, with its `text` if it can."""
        branch, place = quote(self.branch, safe="/"), quote(folder, safe="/")
        name, value = quote(name, safe=""), quote(text, safe="")
        match self.forge:
            case Forge.GITHUB:
                return f"{self.url}/new/{branch}/{place}?filename={name}&value={value}"
            case Forge.FORGEJO:
                return f"{self.url}/_new/{branch}/{place}/?filename={name}&value={value}"
            case Forge.GITLAB:
                return f"{self.url}/-/new/{branch}/{place}?file_name={name}"


def page(url: str) -> str:
    """The page of a repository, without a last `/` or `.git`; ValueError when it is none."""
    found = _PAGE.fullmatch(url.strip().rstrip("/").removesuffix(".git"))
    if found is None:
        raise ValueError(
            f"{url!r} is not a repository's page; write one such as https://github.com/me/site"
        )
    return found[0]


def known(url: str) -> Forge | None:
    """The forge at an address, where its host is well known."""
    return KNOWN.get((urlsplit(url).hostname or "").lower())


def repository(url: str, branch: str, forge: str | None) -> Repository:
    """The repository so described; ValueError, with what to mend, when it cannot be one."""
    address = page(url)
    if not _BRANCH.fullmatch(branch) or ".." in branch:
        raise ValueError(f"branch {branch!r} is no name of a branch; write one such as main")
    kind = Forge(forge) if forge else known(address)
    if kind is None:
        raise ValueError(
            f"nothing tells what forge {urlsplit(address).hostname} is; "
            f"add forge: {' or '.join(Forge)}"
        )
    return Repository(address, branch, kind)
