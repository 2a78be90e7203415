"""What was signed comes back whole, in time and for its purpose, or not at all."""

from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from causerie.web.signing import Signer, hashed

ZERO = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
jsons = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


def signer(key: bytes = b"k" * 32, at: datetime = ZERO) -> Signer:
    return Signer(key, lambda: at)


@given(jsons.filter(lambda value: value is not None))
def test_what_was_signed_comes_back(value: object) -> None:
    """By the same key, even after a restart."""
    assert signer().loads("form", signer().dumps("form", value), DAY) == value


@given(st.text())
def test_what_was_not_signed_is_nothing(text: str) -> None:
    """Whatever it is."""
    assert signer().loads("form", text, DAY) is None


def test_what_was_signed_serves_one_purpose_and_one_key() -> None:
    """A token of the form opens no door."""
    token = signer().dumps("form", {"a": 1})
    assert signer().loads("door", token, DAY) is None
    assert signer(b"x" * 32).loads("form", token, DAY) is None


@given(st.integers(0), st.characters(codec="ascii"))
def test_one_character_changed_and_it_is_unsound(index: int, char: str) -> None:
    """Wherever it stands, unless it changes no bit of what is written."""
    token = signer().dumps("form", "value")
    index %= len(token) - 1
    changed = f"{token[:index]}{char}{token[index + 1 :]}"
    assert signer().loads("form", changed, DAY) in (None, "value")
    assert changed == token or signer().loads("form", changed, DAY) is None


@pytest.mark.parametrize(
    ("age", "sound"),
    [
        (timedelta(), True),
        (DAY, True),
        (DAY + timedelta(seconds=1), False),
        (timedelta(seconds=-2), True),
        (timedelta(seconds=-60), True),
        (timedelta(seconds=-61), False),
        (-DAY, False),
    ],
)
def test_what_was_signed_ages_by_the_clock_given(age: timedelta, sound: bool) -> None:  # noqa: FBT001
    """Not by the system's; a clock is set back a little, but nothing comes from the future."""
    token = signer().dumps("form", "value")
    assert (signer(at=ZERO + age).loads("form", token, DAY) == "value") == sound


def test_a_secret_is_made_again_from_what_it_goes_with() -> None:
    """It is kept nowhere, and goes with one text, one purpose and one key."""
    secret = signer().secret("mine", "a")
    assert secret == signer(at=ZERO + DAY).secret("mine", "a")
    others = {signer().secret("mine", "b"), signer().secret("feed", "a"),
              signer(b"x" * 32).secret("mine", "a"), signer().secret("min", "ea")}  # fmt: skip
    assert len(others - {secret}) == 4


def test_a_secret_is_long_enough_and_fits_in_an_address() -> None:
    """256 bits, of which 128 would do."""
    secret = signer().secret("mine", "a")
    assert len(urlsafe_b64decode(secret + "=")) == 32
    assert secret.replace("-", "").replace("_", "").isalnum()


@given(st.text())
def test_what_is_kept_of_a_secret_does_not_give_it_away(secret: str) -> None:
    """Of whatever is said to be one, half a character included."""
    kept = hashed(secret)
    assert len(kept) == 64
    assert kept == hashed(secret)
    assert len(secret) < 3 or secret not in kept
