"""One direction of a connection while it is being read: what has arrived, what comes next, what came before.

The reading itself is a chain of steps, each a function of the reader that
consumes something and returns an event, or returns None when it needs more
bytes. They stand in `preambles`, `heads`, `bodies` and `resync`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import TypeAlias

from h11tool.protocol.buffer import Buffer
from h11tool.protocol.events import ChunkPlace, Event, InformationalResponse, Request, Response, unread
from h11tool.protocol.evidence import excerpt, finding_of
from h11tool.protocol.findings import Excerpt, Finding, Report, Rule, Span
from h11tool.protocol.grammar import Fault, Thinning, thinned
from h11tool.protocol.profiles import Profile

Step: TypeAlias = "Callable[[Reader], Event | None]"
Head: TypeAlias = Request | Response | InformationalResponse


SKIPPED_SHOWN = 256  # octets


class Before(Enum):
    """How the message before the current position ended: what surplus bytes there are to be called."""

    NOTHING = "nothing"
    SIZED = "Content-Length"
    UNFRAMED = "a request without length fields"
    BODYLESS = "a status that has no content"
    HEAD_ONLY = "a response to HEAD"
    CHUNKED = "chunks"


class Reader:
    """Reads what one side sends. `report` decides about each finding, and may raise."""

    answers: bytes | None = None  # the method of the request that a response answers, where it is known
    head: Head | None = None  # of the current message, or of the last one
    usual: Request | None = None  # the last request that was read in the usual way
    before = Before.NOTHING
    judged = -1  # stream offset of the last first line that has been looked at
    lost = -1  # stream offset from which on the way is being searched
    skipped = b""  # the first octets from there on
    wire = 0  # stream offset of the first byte that no event owns yet
    remaining = 0  # octets of the body or chunk that are still to come
    chunk: ChunkPlace | None = None  # the size line of the current chunk
    line_length = 0  # of the last size line without extensions
    chunk_begun = False  # whether an event has been given for the current chunk
    last_octet = 0  # of the chunk's data
    _thinning: Thinning | None = None  # of the faults in the framing of a body
    _thinned: Head | None = None  # the message that it belongs to
    readings: Sequence[tuple[int, int, int]] = ()  # of a disputed size line, as in `chunk_lines.ChunkLine`

    def __init__(
        self, from_client: bool, profile: Profile, limit: int, report: Report, start: Step, next_chunk: Step
    ) -> None:
        self.from_client = from_client
        self.profile = profile
        self.limit = limit
        self.report = report
        self.start = start  # the step that begins a message
        self.next_chunk = next_chunk  # the step that begins a chunk
        self.step = start
        self.buffer = Buffer()

    def next(self) -> Event | None:
        """The next event, or None if more bytes are needed."""
        return self.step(self)

    def blame(self, faults: Iterable[Fault], data: bytes, start: int) -> None:
        """Report what is wrong with `data`, whose first byte has the stream offset `start`."""
        for fault in thinned(faults, data):
            self.report(finding_of(fault, data, start, self.from_client))

    def tells(self, fault: Fault, data: bytes) -> bool:
        """Whether a fault in the framing of a chunked body is told, or is one too many of its kind."""
        if self._thinning is None or self._thinned is not self.head:
            self._thinned, self._thinning = self.head, Thinning()
        return self._thinning.lets(fault, data)

    def blame_here(self, rule: Rule, start: int, stop: int, cause: Evidence | None = None, says: str = "") -> None:
        """Report a rule broken by `buffer.data[start:stop]`."""
        buffer = self.buffer
        around = excerpt(buffer.data, buffer.base, start, min(stop, len(buffer.data)))
        span = Span(buffer.base + start, buffer.base + stop)
        place, line = cause or (None, None)
        self.report(Finding(rule, span, self.from_client, place, says, around, line))

    def blame_lost(self, rule: Rule, stop: int, says: str = "") -> None:
        """Report a rule for what has been passed over, and what will be up to the index `stop`, if it is anything."""
        self._keep_skipped(stop)
        start, self.lost = self.lost, -1
        span = Span(start, self.buffer.base + stop)
        if start < span.stop:
            self.report(Finding(rule, span, self.from_client, None, says, Excerpt(start, self.skipped)))

    def pass_over(self, reason: str, stop: int) -> Event | None:
        """Consume up to the index `stop`, searching the way."""
        self._keep_skipped(stop)
        return self.leave(reason, stop)

    def _keep_skipped(self, stop: int) -> None:
        """Keep the first of the octets that are passed over, as evidence; behind a gap there are none."""
        buffer = self.buffer
        if self.lost < 0:
            self.lost, self.skipped = buffer.offset, b""
        if self.lost + len(self.skipped) == buffer.offset:
            self.skipped += buffer.copy(buffer.at, min(stop, buffer.at + SKIPPED_SHOWN - len(self.skipped)))

    def own(self, stop: int) -> tuple[int, int]:
        """Give the bytes up to the stream offset `stop` to one event, and return their span."""
        start, self.wire = self.wire, stop
        return start, stop

    def leave(self, reason: str, stop: int) -> Event | None:
        """Consume up to the index `stop` without reading it as HTTP."""
        self.buffer.consume(stop)
        start, end = self.own(self.buffer.offset)
        return unread(reason, start, end) if end > start else None

    def status_evidence(self) -> Evidence | None:
        """Where the status code of the current message stands."""
        head = self.head
        if head is None or head.span is None:
            return None
        start = head.head.find(b" ") + 1
        base = head.span.start
        return Span(base + start, base + start + 3), excerpt(head.head, base, start, start + 3)

    def version_evidence(self) -> Evidence | None:
        """Where the version of the current message stands."""
        head = self.head
        if head is None or head.span is None:
            return None
        start = head.head.find(b"HTTP/")
        if start < 0:  # of HTTP/0.9
            return None
        place = Span(head.span.start + start, head.span.start + start + 8)
        return place, excerpt(head.head, head.span.start, start, start + 8)

    def field_evidence(self, name: bytes) -> Evidence | None:
        """Where the value of a field of the current message stands."""
        head = self.head
        if head is None or head.span is None:
            return None
        for field, place in zip(head.headers, head.field_places(), strict=True):
            if field[0] == name:
                base = head.span.start
                return place.value, excerpt(head.head, base, place.value.start - base, place.value.stop - base)
        return None


Evidence: TypeAlias = tuple[Span, Excerpt]


def read_nothing(reader: Reader) -> Event | None:
    """The step after which nothing is read any more."""
    return None
