"""Connection options, fields of the hop, and leaving without a word."""

from __future__ import annotations

import pytest

from h11tool.checks import check_close
from h11tool.checks.connection import is_misspelt
from h11tool.checks.message import Message
from h11tool.protocol.events import ConnectionClosed, EndOfMessage, Response
from tests.checks.reading import checked, told


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("Connection: close", []),
        ("Connection: Keep-Alive", ["K009"]),
        ("Connection: x-mine", []),
        (r"Connection: te, close\r\nTE: trailers", []),
        (r"TE: trailers\r\nConnection: close", ["K011"]),
        (r"Keep-Alive: 5\r\nConnection: close", ["K008"]),
        (r"Connection: Authorization, X-Forwarded-For", ["K005", "K005"]),
        (r"Connection: keep-alive\r\nConnection: close", ["K007"]),
        ("Connection: keepalive", ["K013"]),
        ("Connection: upgarde", ["K013"]),
        ("Connection: keep alive", []),
        ("Connection: Upgrade", ["U003"]),
        ("Connection: , close ,", []),
        ("Proxy-Connection: close", ["K010"]),
    ],
)
def test_options(fields: str, expected: list[str]) -> None:
    assert told(f"r:{fields}") == expected


def test_the_field_that_is_named_is_the_cause() -> None:
    with_field, without = checked(r"r:Connection: cookie, vary\r\nCookie: a=b")
    assert (with_field.found, with_field.cause) == (b"cookie", (51, 57))
    assert without.cause is None


def test_of_contradictory_options_the_earlier_is_the_cause() -> None:
    (finding,) = checked(r"r:Connection: keep-alive, close, close")
    assert (finding.found, finding.cause) == (b"close", (37, 47))


def test_keep_alive_means_something_in_http10() -> None:
    assert "K009" not in told(r"R:GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")


def test_words_that_are_no_slips() -> None:
    assert not is_misspelt(b"clone")
    assert is_misspelt(b"closed")


CLOSED_RUDELY = r"S:HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n[FIN]"


def test_leaving_points_at_the_last_start_line() -> None:
    (finding,) = checked(CLOSED_RUDELY)
    assert finding.rule.id == "K003"
    assert finding.cause == (0, 15)
    assert finding.cause_excerpt is not None
    assert finding.cause_excerpt.data == b"HTTP/1.1 200 OK\r\n"


def test_who_leaves_after_the_other_side_is_not_rude() -> None:
    assert checked(CLOSED_RUDELY, leaving=True) == []


@pytest.mark.parametrize(
    ("text", "method"),
    [
        (r"R:GET / HTTP/1.1\r\nHost: a\r\n\r\n[FIN]", None),
        (r"S:HTTP/1.1 200 OK\r\n\r\n[FIN]", None),
        (r"S:HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nh[FIN]", None),
        (r"S:HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n[FIN]", None),
        (r"S:HTTP/1.1 200 OK\r\n\r\n[FIN]", b"CONNECT"),
        (r"S:HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n[FIN]", None),
        (r"S:HTTP/1.1 100 Continue\r\n\r\n[FIN]", None),
    ],
)
def test_leaving_that_is_expected(text: str, method: bytes | None) -> None:
    assert "K003" not in told(text, method=method)


@pytest.mark.parametrize(
    ("text", "method"),
    [
        (r"S:HTTP/1.1 304 Not Modified\r\n\r\n[FIN]", None),
        (r"S:HTTP/1.1 200 OK\r\n\r\n[FIN]", b"HEAD"),
        (r"S:HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n[FIN]", None),
        (r"S:HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n[FIN]", None),
    ],
)
def test_leaving_that_is_not(text: str, method: bytes | None) -> None:
    assert "K003" in told(text, method=method)


def test_of_a_close_that_was_not_read_there_is_nothing_to_show() -> None:
    message = Message(Response(status_code=204, headers=[]), b"GET")
    message.end = EndOfMessage()
    assert list(check_close(message, ConnectionClosed())) == []
