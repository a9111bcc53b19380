"""The exit status that a report deserves."""

from __future__ import annotations

from h11tool.protocol.events import InformationalResponse, Request, Response
from h11tool.protocol.findings import Finding, Severity
from h11tool.protocol.rules import body_framing, connection, start_line
from h11tool.report import Entry, Summary, Trouble

FOUND, UNREADABLE = 1, 3

# What is said of bytes in which nothing looks like HTTP/1.
_NOT_HTTP = frozenset(
    [
        start_line.TLS_ON_PLAIN_PORT,
        start_line.HTTP2_PREFACE,
        start_line.NOT_HTTP,
        start_line.HTTP09_RESPONSE,
        connection.ANALYSIS_STOPPED,
        body_framing.EMPTY_STREAM,
    ]
)
_HEADS = (Request, Response, InformationalResponse)


class Verdict:
    """Hears a report, and then knows its status and whether there was HTTP in it."""

    def __init__(self) -> None:
        self.trouble: Trouble | None = None
        self._errors = 0
        self._has_http = False
        self._has_other = False
        self._octets = 0

    def hear(self, entry: Entry) -> None:
        what = entry.what
        if isinstance(what, Finding):
            if what.rule in _NOT_HTTP:
                self._has_other = True
            else:
                self._has_http = True
        elif type(what) in _HEADS:
            self._has_http = True
        elif isinstance(what, Summary):
            self._errors = what.findings[Severity.ERROR]
            self._octets = what.octets
        elif isinstance(what, Trouble):
            self.trouble = what

    @property
    def has_no_http(self) -> bool:
        """Nothing was read as HTTP; bytes that are only the beginning of something may still become it."""
        return not self._has_http and (self._has_other or not self._octets)

    @property
    def status(self) -> int:
        if self.trouble or self.has_no_http:
            return UNREADABLE
        return FOUND if self._errors else 0
