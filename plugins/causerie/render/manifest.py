"""What a build leaves for the answers to come: which page has which slots, and in what words."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NoReturn

from causerie.core import safe_html
from causerie.core.problems import CauserieError
from causerie.core.series import State
from causerie.core.urls import Words
from causerie.render.outline import CaseFacts, Outline, PostFacts

FORMAT = 5
"""Of the manifest; another one, or another reader-text policy, needs a new build."""


class StaleSite(CauserieError):
    """The site was built by another version, or its slots were lost: it must be built again."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a build leaves for later: `pages` maps the path of a page to its slots."""

    now: str
    """The instant of the build, RFC 3339."""
    outline: Outline
    pages: Mapping[str, Sequence[str]] = field(default_factory=dict)
    shell: str = ""

    def dump(self) -> str:
        """The manifest as JSON."""
        content = {"format": FORMAT, "policy": safe_html.POLICY_VERSION, **asdict(self)}
        return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)


def load(text: str) -> Manifest:
    """The manifest written by `dump`; StaleSite when this version cannot use it."""
    try:
        content = json.loads(text)
        known = (content.pop("format"), content.pop("policy")) == (FORMAT, safe_html.POLICY_VERSION)
        return _manifest(**content) if known else _stale()
    except (KeyError, TypeError, ValueError, AttributeError) as error:  # JSON, but another's
        raise StaleSite("what the last build left cannot be read; build the site again") from error


def _manifest(outline: dict[str, Any], **content: Any) -> Manifest:
    outline["cases"] = {case: _facts(**facts) for case, facts in outline["cases"].items()}
    outline["posts"] = tuple(PostFacts(**facts) for facts in outline["posts"])
    outline["words"] = Words(**outline["words"])
    return Manifest(outline=Outline(**outline), **content)


def _facts(state: str, **facts: Any) -> CaseFacts:
    return CaseFacts(state=State(state), **facts)


def _stale() -> NoReturn:
    raise StaleSite("the site was built by another version of Causerie; build it again")
