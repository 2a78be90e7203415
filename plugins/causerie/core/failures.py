"""What the system refuses, said as a problem is: a place, what is wrong, and how to mend it."""

import errno

from causerie.core.problems import CauserieError, printable

_FULL = {errno.ENOSPC, errno.EDQUOT}


def told(error: CauserieError | OSError, place: object = "") -> str:
    """Why something did not work. `place` is said where the system names no file."""
    if isinstance(error, CauserieError):
        return str(error) or type(error).__name__
    where = printable(str(error.filename or place))
    what = error.strerror or str(error) or type(error).__name__
    if error.errno in _FULL:
        mend = "make room on this disk"
    else:
        mend = "see that it is there and that you may use it"
    return f"{where}: {what}; {mend}" if where else f"{what}; {mend}"
