"""Checks on a response against the request that it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from h11tool.checks.exchange import (
    Exchange,
    Spot,
    ends_by_closing,
    leaving,
    line,
    line_or_start,
    member,
    pointing,
    spot_in,
    start_line,
    status_code,
    version,
)
from h11tool.checks.message import Message
from h11tool.checks.rules import exchange as rules
from h11tool.checks.section import Member
from h11tool.protocol.findings import Finding
from h11tool.protocol.grammar import compiled
from h11tool.protocol.rules import body_framing, chunked, field_lines, target

# What a server must refuse with 400: a Host that is missing, repeated or no host (RFC 9112 §3.2; a comma and an
# empty value are within the grammar), whitespace in front of a colon (§5.1), and what has no certain length (§6.3).
_LENGTHS = frozenset(
    [
        body_framing.CONTENT_LENGTH_NOT_DECIMAL,
        body_framing.CONTENT_LENGTH_SIGNED,
        body_framing.CONTENT_LENGTH_EMPTY,
        body_framing.CONTENT_LENGTH_CONFLICT,
    ]
)
_CODINGS = frozenset(
    [
        body_framing.TRANSFER_CODING_NOT_TOKEN,
        body_framing.UNKNOWN_TRANSFER_CODING,
        body_framing.IDENTITY_TRANSFER_CODING,
        body_framing.OBFUSCATED_CHUNKED,
    ]
)
_REFUSED_WITH_400 = frozenset(
    [
        target.HOST_MISSING,
        target.HOST_REPEATED,
        target.HOST_INVALID,
        target.HOST_WITH_USERINFO,
        target.HOST_WITH_URL_PARTS,
        target.HOST_BAD_IP_LITERAL,
        field_lines.WHITESPACE_BEFORE_COLON,
        body_framing.CHUNKED_NOT_FINAL_IN_REQUEST,
    ]
)
_UNREADABLE_CHUNKS = frozenset(
    [
        chunked.CHUNK_SIZE_NOT_HEX,
        chunked.CHUNK_SIZE_MISSING,
        chunked.CHUNK_SIZE_HEX_PREFIX,
        chunked.CHUNK_SIZE_SIGNED,
        chunked.CHUNK_SIZE_OVERFLOW,
        chunked.CHUNK_DATA_NOT_FOLLOWED_BY_CRLF,
    ]
)
# What the checks on exchanges want to know of a request.
HEEDED = _LENGTHS | _CODINGS | _REFUSED_WITH_400 | _UNREADABLE_CHUNKS | {target.CONNECT_PORT_INVALID}

# Statuses with a reason of their own, whatever else is wrong: too late, too large, too much, not now, not so.
_OTHER_REASONS = frozenset([400, 408, 411, 413, 414, 417, 421, 426, 429, 431, 503, 505])
_COMPRESSIONS = {b"gzip": b"gzip", b"x-gzip": b"gzip", b"compress": b"compress", b"x-compress": b"compress"}
_COMPRESSIONS |= {b"deflate": b"deflate"}
_NOT_AT_ALL = compiled(r";[ \t]*+q[ \t]*+=[ \t]*+0(?:\.0*+)?[ \t]*+\Z")
_WITHOUT_RANGES = frozenset(b"HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH".split(b" "))


def loses_framing(request: Message, finding: Finding) -> bool:
    """Whether nobody can know where the request ends because of this finding (RFC 9112 §6.3)."""
    rule = finding.rule
    if rule in _LENGTHS:
        return b"transfer-encoding" not in request.section.named
    if rule in _CODINGS:
        return _last_coding(request) != b"chunked"
    return rule in _UNREADABLE_CHUNKS or rule is body_framing.CHUNKED_NOT_FINAL_IN_REQUEST


def _last_coding(request: Message) -> bytes:
    last = b""
    for each in request.section.members(b"transfer-encoding", quotes=True):
        last = each.name.partition(b";")[0].rstrip(b" \t")
    return last


def status_ignores_the_fault(exchange: Exchange, request: Message, response: Message) -> Iterator[Finding]:
    status = response.status
    for fault in exchange.faults:
        rule = fault.rule
        lost = rule not in _UNREADABLE_CHUNKS and loses_framing(request, fault)
        if not (lost or rule in _REFUSED_WITH_400 or rule is target.CONNECT_PORT_INVALID):
            continue
        cause = Spot(fault.span, True, fault.excerpt)
        broken = f"{rule.id} {rule.name}"
        if status < 400:
            says = f"The server answered {status} to a request that it must refuse: {broken}."
            yield pointing(rules.MUST_REJECT_ACCEPTED, status_code(response), cause, says)
            return
        if rule in _REFUSED_WITH_400 | _LENGTHS and status not in _OTHER_REASONS:
            says = f"The server refused a malformed request with {status} where 400 is due: {broken}."
            yield pointing(rules.REJECTION_WITHOUT_400, status_code(response), cause, says)
            return


def tunnel_is_framed(exchange: Exchange, request: Message, response: Message) -> Iterable[Finding]:
    section = response.section
    names = [name for name in section.names if name in (b"content-length", b"transfer-encoding")]
    if not response.opens_tunnel or response.status == 204 or not names:
        return ()
    return [pointing(rules.FRAMING_FIELD_IN_CONNECT_2XX, line(response, names[0]), start_line(request))]


def coding_is_too_new(exchange: Exchange, request: Message, response: Message) -> Iterable[Finding]:
    if request.head.http_version >= b"1.1" or not _has_codings(response):
        return ()
    spot = line(response, b"transfer-encoding")
    return [pointing(rules.TRANSFER_ENCODING_TO_HTTP10_CLIENT, spot, version(request))]


def _has_codings(response: Message) -> bool:
    """Whether there are transfer codings in which nothing is wrong by themselves."""
    if b"transfer-encoding" not in response.section.named or response.head.http_version < b"1.1":
        return False
    return not response.opens_tunnel and response.status not in (204, 304)


def coding_is_not_accepted(exchange: Exchange, request: Message, response: Message) -> Iterator[Finding]:
    if request.head.http_version < b"1.1" or not _has_codings(response):
        return
    accepted: frozenset[bytes] | None = None
    for coding in response.section.members(b"transfer-encoding"):
        name = _COMPRESSIONS.get(coding.name)
        if name is None:
            continue
        if accepted is None:
            accepted = frozenset(_accepted(request))
        if name not in accepted:
            cause = line_or_start(request, b"te")
            yield pointing(rules.TRANSFER_CODING_NOT_ACCEPTED, member(response, coding), cause)
            return


def _accepted(request: Message) -> Iterator[bytes]:
    """The members of TE that the client is willing to take."""
    for each in _te(request):
        if not _NOT_AT_ALL.search(each.name):
            name = each.name.partition(b";")[0].rstrip(b" \t")
            yield _COMPRESSIONS.get(name, name)


def _te(request: Message) -> Iterable[Member]:
    return request.section.members(b"te", quotes=True) if b"te" in request.section.named else ()


def range_was_not_asked_for(exchange: Exchange, request: Message, response: Message) -> Iterable[Finding]:
    if response.status != 206:
        return ()
    if b"range" in request.section.named:
        if request.method not in _WITHOUT_RANGES:
            return ()
        method = (request.method or b"").decode("ascii", "backslashreplace")
        says = f"A 206 response answers {method}, for which there are no ranges."
    else:
        says = ""
    return [pointing(rules.PARTIAL_NOT_REQUESTED, status_code(response), start_line(request), says)]


def close_is_not_acknowledged(exchange: Exchange, request: Message, response: Message) -> Iterable[Finding]:
    if b"close" not in request.section.options or not response.persists:
        return ()
    if response.opens_tunnel or ends_by_closing(response):
        return ()
    return [pointing(rules.CLOSE_NOT_ACKNOWLEDGED, start_line(response), leaving(request))]


def trailers_are_not_accepted(request: Message, response: Message) -> Iterable[Finding]:
    """Only once the response is complete are its trailers known."""
    trailers = response.trailers
    if trailers is None or b"trailers" in _accepted(request):
        return ()
    first = trailers.places[0]
    at = spot_in(trailers, False, first.name_start, first.value_stop)
    return [pointing(rules.TRAILERS_NOT_ACCEPTED, at, line_or_start(request, b"te"))]


_Check: TypeAlias = Callable[[Exchange, Message, Message], Iterable[Finding]]
_CHECKS: tuple[_Check, ...] = (
    status_ignores_the_fault,
    tunnel_is_framed,
    coding_is_too_new,
    coding_is_not_accepted,
    range_was_not_asked_for,
    close_is_not_acknowledged,
)


def check_answer(exchange: Exchange) -> Iterator[Finding]:
    """What is to be said of a final response whose head has been read, and of the request."""
    request, response = exchange.request, exchange.response
    if request is not None and response is not None:
        for check in _CHECKS:
            yield from check(exchange, request, response)
