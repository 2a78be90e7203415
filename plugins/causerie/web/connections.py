"""Connections that nobody can keep for nothing, where no web server stands in front.

Uvicorn closes a connection that is idle after an answer; it waits for ever for the first request,
for the rest of one that comes a letter at a time, and for who does not read what was asked for.
Here each of these has a deadline, and beyond so many connections those that waited longest make
room, those among them of which the rest of a form is awaited. An application has all its time:
nothing is held against who waits for it. How long a body may take is for who reads it to say.
"""

import asyncio

import h11  # with which uvicorn reads requests
from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE = 20.0
"""Seconds for the head of a request; as many to take in some of what is sent."""
MOST = 500
"""At a time; a process has a thousand files by default."""


class Connection(H11Protocol):
    """A connection of uvicorn's, of which it is known since when it waits for its client."""

    _deadline: asyncio.TimerHandle | None = None
    _unread = 0
    """Bytes that the client had still to take in when it began to be waited for."""
    _heard = 0.0
    """When the head of the request under way had come."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody is there, who has said nothing yet."""
        super().connection_made(transport)
        self._await_client()
        if len(self.connections) > MOST:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        self._rest()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """More of a request: it is the application's turn once its head is whole."""
        was_at_work = self._at_work
        super().data_received(data)
        if self._at_work:
            self._rest()
            if not was_at_work:
                self._heard = self.loop.time()

    def on_response_complete(self) -> None:
        """An answer is on its way, which is to be taken in; then there may be another request."""
        super().on_response_complete()
        if not self._at_work:
            self._await_client()

    def pause_writing(self) -> None:
        """The client takes in less than is sent."""
        super().pause_writing()
        self._await_client()

    def resume_writing(self) -> None:
        """It took in some."""
        super().resume_writing()
        if self._at_work:
            self._rest()

    @property
    def _at_work(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _await_client(self) -> None:
        if self._deadline is None:
            self._unread = self.transport.get_write_buffer_size()
            self._deadline = self.loop.call_later(PATIENCE, self._look)

    def _rest(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _look(self) -> None:
        self._rest()
        if self.transport.get_write_buffer_size() < self._unread:  # it takes time, and takes it in
            self._await_client()
        else:
            self._give_up()

    def _give_up(self) -> None:
        self._rest()
        if self.transport.get_write_buffer_size():
            self.transport.abort()  # closing would wait for who does not read
        else:
            self.transport.close()

    def _make_room(self) -> None:
        waiting = {
            each: since
            for each in self.connections
            if isinstance(each, Connection) and (since := each._waited_for) is not None  # noqa: SLF001 - it is another of ours
        }
        min(waiting, key=waiting.__getitem__)._give_up()  # noqa: SLF001 - we are among them

    @property
    def _waited_for(self) -> float | None:
        """Since when this client is; None while it is not its turn."""
        if self._deadline is not None:
            return self._deadline.when() - PATIENCE
        return self._heard if self.conn.their_state is h11.SEND_BODY else None
