"""A message as it was read: what the checks look at."""

from __future__ import annotations

from h11tool.checks.rules.semantics import SENSITIVE_FIELD_IN_TRACE
from h11tool.checks.section import Head, Section
from h11tool.protocol.events import Data, EndOfMessage, Request
from h11tool.protocol.evidence import finding_of
from h11tool.protocol.findings import Excerpt, Finding, Span
from h11tool.protocol.framing import Facts
from h11tool.protocol.grammar import Fault


class Message:
    """The head, and what is known of the body and the end without keeping the body.

    `method` is that of the request, for a response too where it is known;
    `tls` whether the connection is secured, None where nobody knows.
    """

    leaving = False  # whether the other side has closed, or has said that it will
    octets = 0  # of content
    chunks = 0  # with content: all but the last one
    first_chunk: Span | None = None  # its size line
    zeros = 0  # chunks whose size has leading zeros
    first_zeros: Span | None = None
    extensions = 0  # chunks with extensions
    first_extension: Span | None = None
    end: EndOfMessage | None = None
    blamed_to = 0  # the offset up to which the engine has found fault
    _trailers: Section | None = None
    _digits: Span | None = None
    _chunk_octets = 0

    def __init__(self, head: Head, method: bytes | None, tls: bool | None = None) -> None:
        self.head = head
        self.method = method
        self.tls = tls
        self.section = Section(head)

    @property
    def from_client(self) -> bool:
        return type(self.head) is Request

    @property
    def target(self) -> bytes:
        """The request-target; empty for a response."""
        return self.head.target if type(self.head) is Request else b""

    @property
    def status(self) -> int:
        """The status code; 0 for a request."""
        return 0 if isinstance(self.head, Request) else self.head.status_code

    @property
    def facts(self) -> Facts:
        """What the engine has understood of length and connection."""
        return self.head._facts

    @property
    def persists(self) -> bool:
        """Whether it leaves the connection open."""
        return self.facts.keep_alive or self.facts.kept

    @property
    def start_line(self) -> bytes:
        """Without its line end."""
        return self.head.head.partition(b"\n")[0].removesuffix(b"\r")

    @property
    def has_no_content(self) -> bool:
        """Whether it ends with its head, whatever the fields declare (RFC 9112 §6.3)."""
        status = self.status
        if self.from_client:
            return False
        return status < 200 or status in (204, 304) or self.method == b"HEAD" or self.opens_tunnel

    @property
    def opens_tunnel(self) -> bool:
        return self.method == b"CONNECT" and 200 <= self.status < 300

    def blame(self, finding: Finding) -> None:
        """The engine has found fault with bytes of this message: what it blames needs no remark besides."""
        self.blamed_to = max(self.blamed_to, finding.span.stop)

    def take(self, data: Data) -> None:
        """Count a piece of the content."""
        size = len(data.data)
        self.octets += size
        line = data.chunk_line
        if line is None:
            return
        if data.chunk_start:
            self._begin_chunk(line, data.chunk_extensions)
        self._chunk_octets += size
        if data.chunk_end and self._digits:
            self._count_zeros(self._digits)

    def _begin_chunk(self, line: Span, extensions: Span | None) -> None:
        self.chunks += 1
        self.first_chunk = self.first_chunk or line
        self._chunk_octets = 0
        self._digits = None
        if self.blamed_to > line.start:
            return
        self._digits = Span(line.start, extensions.start if extensions else line.stop - 2)
        if extensions:
            self.extensions += 1
            self.first_extension = self.first_extension or extensions

    def _count_zeros(self, digits: Span) -> None:
        zeros = digits.stop - digits.start - len(f"{self._chunk_octets:x}")
        if zeros > 0:
            self.zeros += 1
            self.first_zeros = self.first_zeros or Span(digits.start, digits.start + zeros)

    @property
    def trailers(self) -> Section | None:
        """The trailer section; None while there are no trailers."""
        if self._trailers is None and self.end and self.end.headers:
            self._trailers = Section(self.end)
        return self._trailers

    def finding(self, fault: Fault) -> Finding:
        """The finding for a fault that is counted from the head's first byte."""
        finding = finding_in(self.section, fault, self.from_client)
        if fault.rule is SENSITIVE_FIELD_IN_TRACE:  # the rest of the line is what it warns of
            return finding._replace(excerpt=Excerpt(finding.span.start, finding.found))
        return finding


def finding_in(section: Section, fault: Fault, from_client: bool) -> Finding:
    """The finding for a fault that is counted from the section's first byte."""
    return finding_of(fault, section.octets, section.start, from_client)
