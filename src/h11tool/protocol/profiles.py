"""Named ways of reading: which findings end the reading, and a few numbers. Data, not flags."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from h11tool.protocol.findings import Finding, Severity
from h11tool.protocol.grammar import BLANKS, Fault
from h11tool.protocol.rules import body_framing, chunked, connection, field_lines, start_line, target, upgrade

DEFAULT_MAX_INCOMPLETE_EVENT_SIZE = 16 * 1024


class Profile(NamedTuple):
    """A way of reading.

    `refuses` says whether a finding ends the reading; a profile never changes
    which findings there are. `max_event_size` bounds, in octets, a head, a
    chunk-size line and a trailer section.
    """

    name: str
    refuses: Callable[[Finding], bool]
    max_event_size: int
    tidies: bool = False  # gives framing fields as they are understood, not as they are spelt
    only_chunked: bool = False  # understands no other transfer coding
    knows_http2: bool = True  # tells the preface of HTTP/2 from the request that it looks like
    skips_on_error: bool = False  # goes on behind bytes that cannot be read
    order: Callable[[Fault], tuple[int, int]] | None = None  # of the faults of a head; None: as they are found


def strict_refuses(finding: Finding) -> bool:
    """RFC 9112 as a hardened recipient reads it."""
    refused = finding.rule.refused
    return refused == "both" or refused == ("request" if finding.from_client else "response")


def h11_refuses(finding: Finding) -> bool:
    """What h11 0.16 raises an error for."""
    rule = finding.rule
    if rule in _H11_LOOKS_AT:
        return _H11_LOOKS_AT[rule](finding)
    if rule in _H11_REFUSES:
        return True
    return rule.severity is Severity.ERROR and rule not in _H11_TOLERATES


def h11_status(finding: Finding) -> int:
    """The status h11 0.16 hints at: it tells a transfer coding and a size from everything else."""
    if finding.rule in _SIZES:
        return 431
    if finding.rule is chunked.FRAMING_OR_ROUTING_TRAILER:
        return 501 if finding.found[:17].lower() == b"transfer-encoding" else 400
    return 501 if finding.rule.id.startswith("B1") else 400


_SIZES = (start_line.START_LINE_TOO_LONG, field_lines.FIELD_SECTION_TOO_LARGE, chunked.CHUNK_LINE_TOO_LONG)


def h11_order(fault: Fault) -> tuple[int, int]:
    """h11 looks at the syntax of all lines, then at the framing fields, then at what the message lacks."""
    if fault.rule in _H11_LOOKS_LAST_AT:
        return 2, fault.start
    return fault.rule.id.startswith("B"), fault.start


_H11_LOOKS_LAST_AT = (target.HOST_MISSING, target.HOST_REPEATED, start_line.STATUS_CODE_OUT_OF_RANGE)


def nothing_refuses(finding: Finding) -> bool:
    return False


_H11_TOLERATES = frozenset(
    [
        start_line.BARE_LF_START_LINE,
        start_line.LF_ONLY_MESSAGE,
        start_line.UNSUPPORTED_MAJOR_VERSION,
        field_lines.BARE_LF_IN_FIELD_SECTION,
        field_lines.BARE_LF_EMPTY_LINE,
        field_lines.OBS_FOLD,
        field_lines.OBS_FOLD_IN_FRAMING_FIELD,
        field_lines.WHITESPACE_ONLY_LINE_IN_SECTION,
        body_framing.TRANSFER_ENCODING_IN_HTTP10,
        body_framing.TRANSFER_ENCODING_NOT_ALLOWED,
        body_framing.CONTENT_LENGTH_WITH_TRANSFER_ENCODING,
        chunked.CHUNK_EXTENSION_EMPTY_NAME,
        chunked.CHUNK_EXTENSION_BAD_NAME,
        chunked.CHUNK_EXTENSION_BAD_VALUE,
        chunked.CONTROL_IN_CHUNK_EXTENSION,
        chunked.NEWLINE_IN_CHUNK_EXTENSION,
        chunked.WHITESPACE_AFTER_CHUNK_SIZE,
        connection.CONNECTION_OPTION_NOT_TOKEN,
        connection.FRAMING_CONNECTION_OPTION,
        upgrade.UPGRADE_NOT_IN_CONNECTION,
        upgrade.EXPECT_OBFUSCATED,
        upgrade.CONNECT_WITH_CONTENT,
        upgrade.SWITCHING_WITHOUT_UPGRADE,
        target.HOST_INVALID,
        target.HOST_WITH_USERINFO,
        target.HOST_WITH_URL_PARTS,
        target.HOST_LIST,
        target.HOST_BAD_PORT,
        target.HOST_EMPTY,
        target.HOST_BAD_IP_LITERAL,
        target.HOST_DIFFERS_FROM_TARGET,
        target.ASTERISK_FORM_WRONG_METHOD,
        target.AUTHORITY_FORM_WRONG_METHOD,
        target.CONNECT_TARGET_NOT_AUTHORITY,
        target.CONNECT_PORT_INVALID,
        target.TARGET_FORM_UNKNOWN,
        target.FRAGMENT_IN_TARGET,
        target.ILLEGAL_CHARACTER_IN_TARGET,
        target.BAD_PERCENT_ENCODING,
        target.BACKSLASH_IN_TARGET,
        target.USERINFO_IN_TARGET,
        target.ABSOLUTE_FORM_EMPTY_HOST,
        target.EMPTY_TARGET_PATH,
    ]
)
_H11_REFUSES = frozenset(
    [
        start_line.EMPTY_LINE_BEFORE_REQUEST,
        start_line.TOO_MANY_EMPTY_LINES,
        start_line.PROXY_PROTOCOL_PREAMBLE,
        start_line.EXTRA_SPACE_IN_START_LINE,
        start_line.TRAILING_WHITESPACE_IN_START_LINE,
        body_framing.CRLF_AFTER_REQUEST_BODY,
        body_framing.COMPRESSION_CODING_WITH_PARAMETERS,
        body_framing.CHUNKED_NOT_FINAL_IN_RESPONSE,
        body_framing.TRANSFER_ENCODING_ON_SEVERAL_LINES,
    ]
)

_C_SPACES = frozenset(b"\x00\r\x0b\x0c")


def _holds_space_of_c(finding: Finding) -> bool:
    return not _C_SPACES.isdisjoint(finding.found)


def _stands_before_extension(finding: Finding) -> bool:
    if finding.excerpt is None:
        return True
    line, start = finding.excerpt.data, finding.span.start - finding.excerpt.start
    return b";" not in line[:start]


def _passes_a_limit(finding: Finding) -> bool:
    """Whether the limit is that of the connection, which the sentence then names, not the rule's own."""
    return bool(finding.says)


