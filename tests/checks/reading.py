"""Reads an example of the catalogue and gives what the checks find in it."""

from __future__ import annotations

from h11tool.catalogue import example
from h11tool.checks import check_close, check_head, check_message
from h11tool.checks.message import Message
from h11tool.checks.rules.semantics import CONTENT_WITHOUT_TYPE, DATE_MISSING
from h11tool.protocol.conversation import Conversation
from h11tool.protocol.events import (
    ConnectionClosed,
    Data,
    EndOfMessage,
    InformationalResponse,
    Request,
    Response,
)
from h11tool.protocol.findings import Finding, Rule
from h11tool.protocol.sentinels import Sentinel
from h11tool.protocol.state import CLIENT, SERVER

# Nearly every message that is made by hand lacks Date and Content-Type: only tests of these two switch them on.
LACKING = frozenset([CONTENT_WITHOUT_TYPE, DATE_MISSING])


class Listener:
    """Follows a conversation as a diagnosis does, and keeps what the checks say."""

    def __init__(self, off: frozenset[Rule], tls: bool | None, method: bytes | None) -> None:
        self.found: list[Finding] = []
        self._off = off
        self._tls = tls
        self._method = method
        self.messages: dict[Sentinel, Message] = {}

    def hear(self, role: Sentinel, what: object) -> None:
        if isinstance(what, (Request, Response, InformationalResponse)):
            if isinstance(what, Request):
                self._method = what.method
            message = self.messages[role] = Message(what, self._method, self._tls)
            self.found += check_head(message, self._off)
        elif role in self.messages:
            self._go_on(self.messages[role], what)

    def _go_on(self, message: Message, what: object) -> None:
        if isinstance(what, Finding):
            message.blame(what)
        elif isinstance(what, Data):
            message.take(what)
        elif isinstance(what, EndOfMessage):
            message.end = what
            self.found += check_message(message, self._off)
        elif isinstance(what, ConnectionClosed):
            self.found += check_close(message, what, self._off)


def checked(
    text: str,
    off: frozenset[Rule] = LACKING,
    *,
    tls: bool | None = False,
    method: bytes | None = None,
    leaving: bool = False,
    piece: int = 1 << 20,
) -> list[Finding]:
    """What the checks find in an example, with every rule but `LACKING` switched on.

    `method` is what a lone response answers; `leaving` says that the other
    side has closed; reads bring `piece` octets each.
    """
    segments, sender, both = example(text)
    conversation = Conversation(
        client_seen=both or sender == "client",
        server_seen=both or sender == "server",
        request_method=method,
    )
    listener = Listener(off, tls, method)
    for segment in segments:
        role = CLIENT if segment.sender == "client" else SERVER
        if leaving and role in listener.messages:
            listener.messages[role].leaving = True
        happenings = []
        if segment.kind == "data":
            for start in range(0, len(segment.data), piece):
                happenings += conversation.receive(role, segment.data[start : start + piece])
        else:
            happenings += conversation.receive_eof(role)
        for happening in happenings:
            listener.hear(happening.role, happening.what)
    for happening in conversation.finish():
        listener.hear(happening.role, happening.what)
    return listener.found


def told(text: str, off: frozenset[Rule] = LACKING, *, method: bytes | None = None) -> list[str]:
    """The ids of what the checks find."""
    return [finding.rule.id for finding in checked(text, off, method=method)]


def octets_of(text: str) -> bytes:
    """All octets of an example that has one direction."""
    return b"".join(segment.data for segment in example(text).segments)
