"""Both halves of one connection: listens to client and server, pairs what they say, and plays neither side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from h11tool.protocol.bodies import read_chunk, read_sized, read_until_close
from h11tool.protocol.events import (
    ConnectionClosed,
    Event,
    InformationalResponse,
    Request,
    Response,
    Unread,
    unread,
)
from h11tool.protocol.evidence import finding_of
from h11tool.protocol.findings import Finding, Span
from h11tool.protocol.grammar import Fault
from h11tool.protocol.heads import read_head
from h11tool.protocol.machine import Machine
from h11tool.protocol.profiles import DIAGNOSE, Profile
from h11tool.protocol.reader import Evidence, Head, Reader, read_nothing
from h11tool.protocol.resync import SKIPPED, find_chunk_line, resynchronise
from h11tool.protocol.rules import connection as rules
from h11tool.protocol.rules.upgrade import SWITCHING_WITHOUT_UPGRADE
from h11tool.protocol.sentinels import Sentinel
from h11tool.protocol.state import (
    CLIENT,
    IDLE,
    MIGHT_SWITCH_PROTOCOL,
    SEND_RESPONSE,
    SERVER,
    SWITCHED_PROTOCOL,
    Impossible,
    Joint,
)

HEADS = (Request, Response, InformationalResponse)
SWITCHED = "another protocol"
REFUSED = "behind a refused message"
GAP = "missing from the capture"
CUT_SHORT = "cut short"


class Transition(NamedTuple):
    """One side's state changed. `because` names the event, as a report does, and `by` who caused it."""

    role: Sentinel
    before: Sentinel
    after: Sentinel
    because: str
    by: Sentinel


class Happening(NamedTuple):
    """Something in a conversation: in which exchange, counted from 0, and who sent it."""

    role: Sentinel
    exchange: int
    what: Event | Finding | Transition


Happenings: TypeAlias = list[Happening]


class _Refused(Exception):
    """The profile does not let the reading go on."""


class _Side:
    """One direction: its reader, the exchange it is at, and what it has said about closing."""

    def __init__(self, role: Sentinel, reader: Reader, seen: bool) -> None:
        self.role = role
        self.reader = reader
        self.seen = seen
        self.exchange = 0
        self.goodbye: tuple[bool, Evidence | None] | None = None  # was it HTTP/1.0; where `close` or the version is
        self.switched = False
        self.closed = False
        self.declined = -1  # the exchange in which the content need not be sent any more


