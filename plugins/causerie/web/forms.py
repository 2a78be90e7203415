"""Forms as they are sent, read strictly and never beyond a size."""

import asyncio
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from causerie.core.problems import Reason
from causerie.web.refusals import REASONS, Refused

MOST_BYTES = 256 * 1024
"""Of a body: the longest answer takes half of it, each of its characters being twelve bytes."""
MOST_FIELDS = 40
PATIENCE = 60
"""Seconds that a body may take to arrive."""

_TYPE = "application/x-www-form-urlencoded"


async def read(request: Request, *, most: int = MOST_FIELDS) -> dict[str, str]:
    """The fields of a form by their names; Refused when it is none that a page of ours sends."""
    _check_type(request.headers.get("content-type", ""))
    try:
        async with asyncio.timeout(PATIENCE):
            body = await _body(request)
    except TimeoutError:
        raise Refused(408, REASONS[408]) from None
    return _fields(body, most)


def _check_type(value: str) -> None:
    kind, _, parameters = value.partition(";")
    charset = parameters.strip().lower().replace('"', "")
    if kind.strip().lower() != _TYPE or charset not in ("", "charset=utf-8"):
        raise Refused(415, Reason(
            "this is not what a form of this site sends", "go back and send the page's own form"
        ))  # fmt: skip


async def _body(request: Request) -> bytes:
    """The body, of which nothing is looked at before its size is known to be right."""
    declared = request.headers.get("content-length", "0")
    if not (declared.isascii() and declared.isdigit()):
        raise Refused(400, REASONS[400])
    if int(declared[:20]) > MOST_BYTES:
        raise _too_large()
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > MOST_BYTES:
                raise _too_large()
    except ClientDisconnect:
        raise Refused(400, REASONS[400]) from None  # nobody is there to read it
    return bytes(body)


def _too_large() -> Refused:
    return Refused(413, Reason("this form is too large", "go back and shorten your text"))


def _fields(body: bytes, most: int) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=most,
        )
    except ValueError:  # not UTF-8, or too many
        raise Refused(400, REASONS[400]) from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Refused(400, REASONS[400])
    return fields
