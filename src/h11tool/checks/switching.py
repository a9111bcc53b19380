"""Checks on interim responses: 100 (Continue), and 101 with what it switches to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from h11tool.checks.exchange import (
    Exchange,
    Spot,
    line,
    line_or_start,
    member,
    pointing,
    start_line,
    value,
    version,
)
from h11tool.checks.message import Message
from h11tool.checks.rules import exchange as rules
from h11tool.checks.section import Member
from h11tool.protocol.findings import Finding, Span

PATIENCE = 0.95  # seconds; clients wait one second, and clocks are read at slightly different places
KEY, ACCEPT = b"sec-websocket-key", b"sec-websocket-accept"
PROTOCOL, EXTENSIONS = b"sec-websocket-protocol", b"sec-websocket-extensions"
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455 §1.3


def check_interim(exchange: Exchange, request: Message, interim: Message, timely: bool) -> Iterator[Finding]:
    """What is to be said of an interim response. `timely` says that it is known how far the request had come."""
    if request.head.http_version < b"1.1":
        if interim.status == 101:
            yield pointing(rules.SWITCH_FOR_HTTP10, start_line(interim), version(request))
        elif exchange.interim is None:
            yield pointing(rules.INFORMATIONAL_TO_HTTP10_CLIENT, start_line(interim), version(request))
    elif interim.status == 101:
        yield from _switch_is_not_offered(request, interim)
        yield from _switch_comes_too_early(exchange, request, interim, timely)
        yield from _handshake_does_not_fit(request, interim)
    elif interim.status == 100 and not exchange.continued and b"expect" not in request.section.named:
        yield pointing(rules.CONTINUE_NOT_REQUESTED, start_line(interim), start_line(request))


def expectation_is_ignored(exchange: Exchange, request: Message, response: Message) -> Iterable[Finding]:
    """Only where the client has waited and then sent its content without having heard anything."""
    began = exchange.content_at
    if not request.facts.expects_continue or exchange.continued or began is None:
        return ()
    waited = began - exchange.asked_at
    if waited < PATIENCE:
        return ()
    says = f"The client waited {waited:.1f} s for 100 (Continue), heard nothing and sent its content all the same."
    return [pointing(rules.EXPECTATION_IGNORED, start_line(response), line(request, b"expect"), says)]


def _switch_is_not_offered(request: Message, interim: Message) -> Iterator[Finding]:
    if b"upgrade" not in interim.section.named:
        return  # the engine has said that nobody knows the new protocol
    offered = [each.name for each in _members(request, b"upgrade")]
    for chosen in _members(interim, b"upgrade"):
        if not any(_is_same_protocol(chosen.name, each) for each in offered):
            cause = line_or_start(request, b"upgrade")
            yield pointing(rules.SWITCH_WITHOUT_REQUEST, member(interim, chosen), cause)
            return


def _members(message: Message, name: bytes) -> Iterable[Member]:
    return message.section.members(name) if name in message.section.named else ()


def _is_same_protocol(chosen: bytes, offered: bytes) -> bool:
    """A version counts only where both name one."""
    name, _, number = chosen.partition(b"/")
    offered_name, _, offered_number = offered.partition(b"/")
    return name == offered_name and (not number or not offered_number or number == offered_number)


def _switch_comes_too_early(exchange: Exchange, request: Message, interim: Message, timely: bool) -> Iterable[Finding]:
    if request.facts.expects_continue and not exchange.continued:
        return [pointing(rules.SWITCH_BEFORE_CONTINUE, start_line(interim), line(request, b"expect"))]
    if timely and not exchange.is_sent:
        reached = Spot(Span(exchange.reached, exchange.reached), True)
        return [pointing(rules.SWITCH_BEFORE_REQUEST_COMPLETE, start_line(interim), reached)]
    return ()


def _handshake_does_not_fit(request: Message, interim: Message) -> Iterator[Finding]:
    offered, chosen = request.section.named, interim.section.named
    if KEY not in offered or not any(each.name == b"websocket" for each in _members(interim, b"upgrade")):
        return
    if ACCEPT in chosen and interim.section.value(ACCEPT) != accept_of(request.section.value(KEY)):
        yield pointing(rules.WEBSOCKET_ACCEPT_MISMATCH, value(interim, ACCEPT), value(request, KEY))
    for name, what in ((PROTOCOL, "subprotocol"), (EXTENSIONS, "extension")):
        names = {_name(each) for each in _members(request, name)}
        for each in _members(interim, name):
            if _name(each) not in names:
                says = f"The server chose a WebSocket {what} that the client did not offer."
                cause = line_or_start(request, name)
                yield pointing(rules.WEBSOCKET_ACCEPT_MISMATCH, member(interim, each), cause, says)
                break


def _name(each: Member) -> bytes:
    """A member without its parameters."""
    return each.name.partition(b";")[0].rstrip(b" \t")


def accept_of(key: bytes) -> bytes:
    """What Sec-WebSocket-Accept has to be for a key (RFC 6455 §4.2.2)."""
    from base64 import b64encode  # here: few captures hold a handshake
    from hashlib import sha1

    return b64encode(sha1(key + _GUID, usedforsecurity=False).digest())
