"""Empty lines in front of a message, and how much of a first line is looked at."""

import pytest

from h11tool.protocol import CLIENT, NEED_DATA, SERVER, Connection, ConnectionClosed, RemoteProtocolError
from h11tool.protocol.preambles import MAX_EMPTY_LINES
from h11tool.protocol.sentinels import Sentinel


def refusal_of(connection: Connection, pieces: list[bytes]) -> RemoteProtocolError:
    for piece in pieces:
        connection.receive_data(piece)
        try:
            event = connection.next_event()
        except RemoteProtocolError as error:
            return error
        assert event is NEED_DATA
    raise AssertionError("not refused")


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n"])
@pytest.mark.parametrize("role", [CLIENT, SERVER])
def test_nothing_but_line_ends_is_no_message(role: Sentinel, line_end: bytes) -> None:
    connection = Connection(role)
    for _ in range(3):
        connection.receive_data(line_end)
        assert connection.next_event() is NEED_DATA
    connection.receive_data(b"")
    assert connection.next_event() == ConnectionClosed()


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_endless_line_ends_are_refused_at_the_same_place(size: int) -> None:
    wire = b"\r\n" * MAX_EMPTY_LINES
    pieces = [wire[at : at + size] for at in range(0, len(wire), size)]
    finding = refusal_of(Connection(SERVER), pieces).finding
    assert finding is not None
    assert (finding.rule.name, finding.span) == ("too-many-empty-lines", (2, MAX_EMPTY_LINES))


@pytest.mark.parametrize("size", [1, 9, 100])
def test_a_first_line_over_the_limit_is_too_large_whatever_it_says(size: int) -> None:
    wire = b"this is no start-line of any kind\r\n"
    pieces = [wire[at : at + size] for at in range(0, len(wire), size)]
    error = refusal_of(Connection(SERVER, 20), pieces)
    assert error.finding is not None
    assert (error.error_status_hint, error.finding.span) == (431, (20, 21))


@pytest.mark.parametrize("size", [1, 100])
def test_bytes_behind_the_last_message_are_refused_at_the_first_one(size: int) -> None:
    connection = Connection(SERVER)
    head = b"GET / HTTP/1.0\r\n\r\n"
    connection.receive_data(head)
    connection.next_event()
    connection.next_event()
    error = refusal_of(connection, [b"surplus"[:size]])
    assert error.finding is not None
    assert error.finding.span == (len(head), len(head) + 1)
