"""Tells moderators by mail that answers wait. What a reader wrote is never in it."""

import smtplib
import ssl
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from causerie.core.encoders import mail_header
from causerie.core.problems import CauserieError, printable
from causerie.render.language import Language

_PORTS = {"smtp": 587, "smtps": 465}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class NotSent(CauserieError):
    """The mail server did not take the mail; it may be tried again."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over, and as whom."""

    host: str
    port: int
    tls: bool
    """From the first byte; otherwise it is asked for, unless the server is on this machine."""
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"MailServer({self.host!r}, {self.port})"


def server(address: str) -> MailServer:
    """The server at `smtp://user:password@host:port` or `smtps://…`; ValueError when it is none.

    `%` escapes what an address cannot hold, such as `%40` for an @ in the user's name.
    """
    try:
        parts = urlsplit(address)
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise ValueError("write smtp://user:password@host:port, or smtps:// for TLS") from None
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("write smtp://user:password@host:port, with nothing after the port")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not f"{user}{password}".isascii():  # smtplib sends no others
        raise ValueError("choose a user and a password without accents: no others can be sent")
    return MailServer(parts.hostname, port, parts.scheme == "smtps", user, password)


class Mailer:
    """Writes and sends the one mail there is."""

    def __init__(
        self,
        server: MailServer,
        language: Language,
        *,
        sender: str,
        to: Sequence[str],
        site: str,
        desk: str,
        seconds: float = 20,
    ) -> None:
        """`site` is the name of the site, `desk` the address of the queue, both shown."""
        self._server = server
        self._language = language
        self._sender = sender
        self._to = tuple(to)
        self._site = site
        self._desk = desk
        self._seconds = seconds

    def tell(self, waiting: int, *, at: datetime, id: str) -> str:  # noqa: A002 - the mail's own
        """Say that so many answers wait; NotSent when it could not be said to anybody.

        What it gives is for the operator: to whom it could not be said; nothing when to all. The
        same `id`, which is to be unique in the world, makes the same mail.
        """
        message = self.message(waiting, at=at, id=id)
        try:
            refused = self._hand_over(message)
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(
                f"{self._server.host}, port {self._server.port}, did not take the mail "
                f"({_why(error)}); see to --smtp and --mail-to, it is tried again"
            ) from error
        if not refused:
            return ""
        return (
            f"{self._server.host}, port {self._server.port}, takes no mail for "
            f"{printable(', '.join(refused))}; see to --mail-to, others were told"
        )

    def message(self, waiting: int, *, at: datetime, id: str) -> EmailMessage:  # noqa: A002
        """The mail: how many wait, and where."""
        say = self._language
        counted = say.counted("%(num)s answer waits", "%(num)s answers wait", waiting)
        message = EmailMessage()
        message["Subject"] = mail_header(f"{self._site}: {counted}")
        message["From"] = self._sender
        message["To"] = ", ".join(self._to)
        message["Date"] = format_datetime(at)
        message["Message-ID"] = f"<{id}@causerie.invalid>"
        message["Auto-Submitted"] = "auto-generated"  # so that no machine answers
        invitation = say.gettext("Read them, and decide:")
        message.set_content(f"{counted}.\n\n{invitation}\n{self._desk}\n", cte="8bit")
        return message

    def _hand_over(self, message: EmailMessage) -> Collection[str]:
        """The addresses that the server takes no mail for, and not all of them."""
        server, secure = self._server, ssl.create_default_context()
        connect: Callable[..., smtplib.SMTP] = smtplib.SMTP
        options: dict[str, object] = {"timeout": self._seconds}
        if server.tls:
            connect = smtplib.SMTP_SSL
            options["context"] = secure
        with connect(server.host, server.port, **options) as smtp:
            if not server.tls and server.host not in _LOOPBACK:
                smtp.starttls(context=secure)  # without it nothing is said, a password least of all
            if server.user:
                smtp.login(server.user, server.password)
            return smtp.send_message(message)


def _why(error: Exception) -> str:
    """The reason, in which a server may repeat anything but what it was told in secret."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return printable(f"{error.smtp_code} {text}")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "it refuses every recipient"
    return printable(str(error) or type(error).__name__)
