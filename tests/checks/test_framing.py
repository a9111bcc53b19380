"""Lengths that are given without need, or not given where somebody waits for them."""

from __future__ import annotations

import pytest

from h11tool.checks.rules.connection import CLOSE_NOT_ANNOUNCED
from tests.checks.reading import LACKING, checked, told

GIB = 2**30


@pytest.mark.parametrize(
    ("start", "fields", "expected"),
    [
        ("GET / HTTP/1.1", "Content-Length: 0", ["B010"]),
        ("GET / HTTP/1.1", "Content-Length: 1", []),
        ("POST / HTTP/1.1", "Content-Length: 0", []),
        ("FOO / HTTP/1.1", "Content-Length: 0", ["S103"]),
        ("PATCH / HTTP/1.1", "X: y", ["B011"]),
        ("POST / HTTP/1.1", "Transfer-Encoding: chunked", []),
        ("POST / HTTP/1.1", f"Content-Length: {GIB}", []),
        ("POST / HTTP/1.1", f"Content-Length: {GIB + 1}", ["B012"]),
        ("POST / HTTP/1.1", f"Content-Length: {2**63}", []),
        ("POST / HTTP/1.1", f"Content-Length: {GIB + 1}, {GIB + 2}", []),
        ("POST / HTTP/1.1", "Content-Length: x", []),
        ("POST / HTTP/1.1", "Transfer-Encoding: CHUNKED", ["B112"]),
        ("POST / HTTP/1.1", "Transfer-Encoding: X-Gzip, chunked", ["B112", "B116"]),
        ("POST / HTTP/1.1", "Transfer-Encoding: trailers, chunked", []),
        ("POST / HTTP/1.1", 'Transfer-Encoding: "Chunked"', []),
    ],
)
def test_requests(start: str, fields: str, expected: list[str]) -> None:
    assert told(f"R:{start}\\r\\nHost: a\\r\\n{fields}\\r\\n\\r\\n") == expected


@pytest.mark.parametrize(
    ("head", "method", "expected"),
    [
        ("200 OK", None, ["B203"]),
        ("200 OK", b"HEAD", []),
        ("200 OK", b"CONNECT", []),
        ("404 Not Found", b"CONNECT", ["B203"]),
        ("204 No Content", None, []),
        ("304 Not Modified", None, []),
        (r"304 Not Modified\r\nContent-Length: 9", None, []),
        (r"100 Continue\r\nContent-Length: 0", None, ["B009"]),
        (r"200 OK\r\nConnection: Keep-Alive", None, ["B204", "K009"]),
        (r"200 OK\r\nConnection: keep-alive, close", None, ["B203", "K007"]),
        (r"205 Reset Content\r\nConnection: keep-alive", None, ["B206", "K009"]),
        (r"200 OK\r\nTransfer-Encoding: gzip", None, []),
    ],
)
def test_responses(head: str, method: bytes | None, expected: list[str]) -> None:
    text = f"S:HTTP/1.1 {head}\\r\\n\\r\\n"
    assert sorted(told(text, LACKING | {CLOSE_NOT_ANNOUNCED}, method=method)) == expected


def test_the_status_is_the_cause_of_a_length_that_is_not_allowed() -> None:
    finding = checked(r"S:HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")[0]
    assert finding.cause == (9, 12)
    assert checked(r"S: HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")[0].cause is None


def test_the_empty_line_may_be_lf_alone() -> None:
    finding = checked(r"S:HTTP/1.1 200 OK\r\nX: y\r\n\n")[0]
    assert (finding.rule.id, tuple(finding.span)) == ("B203", (23, 24))


def test_a_head_that_is_cut_short_has_no_empty_line() -> None:
    assert told(r"S:HTTP/1.1 200 OK\r\nX: y\r\n") == []


@pytest.mark.parametrize(
    ("rest", "marked"),
    [
        (r"Content-Length: 1\r\n\r\nx", b"Content-Length: 1"),
        (r"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", b"Transfer-Encoding: chunked"),
    ],
)
def test_content_of_a_205(rest: str, marked: bytes) -> None:
    finding = checked(f"S:HTTP/1.1 205 Reset Content\\r\\n{rest}")[0]
    assert (finding.rule.id, finding.found) == ("B205", marked)


@pytest.mark.parametrize("rest", [r"\r\nx", r"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"])
def test_a_205_that_is_not_framed_or_empty(rest: str) -> None:
    assert "B205" not in told(f"S:HTTP/1.1 205 Reset Content\\r\\n{rest}")
