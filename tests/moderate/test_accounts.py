"""Who is let in to the desk, for how long, and what it costs to guess."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Literal

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from causerie import queue
from causerie.moderate import accounts, attempts
from causerie.moderate.accounts import (
    ABSOLUTE,
    IDLE,
    BadAccount,
    Gate,
    NotAdmitted,
    TooSoon,
)
from causerie.moderate.attempts import (
    FOR_ACCOUNT,
    FOR_ADDRESS,
    FOR_DEVICE,
    FOR_NETWORK,
    FOR_PLACE,
    REMEMBERED,
)
from causerie.queue import Queue, QueueUnavailable, account_tables
from causerie.queue.accounts import MOST_ATTEMPTS, NameTaken, NoModerator
from causerie.queue.database import FILE
from causerie.web.signing import Signer

NAME, PASSWORD = "Anne Martin", "une phrase assez longue"
START = datetime(2026, 11, 23, 12, tzinfo=UTC)
# Passwords are hashed in a thousandth of the time, for no one is after those of a test.
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass
class Counting(PasswordHasher):
    """Hashes, and counts how often a password was compared with a hash."""

    verified: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
        """As ever."""
        self.verified.append(str(hash))
        return super().verify(hash, password)


@dataclass
class Clock:
    """A clock that goes when it is told to."""

    now: datetime = START

    def __call__(self) -> datetime:
        """The time it is."""
        return self.now

    def go(self, by: timedelta) -> None:
        """Time passes."""
        self.now += by


@dataclass
class Door:
    """A queue with one moderator, and the gate to its desk."""

    waiting_room: Queue
    gate: Gate
    clock: Clock
    hasher: Counting
    signer: Signer

    def try_(
        self, password: str = PASSWORD, name: str = NAME, address: str = "a", device: str = ""
    ) -> str:
        """The token, `"no"`, or how many seconds to wait."""
        try:
            return self.gate.sign_in(name, password, address=address, device=device)
        except TooSoon as error:
            return f"{error.seconds} s"
        except NotAdmitted:
            return "no"


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    """With Anne Martin as the only moderator."""
    clock, hasher, numbers = Clock(), Counting(), count(1)
    signer = Signer(b"k" * 32, clock)
    with queue.open(tmp_path / "queue") as opened:
        accounts.add(opened.accounts, CHEAP, NAME, PASSWORD, clock())
        gate = Gate(
            opened.accounts,
            hasher,
            signer=signer,
            clock=clock,
            chance=lambda: f"chance-{next(numbers)}",
        )
        yield Door(opened, gate, clock, hasher, signer)


def test_a_moderator_is_let_in_and_known_again(door: Door) -> None:
    """By the name and the password, however the accents were typed."""
    token = door.gate.sign_in(NAME, PASSWORD, address="a")
    session = door.gate.session(token)
    assert session
    assert NAME == session.moderator


@pytest.mark.parametrize(
    ("name", "password"),
    [
        (NAME, "une autre phrase"),
        (NAME, ""),
        (NAME, PASSWORD + " "),
        (NAME, PASSWORD.upper()),
        ("anne martin", PASSWORD),
        ("", PASSWORD),
        ("Nobody", PASSWORD),
        ("Nobody", "chance-1"),
        ("' OR 1=1 --", PASSWORD),
        (NAME, "x" * 100_000),
        ("x" * 100_000, PASSWORD),
        ("\0", "\0"),
    ],
)
def test_nobody_else_is(door: Door, name: str, password: str) -> None:
    """And all are told the same."""
    with pytest.raises(NotAdmitted) as caught:
        door.gate.sign_in(name, password, address="a")
    assert type(caught.value) is NotAdmitted
    assert "not admitted" == str(caught.value)


def test_a_password_is_the_same_from_every_keyboard(door: Door) -> None:
    """An accent is one character on some and two on others."""
    composed, decomposed = "d\u00e9cid\u00e9ment long", "de\u0301cide\u0301ment long"
    accounts.add(door.waiting_room.accounts, CHEAP, "Zo\u00e9", decomposed, START)
    assert door.gate.session(door.gate.sign_in("Zoe\u0301", composed, address="a"))


@pytest.mark.parametrize("pile", ["\u0301\u0323", "\u0f73"])
def test_piles_of_accents_are_not_put_in_order(door: Door, pile: str) -> None:
    """It would take the square of their number, and nobody else would be answered meanwhile."""
    began = time.process_time()
    assert "no" == door.try_("a" + pile * 60_000, "a" + pile * 60_000)
    assert time.process_time() - began < 2


def test_a_known_and_an_unknown_name_cost_the_same_work(
    door: Door, record_property: Callable[[str, object], None]
) -> None:
    """One password is compared with one hash of equal cost, each of 200 times."""
    invited = "Invitée"
    door.gate.invite(invited)  # has no password
    for number in range(200):
        name = (NAME, "Nobody", invited)[number % 3]
        before = len(door.hasher.verified)
        assert "no" == door.try_("wrong password", name, address=str(number))
        assert before + 1 == len(door.hasher.verified)
        door.clock.go(timedelta(minutes=1))
    costs = {each.rpartition("$")[0].rpartition("$")[0] for each in door.hasher.verified}
    assert 1 == len(costs)
    record_property("sign-in: verifications for a known or unknown name, of 200 tries", "1 each")


def test_after_some_failures_one_waits_ever_longer(door: Door) -> None:
    """Without a look at the password, and the right one is not let in before its time either."""
    places = (str(number) for number in count())
    assert ["no"] * FOR_ACCOUNT.free == [
        door.try_("wrong", address=next(places)) for _ in range(FOR_ACCOUNT.free)
    ]
    for seconds in (1, 2, 4, 8, 16, 32, 60, 60):
        done = len(door.hasher.verified)
        assert f"{seconds} s" == door.try_(address=next(places))
        door.clock.go(timedelta(seconds=seconds) - timedelta(microseconds=1))
        assert "1 s" == door.try_(address=next(places))
        assert done == len(door.hasher.verified)
        door.clock.go(timedelta(microseconds=1))
        assert "no" == door.try_("wrong", address=next(places))
    door.clock.go(FOR_ACCOUNT.most)
    assert door.try_(address=next(places)).startswith("chance")
    assert ["no"] * FOR_ACCOUNT.free == [
        door.try_("wrong", address=next(places)) for _ in range(FOR_ACCOUNT.free)
    ]


def test_a_name_nobody_bears_is_made_to_wait_as_well(door: Door) -> None:
    """Otherwise the wait would tell which names are known."""
    said = [door.try_("wrong", "Nobody") for _ in range(FOR_PLACE.free + 1)]
    assert ["no"] * FOR_PLACE.free + ["1 s"] == said


def test_who_guesses_keeps_no_moderator_out(door: Door) -> None:
    """From one network, for days on end, whatever address of it; who is elsewhere is let in."""
    places = (f"2001:db8:1:{number:x}::/64" for number in count(1))
    tried = 0
    while door.clock.now < START + timedelta(days=3):
        while (said := door.try_("wrong", address=next(places))) == "no":
            tried += 1
        door.clock.go(timedelta(seconds=int(said.partition(" ")[0])))
        assert door.try_(address="203.0.113.5").startswith("chance"), "and it forgives no guess"
    assert said.endswith(" s"), "and here one waits"
    assert tried < 120
    assert f"{FOR_PLACE.most.seconds} s" == said


def test_who_waits_because_of_others_has_not_tried(door: Door) -> None:
    """Guesses come from everywhere; who tries again meanwhile waits for as long as was said."""
    places = (str(number) for number in count())
    while (said := door.try_("wrong", address=next(places))) != "60 s":
        door.clock.go(timedelta(seconds=int(said.partition(" ")[0]) if said != "no" else 0))
    for seconds in range(60, 0, -1):
        assert f"{seconds} s" == door.try_(address="b")
        door.clock.go(timedelta(seconds=1))
    assert door.try_(address="b").startswith("chance")


def test_a_browser_that_was_let_in_is_let_in_again(door: Door) -> None:
    """However many guess at its account, from everywhere; without its cookie one waits."""
    device = door.gate.device(door.try_())
    places = (str(number) for number in count())
    while door.try_("wrong", address=next(places)) == "no":
        pass
    assert "1 s" == door.try_(address="b")
    for _ in range(FOR_ADDRESS.free):
        door.try_("wrong", "Nobody", address="b")
    assert door.try_(address="b", device=device).startswith("chance")
    assert "1 s" == door.try_(address="c"), "which forgives no one else"


def test_a_stolen_device_cookie_guesses_no_faster(door: Door) -> None:
    """From wherever it is shown; a restart does not forgive it."""
    device = door.gate.device(door.try_())
    places = (str(number) for number in count())
    said = [
        door.try_("wrong", address=next(places), device=device) for _ in range(FOR_DEVICE.free + 1)
    ]
    assert ["no"] * FOR_DEVICE.free + ["1 s"] == said
    assert door.try_(address="b").startswith("chance"), "and it keeps nobody else out"
    door.clock.go(timedelta(seconds=1))
    assert door.try_(device=device).startswith("chance")
    assert "no" == door.try_("wrong", device=device), "who is let in is forgiven"


def test_a_device_cookie_is_for_one_moderator_and_not_for_ever(door: Door) -> None:
    """Made up, too old, another's, or of one who was removed and added again, it is nothing."""
    kept = door.waiting_room.accounts
    accounts.add(kept, CHEAP, "Zoé", PASSWORD, START)
    device = door.gate.device(door.try_())
    another = door.gate.device(door.try_(name="Zoé"))
    unsound = ["x", "é", "\udcff", another, device[:-2], door.signer.dumps("devic", ["a", "b"])]

    def counted(given: str) -> bool:
        """Whether it is counted as any other browser is."""
        for _ in range(FOR_PLACE.free):
            door.try_("wrong", address="z", device=given)
        waits = door.try_(address="z") != "no" and not door.try_(address="z").startswith("chance")
        door.clock.go(FOR_PLACE.most)
        door.try_(address="z")
        return waits

    assert [True] * len(unsound) == [counted(each) for each in unsound]
    assert not counted(device)
    accounts.remove(kept, NAME)
    accounts.add(kept, CHEAP, NAME, PASSWORD, door.clock())
    assert counted(device)
    device = door.gate.device(door.try_())
    door.clock.go(REMEMBERED)
    assert not counted(device)
    assert counted(device), "its day has come"
    assert "" == door.gate.device("no session")


