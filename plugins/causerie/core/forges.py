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


def repository(url: str, branch: str, forge: str | None) -> Repository:
    """The repository so described; ValueError, with what to mend, when it cannot be one."""
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.path.strip("/") == "":
        raise ValueError(
            f"url {url!r} is not a repository's page; write one such as https://github.com/me/site"
        )
    if parts.query or parts.fragment or parts.username:
        raise ValueError(f"url {url!r} says more than where the repository is; shorten it")
    if not _BRANCH.fullmatch(branch) or ".." in branch:
        raise ValueError(f"branch {branch!r} is no name of a branch; write one such as main")
    kind = Forge(forge) if forge else KNOWN.get(parts.hostname)
    if kind is None:
        raise ValueError(
            f"nothing tells what forge {parts.hostname} is; add forge: {' or '.join(Forge)}"
        )
    page = f"{parts.scheme}://{parts.netloc}{quote(parts.path.rstrip('/').removesuffix('.git'))}"
    return Repository(page, branch, kind)
