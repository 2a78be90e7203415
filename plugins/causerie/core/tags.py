"""The tags of a series: what posts are said to be about."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from causerie.core.identifiers import slugify
from causerie.core.model import Post, Sources
from causerie.core.problems import Problems
from causerie.core.series import Series


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag, by the spelling most posts have, and its posts, the latest first."""

    slug: str
    name: str
    posts: tuple[Post, ...]


def of(series: Series) -> tuple[Tag, ...]:
    """All tags in alphabetical order; what differs by capitals or accents alone is one."""
    posts: defaultdict[str, dict[str, Post]] = defaultdict(dict)
    names: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for post in reversed(series.publication_order):
        for name in post.tags:
            if slug := slugify(name):
                posts[slug][post.path] = post
                names[slug][name] += 1
    return tuple(
        Tag(slug, names[slug].most_common(1)[0][0], tuple(found.values()))
        for slug, found in sorted(posts.items())
    )


def check(sources: Sources, problems: Problems) -> None:
    """Report each tag that no address can be made of."""
    for chapter in sources.chapters:
        for post in chapter.posts:
            for name in post.tags:
                if not slugify(name):
                    problems.error(
                        post.place("tags"),
                        'no address can be made of the tag "{name}"',
                        "give it a letter or a digit of the Latin alphabet",
                        name=name,
                    )
