"""Where a message ends, told by the engine: what it takes to tell whose turn it is in a file that holds both sides."""

from __future__ import annotations

from collections import deque

from h11tool.protocol.conversation import Conversation
from h11tool.protocol.events import EndOfMessage, InformationalResponse, Request, Response
from h11tool.protocol.state import CLIENT, SERVER
from h11tool.recording import Sender

FIRST_BLOCK = 2048  # bytes that most messages fit in; each further block is twice as large


class MessageEnds:
    """Finds the ends of messages, in the order in which they stand in the file; remembers what a response answers."""

    def __init__(self) -> None:
        self._methods: deque[bytes] = deque()

    def __call__(self, sender: Sender, data: bytes, start: int) -> int | None:
        """Where the message of `sender` that begins at `start` ends; None if only its end of stream tells."""
        asks = sender == "client"
        method = self._methods[0] if self._methods and not asks else None
        conversation = Conversation(client_seen=asks, server_seen=not asks, request_method=method)
        at, size = start, FIRST_BLOCK
        while at < len(data):
            for happening in conversation.receive(CLIENT if asks else SERVER, data[at : at + size]):
                event = happening.what
                if isinstance(event, Request):
                    self._methods.append(event.method)
                elif isinstance(event, Response) and self._methods:
                    self._methods.popleft()
                if isinstance(event, (EndOfMessage, InformationalResponse)) and event.wire:
                    return start + event.wire.stop
            at, size = at + size, size * 2
        return None
