"""Where in its sender's stream a finding stands, as a person counts: message 1, field 2."""

from __future__ import annotations

from bisect import bisect_right

from h11tool.protocol.events import (
    ConnectionClosed,
    Data,
    EndOfMessage,
    InformationalResponse,
    Request,
    Response,
)
from h11tool.protocol.findings import Finding
from h11tool.report import Entry, Opened

_CHUNK_RULES = ("C001", "C299")  # about size lines and the ends of chunks
_HEADS = (Request, Response, InformationalResponse)


class Places:
    """Counts the messages of each stream while the report goes by."""

    def __init__(self) -> None:
        self._streams: dict[tuple[int, bool], _Stream] = {}
        self._closed: list[tuple[int, bool]] = []

    def look_at(self, entry: Entry) -> None:
        what = entry.what
        if isinstance(what, (*_HEADS, Data, EndOfMessage)):
            self._stream(entry.connection, entry.sender == "client").hear(what)
        elif isinstance(what, ConnectionClosed):
            self._closed.append((entry.connection, entry.sender == "client"))
        elif isinstance(what, Opened):
            # Findings about a close come after it, but none comes once another connection begins.
            for key in (*self._closed, (entry.connection, True), (entry.connection, False)):
                self._streams.pop(key, None)
            self._closed.clear()

    def message(self, entry: Entry) -> int:
        """The number of the message that its sender is at; the first one is 1, and 0 is none yet."""
        return self._stream(entry.connection, entry.sender == "client").messages

    def of(self, entry: Entry, finding: Finding) -> str:
        """Message and field of a finding; empty where it stands before the first message."""
        return self._stream(entry.connection, finding.from_client).place(finding)

    def _stream(self, connection: int, from_client: bool) -> _Stream:
        key = connection, from_client
        if key not in self._streams:
            self._streams[key] = _Stream()
        return self._streams[key]


class _Stream:
    """One direction of one connection."""

    def __init__(self) -> None:
        self.messages = 0
        self._start = 0  # of the last message
        self._open = False  # whether a message has begun and not ended
        self._stop = 0  # of the last message, as far as it was read
        self._sections: list[_Section] = []  # of the last message: its head, its trailers
        self._chunks = 0  # of the last message, as far as it was read
        self._chunk_start = 0  # where the line of the last one begins
        self._is_chunked = False

    def hear(self, event: Request | Response | InformationalResponse | Data | EndOfMessage) -> None:
        if isinstance(event, _HEADS):
            self.messages += 1
            self._open = not isinstance(event, InformationalResponse)
            self._sections = [_Section(event)]
            self._start = event.span.start if event.span else 0
            self._chunks, self._chunk_start, self._is_chunked = 0, 0, event._facts.chunked
        elif isinstance(event, Data):
            self._chunks += event.chunk_start
            self._chunk_start = event.chunk_line.start if event.chunk_line else 0
        elif isinstance(event, EndOfMessage):
            self._open = False
            if event.head:
                self._sections.append(_Section(event))
        if event.span:
            self._stop = event.span.stop

    def place(self, finding: Finding) -> str:
        start = finding.span.start
        if not self.messages or start < self._start:
            return ""
        if not self._open and start >= self._stop:
            return f"after message {self.messages}"
        part = next((section.part(start) for section in self._sections if section.holds(start)), "")
        part = part or self._chunk(finding)
        return f"message {self.messages}" + (f", {part}" if part else "")

    def _chunk(self, finding: Finding) -> str:
        """The chunk in which a fault stands: the CR LF behind its data is its own, the size line that of the next."""
        if not self._is_chunked or not _CHUNK_RULES[0] <= finding.rule.id <= _CHUNK_RULES[1]:
            return ""
        if finding.span.start < self._chunk_start:  # told late, of one that nobody counted
            return ""
        is_next = finding.span.start > self._stop + 1 or not self._chunks
        return f"chunk {self._chunks + is_next}"


class _Section:
    """A head or a trailer section; its fields are looked up once somebody asks."""

    def __init__(self, event: Request | Response | InformationalResponse | EndOfMessage) -> None:
        self._event = event
        self._starts: list[int] | None = None

    def holds(self, start: int) -> bool:
        span = self._event.span
        return span is not None and span.start <= start < span.stop

    def part(self, start: int) -> str:
        if self._starts is None:
            places = self._event.field_places()
            self._starts = [place.line.start for place in places]
            self._starts += [place.line.stop for place in places[-1:]]
        number = bisect_right(self._starts, start)
        if number == 0 and not isinstance(self._event, EndOfMessage):
            return "request-line" if isinstance(self._event, Request) else "status-line"
        if 0 < number < len(self._starts):
            return f"trailer field {number}" if isinstance(self._event, EndOfMessage) else f"field {number}"
        return ""
