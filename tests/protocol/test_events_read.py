"""Events that were read know where they stand; those that were built know that they were not."""

import pickle
from itertools import pairwise
from typing import Any

import pytest

from h11tool.protocol import (
    NEED_DATA,
    PAUSED,
    SERVER,
    Connection,
    ConnectionClosed,
    Data,
    EndOfMessage,
    Event,
    Headers,
    Request,
    Response,
)
from h11tool.protocol.events import unread
from h11tool.protocol.findings import Span
from h11tool.protocol.profiles import DIAGNOSE

HEAD = b"POST / HTTP/1.1\r\nHost:  a \r\nTransfer-Encoding: chunked\r\n\r\n"
FIRST, SECOND, LAST = b"3;x=y\r\nabc\r\n", b"2\r\nde\r\n", b"0\r\nA: b\r\n\r\n"


def events_in(wire: bytes, **manner: Any) -> list[Event]:
    """All events up to the end of the stream, or to a pause."""
    connection = Connection(SERVER, **manner)
    connection.receive_data(wire)
    connection.receive_data(b"")
    events: list[Event] = []
    while True:
        event = connection.next_event()
        if not isinstance(event, Event):
            return events
        events.append(event)
        if isinstance(event, ConnectionClosed):
            return events


READ = events_in(HEAD + FIRST + SECOND + LAST)
BEGIN_2 = len(HEAD + FIRST)
BEGIN_3 = BEGIN_2 + len(SECOND)
END = BEGIN_3 + len(LAST)


def test_kinds() -> None:
    assert [type(event) for event in READ] == [Request, Data, Data, EndOfMessage, ConnectionClosed]


def test_spans_of_the_events_themselves() -> None:
    first, second = len(HEAD) + len(b"3;x=y\r\n"), BEGIN_2 + len(b"2\r\n")
    trailers = BEGIN_3 + len(b"0\r\n")
    assert [event.span for event in READ] == [
        (0, len(HEAD)),
        (first, first + 3),
        (second, second + 2),
        (trailers, END),
        (END, END),
    ]


def test_every_octet_belongs_to_one_event() -> None:
    crlf = 2  # behind the data of a chunk: it is the next event's, as it may arrive later
    borders = [0, len(HEAD), BEGIN_2 - crlf, BEGIN_3 - crlf, END, END]
    assert [event.wire for event in READ] == list(pairwise(borders))


def test_places_of_fields() -> None:
    [host, coding] = READ[0].field_places() if isinstance(READ[0], Request) else []
    assert (HEAD[slice(*host.name)], HEAD[slice(*host.value)], HEAD[slice(*host.line)]) == (
        b"Host",
        b"a",
        b"Host:  a \r\n",
    )
    assert HEAD[slice(*coding.line)] == b"Transfer-Encoding: chunked\r\n"


def test_bytes_of_a_head_and_of_trailers() -> None:
    heads = [event.head for event in READ if isinstance(event, (Request, EndOfMessage))]
    assert heads == [HEAD, b"A: b\r\n\r\n"]


def test_size_lines_and_extensions_of_chunks() -> None:
    places = [(event.chunk_line, event.chunk_extensions) for event in READ if isinstance(event, Data)]
    start = len(HEAD)
    assert places == [((start, start + 7), (start + 1, start + 5)), ((BEGIN_2, BEGIN_2 + 3), None)]


def test_data_of_a_counted_body_has_no_size_line() -> None:
    data = events_in(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab")[1]
    assert isinstance(data, Data)
    assert (data.data, data.chunk_line, data.chunk_extensions) == (b"ab", None, None)


BUILT = [
    Request(method="GET", target="/", headers=[("Host", "a")]),
    Response(status_code=200, headers=[("A", "b")]),
    EndOfMessage(headers=[("A", "b")]),
]


@pytest.mark.parametrize("event", BUILT, ids=lambda event: type(event).__name__)
def test_built_sections_have_no_place(event: Request | Response | EndOfMessage) -> None:
    assert (event.span, event.wire, event.head, event.field_places()) == (None, None, b"", [])


def test_built_data_has_no_place() -> None:
    data = Data(data=b"a")
    assert (data.span, data.wire, data.chunk_line, data.chunk_extensions) == (None, None, None, None)


@pytest.mark.parametrize("event", READ, ids=lambda event: type(event).__name__)
def test_pickled_events_keep_their_places(event: Event) -> None:
    again = pickle.loads(pickle.dumps(event))  # noqa: S301
    assert (again, again.span, again.wire) == (event, event.span, event.wire)


def test_bytes_that_are_not_read() -> None:
    skipped = unread("not HTTP", 3, 10)
    assert (skipped.reason, skipped.length, skipped.span, skipped.wire) == ("not HTTP", 7, (3, 10), (3, 10))
    assert repr(skipped) == "Unread(reason='not HTTP', length=7)"
    assert skipped.span == Span(3, 10)


def test_a_diagnosing_connection_pauses_at_bytes_behind_the_last_message() -> None:
    closing = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    connection = Connection(SERVER, profile=DIAGNOSE)
    connection.receive_data(closing + b"GET")
    assert [type(connection.next_event()) for _ in range(4)] == [Request, EndOfMessage, PAUSED, PAUSED]
    assert connection.trailing_data == (b"GET", False)


def test_headers_differ_from_what_is_no_sequence() -> None:
    headers = Headers([(b"A", b"b")])
    assert headers != 5
    assert headers == [(b"a", b"b")]


@pytest.mark.parametrize("length", [64, 65])
def test_names_too_long_to_be_remembered_are_read_alike(length: int) -> None:
    name = b"N" * length
    for _ in range(2):
        [request, *_] = events_in(b"GET / HTTP/1.1\r\nHost: a\r\n" + name + b": b\r\n\r\n")
        assert isinstance(request, Request)
        assert request.headers[1] == (name.lower(), b"b")


def test_waiting_shows_nothing_but_need_data() -> None:
    connection = Connection(SERVER)
    connection.receive_data(HEAD[:-1])
    assert [connection.next_event(), connection.next_event()] == [NEED_DATA, NEED_DATA]
    assert connection.trailing_data == (HEAD[:-1], False)