class Conversation:
    """Feed it the bytes of both directions as they were seen; it returns what happened.

    `client_seen` and `server_seen` say which directions there are: what only
    the missing one could tell is then not waited for. `request_method` is the
    method that a lone response answers. Under a profile that refuses nothing
    (`diagnose`) no input raises; under others a refused message ends its
    direction.
    """

    def __init__(
        self,
        profile: Profile = DIAGNOSE,
        *,
        client_seen: bool = True,
        server_seen: bool = True,
        request_method: bytes | None = None,
    ) -> None:
        self._profile = profile
        self._request_method = request_method
        self._machines: dict[int, Machine] = {}
        self._oldest = 0  # exchange that is not forgotten
        self._found: list[tuple[Finding, bool]] = []  # and whether it is about what a head begins with
        self._client = _Side(CLIENT, self._reader(CLIENT), client_seen)
        self._server = _Side(SERVER, self._reader(SERVER), server_seen)

    def _reader(self, role: Sentinel) -> Reader:
        profile = self._profile
        return Reader(role is CLIENT, profile, profile.max_event_size, self._report, read_head, read_chunk)

    def _report(self, finding: Finding) -> None:
        """The policy: write it down, and stop where the profile refuses it."""
        step = self._side(CLIENT if finding.from_client else SERVER).reader.step
        self._found.append((finding, step is read_head))
        if self._profile.refuses(finding):
            raise _Refused

    def receive(self, role: Sentinel, data: bytes) -> Happenings:
        """What the bytes `data`, sent by `role`, make happen."""
        self._side(role).reader.buffer.receive(data)
        return self._go_on(role)

    def receive_eof(self, role: Sentinel, *, reset: bool = False) -> Happenings:
        """`role` has closed its direction, in order or by a reset."""
        buffer = self._side(role).reader.buffer
        if buffer.eof:
            return []
        buffer.eof, buffer.reset = True, reset
        return self._go_on(role)

    def lose(self, role: Sentinel, length: int) -> Happenings:
        """`length` bytes that `role` sent are missing from the capture: go on behind them."""
        side = self._side(role)
        reader, buffer = side.reader, side.reader.buffer
        happenings = self._go_on(role)
        searching = reader.step in (resynchronise, find_chunk_line)
        held = reader.pass_over(SKIPPED, len(buffer.data)) if searching else reader.leave(CUT_SHORT, len(buffer.data))
        start, stop = buffer.offset, buffer.offset + length
        gap = Finding(rules.CAPTURE_GAP, Span(start, stop), role is CLIENT)
        buffer.data, buffer.at, buffer.seen, buffer.base = b"", 0, 0, stop
        reader.wire = stop
        if reader.step is read_sized and reader.remaining >= length:
            reader.remaining -= length
        elif reader.step not in _BEYOND_GAPS:
            reader.step = resynchronise
        what: list[Event | Finding] = [held, unread(GAP, start, stop), gap] if held else [unread(GAP, start, stop), gap]
        return happenings + [Happening(role, side.exchange, one) for one in what]

    def finish(self) -> Happenings:
        """Nothing more will come from anybody: read what was held back until the other side would speak."""
        self._client.seen = self._client.seen and self._client.reader.buffer.eof
        self._server.seen = False
        return self._go_on(CLIENT)

    def _side(self, role: Sentinel) -> _Side:
        return self._client if role is CLIENT else self._server

    def _machine(self, exchange: int) -> Machine:
        if exchange not in self._machines:
            self._machines[exchange] = machine = Machine()
            machine.honours_keep_alive = True
        return self._machines[exchange]

    def _go_on(self, role: Sentinel) -> Happenings:
        happenings = list(self._read(self._side(role)))
        if role is SERVER:  # it may have answered an offer to switch that the client waits for
            happenings += self._read(self._client)
        return happenings

    def _read(self, side: _Side) -> Iterator[Happening]:
        """Read on as far as the bytes that have arrived and the states of the exchange allow."""
        reader = side.reader
        while not self._must_wait(side):
            if side.role is SERVER:
                reader.answers = self._method_to_answer()
            elif self._owes_nothing(side):
                reader.step = read_head  # to its end
            event = None
            try:
                event = reader.next()
                if isinstance(event, HEADS):
                    yield from self._findings(side, event.span.start if event.span else None)
                    self._place_in_exchange(side, event)
            except _Refused:
                yield from self._findings(side)
                yield from self._refuse(side, event)
                continue
            if not isinstance(event, HEADS):
                yield from self._findings(side)
            if event is None:
                yield from self._break_off(side)
                return
            yield Happening(side.role, side.exchange, event)
            yield from self._findings(side)
            yield from self._move(side, event)
            if type(event) is ConnectionClosed:
                reader.step, side.closed = read_nothing, True
            self._forget_finished()

    def _owes_nothing(self, side: _Side) -> bool:
        """The stream has ended where content was announced and, as the final response came first, not sent."""
        buffer = side.reader.buffer
        declined = side.declined == side.exchange and not side.closed
        return declined and buffer.eof and buffer.at == len(buffer.data)

    def _refuse(self, side: _Side, head: Event | None) -> Iterator[Happening]:
        """The profile refuses to read on; the head for which it does, if it has been read, was none then."""
        machine = self._machine(side.exchange)
        before = machine.joint
        machine.fail(side.role)
        side.reader.step = _read_refused
        if head is not None and head.wire is not None:
            yield Happening(side.role, side.exchange, unread(REFUSED, *head.wire))
        yield from self._transitions(side, before, "error")

    def _break_off(self, side: _Side) -> Iterator[Happening]:
        """After a message that was cut short, or bytes that could not be read, nothing more can come."""
        if side.reader.step is read_nothing and not side.closed:
            side.closed = True
            machine = self._machine(side.exchange)
            before = machine.joint
            machine.fail(side.role)
            yield from self._transitions(side, before, "error")

    def _findings(self, side: _Side, before: int | None = None) -> Iterator[Happening]:
        """What has been found and not told yet, up to a stream offset if one is given."""
        found, self._found = self._found, []
        for finding, of_head in found:
            if before is None or not of_head or finding.span.start < before:
                yield Happening(side.role, side.exchange, finding)
            else:
                self._found.append((finding, True))

    def _must_wait(self, side: _Side) -> bool:
        """A client that has offered to switch is not read on before the server has answered."""
        if side.role is SERVER:
            return False
        machine = self._machine(side.exchange)
        state = machine.joint.client
        if state is SWITCHED_PROTOCOL and not side.switched:
            self._switch(side)
        return state is MIGHT_SWITCH_PROTOCOL and self._server.seen and not self._server.reader.buffer.eof

    def _method_to_answer(self) -> bytes | None:
        exchange = self._server.exchange
        if not self._awaits_response(exchange):
            exchange += 1
        known = self._machines.get(exchange)
        return (known.method if known else None) or self._request_method

    def _awaits_response(self, exchange: int) -> bool:
        """Whether the server's next head belongs to this exchange."""
        known = self._machines.get(exchange)
        return known is None or known.joint.server in (IDLE, SEND_RESPONSE)

    def _place_in_exchange(self, side: _Side, head: Head) -> None:
        """Find the exchange that a head belongs to, and what it means for the connection."""
        if isinstance(head, Request):
            if self._machine(side.exchange).joint.client is not IDLE:
                side.exchange += 1
            self._blame_after_goodbye(side, head)
            return
        if not self._awaits_response(side.exchange):
            side.exchange += 1
        self._blame_after_goodbye(side, head)
        self._look_at_switch(side, head)
        if type(head) is Response and self._machine(side.exchange).client_waits_for_continue:
            self._client.declined = side.exchange

    def _move(self, side: _Side, event: Event) -> Iterator[Happening]:
        machine = self._machine(side.exchange)
        before = machine.joint
        if type(event) is Unread or (type(event) is InformationalResponse and not self._client.seen):
            return  # an unseen client has not been heard to ask
        try:
            machine.hear(side.role, event)
        except Impossible:
            if not side.switched:
                machine.fail(side.role)
        yield from self._transitions(side, before, name_of(event))

    def _transitions(self, side: _Side, before: Joint, because: str) -> Iterator[Happening]:
        after = self._machine(side.exchange).joint
        if before.client is not after.client:
            change = Transition(CLIENT, before.client, after.client, because, side.role)
            yield Happening(side.role, side.exchange, change)
        if before.server is not after.server:
            change = Transition(SERVER, before.server, after.server, because, side.role)
            yield Happening(side.role, side.exchange, change)

    def _blame_after_goodbye(self, side: _Side, head: Head) -> None:
        if side.goodbye and head.span:
            old, cause = side.goodbye
            rule = rules.MESSAGE_AFTER_HTTP10 if old else rules.MESSAGE_AFTER_CLOSE
            line_stop = len(head.head.partition(b"\n")[0].rstrip(b"\r"))
            finding = finding_of(Fault(rule, 0, line_stop), head.head, head.span.start, side.role is CLIENT)
            place, excerpt = cause or (None, None)
            self._report(Finding(rule, finding.span, finding.from_client, place, "", finding.excerpt, excerpt))
        if type(head) is not InformationalResponse:
            facts = head._facts
            side.goodbye = None
            if not facts.keep_alive and not facts.kept:
                old = head.http_version < b"1.1"
                side.goodbye = (
                    old,
                    side.reader.version_evidence() if old else side.reader.field_evidence(b"connection"),
                )

    def _look_at_switch(self, side: _Side, head: Response | InformationalResponse) -> None:
        """After 101, or 2xx to CONNECT, both directions carry something else."""
        connects = side.reader.answers == b"CONNECT" and 200 <= head.status_code < 300
        if head.status_code != 101 and not connects:
            return
        if not connects and not head._facts.upgrade and head.span:
            fault = Fault(SWITCHING_WITHOUT_UPGRADE, 9, 12)
            self._report(finding_of(fault, head.head, head.span.start, from_client=False))
        self._switch(side)

    def _switch(self, side: _Side) -> None:
        side.switched = True
        side.reader.step = _read_switched

    def _forget_finished(self) -> None:
        current = {side.exchange for side in (self._client, self._server) if side.seen}
        oldest = min(current, default=max(self._client.exchange, self._server.exchange))
        for exchange in range(self._oldest, oldest):
            self._machines.pop(exchange, None)
        self._oldest = max(self._oldest, oldest)


