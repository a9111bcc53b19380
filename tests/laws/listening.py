"""Feeds the engine streams that are cut somewhere, and writes down what it says, whatever the cuts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from h11tool.protocol import (
    CLIENT,
    DONE,
    NEED_DATA,
    PAUSED,
    SEND_BODY,
    SERVER,
    Connection,
    ConnectionClosed,
    Data,
    EndOfMessage,
    InformationalResponse,
    RemoteProtocolError,
    Request,
    Response,
)
from h11tool.protocol.conversation import Conversation, Happening, Transition
from h11tool.protocol.events import Event, Unread
from h11tool.protocol.findings import Finding
from h11tool.protocol.profiles import H11, Profile
from h11tool.protocol.sentinels import Sentinel
from h11tool.recording import Segment
from tests.laws.corpus import Story, Stream

ROLES = {"client": CLIENT, "server": SERVER}


class Heard(NamedTuple):
    """What one sender's bytes came to: events and transitions in order, findings in order."""

    events: list[tuple[Any, ...]]
    findings: list[tuple[Any, ...]]


def converse(story: Story, profile: Profile, segments: Iterable[Segment] | None = None) -> list[Happening]:
    """All that happens in a story, cut into these segments, up to its end."""
    conversation = Conversation(
        profile,
        client_seen=story.client_seen,
        server_seen=story.server_seen,
        request_method=story.request_method,
    )
    happenings: list[Happening] = []
    for segment in story.turns if segments is None else segments:
        role = ROLES[str(segment.sender)]
        if segment.kind == "data":
            happenings += conversation.receive(role, segment.data)
        elif segment.kind == "gap":
            happenings += conversation.lose(role, segment.length)
        elif segment.kind == "fin":
            happenings += conversation.receive_eof(role)
        else:
            happenings += conversation.receive_eof(role, reset=True)
            happenings += conversation.receive_eof(SERVER if role is CLIENT else CLIENT, reset=True)
    return happenings + conversation.finish()


def heard_of(happenings: Iterable[Happening]) -> dict[Sentinel, Heard]:
    """The happenings of each side, written down; pieces of one content put together."""
    heard = {CLIENT: Heard([], []), SERVER: Heard([], [])}
    for role, exchange, what in happenings:
        if isinstance(what, Finding):
            heard[role].findings.append((exchange, *written_finding(what)))
        elif isinstance(what, Transition):
            heard[role].events.append((exchange, "Transition", *map(str, what)))
        else:
            note_event(heard[role].events, what, exchange)
    return heard


def note_event(log: list[tuple[Any, ...]], event: Event, exchange: int = 0) -> None:
    entry = (exchange, *written_event(event))
    if log and log[-1][:2] == entry[:2] and entry[1] in ("Data", "Unread"):
        before, piece = log[-1][2], entry[2]
        if goes_on(before, piece):
            joined = {**piece, "span": (before["span"][0], piece["span"][1])}
            joined["wire"] = (before["wire"][0], piece["wire"][1])
            if "data" in piece:
                joined["data"] = before["data"] + piece["data"]
                joined["begins"] = before["begins"]
            log[-1] = (exchange, entry[1], joined)
            return
    log.append(entry)


def goes_on(before: dict[str, Any], piece: dict[str, Any]) -> bool:
    """Whether the second piece is of the same chunk, of the same content, or was passed over for the same reason."""
    if "reason" in piece:
        return bool(before["reason"] == piece["reason"])
    return not before["ends"] and not piece["begins"]


def written_event(event: Event) -> tuple[str, dict[str, Any]]:
    kind = type(event).__name__
    facts: dict[str, Any] = {"span": tuple(event.span or ()), "wire": tuple(event.wire or ())}
    if isinstance(event, Data):
        facts |= {"data": event.data, "begins": event.chunk_start, "ends": event.chunk_end}
        facts |= {"line": event.chunk_line, "extensions": event.chunk_extensions}
    elif isinstance(event, Unread):
        facts |= {"reason": event.reason}
    elif isinstance(event, (Request, Response, InformationalResponse, EndOfMessage)):
        facts |= {"repr": repr(event), "raw": event.headers.raw_items(), "head": event.head}
        facts |= {"places": event.field_places()}
    return kind, facts


def written_finding(finding: Finding) -> tuple[Any, ...]:
    """A finding without the bytes around its own: they are only those that are held when it is made."""
    return (
        finding.rule.id,
        finding.span,
        finding.cause,
        finding.message,
        finding.found,
        finding.cause_excerpt,
    )


def pieces_of(data: bytes, places: Iterable[int]) -> list[bytes]:
    """The data cut at these places."""
    marks = [0, *sorted({place for place in places if 0 < place < len(data)}), len(data)]
    return [data[i:j] for i, j in pairwise(marks) if i < j]


class Peer:
    """A connection to the sender of a stream, which answers or asks so that the reading can go on."""

    def __init__(self, stream: Stream, profile: Profile = H11) -> None:
        self.method = stream.method.decode()
        self.connection = Connection(SERVER if stream.sender == "client" else CLIENT, profile=profile)
        self.log: list[tuple[Any, ...]] = []
        self.over = False
        self.ask()

    def ask(self) -> None:
        if self.connection.our_role is CLIENT:
            self.connection.send(Request(method=self.method, target="/", headers=[("Host", "a")]))
            self.connection.send(EndOfMessage())

    def answer(self) -> None:
        connection = self.connection
        if connection.our_role is SERVER:
            connection.send(Response(status_code=200, headers=[("Content-Length", "0")]))
            if connection.our_state is SEND_BODY:
                connection.send(EndOfMessage())

    def hear(self, piece: bytes) -> None:
        """Take one piece in, the empty one being the end, and every event that it makes."""
        if self.over:
            return
        self.connection.receive_data(piece)
        while self._hears_event():
            pass

    def _hears_event(self) -> bool:
        try:
            event = self.connection.next_event()
        except RemoteProtocolError as error:
            found = written_finding(error.finding) if error.finding else ()
            self.log.append((0, type(error).__name__, str(error), error.error_status_hint, found))
            self.over = True
            return False
        if event is NEED_DATA or event is PAUSED:
            return False
        if not isinstance(event, Event):
            raise TypeError(f"{event!r} is no event")
        note_event(self.log, event)
        if type(event) is ConnectionClosed:
            self.over = True
        elif type(event) is EndOfMessage:
            self.answer()
            connection = self.connection
            if connection.our_state is DONE and connection.their_state is DONE:
                connection.start_next_cycle()
                self.ask()
        return not self.over


def listen(stream: Stream, pieces: Iterable[bytes], profile: Profile = H11) -> list[tuple[Any, ...]]:
    """What a connection makes of a stream in these pieces, and of its end."""
    peer = Peer(stream, profile)
    for piece in (*pieces, b""):
        peer.hear(piece)
    return peer.log


def events_of(happenings: Iterable[Happening], role: Sentinel) -> Iterator[Event]:
    for happening in happenings:
        if happening.role is role and isinstance(happening.what, Event):
            yield happening.what
