"""Checks on what a method or a status code asks of the message: content or none, fields that belong to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from h11tool.checks.check import BodyCheck, HeadCheck
from h11tool.checks.message import Message
from h11tool.checks.rules import semantics as rules
from h11tool.protocol.findings import Finding, Rule
from h11tool.protocol.grammar import BLANKS, Fault
from h11tool.protocol.headers import CODING, LENGTH

TYPE, RANGE = b"content-type", b"content-range"

_Finds: TypeAlias = Callable[[Message], Iterable[Fault]]

_SENSITIVE = frozenset([b"authorization", b"proxy-authorization", b"cookie"])
# The second is from a draft, and some servers still send it (RFC 9110 §14.6).
_BYTERANGES = (b"multipart/byteranges", b"multipart/x-byteranges")


def trace_is_sent(message: Message) -> Iterable[Fault]:
    return _trace(message) if message.method == b"TRACE" else ()


def _trace(message: Message) -> Iterator[Fault]:
    section = message.section
    start = message.start_line.find(b"TRACE")
    yield Fault(rules.TRACE_METHOD, start, start + len(b"TRACE"))
    if _SENSITIVE & section.named:
        for name, place in zip(section.names, section.places, strict=True):
            if name in _SENSITIVE:
                colon = section.octets.index(b":", place.name_stop)
                says = f"A TRACE request carries the field {name.decode('ascii')}."
                yield Fault(rules.SENSITIVE_FIELD_IN_TRACE, place.name_start, colon + 1, None, says)


def chunked_is_asked_for(message: Message) -> Iterator[Fault]:
    for member in message.section.members(b"te", quotes=True):
        if member.name.partition(b";")[0].rstrip(BLANKS) == b"chunked":
            yield Fault(rules.TE_LISTS_CHUNKED, member.start, member.stop)


def response_lacks_what_its_code_asks_for(message: Message) -> Iterable[Fault]:
    finds = _BY_STATUS.get(message.status)
    return finds(message) if finds else ()


def _lacks(field: bytes, rule: Rule) -> _Finds:
    def finds(message: Message) -> Iterable[Fault]:
        if field in message.section.named or _is_cut_short(message):
            return ()
        return [Fault(rule, *_code(message))]

    return finds


def _is_cut_short(message: Message) -> bool:
    """Whether the head ends before its empty line: what is missing may have been on its way."""
    return not message.section.octets.endswith((b"\n\r\n", b"\n\n"))


def _code(message: Message) -> tuple[int, int]:
    """Where the status code stands; of a status-line that has it in no usual place, all."""
    line = message.start_line
    start = line.find(b"%d" % message.status, len(b"HTTP/"))
    return (start, start + 3) if start >= 0 else (0, len(line))


def _part_names_no_range(message: Message) -> Iterable[Fault]:
    if message.has_no_content or _is_of_parts(message):
        return ()  # what is not there is no part either
    return _NO_RANGE(message)


_NO_RANGE = _lacks(RANGE, rules.CONTENT_RANGE_MISSING_IN_206)


def _is_of_parts(message: Message) -> bool:
    section = message.section
    return TYPE in section.named and section.value(TYPE).partition(b";")[0].rstrip(BLANKS).lower() in _BYTERANGES


def _code_is_out_of_use(message: Message) -> Iterable[Fault]:
    return [Fault(rules.DEPRECATED_STATUS, *_code(message))]


_BY_STATUS: dict[int, _Finds] = {
    206: _part_names_no_range,
    **dict.fromkeys((301, 302, 303, 307, 308), _lacks(b"location", rules.LOCATION_MISSING_IN_REDIRECT)),
    **dict.fromkeys((305, 306, 418), _code_is_out_of_use),
    401: _lacks(b"www-authenticate", rules.CHALLENGE_MISSING),
    405: _lacks(b"allow", rules.ALLOW_MISSING_IN_405),
    407: _lacks(b"proxy-authenticate", rules.PROXY_CHALLENGE_MISSING),
    416: _lacks(RANGE, rules.CONTENT_RANGE_MISSING_IN_416),
    426: _lacks(b"upgrade", rules.UPGRADE_MISSING_IN_426),
}


def range_is_named_in_the_wrong_place(message: Message) -> Iterable[Fault]:
    status = message.status
    if status == 416 or (status == 206 and not _is_of_parts(message)):
        return ()
    rule = rules.CONTENT_RANGE_IN_MULTIPART_206 if status == 206 else rules.CONTENT_RANGE_ON_OTHER_STATUS
    place = message.section.line(RANGE)
    return [Fault(rule, place.name_start, place.value_stop)]


def response_is_not_dated(message: Message) -> Iterable[Fault]:
    if b"date" in message.section.named or not 200 <= message.status < 500:
        return ()
    if message.opens_tunnel or _is_cut_short(message):
        return ()
    return [Fault(rules.DATE_MISSING, 0, len(message.start_line))]


def content_is_out_of_place(message: Message) -> Iterable[Finding]:
    return _content(message) if message.octets else ()


def _content(message: Message) -> Iterator[Finding]:
    method, named = message.method if message.from_client else None, message.section.named
    rule = _NOT_MEANT_TO_HAVE_CONTENT.get(method)
    if method == b"OPTIONS" and TYPE not in named:
        rule = rules.OPTIONS_CONTENT_WITHOUT_TYPE
    elif TYPE not in named:
        yield message.finding(Fault(rules.CONTENT_WITHOUT_TYPE, 0, len(message.start_line)))
    announcing = CODING if CODING in named else LENGTH
    if rule and announcing in named:
        place = message.section.line(announcing)
        yield message.finding(Fault(rule, place.name_start, place.value_stop))


_NOT_MEANT_TO_HAVE_CONTENT: dict[bytes | None, Rule] = {
    **dict.fromkeys((b"GET", b"HEAD", b"DELETE"), rules.CONTENT_IN_GET_HEAD_DELETE),
    b"TRACE": rules.CONTENT_IN_TRACE,
}


CHECKS = (
    HeadCheck(trace_is_sent, (rules.TRACE_METHOD, rules.SENSITIVE_FIELD_IN_TRACE)),
    HeadCheck(chunked_is_asked_for, (rules.TE_LISTS_CHUNKED,), b"te"),
    HeadCheck(
        response_lacks_what_its_code_asks_for,
        (
            rules.CHALLENGE_MISSING,
            rules.PROXY_CHALLENGE_MISSING,
            rules.ALLOW_MISSING_IN_405,
            rules.UPGRADE_MISSING_IN_426,
            rules.CONTENT_RANGE_MISSING_IN_206,
            rules.CONTENT_RANGE_MISSING_IN_416,
            rules.LOCATION_MISSING_IN_REDIRECT,
            rules.DEPRECATED_STATUS,
        ),
    ),
    HeadCheck(
        range_is_named_in_the_wrong_place,
        (rules.CONTENT_RANGE_IN_MULTIPART_206, rules.CONTENT_RANGE_ON_OTHER_STATUS),
        RANGE,
    ),
    HeadCheck(response_is_not_dated, (rules.DATE_MISSING,)),
)
BODY_CHECKS = (
    BodyCheck(
        content_is_out_of_place,
        (
            rules.CONTENT_IN_GET_HEAD_DELETE,
            rules.CONTENT_IN_TRACE,
            rules.OPTIONS_CONTENT_WITHOUT_TYPE,
            rules.CONTENT_WITHOUT_TYPE,
        ),
    ),
)
