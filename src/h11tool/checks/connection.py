"""Checks on what a sender says of the connection: its options, the fields of the hop, its leaving."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from h11tool.checks.check import HeadCheck
from h11tool.checks.message import Message
from h11tool.checks.registries import END_TO_END, HOP_BY_HOP
from h11tool.checks.rules import connection as rules
from h11tool.checks.section import Member
from h11tool.checks.spelling import is_within
from h11tool.protocol.events import ConnectionClosed
from h11tool.protocol.evidence import excerpt
from h11tool.protocol.findings import Finding, Span
from h11tool.protocol.grammar import TOKEN, Fault, compiled

_TOKEN = compiled(TOKEN)
# Options as they are meant, and how many slips still leave them recognisable.
_MEANT = {b"close": 1, b"keep-alive": 2, b"upgrade": 1}
_OTHER_WORDS = frozenset([b"clone", b"cloze", b"lose"])


_USUAL = frozenset([frozenset([b"close"]), frozenset([b"keep-alive"]), frozenset([b"upgrade"])])


def options_are_odd(message: Message) -> Iterable[Fault]:
    return () if message.section.options in _USUAL else _odd_options(message)


def _odd_options(message: Message) -> Iterator[Fault]:
    options = message.section.options
    if {b"close", b"keep-alive"} <= options:
        yield _contradiction(message)
    misspelt = {name for name in options - HOP_BY_HOP if is_misspelt(name)}
    for option in _options(message):
        if option.name in END_TO_END:
            yield _about_field(message, option)
        elif option.name in misspelt:
            yield Fault(rules.CONNECTION_OPTION_TYPO, option.start, option.stop)


def _options(message: Message) -> Iterator[Member]:
    return message.section.members(b"connection")


def _about_field(message: Message, option: Member) -> Fault:
    """An option that names a field; the field is the cause, where it is there."""
    section = message.section
    cause = None
    if option.name in section.named:
        place = section.line(option.name)
        cause = place.name_start, place.name_stop
    return Fault(rules.END_TO_END_CONNECTION_OPTION, option.start, option.stop, cause)


def _contradiction(message: Message) -> Fault:
    first: dict[bytes, Member] = {}
    for option in _options(message):
        first.setdefault(option.name, option)
    earlier, later = sorted([first[b"close"], first[b"keep-alive"]], key=lambda option: option.start)
    return Fault(rules.CLOSE_AND_KEEP_ALIVE, later.start, later.stop, (earlier.start, earlier.stop))


def keep_alive_is_the_default(message: Message) -> Iterable[Fault]:
    options = message.section.options
    if message.head.http_version != b"1.1" or b"keep-alive" not in options or b"close" in options:
        return ()
    option = next(option for option in _options(message) if option.name == b"keep-alive")
    return [Fault(rules.REDUNDANT_KEEP_ALIVE, option.start, option.stop)]


def is_misspelt(name: bytes) -> bool:
    if name in _OTHER_WORDS or not _TOKEN.fullmatch(name):
        return False
    return any(is_within(slips, name, meant) for meant, slips in _MEANT.items())


def keep_alive_is_not_listed(message: Message) -> Iterable[Fault]:
    if b"keep-alive" in message.section.options:
        return ()
    place = message.section.line(b"keep-alive")
    return [Fault(rules.KEEP_ALIVE_FIELD_NOT_LISTED, place.name_start, place.value_stop)]


def te_is_not_listed(message: Message) -> Iterable[Fault]:
    if b"te" in message.section.options:
        return ()
    place = message.section.line(b"te")
    return [Fault(rules.TE_NOT_LISTED_IN_CONNECTION, place.name_start, place.value_stop)]


def proxy_connection_is_sent(message: Message) -> Iterable[Fault]:
    place = message.section.line(b"proxy-connection")
    return [Fault(rules.PROXY_CONNECTION, place.name_start, place.name_stop)]


def close_is_not_announced(message: Message, event: ConnectionClosed) -> Iterable[Finding]:
    """Only of servers: when a client goes, no request is lost, and few clients say that they will."""
    end = event.span
    if message.from_client or message.leaving or not message.persists or message.end is None or end is None:
        return ()
    if message.opens_tunnel or _ends_by_closing(message) or message.blamed_to >= end.start:
        return ()
    section, size = message.section, len(message.start_line)
    line = Span(section.start, section.start + size)
    shown = excerpt(section.octets, section.start, 0, size)
    return [Finding(rules.CLOSE_NOT_ANNOUNCED, end, message.from_client, line, "", None, shown)]


def _ends_by_closing(message: Message) -> bool:
    facts = message.facts
    return not message.has_no_content and not facts.chunked and facts.length is None


CHECKS = (
    HeadCheck(
        options_are_odd,
        (rules.END_TO_END_CONNECTION_OPTION, rules.CLOSE_AND_KEEP_ALIVE, rules.CONNECTION_OPTION_TYPO),
        b"connection",
    ),
    HeadCheck(keep_alive_is_the_default, (rules.REDUNDANT_KEEP_ALIVE,), b"connection"),
    HeadCheck(keep_alive_is_not_listed, (rules.KEEP_ALIVE_FIELD_NOT_LISTED,), b"keep-alive"),
    HeadCheck(te_is_not_listed, (rules.TE_NOT_LISTED_IN_CONNECTION,), b"te"),
    HeadCheck(proxy_connection_is_sent, (rules.PROXY_CONNECTION,), b"proxy-connection"),
)
