"""The `Connection` of h11, call by call, on our engine."""

from typing import Any

import pytest

from h11tool.protocol import (
    CLIENT,
    CLOSED,
    DONE,
    ERROR,
    IDLE,
    MIGHT_SWITCH_PROTOCOL,
    MUST_CLOSE,
    NEED_DATA,
    PAUSED,
    SEND_BODY,
    SEND_RESPONSE,
    SERVER,
    SWITCHED_PROTOCOL,
    Connection,
    ConnectionClosed,
    Data,
    EndOfMessage,
    InformationalResponse,
    LocalProtocolError,
    ProtocolError,
    RemoteProtocolError,
    Request,
    Response,
)

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
ASK = Request(method="GET", target="/", headers=[("Host", "a")])
OK = Response(status_code=200, headers=[("Content-Length", "0")])


def server_after(*pieces: bytes) -> Connection:
    """A server that has received these and taken all their events."""
    connection = Connection(SERVER)
    for piece in pieces:
        connection.receive_data(piece)
        events_of(connection)
    return connection


def events_of(connection: Connection) -> list[Any]:
    """The events up to the next NEED_DATA, PAUSED or ConnectionClosed, that one included."""
    events: list[Any] = []
    while not events or events[-1] not in (NEED_DATA, PAUSED, ConnectionClosed()):
        events.append(connection.next_event())
    return events


def test_a_fresh_connection() -> None:
    connection = Connection(our_role=CLIENT)
    assert connection.our_role is CLIENT
    assert connection.their_role is SERVER
    assert connection.states == {CLIENT: IDLE, SERVER: IDLE}
    assert connection.our_state is connection.their_state is IDLE
    assert connection.their_http_version is None
    assert connection.client_is_waiting_for_100_continue is False
    assert connection.they_are_waiting_for_100_continue is False
    assert connection.trailing_data == (b"", False)
    assert connection.next_event() is NEED_DATA


def test_states_are_a_copy() -> None:
    connection = Connection(SERVER)
    connection.states[SERVER] = ERROR
    assert connection.states == {CLIENT: IDLE, SERVER: IDLE}


def test_a_request_and_its_response() -> None:
    connection = server_after(GET)
    assert connection.states == {CLIENT: DONE, SERVER: SEND_RESPONSE}
    assert connection.their_http_version == b"1.1"
    assert connection.send(OK) == b"HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n"
    assert connection.our_state is SEND_BODY
    assert connection.send(EndOfMessage()) == b""
    assert connection.states == {CLIENT: DONE, SERVER: DONE}
    connection.start_next_cycle()
    assert connection.states == {CLIENT: IDLE, SERVER: IDLE}
    assert connection.their_http_version == b"1.1"
    assert connection.next_event() is NEED_DATA


def test_events_of_a_request_in_chunks() -> None:
    connection = Connection(SERVER)
    head = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
    connection.receive_data(head + b"3;x\r\nab")
    assert events_of(connection) == [
        Request(method="POST", target="/", headers=[("Host", "a"), ("Transfer-Encoding", "chunked")]),
        Data(data=b"ab", chunk_start=True),
        NEED_DATA,
    ]
    connection.receive_data(b"c\r\n1\r\nd\r\n0\r\nT: u\r\n\r\n")
    assert events_of(connection) == [
        Data(data=b"c", chunk_end=True),
        Data(data=b"d", chunk_start=True, chunk_end=True),
        EndOfMessage(headers=[("T", "u")]),
        NEED_DATA,
    ]


def test_pipelining_pauses_until_the_next_cycle() -> None:
    connection = server_after(GET + GET)
    assert connection.next_event() is PAUSED
    assert connection.trailing_data == (GET, False)
    connection.send(OK)
    connection.send(EndOfMessage())
    connection.start_next_cycle()
    assert events_of(connection)[:2] == [ASK, EndOfMessage()]
    assert connection.trailing_data == (b"", False)


@pytest.mark.parametrize("end", [b"", None])
def test_the_end_of_the_stream(end: bytes | None) -> None:
    connection = server_after(GET)
    connection.receive_data(end)
    connection.receive_data(end)
    assert connection.next_event() == ConnectionClosed()
    assert connection.next_event() == ConnectionClosed()
    assert connection.states == {CLIENT: CLOSED, SERVER: SEND_RESPONSE}
    assert connection.trailing_data == (b"", True)
    with pytest.raises(RuntimeError):
        connection.receive_data(b"more")
    assert connection.next_event() == ConnectionClosed()


def test_a_remote_error_is_final() -> None:
    connection = Connection(SERVER)
    connection.receive_data(b"GET / HTTP/1.1\r\nHost : a\r\n\r\n")
    for _ in range(3):
        with pytest.raises(RemoteProtocolError) as refused:
            connection.next_event()
        assert refused.value.error_status_hint == 400
        assert connection.states == {CLIENT: ERROR, SERVER: IDLE}
    assert connection.send(Response(status_code=400, headers=[("Connection", "close")])) == (
        b"HTTP/1.1 400 \r\nConnection: close\r\n\r\n"
    )


