"""Submits without end, and says each id once it was acknowledged; it is killed at its work."""

import sys
from itertools import count
from pathlib import Path
from threading import Lock, Thread

from causerie import queue
from causerie.queue import Queue
from senders import send, text


def main(folder: Path, name: str) -> None:
    """Four readers at once."""
    said = Lock()
    with queue.open(folder) as opened:
        threads = [Thread(target=_go_on, args=(opened, f"{name}-{n}", said)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _go_on(opened: Queue, name: str, said: Lock) -> None:
    for number in count():
        id_ = send(opened, f"{name}-{number}", text(f"text of {name}-{number}, " * 40))
        with said:
            sys.stdout.write(f"{id_}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
