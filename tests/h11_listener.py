"""Writes down all that can be seen on a connection of h11, or of an engine like it, while bytes arrive."""

from collections.abc import Iterable
from types import ModuleType
from typing import Any

import pytest

Entry = tuple[Any, ...]
FIELDS = ("method", "target", "status_code", "reason", "http_version", "chunk_start", "chunk_end")
REQUESTS = {
    "GET": {"method": "GET", "headers": [("Host", "a")]},
    "HEAD": {"method": "HEAD", "headers": [("Host", "a")]},
    "CONNECT": {"method": "CONNECT", "headers": [("Host", "a")]},
    "UPGRADE": {"method": "GET", "headers": [("Host", "a"), ("Upgrade", "x")]},
    "CLOSE": {"method": "GET", "headers": [("Host", "a"), ("Connection", "close")]},
    "POSTING": {"method": "POST", "headers": [("Host", "a"), ("Transfer-Encoding", "chunked")]},
    "asking": {"method": "GET", "headers": [("Host", "a")]},
}


class Listener:
    """One connection of one engine, and a log of everything that can be seen on it from outside."""

    def __init__(self, engine: ModuleType, setting: str) -> None:
        self.engine = engine
        self.role, _, self.manner = setting.partition(" ")
        self.connection = engine.Connection(engine.CLIENT if self.role == "client" else engine.SERVER)
        self.log: list[Entry] = []
        self.error_texts: list[str] = []
        self.over = False
        if self.manner in REQUESTS:
            self.ask()

    def ask(self) -> None:
        request = self.engine.Request(target="/", **REQUESTS[self.manner])
        self.note("sent", self.connection.send(request))
        if self.manner != "POSTING":
            self.note("sent", self.connection.send(self.engine.EndOfMessage()))

    def answer(self) -> None:
        engine, connection = self.engine, self.connection
        if connection.they_are_waiting_for_100_continue:
            continuing = engine.InformationalResponse(status_code=100, headers=[])
            self.note("sent", connection.send(continuing))
        self.note("sent", connection.send(engine.Response(status_code=200, headers=[])))
        if connection.our_state is engine.SEND_BODY:
            self.note("sent", connection.send(engine.EndOfMessage()))

    def note(self, *what: object) -> None:
        c = self.connection
        waiting = (c.they_are_waiting_for_100_continue, c.client_is_waiting_for_100_continue)
        states = (repr(c.our_state), repr(c.their_state))
        self.log.append((*what, states, c.their_http_version, waiting))

    def receive(self, piece: bytes) -> None:
        """Feed one piece and take every event there is."""
        if self.over:
            return
        self.connection.receive_data(piece)
        while self.take_one():
            pass

    def take_one(self) -> bool:
        try:
            event = self.connection.next_event()
        except self.engine.ProtocolError as error:
            self.note_refusal(error)
            return False
        if event is self.engine.NEED_DATA or event is self.engine.PAUSED:
            paused = event is self.engine.PAUSED
            self.note(repr(event), self.connection.trailing_data if paused else None)
            return paused and self.next_cycle_begins()
        self.note_event(event)
        if type(event) is self.engine.EndOfMessage:
            if self.manner == "answering":
                self.answer()
            self.next_cycle_begins()
        return type(event) is not self.engine.ConnectionClosed

    def note_refusal(self, error: Exception) -> None:
        self.over = True
        self.error_texts.append(str(error))
        self.note(type(error).__name__, getattr(error, "error_status_hint", None))
        with pytest.raises(self.engine.RemoteProtocolError) as again:
            self.connection.next_event()
        self.error_texts.append(str(again.value))
        self.note("again", again.value.error_status_hint)

    def note_event(self, event: Any) -> None:
        fields = {name: getattr(event, name, None) for name in FIELDS}
        headers = getattr(event, "headers", None)
        raw_items = [] if headers is None else list(headers.raw_items())
        data = bytes(getattr(event, "data", b""))
        if type(event) is self.engine.Data:
            before = self.log[-1]
            if before[0] == "Data" and not before[2]["chunk_end"] and not fields["chunk_start"]:
                self.log.pop()
                data = before[1] + data
                fields["chunk_start"] = before[2]["chunk_start"]
        self.note(type(event).__name__, data, fields, [*(headers or ())], raw_items)

    def next_cycle_begins(self) -> bool:
        done = self.engine.DONE
        if self.manner not in ("answering", "asking") or self.connection.our_state is not done:
            return False
        if self.connection.their_state is not done:
            return False
        self.connection.start_next_cycle()
        self.note("next cycle")
        if self.manner == "asking":
            self.ask()
        return True


def listen(engine: ModuleType, setting: str, pieces: Iterable[bytes]) -> Listener:
    """Everything that can be seen while the pieces, then the end of the stream, arrive."""
    listener = Listener(engine, setting)
    for piece in (*pieces, b""):
        listener.receive(piece)
    return listener
