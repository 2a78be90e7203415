"""What is left of a request when it is refused: read on for a little, so that the refusal is seen.

A machine that closes a connection on which something is unread resets it, and the browser, still
sending, shows that and not the page that says why.
"""

import asyncio

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope

MOST_BYTES = 2 * 1024 * 1024
"""Read on, and thrown away."""
PATIENCE = 2.0
"""Seconds for that."""


class Body:
    """The body of a request on its way in."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._receive = receive
        headers = Headers(scope=scope)
        self._unasked = "expect" in headers
        self._over = not (
            "transfer-encoding" in headers or headers.get("content-length", "0") != "0"
        )

    @property
    def over(self) -> bool:
        """Whether all of it is here, or nobody is there any more."""
        return self._over

    async def receive(self) -> Message:
        """The next part, for the application."""
        self._unasked = False
        message = await self._receive()
        self._over = not message.get("more_body", False)  # the end, or nobody is there any more
        return message

    async def read_on(self) -> None:
        """What the application has left, as far as it comes soon and is not too much.

        What is sent only when it is asked for is not asked for in order to be thrown away.
        """
        if self._unasked:
            return
        read = 0
        try:
            async with asyncio.timeout(PATIENCE):
                while not self._over and read <= MOST_BYTES:
                    read += len((await self.receive()).get("body", b""))
        except TimeoutError:
            return
