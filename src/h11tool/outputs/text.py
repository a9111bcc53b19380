"""The report for a person: events, states and findings in wire order, and at the end what comes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Protocol

from h11tool.outputs import Style
from h11tool.outputs.events_view import EventsView, MessagesView
from h11tool.outputs.finding_text import finding_text
from h11tool.outputs.hex_view import HexView
from h11tool.outputs.margin import Margin
from h11tool.outputs.paint import Paint
from h11tool.outputs.places import Places
from h11tool.outputs.safe_text import clip, safe_text
from h11tool.outputs.states_view import StatesView
from h11tool.outputs.wording import bytes_of, count, sender_of
from h11tool.protocol.conversation import Transition
from h11tool.protocol.events import Event
from h11tool.protocol.findings import Finding, Severity
from h11tool.report import Entry, Note, Opened, Read, Started, Summary, Trouble

MAX_NAME = 1000  # characters of a file name, an address, a note


class View(Protocol):
    """What a view shows of the things in which the views differ."""

    def event(self, entry: Entry, event: Event) -> str: ...

    def steps(self, entry: Entry, steps: list[Transition]) -> str:
        """What one event made of both sides' states."""

    def read(self, entry: Entry, read: Read) -> str: ...

    def rest(self) -> str:
        """What is held back; the report ends."""


class _FindingsOnly:
    """Shows nothing besides findings."""

    def event(self, entry: Entry, event: Event) -> str:
        return ""

    def steps(self, entry: Entry, steps: list[Transition]) -> str:
        return ""

    def read(self, entry: Entry, read: Read) -> str:
        return ""

    def rest(self) -> str:
        return ""


VIEWS: dict[str, Callable[[Style, Paint, Margin, Places], View]] = {
    "events": EventsView,
    "messages": MessagesView,
    "states": lambda style, paint, margin, _places: StatesView(style, paint, margin),
    "findings": lambda _style, _paint, _margin, _places: _FindingsOnly(),
    "hex": lambda style, paint, margin, _places: HexView(style, paint, margin),
}


class TextReport:
    """Renders a report as text, in one of the views."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._paint = Paint(style.color)
        self._margin = Margin(style, self._paint)
        self._places = Places()
        self._view = VIEWS[style.view](style, self._paint, self._margin, self._places)
        self._steps: list[Transition] = []
        self._connection: int | None = None  # the one that the last lines are about
        self._first: tuple[str, ...] = ()  # the first error of this source: which, and where
        self._sources = 0
        self._totals: Counter[Severity] = Counter()

    def entry(self, entry: Entry) -> str:
        what = entry.what
        self._margin.look_at(entry)
        self._places.look_at(entry)
        if isinstance(what, Transition):
            self._steps.append(what)
            return "" if entry.more else self._told(entry, self._all_steps(entry))
        if isinstance(what, Event):
            return self._told(entry, self._view.event(entry, what))
        if isinstance(what, Finding):
            return self._told(entry, self._finding(entry, what))
        if isinstance(what, Read):
            return self._told(entry, self._view.read(entry, what))
        return self._frame(entry)

    def end(self) -> str:
        if self._sources < 2:
            return ""
        return self._paint("strong", f"{count(self._sources, 'source')}: ") + self._counts(self._totals) + "\n"

    def _told(self, entry: Entry, text: str) -> str:
        """`text`, under the name of its connection where that is another one than before."""
        if not text or self._connection in (None, entry.connection):
            return text
        self._connection = entry.connection
        return self._paint("strong", f"connection {entry.connection}, further") + "\n" + text

    def _all_steps(self, entry: Entry) -> str:
        steps, self._steps = self._steps, []
        return self._view.steps(entry, steps)

    def _finding(self, entry: Entry, finding: Finding) -> str:
        place = self._places.of(entry, finding)
        if finding.rule.severity is Severity.ERROR and not self._first:
            where = f"{sender_of(finding)}, {bytes_of(finding.span)}" + (f", {place}" if place else "")
            self._first = f"first error: {finding.rule.id} {finding.rule.name}", where
            if entry.connection:
                self._first = self._first[0], f"{where}, connection {entry.connection}"
        return finding_text(finding, place, self._margin.indent(), self._style, self._paint)

    def _frame(self, entry: Entry) -> str:
        match entry.what:
            case Started(source):
                return self._source(source)
            case Opened(client, server):
                return self._opened(entry, client, server)
            case Note(kind, text):
                note = f"* {self._safe(kind)}: {self._safe(text)}"
                return self._paint("faint", self._margin.time(entry) + note.rstrip(" ")) + "\n"
            case Trouble(offset, reason):
                told = f"the input cannot be read on at offset {offset}: {self._safe(reason)}"
                return self._view.rest() + self._paint("error", told) + "\n"
            case Summary() as summary:
                return self._view.rest() + self._summary(summary)
        return ""

    def _safe(self, text: str) -> str:
        return safe_text(clip(text, MAX_NAME), ascii_only=self._style.ascii_only)

    def _source(self, source: str) -> str:
        self._sources += 1
        self._first = ()
        self._connection = None
        if not self._style.several:
            return ""
        blank = "\n" if self._sources > 1 else ""
        return blank + self._paint("strong", self._safe(source)) + "\n"

    def _opened(self, entry: Entry, client: str, server: str) -> str:
        is_first, self._connection = self._connection is None, entry.connection
        if not client and not server:
            # Bare bytes are one connection, of which there is nothing to say.
            return (
                ""
                if is_first and not entry.connection
                else self._paint("strong", f"connection {entry.connection}") + "\n"
            )
        ends = f": {self._safe(client)} {self._margin.arrow} {self._safe(server)}"
        return self._paint("strong", f"connection {entry.connection}{ends}".rstrip(" ")) + "\n"

    def _summary(self, summary: Summary) -> str:
        self._totals.update(summary.findings)
        read = [
            count(summary.connections, "connection"),
            count(summary.requests, "request"),
            count(summary.responses, "response"),
            count(summary.octets, "byte"),
        ]
        text = "\n" + ", ".join(read) + ": " + self._counts(summary.findings) + "\n"
        if self._first:
            fits = sum(map(len, self._first)) + 2 <= self._style.width
            text += (": " if fits else ":\n  ").join(self._first) + "\n"
        return text

    def _counts(self, findings: Counter[Severity]) -> str:
        told = [
            self._paint(severity.value, count(findings[severity], severity.value))
            for severity in Severity
            if findings[severity]
        ]
        return ", ".join(told) or "nothing found"