def test_the_offending_bytes_can_be_had_from_the_error() -> None:
    connection = Connection(SERVER)
    connection.receive_data(b"GET / HTTP/1.1\r\nHost : a\r\n\r\n")
    with pytest.raises(RemoteProtocolError) as refused:
        connection.next_event()
    assert refused.value.offending == b" "
    assert refused.value.finding is not None
    assert tuple(refused.value.finding.span) == (20, 21)


def test_a_local_error_is_final() -> None:
    connection = Connection(CLIENT)
    with pytest.raises(LocalProtocolError):
        connection.send(Data(data=b"x"))
    assert connection.states == {CLIENT: ERROR, SERVER: IDLE}
    with pytest.raises(LocalProtocolError, match="ERROR"):
        connection.send(ASK)


def test_send_failed() -> None:
    connection = Connection(CLIENT)
    connection.send(ASK)
    connection.send_failed()
    connection.send_failed()
    assert connection.our_state is ERROR
    with pytest.raises(LocalProtocolError):
        connection.send(EndOfMessage())


def test_a_failed_start_of_the_next_cycle_changes_nothing() -> None:
    connection = server_after(GET)
    with pytest.raises(LocalProtocolError):
        connection.start_next_cycle()
    assert connection.states == {CLIENT: DONE, SERVER: SEND_RESPONSE}
    connection.send(OK)


def test_closing_writes_nothing() -> None:
    connection = Connection(CLIENT)
    assert connection.send(ConnectionClosed()) is None
    assert connection.send_with_data_passthrough(ConnectionClosed()) is None
    assert connection.states == {CLIENT: CLOSED, SERVER: MUST_CLOSE}


def test_other_versions_cannot_be_sent() -> None:
    connection = Connection(CLIENT)
    with pytest.raises(LocalProtocolError):
        connection.send(Request(method="GET", target="/", headers=[], http_version="1.0"))
    assert connection.states == {CLIENT: ERROR, SERVER: SEND_RESPONSE}


def test_waiting_for_100_continue() -> None:
    head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n"
    connection = server_after(head)
    assert connection.they_are_waiting_for_100_continue is True
    assert connection.client_is_waiting_for_100_continue is True
    assert connection.send(InformationalResponse(status_code=100, headers=[])) == b"HTTP/1.1 100 \r\n\r\n"
    assert connection.they_are_waiting_for_100_continue is False


def test_an_upgrade() -> None:
    connection = server_after(b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\n\r\nSPEAK")
    assert connection.states == {CLIENT: MIGHT_SWITCH_PROTOCOL, SERVER: SEND_RESPONSE}
    assert connection.next_event() is PAUSED
    connection.send(InformationalResponse(status_code=101, headers=[("Upgrade", "x")]))
    assert connection.states == {CLIENT: SWITCHED_PROTOCOL, SERVER: SWITCHED_PROTOCOL}
    connection.receive_data(b" NOW")
    connection.receive_data(b"")
    assert connection.next_event() is PAUSED
    assert connection.trailing_data == (b"SPEAK NOW", True)


HEAD = b"GET / HTTP/1.1\r\nHost: a\r\nX: "


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize(("length", "hint"), [(100, None), (101, 431)])
def test_the_limit_counts_bytes_not_reads(size: int, length: int, hint: int | None) -> None:
    wire = HEAD + b"x" * (length - len(HEAD) - 4) + b"\r\n\r\n"
    assert len(wire) == length
    assert hint_of(Connection(SERVER, max_incomplete_event_size=100), wire, size) == hint


def hint_of(connection: Connection, wire: bytes, size: int) -> int | None:
    """The hint of the error that these bytes, in pieces of this size, lead to."""
    for start in range(0, len(wire), size):
        connection.receive_data(wire[start : start + size])
        try:
            events_of(connection)
        except ProtocolError as error:
            return error.error_status_hint
    return None


def test_a_long_body_is_no_incomplete_event() -> None:
    connection = Connection(SERVER, max_incomplete_event_size=100)
    connection.receive_data(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n" + b"x" * 5000)
    assert [type(event) for event in events_of(connection)[:-1]] == [Request, Data, EndOfMessage]


def test_the_limit_holds_for_bytes_that_are_not_yet_a_head() -> None:
    connection = Connection(SERVER)
    connection.receive_data(b"GET /" + b"a" * 16380)
    with pytest.raises(RemoteProtocolError) as refused:
        connection.next_event()
    assert refused.value.error_status_hint == 431


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize(
    "wire",
    [
        b"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n",
        b"\n\nGET / HTTP/1.1\r\n",
    ],
)
def test_a_bad_first_byte_gets_the_same_verdict_however_cut(size: int, wire: bytes) -> None:
    whole, cut = Connection(SERVER), Connection(SERVER)
    assert hint_of(whole, wire, len(wire)) == hint_of(cut, wire, size) == 400