def test_one_address_cannot_try_many_names(door: Door) -> None:
    """Others are not kept out by it."""
    said = [door.try_("wrong", f"name {number}") for number in range(FOR_ADDRESS.free + 1)]
    assert ["no"] * FOR_ADDRESS.free + ["1 s"] == said
    assert "1 s" == door.try_()
    assert door.try_(address="b").startswith("chance")


def test_one_network_cannot_try_from_many_addresses(door: Door) -> None:
    """Of IPv6 whoever asks has 65,536 of them; others are not kept out."""
    said = [
        door.try_("wrong", f"name {n}", address=f"2001:db8:1:{n:x}::/64")
        for n in range(FOR_NETWORK.free + 1)
    ]
    assert ["no"] * FOR_NETWORK.free + ["1 s"] == said
    assert door.try_(address="2001:db8:2::/64").startswith("chance")


def test_who_waits_is_not_forgotten_for_names_made_up(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or one would guess on after so many others."""
    monkeypatch.setattr("causerie.moderate.attempts._MOST_KEYS", 5)
    for _ in range(FOR_PLACE.free + 1):
        door.try_("wrong")
    for number in range(10):
        door.try_("wrong", f"name {number}", address=f"other {number}")
    assert "1 s" == door.try_()


def test_a_restart_forgives_no_account(door: Door) -> None:
    """What was tried is in the queue's file, not in memory."""
    for number in range(FOR_ACCOUNT.free):
        door.try_("wrong", address=str(number))
    again = Gate(
        door.waiting_room.accounts,
        CHEAP,
        signer=door.signer,
        clock=door.clock,
        chance=lambda: "another",
    )
    with pytest.raises(TooSoon):
        again.sign_in(NAME, PASSWORD, address="b")


def test_a_clock_that_is_set_back_keeps_nobody_out(door: Door) -> None:
    """It went a year too far, and somebody mistyped a password just then."""
    door.clock.go(timedelta(days=400))
    for _ in range(FOR_ADDRESS.free):
        door.try_("wrong")
    door.clock.go(timedelta(days=-400))
    assert door.try_().startswith("chance")


def test_many_guesses_at_once_do_not_slip_through(door: Door) -> None:
    """Each is counted before it is known to be wrong."""
    with ThreadPoolExecutor(16) as threads:
        said = list(threads.map(lambda n: door.try_("wrong", address=str(n)), range(128)))
    assert FOR_ACCOUNT.free == said.count("no")
    assert FOR_ACCOUNT.free == len(door.hasher.verified)


def test_what_was_typed_as_a_name_is_not_in_the_file(door: Door, tmp_path: Path) -> None:
    """Some type their password there; and an address is written nowhere at all."""
    door.try_("wrong", "my secret passphrase", address="203.0.113.77")
    kept = b"".join(each.read_bytes() for each in (tmp_path / "queue").iterdir())
    assert b"my secret passphrase" not in kept
    assert b"203.0.113.77" not in kept
    assert NAME.encode() in kept


def test_counters_of_failures_stay_few(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names invented by the thousand push out the oldest ones, and a day pushes out all."""
    assert MOST_ATTEMPTS > 1_000
    monkeypatch.setattr("causerie.queue.accounts.MOST_ATTEMPTS", 10)
    monkeypatch.setattr(attempts, "_MOST_KEYS", 10)
    for number in range(50):
        door.try_("wrong", f"name {number}", address=str(number))
    assert 10 == _attempts(door)
    assert 10 == len(door.gate._attempts._addresses._failures)  # noqa: SLF001
    assert 10 == len(door.gate._attempts._places._failures)  # noqa: SLF001
    door.clock.go(timedelta(days=1, seconds=1))
    door.try_("wrong")
    assert 1 == _attempts(door)


def _attempts(door: Door) -> int:
    with door.waiting_room._database.reading() as connection:  # noqa: SLF001
        return len(connection.execute(account_tables.attempts.select()).all())


def test_a_full_disk_signs_nobody_out(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """One may look at what waits, though nothing can be decided."""
    token = door.try_()

    def full(*_: object) -> None:
        raise QueueUnavailable("the disk is full")

    monkeypatch.setattr("causerie.queue.accounts.Accounts.see", full)
    door.clock.go(timedelta(minutes=5))
    assert door.gate.session(token)


def test_a_new_session_takes_the_place_of_the_old_one(door: Door) -> None:
    """A token planted in a browser before, or found there later, opens nothing."""
    first = door.gate.sign_in(NAME, PASSWORD, address="a")
    second = door.gate.sign_in(NAME, PASSWORD, address="a", before=first)
    assert first != second
    assert door.gate.session(first) is None
    assert door.gate.session(second)
    planted = door.gate.sign_in(NAME, PASSWORD, address="a", before="planted")
    assert "planted" != planted
    assert door.gate.session("planted") is None


@pytest.mark.parametrize("token", ["", "chance-99", "\udcff", "é", "x" * 10_000])
def test_a_token_nobody_was_given_is_no_session(door: Door, token: str) -> None:
    """However it looks."""
    assert door.gate.session(token) is None


def test_a_session_sleeps_in_when_nobody_is_there(door: Door) -> None:
    """And lasts as long as somebody is, up to half a day."""
    token = door.gate.sign_in(NAME, PASSWORD, address="a")
    while door.clock.now < START + ABSOLUTE - IDLE:
        door.clock.go(IDLE - timedelta(minutes=1))
        assert door.gate.session(token)
    door.clock.now = START + ABSOLUTE - timedelta(seconds=1)
    assert door.gate.session(token)
    door.clock.now = START + ABSOLUTE
    assert door.gate.session(token) is None
    idle = door.gate.sign_in(NAME, PASSWORD, address="a")
    door.clock.go(IDLE)
    assert door.gate.session(idle) is None
    door.clock.go(-IDLE)
    assert door.gate.session(idle) is None, "it is over for good"


def test_who_signs_out_is_out(door: Door) -> None:
    """On every page, and nobody else is."""
    one, other = (door.gate.sign_in(NAME, PASSWORD, address="a") for _ in range(2))
    door.gate.sign_out(one)
    door.gate.sign_out(one)
    door.gate.sign_out("")
    assert door.gate.session(one) is None
    assert door.gate.session(other)


def test_who_is_removed_is_out_at_once(door: Door) -> None:
    """All sessions, links and the feed with them; added again, the old ones stay dead."""
    kept = door.waiting_room.accounts
    token, code = door.gate.sign_in(NAME, PASSWORD, address="a"), door.gate.invite(NAME)
    (moderator,) = kept.moderators()
    feed = accounts.feed_secret(moderator, door.signer)
    assert moderator == accounts.feed_owner(kept, feed, door.signer)
    accounts.remove(kept, f" {NAME} ")
    door.clock.go(timedelta(seconds=1))
    for _ in range(2):
        assert door.gate.session(token) is None
        assert not door.gate.invited(code)
        assert accounts.feed_owner(kept, feed, door.signer) is None
        with suppress(NameTaken):
            accounts.add(kept, CHEAP, NAME, "another long password", door.clock())
    assert "no" == door.try_()
    with pytest.raises(NoModerator, match="no moderator is called Nobody"):
        accounts.remove(kept, "Nobody")


def test_a_link_lets_in_once(door: Door) -> None:
    """Whoever follows it first, of many at once; looking at it uses nothing up."""
    code = door.gate.invite("Zoé Lemaître")
    assert door.gate.invited(code)
    assert door.gate.invited(code)

    def enter(_: int) -> str:
        with suppress(NotAdmitted):
            return door.gate.enter(code)
        return ""

    with ThreadPoolExecutor(8) as threads:
        tokens = [token for token in threads.map(enter, range(8)) if token]
    assert 1 == len(tokens)
    session = door.gate.session(tokens[0])
    assert session
    assert "Zoé Lemaître" == session.moderator
    assert not door.gate.invited(code)


def test_a_link_does_not_last(door: Door) -> None:
    """One that was forgotten in a terminal opens nothing."""
    code = door.gate.invite(NAME)
    door.clock.go(ABSOLUTE + timedelta(seconds=1))
    assert not door.gate.invited(code)
    with pytest.raises(NotAdmitted):
        door.gate.enter(code)
    with pytest.raises(NotAdmitted):
        door.gate.enter("")


def test_who_was_let_in_by_a_link_may_take_a_password(door: Door) -> None:
    """Until then no password opens, the empty one no more than another; then it is theirs alone."""
    door.gate.invite("Zoé")
    assert "no" == door.try_("", "Zoé")
    assert "no" == door.try_("chance-1", "Zoé"), "that of nobody"
    accounts.add(door.waiting_room.accounts, CHEAP, "Zoé", PASSWORD, START)
    assert door.try_(PASSWORD, "Zoé").startswith("chance")
    with pytest.raises(NameTaken, match="Zoé is a moderator already"):
        accounts.add(door.waiting_room.accounts, CHEAP, "Zoé", "yet another one", START)


def test_a_password_is_hashed_anew_as_hashes_are_made_today(door: Door) -> None:
    """At the next sign-in, with nothing asked of its moderator."""
    kept = door.waiting_room.accounts
    today = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)
    gate = Gate(kept, today, signer=door.signer, clock=door.clock, chance=lambda: "chance")
    gate.sign_in(NAME, PASSWORD, address="a")
    moderator = kept.moderator(NAME)
    assert moderator
    assert "t=2" in moderator.password
    assert gate.session(gate.sign_in(NAME, PASSWORD, address="a", before="chance"))


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("", PASSWORD, "is no name; write one that can be read"),
        ("\u200b", PASSWORD, "is no name"),
        ("a\x1b[2J", PASSWORD, r'"a\\x1b\[2J" is no name'),
        ("a\ud800", PASSWORD, "is no name"),
        ("x" * 61, PASSWORD, "the name has 61 characters, more than 60; shorten it"),
        (NAME, "onze lettre", "the password has 11 characters, fewer than 12; a sentence"),
        (NAME, "x" * 1_001, "the password has 1001 characters, more than 1000"),
    ],
)
def test_no_moderator_has_such_a_name_or_password(
    door: Door, name: str, password: str, said: str
) -> None:
    """The message says why, and nothing is kept."""
    with pytest.raises(BadAccount, match=said):
        accounts.add(door.waiting_room.accounts, CHEAP, name, password, START)
    assert [NAME] == [each.name for each in door.waiting_room.accounts.moderators()]


def test_passwords_and_tokens_are_kept_as_hashes_alone(door: Door, tmp_path: Path) -> None:
    """Whoever copies the file cannot sign in with what it holds."""
    token, code = door.gate.sign_in(NAME, PASSWORD, address="a"), door.gate.invite(NAME)
    kept = b"".join(each.read_bytes() for each in (tmp_path / "queue").iterdir())
    assert b"$argon2id$" in kept
    assert FILE in {each.name for each in (tmp_path / "queue").iterdir()}
    for secret in (PASSWORD, token, code):
        assert secret.encode() not in kept


@given(st.integers(min_value=0, max_value=10**9))
def test_a_pause_never_shrinks_and_has_an_end(failures: int) -> None:
    """Whatever the number of failures."""
    for pause in (FOR_ACCOUNT, FOR_ADDRESS, FOR_PLACE, FOR_DEVICE):
        assert timedelta() <= pause(failures) <= pause(failures + 1) <= pause.most
