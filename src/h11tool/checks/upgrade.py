"""Checks on Upgrade, the WebSocket handshake and Expect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from h11tool.checks.check import HeadCheck
from h11tool.checks.message import Message
from h11tool.checks.rules import upgrade as rules
from h11tool.checks.section import Member
from h11tool.protocol.framing import Doubt
from h11tool.protocol.grammar import TOKEN, Fault, compiled
from h11tool.protocol.options import expectation_faults, expects_continue

KEY, VERSION, ACCEPT = b"sec-websocket-key", b"sec-websocket-version", b"sec-websocket-accept"

_PROTOCOL = compiled(rf"(?:{TOKEN}(?:/{TOKEN})?)?")
_SIXTEEN_OCTETS = compiled(r"[A-Za-z0-9+/]{22}==")


def protocols_are_malformed(message: Message) -> Iterator[Fault]:
    for member in message.section.members(b"upgrade"):
        found = _PROTOCOL.match(member.name)
        stop = member.start + (found.end() if found else 0)
        if stop < member.stop:
            yield Fault(rules.UPGRADE_INVALID, stop, stop + 1)


def upgrade_is_named_but_not_sent(message: Message) -> Iterable[Fault]:
    section = message.section
    if b"upgrade" in section.named or b"upgrade" not in section.options:
        return ()
    option = next(option for option in section.members(b"connection") if option.name == b"upgrade")
    return [Fault(rules.CONNECTION_UPGRADE_WITHOUT_UPGRADE, option.start, option.stop)]


def h2c_is_asked_for(message: Message) -> Iterator[Fault]:
    for member in message.section.members(b"upgrade"):
        if member.name == b"h2c":
            yield Fault(rules.H2C_UPGRADE, member.start, member.stop)


def _websocket(message: Message) -> Member | None:
    """The member of Upgrade that begins a WebSocket handshake; None where the option for it is missing."""
    if message.head.http_version < b"1.1" or b"upgrade" not in message.section.options:
        return None
    protocols = message.section.members(b"upgrade")
    return next((protocol for protocol in protocols if protocol.name == b"websocket"), None)


def handshake_is_incomplete(message: Message) -> Iterator[Fault]:
    if not _websocket(message):
        return
    section = message.section
    if message.method != b"GET":
        method = message.method or b""
        start = message.start_line.find(method)
        yield Fault(rules.WEBSOCKET_WRONG_METHOD, start, start + len(method))
    if any(len(section.lines(name)) != 1 for name in (KEY, VERSION)):
        place = section.line(b"upgrade")
        yield Fault(rules.WEBSOCKET_HANDSHAKE_INCOMPLETE, place.name_start, place.value_stop)


def key_is_not_sixteen_octets(message: Message) -> Iterable[Fault]:
    section = message.section
    if _SIXTEEN_OCTETS.fullmatch(section.value(KEY)) or len(section.lines(KEY)) > 1 or not _websocket(message):
        return ()
    place = section.line(KEY)
    return [Fault(rules.WEBSOCKET_KEY_INVALID, place.value_start, place.value_stop)]


def version_is_not_thirteen(message: Message) -> Iterable[Fault]:
    section = message.section
    if section.value(VERSION) == b"13" or len(section.lines(VERSION)) > 1 or not _websocket(message):
        return ()
    place = section.line(VERSION)
    return [Fault(rules.WEBSOCKET_VERSION_UNSUPPORTED, place.value_start, place.value_stop)]


def switching_lacks_accept(message: Message) -> Iterable[Fault]:
    if message.status != 101 or ACCEPT in message.section.named or not _websocket(message):
        return ()
    return [Fault(rules.WEBSOCKET_101_INCOMPLETE, 0, len(message.start_line))]


def expectations_are_unknown(message: Message) -> Iterable[Fault]:
    section = message.section
    values = [section.fields[index][1] for index in section.lines(b"expect")]
    if all(value.lower() == b"100-continue" or any(expectation_faults(value)) for value in values):
        return ()
    return [
        Fault(rules.UNKNOWN_EXPECTATION, member.start, member.stop)
        for member in section.members(b"expect", quotes=True)
        if member.name != b"100-continue"
    ]


def continue_cannot_come(message: Message) -> Iterable[Fault]:
    section, facts = message.section, message.facts
    if not any(expects_continue(section.fields[index][1]) for index in section.lines(b"expect")):
        return ()
    place = section.line(b"expect")
    if message.head.http_version < b"1.1":
        return [Fault(rules.EXPECT_IN_HTTP10, place.name_start, place.value_stop)]
    if facts.coded or facts.length or facts.doubt is not Doubt.NONE:
        return ()
    return [Fault(rules.EXPECT_WITHOUT_CONTENT, place.name_start, place.value_stop)]


CHECKS = (
    HeadCheck(protocols_are_malformed, (rules.UPGRADE_INVALID,), b"upgrade"),
    HeadCheck(upgrade_is_named_but_not_sent, (rules.CONNECTION_UPGRADE_WITHOUT_UPGRADE,), b"connection"),
    HeadCheck(h2c_is_asked_for, (rules.H2C_UPGRADE,), b"upgrade"),
    HeadCheck(
        handshake_is_incomplete,
        (rules.WEBSOCKET_WRONG_METHOD, rules.WEBSOCKET_HANDSHAKE_INCOMPLETE),
        b"upgrade",
    ),
    HeadCheck(key_is_not_sixteen_octets, (rules.WEBSOCKET_KEY_INVALID,), KEY),
    HeadCheck(version_is_not_thirteen, (rules.WEBSOCKET_VERSION_UNSUPPORTED,), VERSION),
    HeadCheck(switching_lacks_accept, (rules.WEBSOCKET_101_INCOMPLETE,), b"upgrade"),
    HeadCheck(expectations_are_unknown, (rules.UNKNOWN_EXPECTATION,), b"expect"),
    HeadCheck(continue_cannot_come, (rules.EXPECT_WITHOUT_CONTENT, rules.EXPECT_IN_HTTP10), b"expect"),
)
