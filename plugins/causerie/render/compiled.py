"""Compiled templates and catalogues, kept as Python keeps its modules: a quarter of a small build.

They lie where Jinja puts templates by itself, in the temporary folder, in one that is the user's
alone.
"""

from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

import jinja2
from jinja2 import Environment, FileSystemBytecodeCache
from jinja2.bccache import Bucket


class _Cache(FileSystemBytecodeCache):
    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):  # a full disk costs time, not the site
            super().dump_bytecode(bucket)


def keep(environment: Environment) -> None:
    """Let `environment` use what an earlier run has compiled, and leave what it compiles itself.

    Nothing is kept where no folder is the user's alone, nor of an environment that decides by a
    template's name what to escape.
    """
    if isinstance(environment.autoescape, bool):
        with suppress(OSError, RuntimeError):
            environment.bytecode_cache = _Cache(pattern=f"causerie-{_way(environment)}-%s")


def again(source: bytes, make: Callable[[bytes], bytes]) -> bytes:
    """What `make` makes of a source, if need be: an earlier run may have left it."""
    try:
        kept = Path(FileSystemBytecodeCache().directory, f"causerie-{sha256(source).hexdigest()}")
    except (OSError, RuntimeError):
        return make(source)
    with suppress(OSError):
        digest, _, made = kept.read_bytes().partition(b"\n")
        if digest == _digest(made):  # after a power cut, a file may be there without its bytes
            return made
    made = make(source)
    with suppress(OSError):
        with NamedTemporaryFile(dir=kept.parent, prefix=kept.name, delete=False) as file:
            file.write(_digest(made) + b"\n" + made)
        Path(file.name).replace(kept)
    return made


def _digest(made: bytes) -> bytes:
    return sha256(made).hexdigest().encode()


def _way(environment: Environment) -> str:
    """What tells ways to compile one template apart: Jinja only looks at its name and its text."""
    plain = {
        name: value
        for name, value in vars(environment).items()
        if value is None or isinstance(value, (str, int))
    }
    way = (jinja2.__version__, plain, sorted(environment.extensions), environment.policies)
    return sha256(repr(way).encode()).hexdigest()[:16]
