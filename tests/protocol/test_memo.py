"""What the engine remembers of messages is bounded, is the same as what it would find anew, and is never a secret."""

from typing import Any

import pytest

from h11tool.protocol import (
    CLIENT,
    SERVER,
    Connection,
    EndOfMessage,
    Request,
    Response,
    bodies,
    headers,
    usual_facts,
    usual_heads,
)
from h11tool.protocol.memo import LONGEST, MOST, Memo

SECRETS = [
    (b"Cookie", b"sid=s3cret"),
    (b"Set-Cookie", b"sid=s3cret"),
    (b"Authorization", b"Basic s3cret"),
    (b"Proxy-Authorization", b"Basic s3cret"),
    (b"X-Api-Key", b"s3cret"),
    (b"Location", b"/reset?token=s3cret"),
    (b"Referer", b"https://a/?token=s3cret"),
]
MEMOS = [value for module in (headers, usual_heads, usual_facts, bodies) for value in vars(module).values()]
MEMOS = [memo for memo in MEMOS if isinstance(memo, Memo)]


@pytest.fixture(autouse=True)
def _forget() -> None:
    for memo in MEMOS:
        memo.clear()


def read_request(*fields: tuple[bytes, bytes], target: bytes = b"/") -> Request:
    connection = Connection(SERVER)
    lines = b"".join([b"%b: %b\r\n" % field for field in fields])
    connection.receive_data(b"GET %b HTTP/1.1\r\nHost: a\r\n%b\r\n" % (target, lines))
    request = connection.next_event()
    assert isinstance(request, Request)
    return request


def test_there_are_memos() -> None:
    read_request((b"Accept", b"*/*"))
    Response(status_code=200, headers=[(b"Server", b"a"), (b"Content-Length", b"3")])
    assert sum(1 for memo in MEMOS if memo) >= 6


def test_secrets_are_not_remembered() -> None:
    read_request(*SECRETS, target=b"/?token=s3cret")
    Response(status_code=200, headers=SECRETS)
    Request(method="GET", target="/?token=s3cret", headers=[(b"Host", b"a"), *SECRETS])
    assert "s3cret" not in repr(MEMOS)


def test_a_memo_begins_anew_when_it_is_full() -> None:
    memo: Memo[int, int] = Memo()
    for number in range(MOST + 3):
        memo.remember(number, number, 1)
    assert dict(memo) == {number: number for number in range(MOST, MOST + 3)}


def test_what_is_long_is_not_remembered() -> None:
    read_request((b"User-Agent", b"a" * LONGEST), (b"X" * (LONGEST + 1), b"b"))
    assert b"a" * LONGEST not in repr(MEMOS).encode()
    assert b"X" * LONGEST not in repr(MEMOS).encode()


def test_memos_stay_bounded_whatever_comes() -> None:
    for number in range(2 * MOST):
        read_request((b"User-Agent", b"%d" % number), (b"X-%d" % number, b"a"), (b"Content-Length", b"%d" % number))
        Response(status_code=200, headers=[(b"Server", b"%d" % number), (b"Content-Length", b"%d" % number)])
    assert max(len(memo) for memo in MEMOS) <= MOST


@pytest.mark.parametrize("field", [(b"Accept", b"*/*"), (b"Connection", b"close"), (b"Cookie", b"a=b"), (b"X", b"y")])
def test_the_second_time_is_like_the_first(field: tuple[bytes, bytes]) -> None:
    first, second = read_request(field), read_request(field)
    assert first == second
    assert first.headers.raw_items() == second.headers.raw_items() == [(b"Host", b"a"), field]
    sent = [Connection(CLIENT).send(Request(method="GET", target="/", headers=[(b"Host", b"a"), field])) for _ in "12"]
    assert sent == [b"GET / HTTP/1.1\r\nHost: a\r\n%b: %b\r\n\r\n" % field] * 2


def test_spellings_of_one_name_are_kept_apart() -> None:
    for name in (b"accept", b"Accept", b"ACCEPT", b"accept"):
        assert read_request((name, b"*/*")).headers.raw_items()[1] == (name, b"*/*")


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_fields_of_other_types_are_sent_as_bytes(kind: type) -> None:
    pairs: Any = [(kind(b"Server"), kind(b"a")), [b"Vary", b"b"]]
    for _ in "12":
        response = Response(status_code=200, headers=pairs)
        assert response.headers.raw_items() == [(b"Server", b"a"), (b"Vary", b"b")]
        assert [type(part) for field in response.headers for part in field] == [bytes] * 4


def test_a_connection_that_repeats_itself_gives_each_request_its_own_place() -> None:
    connection = Connection(SERVER)
    head = b"GET /%d HTTP/1.1\r\nHost: a\r\nCookie: b=c\r\n\r\n"
    at = 0
    for number in (1, 22, 333):
        connection.receive_data(head % number)
        request = connection.next_event()
        assert isinstance(request, Request)
        assert request.target == b"/%d" % number
        assert request.head == head % number
        assert request.span is not None
        assert request.span.start == at
        at = request.span.stop
        assert connection.next_event() == EndOfMessage()
        for event in (Response(status_code=204, headers=[]), EndOfMessage()):
            connection.send(event)
        connection.start_next_cycle()


def test_fields_in_front_of_those_that_are_repeated_count() -> None:
    connection = Connection(SERVER)
    for more in (b"", b"X: y\r\n", b""):
        connection.receive_data(b"GET / HTTP/1.1\r\n" + more + b"Host: a\r\n\r\n")
        request = connection.next_event()
        assert isinstance(request, Request)
        assert len(request.headers) == (2 if more else 1)
        connection.next_event()
        for event in (Response(status_code=204, headers=[]), EndOfMessage()):
            connection.send(event)
        connection.start_next_cycle()
