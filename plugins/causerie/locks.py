"""A lock between processes, which the system lets go of when its holder ends, however it ends."""

import sys
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


def take(file: IO[bytes]) -> bool:
    """Whether an open file could be locked; it is so until it is closed, here and in children."""
    try:
        if sys.platform == "win32":
            file.seek(1 << 30)  # beyond what is read: there a lock forbids reading too
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
