"""A real git repository of a test's own, in which any tree can be made, lawful or not."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from archive import unpack

SERIES = """\
-- mkdocs.yml --
site_name: Le site
site_url: https://example.org/
theme: { name: null, custom_dir: theme, language: fr }
plugins:
  - causerie: { author: Zoé Lemaître, licence: CC BY 4.0, repository: { url: "https://github.com/z/s" } }
-- theme/main.html --
<html><body>{% block content %}{{ page.content }}{% endblock %}</body></html>
-- docs/index.md --
# Bienvenue
-- chapters/01-debut/index.md --
---
title: Le début
---
L’introduction.
-- chapters/01-debut/01-premier.md --
---
title: Premier billet
date: 2026-01-05
---
/// case | le-cas
///

/// case | le-choix
///

/// case | le-clos
///
-- chapters/01-debut/cases/le-cas.md --
---
title: Le cas
question: Que feriez-vous ?
---
L’énoncé.
-- chapters/01-debut/cases/le-choix.md --
---
title: Le choix
question: D’accord ?
kind: opinion
choices: [Oui, Non]
---
L’énoncé.
-- chapters/01-debut/cases/le-clos.md --
---
title: Le cas clos
question: Que feriez-vous ?
closes: 2026-02-01
---
L’énoncé.
-- chapters/01-debut/cases/le-secret.md --
---
title: Le cas à venir
question: Que feriez-vous ?
opens: 2027-01-01
choices: [Jamais, Toujours]
---
L’énoncé.
-- comments/README.md --
Une note.
-- comments/le-cas/2026-02-01-bob.md --
---
name: Bob
date: 2026-02-01
---
Il faut le vendre.
-- comments/le-choix/2026-02-01-eve.md --
---
name: Ève
date: 2026-02-01
---
Oui.
"""  # noqa: E501
REGULAR = "100644"
Entry = tuple[str, bytes]
"""A mode and a content; for a repository within, the name of its commit."""


class Repository:
    """A repository in a folder. Nobody's own settings change what it does."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._blobs: dict[bytes, str] = {}
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *command: str, fed: bytes = b"", check: bool = True) -> str:
        """What a git command says."""
        who = "Personne"
        env = {
            **os.environ,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{role}_NAME": who for role in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{role}_EMAIL": "personne@example.org" for role in ("AUTHOR", "COMMITTER")},
        }
        done = subprocess.run(
            ["git", *command], cwd=self.root, input=fed, capture_output=True, check=check, env=env
        )
        return done.stdout.decode("utf-8", "surrogateescape").strip("\n")

    def put(self, files: Mapping[str, str]) -> None:
        """Write files in the work tree."""
        for name, text in files.items():
            file = self.root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def commit(self, text: str = "", message: str = "Un pas") -> str:
        """Commit the work tree, with the files of an archive in it."""
        self.put(unpack(text))
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    def proposed(self, base: str, changes: Mapping[bytes, Entry | None]) -> str:
        """A commit upon `base` whose tree has these paths changed, or removed where None stands."""
        listed = self.git("ls-tree", "-r", "-z", base).encode("utf-8", "surrogateescape")
        entries: dict[bytes, tuple[str, str]] = {}
        for line in filter(None, listed.split(b"\0")):
            meta, _, path = line.partition(b"\t")
            mode, _, name = meta.decode().split(" ")
            entries[path] = (mode, name)
        for path, entry in changes.items():
            if entry is None:
                del entries[path]
            else:
                mode, content = entry
                entries[path] = (
                    mode,
                    self._blob(content) if mode != "160000" else content.decode(),
                )
        tree = self._tree(entries)
        return self.git("commit-tree", tree, "-p", base, "-m", "Proposé")

    def _blob(self, content: bytes) -> str:
        if content not in self._blobs:
            self._blobs[content] = self.git("hash-object", "-w", "--stdin", fed=content)
        return self._blobs[content]

    def _tree(self, entries: Mapping[bytes, tuple[str, str]]) -> str:
        folders: dict[bytes, dict[bytes, tuple[str, str]]] = {}
        lines = []
        for path, (mode, name) in entries.items():
            first, slash, rest = path.partition(b"/")
            if slash:
                folders.setdefault(first, {})[rest] = (mode, name)
            else:
                kind = "commit" if mode == "160000" else "blob"
                lines.append(f"{mode} {kind} {name}\t".encode() + first)
        for folder, below in folders.items():
            lines.append(f"040000 tree {self._tree(below)}\t".encode() + folder)
        return self.git("mktree", "-z", "--missing", fed=b"".join(line + b"\0" for line in lines))
