"""The views `events` and `messages`: what each side says, as read or as it stands."""

from __future__ import annotations

from collections.abc import Iterator

from h11tool.outputs import Style
from h11tool.outputs.margin import Margin
from h11tool.outputs.paint import Paint
from h11tool.outputs.pieces import Pieces, Run
from h11tool.outputs.places import Places
from h11tool.outputs.safe_text import clip, safe, safe_wire
from h11tool.outputs.wording import count
from h11tool.protocol.conversation import Transition
from h11tool.protocol.events import (
    ConnectionClosed,
    Data,
    EndOfMessage,
    Event,
    InformationalResponse,
    Request,
    Response,
    Unread,
)
from h11tool.protocol.sentinels import Sentinel
from h11tool.protocol.state import CLIENT
from h11tool.report import Entry, Read

MAX_VALUE = 4000  # characters of a field that are shown
MAX_CONTENT = 2048  # octets of each piece of content of which `messages` shows the lines


class EventsView:
    """Events with their fields, and the steps of both sides' states."""

    def __init__(self, style: Style, paint: Paint, margin: Margin, places: Places) -> None:
        self._style = style
        self._paint = paint
        self._margin = margin
        self._places = places
        self._pieces = Pieces()

    def event(self, entry: Entry, event: Event) -> str:
        run, is_told = self._pieces.take(entry)
        told = self._run(run) if run else ""
        if not is_told:
            return told
        first, *below = self._lines(entry, event)
        indent = self._margin.indent()
        lines = [self._margin.lead(entry, event.span) + first, *[indent + line for line in below]]
        return told + "\n".join(lines) + "\n"

    def steps(self, entry: Entry, steps: list[Transition]) -> str:
        told = [f"{_name(step.role)} {step.before!r} {self._margin.arrow} {step.after!r}" for step in steps]
        return self._margin.indent() + self._paint("faint", ", ".join(told)) + "\n"

    def read(self, entry: Entry, read: Read) -> str:
        sender = entry.sender or "server"
        verb = "sent" if sender == "client" else "came"
        text = f"* {sender}: {count(len(read.data), 'byte')} {verb}, from offset {read.start}"
        return self._paint("faint", self._margin.time(entry) + text) + "\n"

    def rest(self) -> str:
        return "".join(map(self._run, self._pieces.rest()))

    def _run(self, run: Run) -> str:
        size = count(run.span.stop - run.span.start, "byte")
        what = run.entry.what
        text = f"{size} more not read: {what.reason}" if isinstance(what, Unread) else f"data, {size} more"
        told = self._paint("faint", f"{text}, in {count(run.pieces, 'piece')}")
        return f"{self._margin.lead(run.entry, run.span)}{told}\n"

    def _lines(self, entry: Entry, event: Event) -> Iterator[str]:
        """What an event is called, and the lines below it."""
        match event:
            case Request():
                label = f"{safe(event.method)} {safe(event.target)} HTTP/{safe(event.http_version)}"
                yield self._head(entry, label)
                yield from self._fields(event)
            case Response() | InformationalResponse():
                label = f"HTTP/{safe(event.http_version)} {event.status_code} {safe(event.reason)}"
                yield self._head(entry, label.rstrip(" "))
                yield from self._fields(event)
            case Data():
                yield from self._data(event)
            case EndOfMessage():
                yield self._paint("faint", "end of message")
                yield from self._fields(event)
            case ConnectionClosed():
                yield self._paint("faint", "connection closed")
            case Unread():
                yield self._paint("warning", f"{count(event.length, 'byte')} not read: {event.reason}")

    def _head(self, entry: Entry, label: str) -> str:
        number = self._paint("faint", f"  (message {self._places.message(entry)})")
        return self._paint("strong", label) + number

    def _fields(self, event: Request | Response | InformationalResponse | EndOfMessage) -> Iterator[str]:
        for name, value in event.headers.raw_items():
            yield clip(f"{safe(name)}: {safe(value)}", MAX_VALUE).rstrip(" ")

    def _data(self, event: Data) -> Iterator[str]:
        told = f"data, {count(len(event.data), 'byte')}{_chunk(event)}  "
        indent = len(self._margin.indent())
        room = max(16, min(self._style.width - indent - len(told), 64))
        shown = safe_wire(event.data[:room], ascii_only=self._style.ascii_only)
        if len(shown) > room or len(event.data) > room:
            shown = shown[: room - 3] + "..."
        yield told + self._paint("faint", shown.rstrip(" "))


class MessagesView(EventsView):
    """Messages as they stand on the wire, line by line with their line ends."""

    def steps(self, entry: Entry, steps: list[Transition]) -> str:
        return ""

    def _head(self, entry: Entry, label: str) -> str:
        kind = "request" if isinstance(entry.what, Request) else "response"
        return self._paint("strong", f"message {self._places.message(entry)}, {kind}")

    def _fields(self, event: Request | Response | InformationalResponse | EndOfMessage) -> Iterator[str]:
        yield from self._wire(event.head)

    def _data(self, event: Data) -> Iterator[str]:
        yield self._paint("faint", f"data, {count(len(event.data), 'byte')}{_chunk(event)}")
        yield from self._wire(event.data[:MAX_CONTENT])
        if len(event.data) > MAX_CONTENT:
            yield self._paint("faint", f"... {count(len(event.data) - MAX_CONTENT, 'byte')} more")

    def _wire(self, data: bytes) -> Iterator[str]:
        start = 0
        while start < len(data):
            stop = data.find(b"\n", start) + 1 or len(data)
            # A space at the very end would not be seen.
            line = safe_wire(data[start:stop], ascii_only=self._style.ascii_only)
            yield line[:-1] + ("\\x20" if self._style.ascii_only else "·") if line.endswith(" ") else line
            start = stop


def _name(role: Sentinel) -> str:
    return "client" if role is CLIENT else "server"


def _chunk(event: Data) -> str:
    if event.chunk_line is None:
        return ""
    if event.chunk_start:
        return ", a chunk" if event.chunk_end else ", a chunk begins"
    return ", a chunk ends" if event.chunk_end else ", of a chunk"
