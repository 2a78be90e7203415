"""What the system refuses is said with its place, and with what to do."""

import errno

import pytest

from causerie.core import failures
from causerie.core.problems import CauserieError

USE = "see that it is there and that you may use it"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FileNotFoundError(errno.ENOENT, "No such file", "a.md"), f"a.md: No such file; {USE}"),
        (OSError(errno.EACCES, "Denied", "a\x1b[2J.md"), f"a\\x1b[2J.md: Denied; {USE}"),
        (OSError(errno.ENOSPC, "No space left"), "site: No space left; make room on this disk"),
        (OSError(errno.EDQUOT, "Over quota"), "site: Over quota; make room on this disk"),
        (OSError("cut short"), f"site: cut short; {USE}"),
        (ConnectionResetError(), f"site: ConnectionResetError; {USE}"),
    ],
)
def test_an_error_of_the_system_has_its_place_and_its_mend(error: OSError, said: str) -> None:
    """No number, which nobody can look up."""
    assert said == failures.told(error, "site")


def test_where_there_is_no_place_what_is_wrong_is_said_alone() -> None:
    """Such as of a mail server."""
    assert f"cut short; {USE}" == failures.told(OSError("cut short"))


def test_our_own_words_are_said_as_they_are() -> None:
    """They have a place and a mend."""
    assert "a.md: no; do" == failures.told(CauserieError("a.md: no; do"), "site")
    assert "CauserieError" == failures.told(CauserieError())