def _misframes_in_trailer(finding: Finding) -> bool:
    """h11 looks at the values of framing fields in trailers as if they were in the head."""
    name, _, value = finding.found.lower().partition(b":")
    value = value.strip(BLANKS)
    if name == b"transfer-encoding":
        return value != b"chunked"
    return name == b"content-length" and not value.isdigit()


_H11_LOOKS_AT: dict[object, Callable[[Finding], bool]] = {
    start_line.STATUS_CODE_OUT_OF_RANGE: lambda finding: finding.found < b"100",
    start_line.CONTROL_IN_REASON_PHRASE: _holds_space_of_c,
    field_lines.CONTROL_IN_FIELD_VALUE: _holds_space_of_c,
    body_framing.CONTENT_LENGTH_OVERFLOW: lambda finding: finding.span.stop - finding.span.start > 20,
    chunked.CHUNK_SIZE_OVERFLOW: lambda finding: finding.span.stop - finding.span.start > 20,
    chunked.CHUNK_LINE_TOO_LONG: _passes_a_limit,
    chunked.FRAMING_OR_ROUTING_TRAILER: _misframes_in_trailer,
    start_line.START_LINE_TOO_LONG: _passes_a_limit,
    field_lines.FIELD_SECTION_TOO_LARGE: _passes_a_limit,
    chunked.CHUNK_EXTENSION_BAD_WHITESPACE: _stands_before_extension,
}

H11 = Profile(
    "h11",
    h11_refuses,
    DEFAULT_MAX_INCOMPLETE_EVENT_SIZE,
    tidies=True,
    only_chunked=True,
    knows_http2=False,
    order=h11_order,
)
STRICT = Profile("strict", strict_refuses, 128 * 1024)
DIAGNOSE = Profile("diagnose", nothing_refuses, 1024 * 1024, skips_on_error=True)
PROFILES = {profile.name: profile for profile in (H11, STRICT, DIAGNOSE)}
