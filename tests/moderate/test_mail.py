"""Moderators are told by mail that answers wait, through a real mail server, and no more."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from causerie.moderate.mail import Mailer, MailServer, NotSent, server
from causerie.render.language import language

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


class Kept:
    """What a mail server took."""

    def __init__(self, answer: str = "250 OK") -> None:
        self.answer = answer
        self.taken: list[EmailMessage] = []

    async def handle_DATA(  # noqa: N802, D102 - aiosmtpd's name
        self, _server: object, _session: object, envelope: Any
    ) -> str:
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        return self.answer


@contextmanager
def running(kept: Kept, host: str = "127.0.0.1", **options: Any) -> Iterator[MailServer]:
    """A mail server on a free port."""
    with socket.create_server((host, 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(kept, hostname=host, port=port, **options)
    controller.start()
    try:
        yield MailServer(host, port, tls=False)
    finally:
        controller.stop()


def mailer(to: MailServer, code: str = "fr", site: str = "La série") -> Mailer:
    """One that writes to the author."""
    return Mailer(
        to,
        language(code),
        sender="serie@example.org",
        to=["anne@example.org", "luc@example.org"],
        site=site,
        desk="https://example.org/_causerie/moderation",
        seconds=5,
    )


def test_a_mail_says_how_many_wait_and_where() -> None:
    """In the site's language, to every moderator, and so that no machine answers."""
    kept = Kept()
    with running(kept) as to:
        mailer(to).tell(3, at=AT, id="abc")
    (message,) = kept.taken
    assert message["Subject"].replace("\u00a0", " ") == "La série: 3 réponses attendent"
    assert message["To"] == "anne@example.org, luc@example.org"
    assert message["From"] == "serie@example.org"
    assert message["Date"] == "Mon, 23 Nov 2026 09:30:00 +0000"
    assert message["Message-ID"] == "<abc@causerie.invalid>"
    assert message["Auto-Submitted"] == "auto-generated"
    text = message.get_content().replace("\r\n", "\n")
    assert "3 réponses attendent." in text
    assert "\nhttps://example.org/_causerie/moderation\n" in text


def test_one_answer_is_counted_as_one() -> None:
    """In English as in French."""
    message = mailer(MailServer("localhost", 1, tls=False), "en").message(1, at=AT, id="abc")
    assert message.get_content().startswith("1 answer waits.\n")


def test_the_name_of_a_site_adds_no_header() -> None:
    """It stands in the subject, whatever it holds."""
    name = "S\r\nBcc: all@example.org"
    message = mailer(MailServer("localhost", 1, tls=False), site=name).message(1, at=AT, id="abc")
    assert message["Bcc"] is None
    assert b"\nBcc" not in message.as_bytes()


@pytest.mark.parametrize("answer", ["451 Try later", "550 Not for us"])
def test_what_a_server_refuses_was_not_sent(answer: str) -> None:
    """Its answer is told, for the operator to understand."""
    with (
        running(Kept(answer)) as to,
        pytest.raises(NotSent, match=rf"did not take the mail \({answer}\); see to --smtp"),
    ):
        mailer(to).tell(1, at=AT, id="abc")


def test_who_is_refused_alone_is_told_to_the_operator() -> None:
    """The server takes the mail for the others, and says nothing more of it."""

    class Picky(Kept):
        async def handle_RCPT(  # noqa: N802
            self, _server: object, _session: object, envelope: Any, address: str, _options: object
        ) -> str:
            if address.startswith("luc"):
                return "550 Unknown here"
            envelope.rcpt_tos.append(address)
            return "250 OK"

    kept = Picky()
    with running(kept) as to:
        said = mailer(to).tell(1, at=AT, id="abc")
    assert len(kept.taken) == 1
    assert said.endswith("takes no mail for luc@example.org; see to --mail-to, others were told")


def test_a_password_that_cannot_be_sent_is_refused() -> None:
    """Before an answer waits that nobody would hear of."""
    with pytest.raises(ValueError, match="without accents"):
        server("smtp://anne:cl%C3%A9@mail.example.org")


def test_a_server_that_is_not_there_is_told() -> None:
    """The mail is tried again, so nothing else stops for it."""
    with running(Kept()) as gone:
        pass
    with pytest.raises(NotSent, match="did not take the mail"):
        mailer(gone).tell(1, at=AT, id="abc")


def test_nothing_crosses_a_network_in_the_open() -> None:
    """Nor does the password: a server elsewhere that knows no TLS gets neither."""
    kept, tried = Kept(), []

    def login(*args: Any) -> AuthResult:
        tried.append(args)
        return AuthResult(success=True)

    with running(kept, "127.0.0.2", authenticator=login, auth_require_tls=False) as to:
        elsewhere = server(f"smtp://anne:secret@{to.host}:{to.port}")
        with pytest.raises(NotSent, match="STARTTLS"):
            mailer(elsewhere).tell(1, at=AT, id="abc")
    assert not kept.taken
    assert not tried


def test_a_user_signs_in() -> None:
    """With the password of the address."""
    kept = Kept()

    def login(*args: Any) -> AuthResult:
        right = args[-1] == LoginPassword(b"anne@example.org", b"se/cret")
        return AuthResult(success=right, handled=False)

    with running(kept, authenticator=login, auth_require_tls=False) as to:
        mailer(server(f"smtp://anne%40example.org:se%2Fcret@127.0.0.1:{to.port}")).tell(
            1, at=AT, id="abc"
        )
        wrong = server(f"smtp://anne%40example.org:secret@127.0.0.1:{to.port}")
        with pytest.raises(NotSent, match="535") as told:
            mailer(wrong).tell(1, at=AT, id="abc")
    assert len(kept.taken) == 1
    assert "secret" not in f"{told.value} {wrong!r}"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("smtp://mail.example.org", MailServer("mail.example.org", 587, tls=False)),
        ("smtps://mail.example.org", MailServer("mail.example.org", 465, tls=True)),
        ("smtp://[::1]:25", MailServer("::1", 25, tls=False)),
    ],
)
def test_the_address_of_a_server_says_how_to_speak_to_it(
    address: str, expected: MailServer
) -> None:
    """With the usual ports when it names none."""
    assert server(address) == expected


@pytest.mark.parametrize(
    "address",
    ["", "mail.example.org", "http://a.org", "smtp://", "smtp://a.org:x", "smtp://a.org/in?x=1"],
)
def test_what_is_no_address_of_a_server_is_refused(address: str) -> None:
    """Before anything depends on it."""
    with pytest.raises(ValueError, match="write smtp://user:password@host:port"):
        server(address)


def test_the_same_mail_twice_is_one_for_its_reader() -> None:
    """What was sent, but not noted before a crash, is sent again."""
    make: Callable[[], bytes] = lambda: bytes(  # noqa: E731
        mailer(MailServer("localhost", 1, tls=False)).message(2, at=AT, id="abc")
    )
    assert make() == make()
