"""uvicorn on our engine answers raw sockets, byte for byte as it should."""

import re
import socket
from urllib.parse import urlsplit

import pytest

from tests.interop.uvicorn_app import HELLO, PIECES

POST_CHUNKED = b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
EXPECTING = b" HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"


def connect(url: str) -> socket.socket:
    return socket.create_connection(("127.0.0.1", urlsplit(url).port or 0), timeout=10)


def read_until(connection: socket.socket, ending: bytes) -> bytes:
    received = b""
    while not received.endswith(ending):
        piece = connection.recv(65536)
        assert piece, received
        received += piece
    return received


def exchange(url: str, sent: bytes) -> tuple[bytes, bytes]:
    """Send the bytes, read to the end of the stream; the head and the body of what came."""
    with connect(url) as connection:
        connection.sendall(sent)
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    return head, body


def lines_without_date(head: bytes) -> list[bytes]:
    return [line for line in head.split(b"\r\n") if not line.startswith((b"date:", b"server:"))]


@pytest.mark.parametrize(
    ("request_bytes", "lines", "body"),
    [
        (
            b"GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            [b"HTTP/1.1 200 OK", b"Content-Length: 6", b"Connection: close"],
            HELLO,
        ),
        (
            b"GET /hello HTTP/1.0\r\n\r\n",
            [b"HTTP/1.1 200 OK", b"Content-Length: 6", b"Connection: close"],
            HELLO,
        ),
        (b"GET /stream HTTP/1.0\r\n\r\n", [b"HTTP/1.1 200 OK", b"Connection: close"], b"".join(PIECES)),
        (
            b"HEAD /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            [b"HTTP/1.1 200 OK", b"Content-Length: 6", b"Connection: close"],
            b"",
        ),
        (
            POST_CHUNKED + b"Connection: close\r\n\r\n3;ext\r\nabc\r\n0\r\nT: u\r\n\r\n",
            [b"HTTP/1.1 200 OK", b"Transfer-Encoding: chunked", b"Connection: close"],
            b"3\r\nabc\r\n0\r\n\r\n",
        ),
        (
            b"GET /closing HTTP/1.1\r\nHost: a\r\n\r\n",
            [b"HTTP/1.1 200 OK", b"Connection: close", b"Content-Length: 6"],
            HELLO,
        ),
        (
            b"GET /hello HTTP/1.1\r\nHost: a\r\nUpgrade: nothing\r\nConnection: upgrade, close\r\n\r\n",
            [b"HTTP/1.1 200 OK", b"Content-Length: 6", b"Connection: close"],
            HELLO,
        ),
    ],
)
def test_answers_that_end_the_connection(
    uvicorn_url: str, request_bytes: bytes, lines: list[bytes], body: bytes
) -> None:
    head, received = exchange(uvicorn_url, request_bytes)
    assert lines_without_date(head) == lines
    assert received == body


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"NOT HTTP\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 70_000,
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ],
)
def test_malformed_requests_get_400(uvicorn_url: str, request_bytes: bytes) -> None:
    head, body = exchange(uvicorn_url, request_bytes)
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"Invalid HTTP request received." in body


def test_expect_100_continue(uvicorn_url: str) -> None:
    with connect(uvicorn_url) as connection:
        connection.sendall(b"POST /echo" + EXPECTING)
        assert read_until(connection, b"\r\n\r\n").startswith(b"HTTP/1.1 100 Continue\r\n")
        connection.sendall(b"abc")
        assert read_until(connection, b"0\r\n\r\n").endswith(b"\r\n\r\n3\r\nabc\r\n0\r\n\r\n")


def test_expectation_is_not_met_when_nobody_reads(uvicorn_url: str) -> None:
    with connect(uvicorn_url) as connection:
        connection.sendall(b"POST /unread" + EXPECTING)
        assert read_until(connection, b"no\n").startswith(b"HTTP/1.1 404 Not Found\r\n")


def test_pipelined_requests_are_answered_in_order(uvicorn_url: str) -> None:
    with connect(uvicorn_url) as connection:
        for path in (b"hello", b"missing", b"stream"):
            connection.sendall(b"GET /%b HTTP/1.1\r\nHost: a\r\n\r\n" % path)
        received = read_until(connection, b"0\r\n\r\n")
    assert re.findall(rb"HTTP/1.1 (\d+) ", received) == [b"200", b"404", b"200"]


def test_requests_byte_by_byte(uvicorn_url: str) -> None:
    with connect(uvicorn_url) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in POST_CHUNKED + b"\r\n2\r\nhi\r\n0\r\n\r\n":
            connection.sendall(bytes([byte]))
        assert read_until(connection, b"0\r\n\r\n").startswith(b"HTTP/1.1 200 OK\r\n")


def test_application_that_fails(uvicorn_url: str) -> None:
    head, body = exchange(uvicorn_url, b"GET /crash HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 500 Internal Server Error\r\n")
    assert body == b"15\r\nInternal Server Error\r\n0\r\n\r\n"
