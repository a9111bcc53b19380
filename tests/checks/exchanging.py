"""Reads an exchange in the notation of the catalogue and gives what is said of it."""

from __future__ import annotations

from collections.abc import Iterable

from h11tool.catalogue import example
from h11tool.diagnose import Reading, diagnose
from h11tool.protocol.findings import Finding
from h11tool.recording import Segment
from h11tool.report import Entry

GET = r"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = r"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n"
OK = r"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
EMPTY = r"HTTP/1.1 204 No Content\r\n\r\n"
CLOSING = r"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
CONTINUE = r"HTTP/1.1 100 Continue\r\n\r\n"
EXPECTING = r"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"


def report(segments: Iterable[Segment], reading: Reading | None = None) -> list[Entry]:
    return list(diagnose(segments, "exchange", reading or Reading()))


def findings(text: str, reading: Reading | None = None) -> list[Finding]:
    """What is found between the messages of an exchange: `>` and `<` give the direction."""
    entries = report(example("X:" + text).segments, reading)
    return [entry.what for entry in entries if isinstance(entry.what, Finding) and entry.what.rule.id[0] == "X"]


def told(text: str, reading: Reading | None = None) -> list[str]:
    return [finding.rule.id for finding in findings(text, reading)]
