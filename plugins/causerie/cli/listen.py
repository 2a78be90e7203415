"""Where a server listens."""

import errno
import os
import socket
import sys
from contextlib import suppress
from pathlib import Path

import click

_BACKLOG = 100
_MOST_BYTES = 107 if sys.platform == "linux" else 103
"""Of the path of a Unix socket."""
_HINTS = {
    errno.ENOENT: "make the folder it is to be in",
    errno.EACCES: "choose a port above 1023, or a socket in a folder that you may write to",
    errno.EADDRNOTAVAIL: "give an address of this machine, such as 127.0.0.1",
}
"""What to do where another place of the same kind would be refused too."""
_ELSE = "see that it is a place of this machine, and that you may use it"


def on_port(host: str, port: int, hint: str) -> socket.socket:
    """A socket at an address of this machine; the `hint` is what to do when it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise _refused(f"{host}, port {port}", error, hint) from error


def on_path(path: Path, hint: str) -> socket.socket:
    """A Unix socket, in the place of one that a server before us has left."""
    if (length := len(os.fsencode(path))) > _MOST_BYTES:  # of which the system says nothing
        raise click.ClickException(
            f"nothing can listen on {path}: this path has {length} bytes, and that of a socket has "
            f"{_MOST_BYTES} at most; choose a shorter one, such as /run/causerie/receiver.sock"
        )
    listener = socket.socket(socket.AF_UNIX)
    try:
        _clear(path)
        listener.bind(str(path))
        path.chmod(0o660)  # the folder's group is that of the web server
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise _refused(str(path), error, hint) from error
    return listener


def _clear(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as other:
        if other.connect_ex(str(path)) == 0:
            raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
    if path.is_socket():
        with suppress(FileNotFoundError):
            path.unlink()


def _refused(place: str, error: OSError, hint: str) -> click.ClickException:
    why = str(error.strerror).partition(" (")[0]
    mend = hint if error.errno == errno.EADDRINUSE else _HINTS.get(error.errno or 0, _ELSE)
    return click.ClickException(f"nothing can listen on {place}: {why}; {mend}")
