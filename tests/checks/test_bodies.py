"""Chunks that are odd, and trailers that were announced or that were not."""

from __future__ import annotations

import pytest

from h11tool.checks import check_message
from h11tool.checks.message import Message
from h11tool.protocol.events import Data, Request
from tests.checks.reading import checked, told

CHUNKED = r"R:POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        (r"1\r\nx\r\n0\r\n\r\n", []),
        (r"A\r\n{x*10}\r\n00\r\n\r\n", []),
        (r"00a;x\r\n{x*10}\r\n0\r\n\r\n", [("C008", (56, 58)), ("C101", (59, 61))]),
        (r"1\r\nx\r\n01\r\nx\r\n1;a\r\nx\r\n0\r\n\r\n", [("C008", (62, 63)), ("C101", (70, 72))]),
        (r" 1\r\nx\r\n0\r\n\r\n", []),
        (r"0x1\r\nx\r\n0\r\n\r\n", []),
        (r"1 ;a\r\nx\r\n0\r\n\r\n", []),
        (r"1\nx\r\n0\r\n\r\n", []),
        (r"01\r\nx", []),
        ("{1\\r\\nx\\r\\n*100}0\\r\\n\\r\\n", []),
        ("{8\\r\\n12345678\\r\\n*101}0\\r\\n\\r\\n", []),
        ("{7\\r\\n1234567\\r\\n*101}0\\r\\n\\r\\n", [("C204", (56, 59))]),
    ],
)
@pytest.mark.parametrize("piece", [1, 1 << 20])
def test_chunks(chunks: str, expected: list[tuple[str, tuple[int, int]]], piece: int) -> None:
    found = checked(CHUNKED + chunks, piece=piece)
    assert [(finding.rule.id, tuple(finding.span)) for finding in found] == expected


def test_many_chunks_give_one_finding() -> None:
    zeros, extension = checked(CHUNKED + r"01;a\r\nx\r\n{01;a\r\nx\r\n*4}0\r\n\r\n")
    assert zeros.message == "The chunk size has leading zeros. So have 4 of the chunks behind it."
    assert extension.message == "A chunk has an extension. So have 4 of the chunks behind it."


def test_tiny_chunks_are_counted() -> None:
    (finding,) = checked(CHUNKED + r"{1\r\nx\r\n*120}0\r\n\r\n")
    assert finding.message == "120 octets of content came in 120 chunks."


@pytest.mark.parametrize(
    ("announced", "trailers", "expected"),
    [
        ("", "", []),
        ("", r"X: y\r\n", ["C306"]),
        (r"Trailer: X\r\n", r"x: y\r\nX: z\r\n", []),
        (r"Trailer: X, Y\r\nTrailer: Z\r\n", r"Y: 1\r\n", ["C307", "C307"]),
        (r"Trailer: Cookie\r\n", r"Cookie: y\r\n", ["C305"]),
        ("", r"Content-Length: 1\r\n", []),
        ("", r"X_Y: \xe9\r\nX_Y: z\r\n", ["C306", "F104", "F203", "C306", "F104"]),
        ("", r"Date: 1\r\nDate: 2\r\n", ["C305", "C305", "F401"]),
    ],
)
def test_trailers(announced: str, trailers: str, expected: list[str]) -> None:
    head = rf"R:POST / HTTP/1.1\r\nHost: a\r\n{announced}Transfer-Encoding: chunked\r\n\r\n"
    found = checked(rf"{head}0\r\n{trailers}\r\n")
    assert [finding.rule.id for finding in found] == expected
    assert all(finding.found for finding in found)


# The next response begins before the empty line behind the trailers.
OVERTAKEN = (
    r"S:HTTP/1.1 200 OK\r\nTrailer: X\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nY: z\r\n"
    r"HTTP/1.1 204 No Content\r\n\r\n"
)


@pytest.mark.parametrize(
    ("text", "method", "expected"),
    [
        (r"S:HTTP/1.1 200 OK\r\nTrailer: X\r\nContent-Length: 0\r\n\r\n[RST]", None, ["C307"]),
        (r"S:HTTP/1.1 200 OK\r\nTrailer: X\r\nTransfer-Encoding: chunked\r\n\r\n", b"HEAD", []),
        (OVERTAKEN, None, ["C306"]),
    ],
)
def test_trailers_that_can_not_come(text: str, method: bytes | None, expected: list[str]) -> None:
    assert [rule for rule in told(text, method=method) if rule != "K003"] == expected


def test_a_message_without_its_end_is_not_judged() -> None:
    head = Request(method="GET", target="/", headers=[("Host", "a"), ("Trailer", "X")])
    message = Message(head, b"GET")
    message.take(Data(b"abc"))
    assert message.octets == 3
    assert message.trailers is None
    assert list(check_message(message)) == []
