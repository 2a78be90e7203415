"""What machines are told of a case, and of a post: JSON-LD in the words of schema.org.

A case is one question and the many answers of readers, which is what schema.org calls a `QAPage`
and search engines show as such. `DiscussionForumPosting` is for talk that answers no question,
and its first post is a visitor's; here the author asks and the readers answer. All answers are
suggested ones, none is accepted: those the author features are worth reading, not right.

Only the first page is a `QAPage`, and only it says how many answers there are: later ones name
it as that of their question, and so stay as they are when an answer comes on another page.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from causerie.core import safe_html, urls
from causerie.core.model import Answer
from causerie.core.series import Part
from causerie.core.threads import Thread
from causerie.render.outline import CaseFacts, Outline

Data = Mapping[str, Any]


def page(
    outline: Outline,
    facts: CaseFacts,
    threads: Sequence[Thread],
    *,
    count: int | None,
    address: Callable[[Answer], str],
) -> Data:
    """What is said of a page of a case on which the `threads` stand.

    The first page gives the `count` of all answers. Without the address of the site there are
    none, since a machine may read this elsewhere.
    """

    def said(answer: Answer, kind: str) -> dict[str, Any]:
        return {
            "@type": kind,
            # Not all of it: it stands on the page, which must not be twice as large.
            "text": safe_html.excerpt(answer.body, safe_html.EXCERPT),
            "datePublished": str(answer.date),
            "author": _person(answer.name),
            **({"inLanguage": answer.lang} if answer.lang else {}),
            **({"url": outline.root + address(answer)} if outline.root else {}),
        }

    def answers() -> Iterator[Data]:
        for thread in threads:
            replies = [reply for reply in thread.replies if not reply.withdrawn]
            if thread.root.withdrawn:  # they still answer the case
                yield from (said(reply, "Answer") for reply in replies)
            elif replies:
                comments = [said(reply, "Comment") for reply in replies]
                yield {**said(thread.root, "Answer"), "comment": comments}
            else:
                yield said(thread.root, "Answer")

    question = {
        "@type": "Question",
        "name": facts.question or facts.title,
        "headline": facts.title,
        "inLanguage": outline.language,
        **({"url": outline.root + facts.url} if outline.root else {}),
        **({"datePublished": facts.asked} if facts.asked else {}),
        **({"author": _person(outline.author)} if outline.author else {}),
        **({} if count is None else {"answerCount": count}),
        "suggestedAnswer": list(answers()),
    }
    return {
        "@context": "https://schema.org",
        "@type": "WebPage" if count is None else "QAPage",
        "mainEntity": question,
    }


def posting(part: Part, language: str, *, author: str, root: str) -> Data:
    """What is said of a post, as a part of its chapter, on a site at the address `root`."""
    post, chapter = part.post, part.chapter
    said = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "headline": post.title,
        "description": post.summary,
        "datePublished": post.date.rfc3339,
        "inLanguage": language,
        "author": _person(author) if author else None,
        "keywords": ", ".join(post.tags),
        "url": root + urls.post(post),
        "position": part.number,
        "isPartOf": {
            "@type": "CreativeWorkSeries",
            "name": chapter.title,
            "url": root + urls.chapter(chapter),
        },
    }
    return {key: value for key, value in said.items() if value}


def _person(name: str) -> Data:
    # Not their websites: the page links to those without a recommendation.
    return {"@type": "Person", "name": name}