_NAMES = {
    "Request": "request",
    "Response": "response",
    "InformationalResponse": "informational-response",
    "Data": "data",
    "EndOfMessage": "end-of-message",
    "ConnectionClosed": "connection-closed",
    "Unread": "unread",
}


def name_of(event: Event) -> str:
    """The event's name in reports."""
    return _NAMES[type(event).__name__]


def _read_switched(reader: Reader) -> Event | None:
    """The step for bytes of another protocol: they are passed over, and the first of them is pointed at once."""
    buffer = reader.buffer
    if buffer.at < len(buffer.data) and reader.lost < 0:
        reader.lost = buffer.offset
        reader.blame_here(rules.LEFTOVER_AFTER_TUNNEL_SWITCH, buffer.at, buffer.at + 1)
    return reader.leave(SWITCHED, len(buffer.data)) or _close(reader)


def _close(reader: Reader) -> Event | None:
    return read_head(reader) if reader.buffer.eof else None


def _read_refused(reader: Reader) -> Event | None:
    """The step behind a refused message: nothing more is understood."""
    buffer = reader.buffer
    if buffer.eof:
        reader.blame_lost(rules.ANALYSIS_STOPPED, len(buffer.data))
    return reader.pass_over(REFUSED, len(buffer.data))


# What goes on behind a gap as if nothing were missing; for all else a start-line is looked for.
_BEYOND_GAPS = (read_until_close, read_nothing, _read_switched, _read_refused)
