"""What became of an exchange, judged from the entries of its report while they come."""

from __future__ import annotations

from h11tool.protocol.conversation import Transition
from h11tool.protocol.events import (
    Data,
    EndOfMessage,
    InformationalResponse,
    Response,
    Unread,
)
from h11tool.protocol.findings import Finding, Severity
from h11tool.protocol.profiles import strict_refuses
from h11tool.protocol.rules import body_framing, chunked
from h11tool.protocol.state import SERVER, SWITCHED_PROTOCOL
from h11tool.report import Entry

_FRAMING = ("B", "C")  # the groups of rules that say where a body ends
_CUT_HEAD = (body_framing.EOF_IN_START_LINE, body_framing.EOF_IN_FIELD_SECTION)
_CUT_SHORT = (
    *_CUT_HEAD,
    body_framing.BODY_SHORTER_THAN_CONTENT_LENGTH,
    body_framing.INCOMPLETE_CLOSE,
    chunked.EOF_IN_CHUNKED_BODY,
    chunked.EOF_AFTER_LAST_CHUNK,
)


class Outcome:
    """Follows the response to the first request of a connection."""

    def __init__(self) -> None:
        self.status: int | None = None  # of the final response
        self.complete = False
        self.may_continue = False  # the server has said 100
        self.content = 0  # octets of the response's body
        self.announced: int | None = None  # octets that its Content-Length promises
        self.errors: list[Finding] = []  # of the server
        self.fault: Finding | None = None  # by which the response was lost
        self.cut_in_head = False
        self._cut_short = False
        self._head_stop = 0

    def hear(self, entry: Entry) -> None:
        what = entry.what
        if isinstance(what, Finding):
            if entry.sender == "server" and what.rule.severity is Severity.ERROR:
                self._hear_error(what)
        elif isinstance(what, Transition):
            switched = what.role is SERVER and what.after is SWITCHED_PROTOCOL
            self.complete = self.complete or switched
        elif entry.sender == "server" and entry.exchange == 0 and not self.complete:
            self._hear_server(what)

    def _hear_server(self, what: object) -> None:
        match what:
            case InformationalResponse(status_code=code):
                self.may_continue = self.may_continue or code == 100
                self.status = code if code == 101 else None
            case Response():
                self.status = what.status_code
                self.announced = _announced(what)
                self._head_stop = what.wire.stop if what.wire else 0
            case Data():
                self.content += len(what.data)
            case EndOfMessage():
                self.complete = self.status is not None and not self._cut_short
            case Unread() if not self._cut_short:
                self.fault = self.fault or next(iter(self.errors), None)

    def _hear_error(self, finding: Finding) -> None:
        self.errors.append(finding)
        self._cut_short = self._cut_short or finding.rule in _CUT_SHORT
        self.cut_in_head = self.cut_in_head or finding.rule in _CUT_HEAD
        if self.complete or self.fault or self._cut_short or not strict_refuses(finding):
            return
        # A fault in the head is no loss as long as it does not say where the body ends.
        if self.status is None or finding.span.start >= self._head_stop or finding.rule.id.startswith(_FRAMING):
            self.fault = finding


def _announced(response: Response) -> int | None:
    """The Content-Length, where it is one."""
    lengths = {value for name, value in response.headers if name == b"content-length"}
    length = lengths.pop() if len(lengths) == 1 else b""
    return int(length) if length.isdigit() and len(length) <= 19 else None
