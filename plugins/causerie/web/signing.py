"""What only this machine can have written, and secrets it can make again without keeping them."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer
from itsdangerous.timed import TimestampSigner

_SKEW = timedelta(minutes=1)


class Signer:
    """Signs with one key. A `purpose` keeps what was signed for one from serving another."""

    def __init__(self, key: bytes, clock: Callable[[], datetime]) -> None:
        self._key = key
        self._clock = clock
        self._stamped = _by(clock)

    def dumps(self, purpose: str, value: object) -> str:
        """`value`, of what JSON knows, signed and dated, as text for a form or an address."""
        text = self._serializer(purpose).dumps(value)
        return text if isinstance(text, str) else text.decode("ascii")

    def loads(self, purpose: str, text: str, max_age: timedelta) -> Any:
        """What was signed; None when it was not, not for this, or too long ago.

        A clock may be set back a little: what comes from the next minute is of now.
        """
        try:
            value, signed = self._serializer(purpose).loads(text, return_timestamp=True)
        except (BadData, UnicodeError):  # half a character is no text that was signed
            return None
        return value if -_SKEW <= self._clock() - signed <= max_age else None

    def secret(self, purpose: str, text: str) -> str:
        """The secret of 256 bits that goes with `text`, for an address; always the same one."""
        digest = hmac.digest(self._key, f"secret {purpose}\0{text}".encode(), "sha256")
        return urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")

    def _serializer(self, purpose: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(
            self._key,
            salt=f"causerie {purpose}",
            signer=self._stamped,
            signer_kwargs={"key_derivation": "hmac", "digest_method": sha256},
        )


def _by(clock: Callable[[], datetime]) -> type[TimestampSigner]:
    """Its own signer would read the system's clock."""

    class _Stamped(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(clock().timestamp())

    return _Stamped


def hashed(secret: str) -> str:
    """What is kept of a secret: enough to know it again, too little to use it."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()
