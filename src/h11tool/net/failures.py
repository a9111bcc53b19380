"""What can go wrong with a live exchange: exceptions that know their phase and curl's exit status for it."""

from __future__ import annotations

from typing import Literal

Phase = Literal["resolve", "connect", "tls", "send", "wait", "read"]

DOING: dict[Phase, str] = {
    "resolve": "resolving the name",
    "connect": "connecting",
    "tls": "shaking hands over TLS",
    "send": "sending the request",
    "wait": "waiting for the response head",
    "read": "reading the response",
}

# curl's exit statuses, because scripts know them.
NOT_RESOLVED = 6
NOT_CONNECTED = 7
UNREADABLE = 8
CUT_SHORT = 18
TOO_LATE = 28
NO_TLS = 35
NO_REPLY = 52
NOT_SENT = 55
NOT_RECEIVED = 56
CERTIFICATE_REFUSED = 60


class BadRequest(Exception):
    """What the user asks for cannot be sent: the URL, a field, a file of certificates."""


class Failure(Exception):
    """The exchange came to no good end: why, in which phase and after how many seconds."""

    def __init__(self, code: int, reason: str, phase: Phase, elapsed: float) -> None:
        super().__init__(code, reason, phase, elapsed)
        self.code = code
        self.reason = reason
        self.phase = phase
        self.elapsed = elapsed

    def __str__(self) -> str:
        return f"({self.code}) {self.reason} while {DOING[self.phase]}, after {self.elapsed:.1f} s"
