"""Whether a form was sent from a page of this site, which a browser says and a page cannot.

What a browser says of where a form comes from, in the order it is believed:

    Sec-Fetch-Site  cross-site, same-site or unknown     refused
    Origin          another than ours                    refused, but for `null` below
    Sec-Fetch-Site  same-origin                          taken; also with `Origin: null`, which a
                                                         page sends that keeps its address to itself
    Origin          ours                                 taken
    Referer         ours, where there is no Origin       taken: browsers older than these headers
    nothing of it                                        refused
"""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.requests import Request

from causerie.core.problems import Reason
from causerie.web.refusals import Refused

_PORTS = {"http": 80, "https": 443}


def check(request: Request, origins: Collection[str] = ()) -> None:
    """Refused unless the request comes from a page of one of `origins`, such as `https://e.org`.

    Without any, from a page of the host it was sent to, whose name was checked before.
    """
    sites = request.headers.getlist("sec-fetch-site")
    origin = request.headers.getlist("origin")
    referer = request.headers.getlist("referer")
    if max(len(sites), len(origin), len(referer)) > 1 or not _is_own(
        request, origins, *("".join(each) for each in (sites, origin, referer))
    ):
        raise Refused(403, Reason(
            "this was sent from a page that is not of this site",
            "go back to the site and use its own page",
        ))  # fmt: skip


def _is_own(
    request: Request, origins: Collection[str], site: str, origin: str, referer: str
) -> bool:
    if site not in ("", "none", "same-origin"):
        return False
    ours = _ours(request, origins)
    if origin and origin != "null" and _origin(origin) not in ours:
        return False
    if site == "same-origin":
        return True
    return _origin(origin or referer) in ours


def _ours(request: Request, origins: Collection[str]) -> set[str | None]:
    if origins:
        return {_origin(each) for each in origins} - {None}
    # A web server in front may speak another scheme than it does with us.
    host = request.headers.get("host", "")
    return {_origin(f"{scheme}://{host}") for scheme in _PORTS} - {None}


def _origin(address: str) -> str | None:
    """Scheme, host and port, the port said in any case; None when it is no web address."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    scheme, host = parts.scheme.lower(), parts.hostname
    if scheme not in _PORTS or not host or "@" in parts.netloc:
        return None
    return f"{scheme}://{host}:{_PORTS[scheme] if port is None else port}"
