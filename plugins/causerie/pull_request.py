"""A stranger's pull request and the project it is for, both read from git's objects."""

import tempfile
from datetime import datetime
from pathlib import Path

from causerie.core import frontmatter, pull_requests
from causerie.core.problems import Reason
from causerie.core.pull_requests import Published, Verdict
from causerie.forge.objects import Objects, Tangled
from causerie.forge.trees import TooMuch, Unreadable
from causerie.project import Project


def review(project: Project, base: str, head: str, now: datetime) -> Verdict:
    """The verdict on what `head` proposes to `base`; NoObjects when git cannot tell.

    `base` is the author's, and is exported to be read as any project is; of `head`, blobs are
    read where an answer may be, and nothing else.
    """
    objects = Objects(project.root)
    base, head = objects.commit(base), objects.commit(head)
    folders = project.folders
    try:
        changes = objects.changes(base, head)
    except Tangled:
        return pull_requests.unfit(
            Reason(
                "the branch and the published one have met more than once",
                "begin a new branch on the published one, and put the answer there",
            ),
            folders.comments,
        )
    except Unreadable:
        return pull_requests.unfit(
            Reason(
                "a folder of the request cannot be read",
                "push the branch again, made by git itself",
            ),
            folders.comments,
        )
    except TooMuch:
        return pull_requests.unfit(
            Reason(
                "the request changes more files than can be judged",
                "begin a new branch on the published one, with the answer alone",
            ),
            folders.comments,
        )
    with tempfile.TemporaryDirectory() as folder:
        there = objects.export(
            base,
            (folders.chapters, folders.comments),
            most=frontmatter.MAX_FILE,
            into=Path(folder),
        )
        library = project.library.at(Path(folder))
        survey = library.survey(now, words=project.words, author=project.author)
    wanted = (change.blob for change in pull_requests.candidates(changes, folders.comments))
    published = Published(
        sources=survey.sources,
        series=survey.series,
        zone=project.zone,
        author=project.author,
        comments=folders.comments,
        taken=frozenset(path for path in there if path.startswith(f"{folders.comments}/")),
    )
    return pull_requests.judge(
        changes, objects.blobs(wanted, most=pull_requests.MOST_BYTES), published
    )
