"""Takes, approves and publishes one answer, and is killed at its work, as by the system."""

import os
import signal
import sys
from pathlib import Path

from newsroom import Newsroom


def main(root: Path, state: Path, step: str, id_: str) -> None:
    """Killed as soon as the step is done."""
    room = Newsroom(root, state)
    owners = {"write": room.tree, "publish": room.tree, "refresh": room.desk}
    owner, name = owners.get(step, room.queue), "_refresh" if step == "refresh" else step
    real = getattr(owner, name)

    def fatal(*given: object, **named: object) -> None:
        real(*given, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, fatal)
    room.take(id_)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:5])
