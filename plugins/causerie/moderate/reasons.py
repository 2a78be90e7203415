"""What a moderator tells a reader: why a text was refused, or an answer withdrawn."""

from causerie.core import plain_text
from causerie.core.moderation import Prevented
from causerie.core.problems import Reason

MOST = 2_000
"""Characters of what a reader is told."""


class NotToBeTold(Prevented):
    """A reason is missing, or no reader would read so much."""


def checked(typed: str, *, needed: bool) -> str:
    """A reason as it is kept and shown; NotToBeTold when it is none, where one is `needed`."""
    reason = plain_text.tame(typed.strip()).strip()
    if plain_text.blank(reason.replace("\ufffd", "")):  # which stands for what nobody could read
        reason = ""
    if needed and not reason:
        raise NotToBeTold(
            Reason("no reason is given", "say why: the reader will read it on the private page")
        )
    if len(reason) > MOST:
        raise NotToBeTold(
            Reason(
                "the reason has {count} characters, more than {most}",
                "shorten it",
                {"count": len(reason), "most": MOST},
            )
        )
    return reason
