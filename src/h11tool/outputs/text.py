"""The report for a person: events, states and findings in wire order."""

from __future__ import annotations

from h11tool.outputs import Style
from h11tool.outputs.carets import drawn
from h11tool.outputs.paint import Paint
from h11tool.outputs.safe_text import safe, safe_text, safe_wire
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
from h11tool.protocol.findings import Finding, Severity
from h11tool.protocol.sentinels import Sentinel
from h11tool.protocol.state import CLIENT, IDLE, SERVER
from h11tool.report import Entry, Note, Opened, Read, Started, Summary, Trouble

PREVIEW = 48  # octets of content that are shown of each piece
INDENT = " " * 14


class TextReport:
    """Renders a report as text, in one of the views events, messages, states and hex."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._paint = Paint(style.color)
        self._states: dict[tuple[int, int], dict[Sentinel, Sentinel]] = {}
        self._times = False

    def entry(self, entry: Entry) -> str:
        what = entry.what
        if entry.at:
            self._times = True
        if isinstance(what, Event):
            return self._event(entry, what)
        if isinstance(what, Finding):
            return self._finding(entry, what)
        if isinstance(what, Transition):
            return self._transition(entry, what)
        return self._frame(entry)

    def end(self) -> str:
        return ""

    def _frame(self, entry: Entry) -> str:
        match entry.what:
            case Started(source):
                return self._paint("strong", safe_text(source)) + "\n" if self._style.several else ""
            case Opened(client, server):
                ends = f": {safe_text(client)} {self._arrow} {safe_text(server)}" if client or server else ""
                return self._paint("strong", f"connection {entry.connection}{ends}") + "\n"
            case Note(kind, text):
                return self._paint("faint", f"{self._time(entry)}* {kind}: {safe_text(text)}") + "\n"
            case Read(data, start):
                return self._read(entry, data, start)
            case Trouble(offset, reason):
                return self._paint("error", f"cannot be read on at offset {offset}: {safe_text(reason)}") + "\n"
            case Summary() as summary:
                return self._summary(summary)
        return ""

    @property
    def _arrow(self) -> str:
        return "->" if self._style.ascii_only else "→"

    def _sign(self, sender: str | None) -> str:
        if self._style.ascii_only:
            return ">" if sender == "client" else "<"
        return "→" if sender == "client" else "←"

    def _time(self, entry: Entry) -> str:
        return f"{entry.at:9.6f} " if self._times else ""

    def _event(self, entry: Entry, event: Event) -> str:
        if self._style.view in ("states", "hex"):
            return ""
        span = event.span
        place = f"{span.start}-{span.stop}" if span else ""
        if span and span.start == span.stop:
            place = str(span.start)
        sender = entry.sender or "server"
        lead = self._time(entry) + self._paint(sender, f"{self._sign(sender)} {place:<11} ")
        label, details = self._label(event)
        lines = [lead + label]
        lines += [self._indent() + line for line in details]
        return "\n".join(lines) + "\n"

    def _indent(self) -> str:
        return INDENT + (" " * 10 if self._times else "")

    def _label(self, event: Event) -> tuple[str, list[str]]:
        """What an event is called, and the lines below it."""
        match event:
            case Request():
                label = f"{safe(event.method)} {safe(event.target)} HTTP/{safe(event.http_version)}"
                return self._paint("strong", label), self._fields(event)
            case Response() | InformationalResponse():
                label = f"{event.status_code} {safe(event.reason)}".rstrip() + f" HTTP/{safe(event.http_version)}"
                return self._paint("strong", label), self._fields(event)
            case Data():
                return self._data(event), []
            case EndOfMessage():
                return self._paint("faint", "end of message"), self._fields(event)
            case ConnectionClosed():
                return self._paint("faint", "connection closed"), []
            case Unread():
                return self._paint("warning", f"{_count(event.length, 'byte')} not read: {event.reason}"), []
        return type(event).__name__, []

    def _fields(self, event: Request | Response | InformationalResponse | EndOfMessage) -> list[str]:
        if self._style.view == "messages" and event.head:
            lines = event.head.split(b"\n")[:-1]
            return [safe_wire(line + b"\n", ascii_only=self._style.ascii_only) for line in lines]
        return [f"{safe(name)}: {safe(value)}" for name, value in event.headers.raw_items()]

    def _data(self, event: Data) -> str:
        size = _count(len(event.data), "byte")
        shown = safe_wire(event.data[:PREVIEW], ascii_only=self._style.ascii_only)
        more = "..." if len(event.data) > PREVIEW else ""
        chunk = ", a chunk" if event.chunk_start and event.chunk_end else ""
        return f"data, {size}{chunk}  " + self._paint("faint", f"{shown}{more}")

    def _transition(self, entry: Entry, change: Transition) -> str:
        if self._style.view == "states":
            return self._lanes(entry, change)
        if self._style.view != "events":
            return ""
        role = "client" if change.role is CLIENT else "server"
        text = f"{role} {change.before!r} {self._arrow} {change.after!r}"
        return self._indent() + self._paint("faint", text) + "\n"

    def _lanes(self, entry: Entry, change: Transition) -> str:
        """Both machines as two columns, and the event that moved them."""
        key = entry.connection, entry.exchange
        known = self._states.get(key)
        head = ""
        if known is None:
            known = self._states[key] = {CLIENT: IDLE, SERVER: IDLE}
            title = f"exchange {entry.exchange}"
            head = self._paint("strong", f"{title:<14}{'client':<24}{'server':<24}because") + "\n"
            head += f"{'':<14}{'IDLE':<24}{'IDLE':<24}\n"
        known[change.role] = change.after
        lanes = [
            self._paint(name, f"{state!r:<24}") if role is change.role else self._paint("faint", f"{state!r:<24}")
            for role, name, state in ((CLIENT, "client", known[CLIENT]), (SERVER, "server", known[SERVER]))
        ]
        by = "client" if change.by is CLIENT else "server"
        return f"{head}{self._time(entry):<14}{lanes[0]}{lanes[1]}{by}: {change.because}\n"

    def _read(self, entry: Entry, data: bytes, start: int) -> str:
        sender = entry.sender or "server"
        if self._style.view != "hex":
            size = _count(len(data), "byte")
            verb = "sent" if sender == "client" else "came"
            return self._paint("faint", f"{self._time(entry)}* {sender}: {size} {verb}, from offset {start}") + "\n"
        lines = []
        for at in range(0, len(data), 16):
            row = data[at : at + 16]
            hexadecimal = row[:8].hex(" ") + "  " + row[8:].hex(" ")
            shown = "".join(chr(octet) if 0x20 <= octet < 0x7F else "." for octet in row)
            mark = self._paint(sender, f"{self._sign(sender)} {start + at:08x}")
            lines.append(f"{mark}  {hexadecimal:<49} {shown}\n")
        return "".join(lines)

    def _finding(self, entry: Entry, finding: Finding) -> str:
        rule = finding.rule
        severity = rule.severity.value
        sender = "client" if finding.from_client else "server"
        start, stop = finding.span
        place = f"byte {start}" if stop - start <= 1 else f"bytes {start}-{stop}"
        title = self._paint(severity, f"{severity} {rule.id} {rule.name}")
        if rule.severity is Severity.INFO:
            return f"{INDENT}{title}: {sender}, {place}: {finding.message}\n"
        cite = _citations(rule.cite)
        lines = ["", f"{title}  {self._paint('faint', f'{cite}, {rule.level}' if cite else rule.level)}"]
        lines.append(f"  {sender}, {place}, exchange {entry.exchange}: {finding.message}")
        drawing = list(drawn(finding, self._style.width - 6, self._style.ascii_only))
        gutter = max((len(number) for number, _ in drawing), default=0)
        for number, text in drawing:
            bar = self._paint("faint", f"  {number:>{gutter}} |")
            lines.append(f"{bar} {text if number else self._paint(severity, text)}")
        lines.append(f"  {self._paint('strong', 'why')}  {rule.why}")
        lines.append(f"  {self._paint('strong', 'fix')}  {rule.fix}")
        return "\n".join(lines) + "\n\n"

    def _summary(self, summary: Summary) -> str:
        counts = [
            self._paint(severity.value, _count(summary.findings[severity], severity.value))
            for severity in Severity
            if summary.findings[severity]
        ]
        read = [
            _count(summary.connections, "connection"),
            _count(summary.requests, "request"),
            _count(summary.responses, "response"),
            _count(summary.octets, "byte"),
        ]
        return ", ".join(read) + ": " + (", ".join(counts) or "nothing found") + "\n"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def _citations(cites: tuple[str, ...]) -> str:
    """Sections of one document together: `RFC 9112 §6.1 §6.3, RFC 9110 §8.6`."""
    documents: dict[str, list[str]] = {}
    for cite in cites:
        document, _, section = cite.partition(" §")
        documents.setdefault(document, []).append(f" §{section}" if section else "")
    return ", ".join(document + "".join(sections) for document, sections in documents.items())
