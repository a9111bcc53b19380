"""One line a finding, as compilers write them: `FILE:OFFSET: severity ID name: sentence`."""

from __future__ import annotations

from collections import Counter

from h11tool.outputs import Style
from h11tool.outputs.paint import Paint
from h11tool.outputs.safe_text import clip, safe_text
from h11tool.outputs.wording import citations, count, sender_of
from h11tool.protocol.findings import Finding, Severity
from h11tool.report import Entry, Started, Trouble

MAX_NAME = 1000  # characters of a file name


class Concise:
    """Renders findings as lines, and how many there were as the last line."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._paint = Paint(style.color)
        self._source = ""
        self._sources = 0
        self._faulty = 0  # sources with findings
        self._is_faulty = False
        self._counts: Counter[Severity] = Counter()

    def entry(self, entry: Entry) -> str:
        what = entry.what
        if isinstance(what, Finding):
            return self._line(entry, what)
        if isinstance(what, Started):
            self._source = self._safe(what.source)
            self._sources += 1
            self._is_faulty = False
        elif isinstance(what, Trouble):
            return f"{self._source}:{what.offset}: cannot be read on: {self._safe(what.reason)}\n"
        return ""

    def _line(self, entry: Entry, finding: Finding) -> str:
        rule = finding.rule
        self._faulty += not self._is_faulty
        self._is_faulty = True
        self._counts[rule.severity] += 1
        title = self._paint(rule.severity.value, f"{rule.severity.value} {rule.id} {rule.name}")
        who = sender_of(finding) + (f", connection {entry.connection}" if entry.connection else "")
        cite = self._paint("faint", f" [{citations(rule.cite[:1], self._style.ascii_only)}]") if rule.cite else ""
        return f"{self._source}:{finding.span.start}: {title}: {who}: {finding.message}{cite}\n"

    def end(self) -> str:
        read = count(self._sources, "file") + " read, "
        if not self._faulty:
            return read + "nothing found\n"
        told = [
            self._paint(severity.value, count(self._counts[severity], severity.value))
            for severity in Severity
            if self._counts[severity]
        ]
        return f"{read}{self._faulty} with findings: {', '.join(told)}\n"

    def _safe(self, text: str) -> str:
        return safe_text(clip(text, MAX_NAME), ascii_only=self._style.ascii_only)
