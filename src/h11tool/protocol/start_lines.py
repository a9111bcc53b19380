"""Request-lines and status-lines, and everything that peers send instead of them (RFC 9112 §3 and §4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from h11tool.protocol.grammar import (
    SPACES,
    TCHAR,
    TEXT,
    TOKEN,
    VERSION,
    VISIBLE,
    Fault,
    Term,
    compiled,
    decimal,
)
from h11tool.protocol.rules import start_line as rules
from h11tool.protocol.rules import target as target_rules

MAX_START_LINE = 8000  # RFC 9112 §3: what everybody is asked to support
SHOWN = 64  # octets of something that is no start-line

# The IANA registry of methods, November 2026.
METHODS = frozenset(
    b"ACL BASELINE-CONTROL BIND CHECKIN CHECKOUT CONNECT COPY DELETE GET HEAD LABEL LINK LOCK MERGE MKACTIVITY "
    b"MKCALENDAR MKCOL MKREDIRECTREF MKWORKSPACE MOVE OPTIONS ORDERPATCH PATCH POST PRI PROPFIND PROPPATCH PUT "
    b"QUERY REBIND REPORT SEARCH TRACE UNBIND UNCHECKOUT UNLINK UNLOCK UPDATE UPDATEREDIRECTREF "
    b"VERSION-CONTROL".split(b" ")
)

REQUEST_LINE = compiled(rf"({TOKEN}) ({VISIBLE}) HTTP/([0-9]\.[0-9])")
STATUS_LINE = compiled(rf"HTTP/([0-9]\.[0-9]) ([0-9]{{3}}) ({TEXT})")

_CONTROL = r"[\x00-\x08\x0e-\x1f\x7f]"
_METHOD = Term(
    TOKEN,
    (rules.CONTROL_OCTET_IN_START_LINE, rf"{_CONTROL}++"),
    (rules.METHOD_NOT_TOKEN, rf"[^{TCHAR}\x00-\x1f\x7f]++"),
    otherwise=rules.METHOD_NOT_TOKEN,
)
_SEPARATOR = Term(
    " ",
    (rules.WRONG_SEPARATOR_IN_START_LINE, r"[\t\x0b\x0c\r]++"),
    (rules.EXTRA_SPACE_IN_START_LINE, r"(?<= ) ++"),
    otherwise=rules.EXTRA_SPACE_IN_START_LINE,
)
_TARGET = Term(
    VISIBLE,
    (rules.BARE_CR_IN_START_LINE, r"\r"),
    (rules.WHITESPACE_IN_TARGET, r"[ \t\x0b\x0c]++"),
    (target_rules.CONTROL_IN_TARGET, rf"{_CONTROL}++"),
    (target_rules.NON_ASCII_TARGET, r"[\x80-\xff]++"),
    otherwise=rules.WHITESPACE_IN_TARGET,
)
_VERSION = Term(
    VERSION,
    (rules.VERSION_WRONG_CASE, r"(?!HTTP/)(?i:http)(?=/[0-9]\.[0-9]\Z)"),
    (rules.FOREIGN_PROTOCOL_NAME, r"(?<![!-~])(?!(?i:http))[A-Za-z]++(?=/[0-9])"),
    otherwise=rules.MALFORMED_VERSION,
)
_CODE = Term(r"[0-9]{3}", otherwise=rules.STATUS_CODE_NOT_3DIGIT)
_REASON = Term(
    TEXT,
    (rules.BARE_CR_IN_START_LINE, r"\r"),
    (rules.CONTROL_IN_REASON_PHRASE, r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]++"),
    otherwise=rules.CONTROL_IN_REASON_PHRASE,
)
_LEAD = Term(
    "",
    (rules.BARE_CR_IN_START_LINE, r"\r"),
    (rules.WHITESPACE_BEFORE_START_LINE, r"[ \t\x0b\x0c]++"),
    otherwise=rules.WHITESPACE_BEFORE_START_LINE,
)
_TAIL = Term(
    "",
    (rules.BARE_CR_IN_START_LINE, r"\r"),
    (rules.TRAILING_WHITESPACE_IN_START_LINE, r"[ \t\x0b\x0c]++"),
    otherwise=rules.TRAILING_WHITESPACE_IN_START_LINE,
)

_WORD = compiled(r"[^ \t\x0b\x0c\r]++")
_LIKE_VERSION = compiled(r"(?i:HTTP)[!-~]*|[A-Z]{2,8}/[0-9][!-~]*")
_LIKE_STATUS = compiled(
    r"[ \t\x0b\x0c\r]*+(?:(?i:HTTP)(?:/|[ \t]*[0-9])|(?:ICY|[A-Z]{2,8}/[0-9.]++)[ \t]++[0-9]{3}(?![0-9]))"
)
_STATUS_WORDS = compiled(
    r"([ \t\x0b\x0c\r]*+)([^ \t\x0b\x0c\r]*+)([ \t\x0b\x0c\r]*+)([^ \t\x0b\x0c\r]*+)([ \t\x0b\x0c\r]?)(.*)"
)


class Kind(Enum):
    """What the first line of a message turns out to be."""

    START_LINE = "a start-line of this direction"
    OTHER_DIRECTION = "a start-line of the other direction"
    OLD_REQUEST = "an HTTP/0.9 request"
    NO_START_LINE = "not a start-line"


class RequestLine(NamedTuple):
    method: bytes
    target: bytes
    target_start: int
    version: bytes
    faults: list[Fault]


class StatusLine(NamedTuple):
    version: bytes
    status: int
    reason: bytes
    faults: list[Fault]


def kind_of(line: bytes, from_client: bool) -> Kind:
    """What `line` is in any lenient reading; it comes without its line end."""
    as_status = _LIKE_STATUS.match(line) is not None
    if not from_client:
        if as_status:
            return Kind.START_LINE
        return Kind.OTHER_DIRECTION if REQUEST_LINE.fullmatch(line) else Kind.NO_START_LINE
    words = [found.span() for found in _some_words(line)]
    if as_status and _LIKE_VERSION.match(line, words[0][0]):
        return Kind.OTHER_DIRECTION
    if len(words) < 2:
        return Kind.NO_START_LINE
    if _LIKE_VERSION.fullmatch(line, *words[-1]):
        return Kind.START_LINE
    if line[slice(*words[0])] not in METHODS:
        return Kind.START_LINE if REQUEST_LINE.match(line) else Kind.NO_START_LINE
    return Kind.START_LINE if len(words) > 2 else Kind.OLD_REQUEST


def _some_words(line: bytes) -> Iterator[re.Match[bytes]]:
    """The first two words and the last one: all that tells a request-line."""
    words = _WORD.finditer(line)
    count = 0
    last = None
    for last in words:
        count += 1
        if count <= 2:
            yield last
    if count > 2 and last:
        yield last


def read_request_line(line: bytes) -> RequestLine:
    """Read a line that is a request-line in some lenient reading, and say what is wrong with it."""
    faults: list[Fault] = []
    line = _up_to_bare_cr(line, REQUEST_LINE, faults)
    text_stop = len(line.rstrip(SPACES))
    lead = len(line) - len(line.lstrip(SPACES))
    method = _word_at(line, lead, text_stop)
    version_start = max(line.rfind(space, 0, text_stop) for space in (b" ", b"\t", b"\x0b", b"\x0c", b"\r")) + 1
    target_start = text_stop - len(line[method:text_stop].lstrip(SPACES))
    target_stop = len(line[:version_start].rstrip(SPACES))
    faults += _LEAD.faults(line, 0, lead)
    faults += _METHOD.faults(line, lead, method)
    if version_start <= target_start:  # two words: no target
        faults.append(Fault(rules.MISSING_REQUEST_TARGET, method, version_start))
        target_start = target_stop = version_start
    else:
        faults += _SEPARATOR.faults(line, method, target_start)
        faults += _TARGET.faults(line, target_start, target_stop)
        faults += _SEPARATOR.faults(line, target_stop, version_start)
    faults += _VERSION.faults(line, version_start, text_stop)
    faults += _TAIL.faults(line, text_stop, len(line))
    version, version_faults = read_version(line[version_start:text_stop], version_start)
    faults += version_faults
    return RequestLine(line[lead:method], line[target_start:target_stop], target_start, version, faults)


def _word_at(line: bytes, start: int, stop: int) -> int:
    found = _WORD.match(line, start, stop)
    return found.end() if found else start


def _up_to_bare_cr(line: bytes, whole: re.Pattern[bytes], faults: list[Fault]) -> bytes:
    """The part before the first CR where that part is a whole start-line: some recipients end the line there."""
    cr = line.find(b"\r")
    if cr < 0 or not whole.fullmatch(line, 0, cr):
        return line
    faults.append(Fault(rules.BARE_CR_IN_START_LINE, cr, cr + 1))
    return line[:cr]


def read_status_line(line: bytes) -> StatusLine:
    """Read a line that is a status-line in some lenient reading, and say what is wrong with it."""
    faults: list[Fault] = []
    line = _up_to_bare_cr(line, STATUS_LINE, faults)
    found = _STATUS_WORDS.match(line)
    if found is None:
        raise ValueError("every line matches")
    name, code, reason = found.span(2), found.span(4), found.span(6)
    faults += _LEAD.faults(line, *found.span(1))
    foreign = found[2] == b"ICY"
    if foreign:
        faults.append(Fault(rules.FOREIGN_PROTOCOL_NAME, *name))
        version = b"1.0"
    else:
        faults += _VERSION.faults(line, *name)
        version, version_faults = read_version(found[2], name[0])
        faults += version_faults
    if not found[4]:
        faults.append(Fault(rules.MALFORMED_STATUS_LINE, name[1], len(line)))
        return StatusLine(version, 500, b"", faults)
    faults += _SEPARATOR.faults(line, *found.span(3))
    faults += _CODE.faults(line, *code)
    status, status_faults = _read_status(found[4], code[0])
    faults += status_faults
    if not found[5]:
        if len(found[4]) == 3:
            faults.append(Fault(rules.NO_SPACE_AFTER_STATUS_CODE, code[1], code[1]))
    elif found[5] != b" ":
        faults += _SEPARATOR.faults(line, *found.span(5))
    faults += _REASON.faults(line, *reason)
    return StatusLine(version, status, found[6], faults)


_DIGITS = compiled(r"[0-9]{3}")


def _read_status(code: bytes, start: int) -> tuple[int, list[Fault]]:
    """The status code; 500 where it has no three digits to begin with (RFC 9110 §15: treat as 5xx)."""
    digits = _DIGITS.match(code)
    status = decimal(digits[0]) if digits else 500
    if digits and len(code) == 3 and not 100 <= status <= 599:
        return status, [Fault(rules.STATUS_CODE_OUT_OF_RANGE, start, start + 3)]
    return status, []


_DIGIT_PAIR = compiled(r"(?i:HTTP)/([0-9]\.[0-9])")


def read_version(text: bytes, start: int) -> tuple[bytes, list[Fault]]:
    """The version as two digits, and what is wrong with its numbers.

    A version that cannot be read counts as 1.1 when it begins with `HTTP/1`
    and as 1.0, which has no persistence, when it does not.
    """
    found = _DIGIT_PAIR.fullmatch(text)
    if found is None:
        return (b"1.1" if text[:6].upper() == b"HTTP/1" else b"1.0"), []
    return found[1], list(version_faults(found[1], start + found.start(1)))


def version_faults(version: bytes, start: int) -> Iterator[Fault]:
    """What is wrong with two well-formed version digits that stand at `start`."""
    if version[:1] != b"1":
        yield Fault(rules.UNSUPPORTED_MAJOR_VERSION, start, start + 3)
    elif version[2:] > b"1":
        yield Fault(rules.UNKNOWN_MINOR_VERSION, start + 2, start + 3)
