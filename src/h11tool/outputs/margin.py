"""What stands at the left of a line of the report: the time, who speaks, and which bytes."""

from __future__ import annotations

from h11tool.outputs import Style
from h11tool.outputs.paint import Paint
from h11tool.protocol.findings import Span
from h11tool.report import Entry, Opened

_TIME = 10  # columns
_NARROW = 60  # columns of a terminal on which a margin would take too much of the line


class Margin:
    """Leads and indents, alike for all lines of a report. Times are shown from the first known one on."""

    def __init__(self, style: Style, paint: Paint) -> None:
        self._paint = paint
        self._times = False
        self._place = 11 if style.width >= _NARROW else 0
        self.arrow = "->" if style.ascii_only else "→"
        self._signs = {"client": ">", "server": "<"} if style.ascii_only else {"client": "→", "server": "←"}

    def look_at(self, entry: Entry) -> None:
        """A connection whose ends are known was recorded, or is live: its times are known too."""
        what = entry.what
        self._times = self._times or bool(entry.at) or (isinstance(what, Opened) and bool(what.client or what.server))

    def time(self, entry: Entry) -> str:
        return f"{entry.at:9.6f} " if self._times else ""

    def sign(self, entry: Entry) -> str:
        return self._signs[entry.sender or "server"]

    def lead(self, entry: Entry, span: Span | None) -> str:
        """The beginning of an event's first line."""
        place = f"{span.start}" if span else ""
        if span and span.stop > span.start:
            place += f"-{span.stop}"
        mark = f"{self.sign(entry)} {place:<{self._place}}"
        return self.time(entry) + self._paint(entry.sender or "server", mark) + "  "

    def indent(self) -> str:
        """The beginning of the lines below it."""
        return " " * (self._place + 4 if self._place else 4) + (" " * _TIME if self._times and self._place else "")
