"""Nine places where a line ends, nine ways to end it: what strict reading and h11 refuse."""

from __future__ import annotations

from itertools import product

import pytest

from h11tool.protocol.profiles import DIAGNOSE, H11, STRICT
from h11tool.recording import Sender
from tests.laws.verdicts import READ, findings_of, verdict

ENDS = {
    "CRLF": b"\r\n", "LF": b"\n", "CR": b"\r", "CRCRLF": b"\r\r\n", "CR x": b"\rx", "LFCR": b"\n\r",
    "NEL": b"\x85", "VT": b"\x0b", "FF": b"\x0c",
}  # fmt: skip
FIELDS = b"Host: a\r\nTransfer-Encoding: chunked\r\n\r\n"
NEXT = b"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"

# Where the line ends is marked with a bar; behind it, which rule is refused first for each of ENDS.
PLACES: dict[str, tuple[Sender, bytes]] = {
    "request-line": ("client", b"GET / HTTP/1.1|Host: a\r\n\r\n"),
    "status-line": ("server", b"HTTP/1.1 200 No|Content-Length: 0\r\n\r\n"),
    "first field line": ("client", b"GET / HTTP/1.1\r\nA: b|Host: a\r\n\r\n"),
    "last field line": ("client", b"GET / HTTP/1.1\r\nHost: a|\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    "empty line": ("client", b"GET / HTTP/1.1\r\nHost: a\r\n|GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    "chunk-size line": ("client", b"POST / HTTP/1.1\r\n" + FIELDS + b"1|x\r\n0\r\n\r\n"),
    "chunk data": ("client", b"POST / HTTP/1.1\r\n" + FIELDS + b"1\r\nx|0\r\n\r\n"),
    "last chunk": ("client", b"POST / HTTP/1.1\r\n" + FIELDS + b"0|\r\n"),
    "trailer line": ("client", b"POST / HTTP/1.1\r\n" + FIELDS + b"0\r\nA: b|\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
}
