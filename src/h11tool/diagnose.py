"""Segments in, entries out: reads every connection of a capture, live or stored, and says what happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from h11tool import __version__
from h11tool.checks import OFF_BY_DEFAULT, check_close, check_head, check_message
from h11tool.checks.desync import Desync
from h11tool.checks.message import Message
from h11tool.checks.section import Head
from h11tool.protocol.conversation import Conversation, Happening, Transition
from h11tool.protocol.events import (
    ConnectionClosed,
    Data,
    EndOfMessage,
    Event,
    InformationalResponse,
    Request,
    Response,
)
from h11tool.protocol.findings import Finding, Rule
from h11tool.protocol.profiles import DIAGNOSE, Profile
from h11tool.protocol.sentinels import Sentinel
from h11tool.protocol.state import CLIENT, SERVER
from h11tool.recording import Damaged, Segment, Sender
from h11tool.report import Entry, Note, Opened, Read, Started, Summary, Trouble

if TYPE_CHECKING:
    from h11tool.checks.exchanges import Exchanges

MAX_FINDINGS = 100  # of one message; the rest are counted
_ROLES: dict[str | None, Sentinel] = {"client": CLIENT, "server": SERVER}
_HEADS = (Request, Response, InformationalResponse)


class Reading(NamedTuple):
    """How to read: under which profile, which directions there are, and what a lone response answers."""

    profile: Profile = DIAGNOSE
    client_seen: bool = True
    server_seen: bool = True
    request_method: bytes | None = None
    ordered: bool = True  # whether segments come in the order in which their bytes passed by
    checks: bool = True
    off: frozenset[Rule] = OFF_BY_DEFAULT  # rules of which nothing is told
    reads: bool = False  # whether each read becomes an entry too


def diagnose(segments: Iterable[Segment], source: str, reading: Reading | None = None) -> Iterator[Entry]:
    """Read `segments` to the end, and yield the report. Damage to the input ends it with a `Trouble`."""
    diagnosis = Diagnosis(source, reading)
    yield diagnosis.begin()
    try:
        for segment in segments:
            yield from diagnosis.feed(segment)
    except Damaged as damaged:
        yield from diagnosis.finish()
        yield Entry(Trouble(damaged.offset, damaged.reason))
    else:
        yield from diagnosis.finish()
    yield Entry(diagnosis.summary, at=diagnosis.now)


class Diagnosis:
    """A report in the making, fed segment by segment; live commands feed it as bytes come and go."""

    def __init__(self, source: str, reading: Reading | None = None) -> None:
        self.summary = Summary()
        self.now = 0.0
        self._source = source
        self._reading = reading or Reading()
        self._connections: dict[int, _Connection] = {}

    def begin(self) -> Entry:
        return Entry(Started(self._source, __version__, self._reading.profile.name))

    def feed(self, segment: Segment) -> Iterator[Entry]:
        """What this segment makes happen."""
        self.now = segment.at
        number = segment.connection
        if segment.kind == "note":
            yield Entry(Note("note", str(segment.facts.get("text", ""))), number, at=segment.at)
            return
        if number not in self._connections:
            reading = self._reading
            seen = segment.facts.get("seen")
            if seen:
                reading = reading._replace(client_seen=seen == "client", server_seen=seen == "server")
            if segment.facts.get("ordered") is False:
                reading = reading._replace(ordered=False)
            self._connections[number] = _Connection(number, reading, self.summary, _is_secured(segment))
            self.summary.connections += 1
            yield _opened(segment)
        elif segment.kind == "tls":
            yield Entry(Note("tls", _facts_text(segment)), number, at=segment.at)
        yield from self._connections[number].feed(segment)
        if segment.kind == "close":
            yield from self._connections.pop(number).finish(self.now)

    def finish(self) -> Iterator[Entry]:
        """Nothing more will come on any connection."""
        for connection in self._connections.values():
            yield from connection.finish(self.now)
        self._connections.clear()


def _opened(segment: Segment) -> Entry:
    facts = segment.facts if segment.kind == "open" else {}
    tls = facts.get("tls")
    opened = Opened(
        str(facts.get("client") or ""), str(facts.get("server") or ""), tls if isinstance(tls, dict) else None
    )
    return Entry(opened, segment.connection, at=segment.at)


def _is_secured(segment: Segment) -> bool | None:
    """What the opening of a connection tells of TLS; None where it tells nothing."""
    tls = segment.facts.get("tls", "unknown") if segment.kind == "open" else "unknown"
    return None if tls == "unknown" else tls is not None


def _facts_text(segment: Segment) -> str:
    return ", ".join(f"{name} {value}" for name, value in segment.facts.items())


def _start(happening: Happening) -> int:
    return happening.what.span.start if isinstance(happening.what, Finding) else 0


def _exchanges(*, ordered: bool) -> Exchanges:
    from h11tool.checks.exchanges import Exchanges  # here: of one direction alone there are none

    return Exchanges(ordered=ordered)


class _Connection:
    """One connection of the report: its conversation, and the messages that are being read."""

    def __init__(self, number: int, reading: Reading, summary: Summary, tls: bool | None) -> None:
        self._tls = tls
        self._number = number
        self._reading = reading
        self._summary = summary
        self._conversation = Conversation(
            reading.profile,
            client_seen=reading.client_seen,
            server_seen=reading.server_seen,
            request_method=reading.request_method,
        )
        paired = reading.checks and reading.client_seen and reading.server_seen
        self._exchanges = _exchanges(ordered=reading.ordered) if paired else None
        self._desyncs = {CLIENT: Desync(), SERVER: Desync()} if reading.checks else {}
        self._messages: dict[Sentinel, Message] = {}
        self._gone: set[Sentinel] = set()  # the sides that have closed
        self._methods: dict[int, bytes] = {}  # of the requests whose responses are still to come
        self._offsets: dict[Sentinel, int] = {CLIENT: 0, SERVER: 0}
        self._findings: dict[Sentinel, int] = {CLIENT: 0, SERVER: 0}  # of the current message

    def feed(self, segment: Segment) -> Iterator[Entry]:
        role = _ROLES.get(segment.sender)
        if role is None:
            return
        conversation = self._conversation
        happenings: list[Happening] = []
        if segment.kind in ("fin", "rst"):
            self._gone.add(role)
            if self._exchanges:
                self._exchanges.leave(role)
        if segment.kind == "data":
            self._summary.octets += len(segment.data)
            if self._reading.reads:
                yield Entry(Read(segment.data, self._offsets[role]), self._number, 0, segment.sender, segment.at)
            if role in self._desyncs:
                self._desyncs[role].arrive(self._offsets[role], segment.data)
            self._offsets[role] += len(segment.data)
            if self._exchanges:
                self._exchanges.arrive(role, len(segment.data))
            happenings = conversation.receive(role, segment.data)
        elif segment.kind == "fin":
            happenings = conversation.receive_eof(role)
        elif segment.kind == "rst":
            # A reset ends both directions, and what the other side had sent may be lost with it.
            happenings = conversation.receive_eof(role, reset=True)
            happenings += conversation.receive_eof(SERVER if role is CLIENT else CLIENT, reset=True)
        elif segment.kind == "gap":
            self._desyncs.pop(role, None)  # what is missing might end a message anywhere
            happenings = conversation.lose(role, segment.length)
        yield from self._entries(happenings, segment.at)

    def finish(self, at: float) -> Iterator[Entry]:
        yield from self._entries(self._conversation.finish(), at)
        if self._exchanges:
            yield from self._told(list(self._exchanges.finish()), at)
        for role, desync in self._desyncs.items():
            found = [Happening(role, exchange, finding) for exchange, finding in desync.finish()]
            yield from self._told(found, at)

    def _entries(self, happenings: list[Happening], at: float) -> Iterator[Entry]:
        """Each event, then what it did to the states, then the findings in the order of their bytes."""
        findings: list[Happening] = []
        for happening, following in zip(happenings, [*happenings[1:], None], strict=False):
            what = happening.what
            if isinstance(what, Finding):
                findings.append(happening)
                if happening.role in self._messages:
                    self._messages[happening.role].blame(what)
                if happening.role in self._desyncs:
                    self._desyncs[happening.role].blame(what)
                if self._exchanges:
                    self._exchanges.note(happening)
            elif isinstance(what, Transition):
                more = following is not None and isinstance(following.what, Transition)
                yield from self._entry(happening, at, more)
            else:
                yield from self._told(findings, at)
                yield from self._entry(happening, at)
                if self._reading.checks:
                    findings = [happening._replace(what=finding) for finding in self._checked(happening, what)]
                if self._exchanges:
                    findings += self._exchanges.hear(happening, what, self._messages.get(happening.role), at)
        yield from self._told(findings, at)

    def _told(self, findings: list[Happening], at: float) -> Iterator[Entry]:
        for happening in sorted(findings, key=_start):
            yield from self._entry(happening, at)
        findings.clear()

    def _entry(self, happening: Happening, at: float, more: bool = False) -> Iterator[Entry]:
        role, what = happening.role, happening.what
        sender: Sender = "client" if role is CLIENT else "server"
        if isinstance(what, _HEADS):
            self._findings[role] = 0
            self._summary.requests += type(what) is Request
            self._summary.responses += type(what) is Response
        elif isinstance(what, Finding):
            if what.rule in self._reading.off:
                return
            self._summary.findings[what.rule.severity] += 1
            self._findings[role] += 1
            if self._findings[role] > MAX_FINDINGS:
                return
        elif isinstance(what, Transition):
            sender = "client" if what.by is CLIENT else "server"
        yield Entry(what, self._number, happening.exchange, sender, at, more)

    def _checked(self, happening: Happening, event: Event) -> Iterator[Finding]:
        """Run the checks for which this event completes what they look at."""
        role = happening.role
        if isinstance(event, _HEADS):
            message = Message(event, self._method(happening.exchange, event), self._tls)
            self._messages[role] = message
            if role in self._desyncs:
                self._desyncs[role].begin(event, happening.exchange)
            yield from check_head(message, self._reading.off)
        elif role in self._messages:
            message = self._messages[role]
            if isinstance(event, Data):
                message.take(event)
            elif isinstance(event, EndOfMessage):
                message.end = event
                yield from check_message(message, self._reading.off)
            elif isinstance(event, ConnectionClosed):
                message.leaving = self._is_leaving(SERVER if role is CLIENT else CLIENT)
                yield from check_close(message, event, self._reading.off)

    def _is_leaving(self, role: Sentinel) -> bool:
        """Whether this side has closed, or has said that it will."""
        message = self._messages.get(role)
        return role in self._gone or (message is not None and not message.persists)

    def _method(self, exchange: int, head: Head) -> bytes | None:
        if isinstance(head, Request):
            if self._reading.server_seen:
                self._methods[exchange] = head.method
            return head.method
        if isinstance(head, Response):
            return self._methods.pop(exchange, self._reading.request_method)
        return self._methods.get(exchange, self._reading.request_method)
