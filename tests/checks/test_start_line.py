"""Methods, versions, status codes and phrases that are unusual."""

from __future__ import annotations

import pytest

from tests.checks.reading import checked, octets_of, told


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("GET / HTTP/1.1", []),
        ("QUERY / HTTP/1.1", ["B011"]),
        ("Post / HTTP/1.1", ["S102"]),
        ("{A*32} / HTTP/1.1", ["S103"]),
        ("{A*33} / HTTP/1.1", ["S104"]),
        ("GE(T / HTTP/1.1", []),
        ("GET / http/1.0", []),
        ("GET / HTTP/1.0", ["S115"]),
        ("GET / HTTP/1.0 ", ["S115"]),
        ("GET / HTTP/9", []),
        ("GET / HTTP/2.0", []),
    ],
)
def test_request_lines(line: str, expected: list[str]) -> None:
    assert told(f"R:{line}\\r\\nHost: a\\r\\n\\r\\n") == expected


def test_a_method_behind_whitespace_is_found() -> None:
    (finding,) = checked(r"R: get / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert finding.span == (1, 4)
    assert finding.found == b"get"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("HTTP/1.1 200 OK", []),
        ("HTTP/1.1 200 ok", []),
        ("HTTP/1.1 200 ", []),
        ("HTTP/1.1 200", []),
        ("HTTP/1.1 200 Fine", []),
        ("HTTP/1.1 201 OK", ["S207"]),
        ("HTTP/1.1 404 not found", []),
        ("HTTP/1.1 418 I'm a teapot", ["M117"]),
        ("HTTP/1.1 299", ["S208"]),
        ("HTTP/1.1 299 OK", ["S208"]),
        ("HTTP/1.1 600 OK", []),
        ("HTTP/1.1 20 OK", []),
        ("HTTP/1.1  201 OK", []),
        ("HTTP/1.0 200 OK", ["S115"]),
        (r"HTTP/1.1 20 \xe9", []),
        (r"HTTP/1.1 200 \xe9", ["S206"]),
        (r"HTTP/1.1 299 \xe9", ["S208", "S206"]),
    ],
)
def test_status_lines(line: str, expected: list[str]) -> None:
    text = f"S:{line}\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n"
    assert told(text) == expected


def test_the_octets_of_a_reason_are_marked_from_the_first_to_the_last() -> None:
    text = r"S:HTTP/1.1 200 x\xc3\xa9y\xc3\xa9z\r\nContent-Length: 0\r\n\r\n[RST]"
    finding = checked(text)[0]
    assert octets_of(text)[slice(*finding.span)] == "\xe9y\xe9".encode()
