"""Upgrade, the WebSocket handshake and Expect."""

from __future__ import annotations

import pytest

from tests.checks.reading import checked, told

KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
VERSION = "Sec-WebSocket-Version: 13"
UPGRADE = r"Connection: Upgrade\r\nUpgrade: websocket"


@pytest.mark.parametrize(
    ("value", "marked"),
    [
        ("h2, websocket/13", []),
        ("a/b/c", [(55, 56)]),
        ("a/", [(53, 54)]),
        ("/b", [(52, 53)]),
        (", a, b c", [(58, 59)]),
    ],
)
def test_protocols(value: str, marked: list[tuple[int, int]]) -> None:
    found = checked(f"r:Connection: upgrade\\r\\nUpgrade: {value}\\r\\n{KEY}\\r\\n{VERSION}")
    offset = len("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: ") - 52
    spans = [(start - offset, stop - offset) for start, stop in (finding.span for finding in found)]
    assert [finding.rule.id for finding in found] == ["U002"] * len(marked)
    assert spans == marked


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (f"{UPGRADE}\\r\\n{KEY}\\r\\n{VERSION}", []),
        (f"{UPGRADE}\\r\\n{KEY}", ["U302"]),
        (f"{UPGRADE}\\r\\n{VERSION}", ["U302"]),
        (f"{UPGRADE}\\r\\n{KEY}\\r\\n{KEY}\\r\\n{VERSION}", ["U302"]),
        (f"{UPGRADE}\\r\\n{KEY}\\r\\n{VERSION}\\r\\n{VERSION}", ["U302"]),
        (f"{UPGRADE}\\r\\n{KEY}=\\r\\n{VERSION}", ["U303"]),
        (f"{UPGRADE}\\r\\nSec-WebSocket-Key:\\r\\n{VERSION}", ["U303"]),
        (f"{UPGRADE}\\r\\n{KEY}\\r\\n{VERSION}, 8", ["U304"]),
        ("Upgrade: websocket", []),
        (r"Connection: Upgrade\r\nUpgrade: h2", []),
        ("Sec-WebSocket-Key: x", []),
        ("Sec-WebSocket-Version: 8", []),
    ],
)
def test_handshakes(fields: str, expected: list[str]) -> None:
    assert told(f"r:{fields}") == expected


def test_an_old_handshake_is_none() -> None:
    assert "U302" not in told(f"R:GET / HTTP/1.0\\r\\nHost: a\\r\\n{UPGRADE}\\r\\n\\r\\n")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (UPGRADE, ["U305"]),
        (f"{UPGRADE}\\r\\nSec-WebSocket-Accept: x", []),
        (r"Connection: Upgrade\r\nUpgrade: h2", []),
        ("Upgrade: websocket", []),
    ],
)
def test_switching(fields: str, expected: list[str]) -> None:
    assert told(f"S:HTTP/1.1 101 Switching Protocols\\r\\n{fields}\\r\\n\\r\\n") == expected


def test_a_response_that_offers_websocket_is_not_switching() -> None:
    text = f"S:HTTP/1.1 426 Upgrade Required\\r\\n{UPGRADE}\\r\\nContent-Length: 0\\r\\n\\r\\n[RST]"
    assert "U305" not in told(text)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (r"Expect: 100-Continue\r\nContent-Length: 1", []),
        (r"Expect: 100-continue\r\nTransfer-Encoding: chunked", []),
        (r"Expect: 100-continue\r\nContent-Length: 0", ["U102"]),
        (r"Expect: 100-continue\r\nContent-Length: x", []),
        (r"Expect: 100-continue, 100-continue\r\nContent-Length: 1", []),
        (r'Expect: a="b, c", d\r\nContent-Length: 1', ["U101", "U101"]),
        (r"Expect: a\r\nExpect: 100-continue\r\nContent-Length: 1", ["U101"]),
        (r"Expect: x 100-continue\r\nContent-Length: 1", []),
    ],
)
def test_expectations(fields: str, expected: list[str]) -> None:
    assert told(f"R:POST / HTTP/1.1\\r\\nHost: a\\r\\n{fields}\\r\\n\\r\\n") == expected
