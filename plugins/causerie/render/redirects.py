"""Old addresses, as servers read them: they answer 301 before any page is asked for.

The pages that stand at those addresses do the same where a server reads neither.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import quote


def hosted(moves: Iterable[tuple[str, str]], base: str) -> str:
    """As Netlify, Cloudflare and GitLab Pages read it: from each old address to the new one.

    Both are from the root of the site, which is at `base`.
    """
    return "".join(f"{quote(base + old)} {quote(base + new)} 301\n" for old, new in _all(moves))


def nginx(moves: Iterable[tuple[str, str]], base: str) -> str:
    """As the guide has nginx include it in a `map`: by decoded paths, as `$uri` has them."""
    return "".join(f'"{base}{old}" "{quote(base + new)}";\n' for old, new in _all(moves))


def _all(moves: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for old, new in moves:
        yield old, new
        if old.endswith("/"):
            yield old.removesuffix("/"), new


FILES: Mapping[str, Callable[[Iterable[tuple[str, str]], str], str]] = {
    "_redirects": hosted,
    "redirects.map": nginx,
}
"""At the root of the site, and how each is written."""
