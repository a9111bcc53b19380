"""Checks on start-lines: the method, the version, the status code and its phrase."""

from __future__ import annotations

from collections.abc import Iterable

from h11tool.checks.check import HeadCheck
from h11tool.checks.message import Message
from h11tool.checks.registries import CODES, PHRASES
from h11tool.checks.rules import start_line as rules
from h11tool.checks.section import NOT_ASCII
from h11tool.protocol.grammar import TOKEN, Fault, compiled
from h11tool.protocol.rules.start_line import HTTP10_MESSAGE
from h11tool.protocol.start_lines import METHODS

MAX_METHOD = 32  # octets; the longest registered name has 17

_TOKEN = compiled(TOKEN)
_STATUS_LINE = compiled(r"HTTP/[0-9]\.[0-9] ([1-5][0-9]{2})(?: (.*))?")
_OLD_VERSION = compiled(r"HTTP/1\.0(?= [0-9]{3})|(?<= )HTTP/1\.0(?=[ \t]*\Z)")


def method_is_unknown(message: Message) -> Iterable[Fault]:
    method = message.method or b""
    if method in METHODS or not _TOKEN.fullmatch(method):
        return ()
    start = message.start_line.find(method)
    stop = start + len(method)
    if method.upper() in METHODS:
        return [Fault(rules.METHOD_WRONG_CASE, start, stop)]
    if len(method) > MAX_METHOD:
        return [Fault(rules.METHOD_TOO_LONG, start + MAX_METHOD, stop)]
    return [Fault(rules.UNREGISTERED_METHOD, start, stop)]


def version_is_old(message: Message) -> Iterable[Fault]:
    if message.head.http_version != b"1.0":
        return ()
    found = _OLD_VERSION.search(message.start_line)
    return [Fault(HTTP10_MESSAGE, *found.span())] if found else ()


def reason_is_not_ascii(message: Message) -> Iterable[Fault]:
    line = message.start_line
    if line.isascii():
        return ()
    found = _STATUS_LINE.fullmatch(line)
    odd = NOT_ASCII.search(line, found.start(2)) if found else None
    return [Fault(rules.NON_ASCII_REASON_PHRASE, *odd.span())] if odd else ()


def code_and_phrase_are_unusual(message: Message) -> Iterable[Fault]:
    line = message.start_line
    if line[9:] == _USUAL_ENDS.get(message.status):
        return ()
    found = _STATUS_LINE.fullmatch(line)
    if found is None:
        return ()
    code = message.status
    if code not in PHRASES:
        return [Fault(rules.UNREGISTERED_STATUS_CODE, *found.span(1))]
    if CODES.get((found[2] or b"").strip().lower(), code) != code:
        return [Fault(rules.REASON_PHRASE_MISMATCH, *found.span(2))]
    return ()


_USUAL_ENDS = {code: b"%d %s" % (code, phrase) for code, phrase in PHRASES.items()}

CHECKS = (
    HeadCheck(method_is_unknown, (rules.METHOD_WRONG_CASE, rules.UNREGISTERED_METHOD, rules.METHOD_TOO_LONG)),
    HeadCheck(version_is_old, (HTTP10_MESSAGE,)),
    HeadCheck(reason_is_not_ascii, (rules.NON_ASCII_REASON_PHRASE,)),
    HeadCheck(code_and_phrase_are_unusual, (rules.REASON_PHRASE_MISMATCH, rules.UNREGISTERED_STATUS_CODE)),
)
