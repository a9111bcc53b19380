"""Checks on Content-Length, Transfer-Encoding and their absence: framing that is plain and yet unwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from h11tool.checks.check import BodyCheck, HeadCheck
from h11tool.checks.field_names import is_misspelt
from h11tool.checks.message import Message
from h11tool.checks.registries import WITH_CONTENT, WITHOUT_CONTENT
from h11tool.checks.rules import body_framing as rules
from h11tool.protocol.codings import CHUNKED, COMPRESSIONS
from h11tool.protocol.findings import Finding
from h11tool.protocol.framing import Doubt
from h11tool.protocol.grammar import TOKEN, Fault, compiled
from h11tool.protocol.headers import CODING, LENGTH
from h11tool.protocol.lengths import LARGEST

MAX_LENGTH = 2**30  # octets: 1 GiB

_TOKEN = compiled(TOKEN)
_CAPITALS = compiled(r"[A-Z](?:.*[A-Z])?")  # from the first to the last
_ALIASES = (b"x-gzip", b"x-compress")


def declares_no_length(message: Message) -> bool:
    named = message.section.named
    return LENGTH not in named and CODING not in named


def length_of_nothing_is_given(message: Message) -> Iterable[Fault]:
    """RFC 9110 §8.6: a 1xx or 204 response has no Content-Length."""
    if message.status >= 200 and message.status != 204:
        return ()
    place = message.section.line(LENGTH)
    code = (9, 12) if message.start_line.startswith(b"HTTP/") else None
    return [Fault(rules.CONTENT_LENGTH_NOT_ALLOWED, place.name_start, place.value_stop, code)]


def zero_is_needless(message: Message) -> Iterable[Fault]:
    if message.facts.length != 0 or message.method not in WITHOUT_CONTENT:
        return ()
    place = message.section.line(LENGTH)
    return [Fault(rules.CONTENT_LENGTH_ZERO_UNNEEDED, place.name_start, place.value_stop)]


def request_lacks_length(message: Message) -> Iterable[Fault]:
    if message.method not in WITH_CONTENT or not declares_no_length(message):
        return ()
    if any(map(is_misspelt, message.section.named)):
        return ()  # that will be the reason, and is told
    return [Fault(rules.MISSING_CONTENT_LENGTH, 0, len(message.start_line))]


def length_is_huge(message: Message) -> Iterable[Fault]:
    facts = message.facts
    if facts.length is None or facts.doubt is not Doubt.NONE or not MAX_LENGTH < facts.length <= LARGEST:
        return ()
    digits = next(message.section.members(LENGTH))
    return [Fault(rules.CONTENT_LENGTH_LIMIT, digits.start, digits.stop)]


def codings_are_spelt_oddly(message: Message) -> Iterator[Fault]:
    section = message.section
    if len(section.lines(CODING)) == 1 and section.value(CODING) == CHUNKED:
        return
    for member in section.members(CODING, quotes=True):
        found = _TOKEN.match(member.name)
        name = found[0] if found else b""
        if name != CHUNKED and name not in COMPRESSIONS:
            continue  # the engine has blamed it
        stop = member.start + len(name)
        capitals = _CAPITALS.search(section.octets, member.start, stop)
        if capitals:
            yield Fault(rules.TRANSFER_CODING_LETTER_CASE, *capitals.span())
        if name in _ALIASES:
            yield Fault(rules.RESERVED_OR_ALIAS_CODING, member.start, stop)


def response_ends_by_closing(message: Message) -> Iterable[Fault]:
    if not declares_no_length(message) or message.has_no_content:
        return ()
    if message.status == 205:
        return [Fault(rules.UNFRAMED_205, 0, len(message.start_line))]
    options = message.section.options
    if b"keep-alive" in options and b"close" not in options:
        option = next(each for each in message.section.members(b"connection") if each.name == b"keep-alive")
        return [Fault(rules.CLOSE_DELIMITED_BUT_KEEP_ALIVE, option.start, option.stop)]
    head = message.section.octets
    if not head.endswith((b"\n\r\n", b"\n\n")):
        return ()  # cut short
    return [Fault(rules.CLOSE_DELIMITED_RESPONSE, len(head.rstrip(b"\r\n")) + 2, len(head))]


def reset_content_has_content(message: Message) -> Iterable[Finding]:
    if message.status != 205 or not message.octets or declares_no_length(message):
        return ()
    place = message.section.line(CODING if CODING in message.section.named else LENGTH)
    return [message.finding(Fault(rules.RESET_CONTENT_WITH_BODY, place.name_start, place.value_stop))]


CHECKS = (
    HeadCheck(length_of_nothing_is_given, (rules.CONTENT_LENGTH_NOT_ALLOWED,), LENGTH),
    HeadCheck(zero_is_needless, (rules.CONTENT_LENGTH_ZERO_UNNEEDED,), LENGTH),
    HeadCheck(length_is_huge, (rules.CONTENT_LENGTH_LIMIT,), LENGTH),
    HeadCheck(request_lacks_length, (rules.MISSING_CONTENT_LENGTH,)),
    HeadCheck(codings_are_spelt_oddly, (rules.TRANSFER_CODING_LETTER_CASE, rules.RESERVED_OR_ALIAS_CODING), CODING),
    HeadCheck(
        response_ends_by_closing,
        (rules.CLOSE_DELIMITED_RESPONSE, rules.CLOSE_DELIMITED_BUT_KEEP_ALIVE, rules.UNFRAMED_205),
    ),
)
BODY_CHECKS = (BodyCheck(reset_content_has_content, (rules.RESET_CONTENT_WITH_BODY,)),)
