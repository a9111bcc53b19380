"""What one side sends the other side receives, and what was received can be sent on."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from h11tool.protocol import (
    CLIENT,
    NEED_DATA,
    PAUSED,
    SERVER,
    Connection,
    Data,
    EndOfMessage,
    InformationalResponse,
    Request,
    Response,
)
from h11tool.protocol.events import Event
from tests.laws.listening import pieces_of

BOUNDED = settings(max_examples=150)
FRAMING = b"content-length transfer-encoding host connection upgrade expect trailer te".split(b" ")
PATH = b"abc/?=&%20.:@-_~"
TCHARS = b"!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

# Octets that hypothesis chooses become octets that may stand there.
TO_TCHAR = bytes([TCHARS[octet % len(TCHARS)] for octet in range(256)])
TO_TEXT = bytes([0x61 if octet in b"\x7f" or (octet < 0x20 and octet != 0x09) else octet for octet in range(256)])
TO_TARGET = bytes([PATH[octet % len(PATH)] for octet in range(256)])

tokens = st.binary(min_size=1, max_size=12).map(lambda octets: octets.translate(TO_TCHAR))
names = tokens.filter(lambda name: name.lower() not in FRAMING)
values = st.binary(max_size=12).map(lambda octets: octets.translate(TO_TEXT).strip(b" \t"))
fields = st.lists(st.tuples(names, values), max_size=5)
targets = st.binary(max_size=12).map(lambda octets: b"/" + octets.translate(TO_TARGET))
bodies = st.lists(st.binary(min_size=1, max_size=40), max_size=5)
reasons = st.binary(max_size=8).map(lambda octets: octets.translate(TO_TEXT))


class Sent(NamedTuple):
    """A message as events; its head says how its body is framed."""

    head: Request | Response
    body: list[bytes]
    end: EndOfMessage

    @property
    def events(self) -> list[Event]:
        return [self.head, *map(Data, self.body), self.end]


@st.composite
def requests(draw: st.DrawFn) -> Sent:
    body, framing, trailers = draw(framed())
    headers = [(b"Host", b"a"), *draw(fields), *framing]
    head = Request(
        method=draw(tokens.filter(lambda method: method != b"CONNECT")), target=draw(targets), headers=headers
    )
    return Sent(head, body, EndOfMessage(headers=trailers))


@st.composite
def responses(draw: st.DrawFn) -> Sent:
    body, framing, trailers = draw(framed())
    status = draw(st.integers(200, 599).filter(lambda status: status not in (204, 304)))
    head = Response(status_code=status, reason=draw(reasons), headers=[*draw(fields), *framing])
    return Sent(head, body, EndOfMessage(headers=trailers))


@st.composite
def framed(draw: st.DrawFn) -> tuple[list[bytes], list[tuple[bytes, bytes]], list[tuple[bytes, bytes]]]:
    """A body, the field that frames it, and the trailers that it may then have."""
    body = draw(bodies)
    if draw(st.booleans()):
        return body, [(b"Content-Length", b"%d" % sum(map(len, body)))], []
    return body, [(b"Transfer-Encoding", b"chunked")], draw(fields)


def joined(events: list[Event]) -> list[Event | bytes]:
    """The events, with the content as one piece."""
    data = b"".join([bytes(event.data) for event in events if isinstance(event, Data)])
    return [*[event for event in events if not isinstance(event, Data)], data]


def received(connection: Connection, wire: bytes, places: list[int]) -> list[Event]:
    events: list[Event] = []
    for piece in pieces_of(wire, places):
        connection.receive_data(piece)
        while (event := connection.next_event()) not in (NEED_DATA, PAUSED):
            assert isinstance(event, Event)
            events.append(event)
    return events


def said(connection: Connection, events: list[Event]) -> bytes:
    return b"".join([connection.send(event) or b"" for event in events])


cuts = st.lists(st.integers(1, 400), max_size=4)


def exchanged(request: Sent, response: Sent, places: list[int]) -> tuple[list[Event], list[Event], bytes, bytes]:
    """What both sides hear, and the bytes of both."""
    client, server = Connection(CLIENT), Connection(SERVER)
    asked = said(client, request.events)
    heard_by_server = received(server, asked, places)
    answered = said(server, response.events)
    heard_by_client = received(client, answered, places)
    return heard_by_server, heard_by_client, asked, answered


@BOUNDED
@given(request=requests(), response=responses(), places=cuts)
def test_what_is_sent_is_received(request: Sent, response: Sent, places: list[int]) -> None:
    heard_by_server, heard_by_client, _, _ = exchanged(request, response, places)
    assert joined(heard_by_server) == joined(request.events)
    if getattr(request.head, "method", b"") != b"HEAD":
        assert joined(heard_by_client) == joined(response.events)


@BOUNDED
@given(request=requests(), response=responses(), places=cuts)
def test_what_is_received_can_be_sent_on(request: Sent, response: Sent, places: list[int]) -> None:
    heard_by_server, heard_by_client, asked, answered = exchanged(request, response, [])
    client, server = Connection(CLIENT), Connection(SERVER)
    assert said(client, heard_by_server) == asked
    assert joined(received(server, asked, places)) == joined(heard_by_server)
    assert said(server, heard_by_client) == answered


@BOUNDED
@given(status=st.integers(100, 199).filter(lambda status: status != 101), reason=reasons, headers=fields)
def test_an_interim_response(status: int, reason: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    client, server = Connection(CLIENT), Connection(SERVER)
    request = [Request(method="GET", target="/", headers=[("Host", "a")]), EndOfMessage()]
    received(server, said(client, [*request]), [])
    interim = InformationalResponse(status_code=status, reason=reason, headers=headers)
    assert received(client, said(server, [interim]), [5]) == [interim]
