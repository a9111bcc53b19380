"""Checks on the request-target and on Host: what routes, and yet not everywhere to the same place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from h11tool.checks.check import HeadCheck
from h11tool.checks.message import Message
from h11tool.checks.rules import target as rules
from h11tool.protocol.authority import authority_of, host_faults
from h11tool.protocol.grammar import Fault


def target_is_unusual(message: Message) -> Iterable[Fault]:
    target = message.target
    if target[:1] == b"/" and target[1:2] != b"/":
        return ()
    return _odd_target(message, target)


def _odd_target(message: Message, target: bytes) -> Iterator[Fault]:
    line, method = message.start_line, message.method or b""
    base = line.find(target, line.find(method) + len(method))
    path = 0
    authority = None if method == b"CONNECT" else authority_of(method, target)
    if authority:
        path = authority[1]
        scheme = target.find(b"://")
        name = target[:scheme].lower()
        if name not in (b"http", b"https"):
            yield Fault(rules.ABSOLUTE_FORM_ODD_SCHEME, base, base + scheme)
        elif name == b"https" and message.tls is False:
            yield Fault(rules.HTTPS_TARGET_ON_PLAIN_CONNECTION, base, base + scheme)
        else:
            yield Fault(rules.ABSOLUTE_FORM_TO_ORIGIN, base, base + path)
    if target.startswith(b"//", path):
        yield Fault(rules.DOUBLE_SLASH_TARGET, base + path, base + path + 2)


def old_request_names_no_host(message: Message) -> Iterable[Fault]:
    if message.head.http_version != b"1.0" or b"host" in message.section.named:
        return ()
    if authority_of(message.method or b"", message.target):
        return ()
    return [Fault(rules.HTTP10_WITHOUT_HOST, 0, len(message.start_line))]


def host_ends_in_colon(message: Message) -> Iterable[Fault]:
    section = message.section
    value = section.value(b"host")
    if value[-1:] != b":" or host_faults(value):
        return ()
    stop = section.line(b"host").value_stop
    return [Fault(rules.HOST_EMPTY_PORT, stop - 1, stop)]


def host_comes_late(message: Message) -> Iterable[Fault]:
    section = message.section
    if section.names[0] == b"host":
        return ()
    place = section.line(b"host")
    return [Fault(rules.HOST_NOT_FIRST, place.name_start, place.value_stop)]


CHECKS = (
    HeadCheck(
        target_is_unusual,
        (
            rules.ABSOLUTE_FORM_TO_ORIGIN,
            rules.ABSOLUTE_FORM_ODD_SCHEME,
            rules.HTTPS_TARGET_ON_PLAIN_CONNECTION,
            rules.DOUBLE_SLASH_TARGET,
        ),
    ),
    HeadCheck(old_request_names_no_host, (rules.HTTP10_WITHOUT_HOST,)),
    HeadCheck(host_ends_in_colon, (rules.HOST_EMPTY_PORT,), b"host"),
    HeadCheck(host_comes_late, (rules.HOST_NOT_FIRST,), b"host"),
)
