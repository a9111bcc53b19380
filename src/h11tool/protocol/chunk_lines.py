"""Chunk-size lines: hexadecimal digits, perhaps extensions, CR LF (RFC 9112 §7.1 and §7.1.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from h11tool.protocol.grammar import BLANKS, TCHAR, TOKEN, Fault, compiled, hexadecimal, thinned
from h11tool.protocol.rules import chunked as rules

MAX_CHUNK_LINE = 4096
LARGEST = 2**63 - 1
ENDLESS = 2**64  # stands for any size of more digits than a chunk can have octets
MAX_DIGITS = 20

_QUOTED = r'"(?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]++|\\[\t\x20-\x7e\x80-\xff])*+"'
_EXTENSION = rf";{TOKEN}(?:=(?:{TOKEN}|{_QUOTED}))?+"
CHUNK_LINE = compiled(rf"([0-9A-Fa-f]{{1,15}}+)(?:{_EXTENSION})*+\r\n")
HEX = compiled(r"[0-9A-Fa-f]++")

_SIZE = compiled(r"([ \t]*+)([0-9A-Fa-f]*+)([ \t]*+)")
_PREFIXED = compiled(r"0[xX]([0-9A-Fa-f]++)[ \t]*+(?=;|\Z)")
_SIGNED = compiled(r"[-+]([0-9A-Fa-f]++)[ \t]*+(?=;|\Z)")
_PART = compiled(
    rf"([ \t]*+);([ \t]*+)([^ \t;=\"]*+)(?:([ \t]*+)(=)([ \t]*+)((?:{_QUOTED}|\"(?:[^\"\\]++|\\.)*+\Z|[^ \t;]*+)))?+"
)
_QUOTED_VALUE = compiled(_QUOTED)
_TOKEN = compiled(TOKEN)
_ODD_NAME = compiled(rf"[^{TCHAR}]++")
_CONTROL = compiled(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]++")


class ChunkLine(NamedTuple):
    """A chunk-size line as it can be read, and what is wrong with it.

    `readings` are sizes with the index behind the digits and the index where
    the content begins, best first. `empty` says that nothing is in the line,
    `sure` that there is one reading and no doubt about it.
    """

    readings: list[tuple[int, int, int]]
    faults: list[Fault]
    empty: bool = False
    sure: bool = False


def read_chunk_line(line: bytes) -> ChunkLine:
    """Read `line`, which ends in LF, and say what is wrong with it."""
    stop = len(line) - 2 if line.endswith(b"\r\n") else len(line) - 1
    line_end = [] if line.endswith(b"\r\n") else [Fault(rules.BARE_LF_AFTER_CHUNK_SIZE, stop, len(line))]
    if len(line) > MAX_CHUNK_LINE:
        line_end.append(Fault(rules.CHUNK_LINE_TOO_LONG, MAX_CHUNK_LINE, len(line)))
    if not line[:stop].strip(BLANKS):
        return ChunkLine([], [Fault(rules.CHUNK_SIZE_MISSING, 0, stop), *line_end], empty=True)
    found = _SIZE.match(line, 0, stop)
    lead, digits, blanks = (found.span(1), found.span(2), found.span(3)) if found else ((0, 0),) * 3
    faults = [Fault(rules.WHITESPACE_BEFORE_CHUNK_SIZE, *lead)] if lead[0] < lead[1] else []
    follows = line[blanks[1] : blanks[1] + 1] if blanks[1] < stop else b""
    if digits[0] == digits[1] and follows == b";":
        faults.append(Fault(rules.CHUNK_SIZE_MISSING, digits[0], digits[0]))
        return ChunkLine([], faults + line_end)
    if digits[0] < digits[1] and follows in (b"", b";"):
        size, overflow = _size(line, *digits)
        faults += overflow
        if not follows and blanks[0] < blanks[1]:
            faults.append(Fault(rules.WHITESPACE_AFTER_CHUNK_SIZE, *blanks))
            return ChunkLine([(size, digits[1], len(line))], faults + line_end, sure=True)
        if digits[1] < stop:
            faults += thinned(_extension_faults(line, digits[1], stop), line)
        return ChunkLine([(size, digits[1], len(line))], faults + line_end, sure=True)
    readings, wrong = _read_odd_size(line, digits, stop)
    return ChunkLine(readings, faults + wrong + line_end)


def _size(line: bytes, start: int, stop: int) -> tuple[int, list[Fault]]:
    digits = line[start:stop].lstrip(b"0")
    size = ENDLESS if len(digits) > MAX_DIGITS else hexadecimal(digits or b"0")
    return size, [Fault(rules.CHUNK_SIZE_OVERFLOW, start, stop)] if size > LARGEST else []


def _read_odd_size(line: bytes, digits: tuple[int, int], stop: int) -> tuple[list[tuple[int, int, int]], list[Fault]]:
    """The readings of a line whose size is not just digits."""
    start, end = digits
    prefixed = _PREFIXED.match(line, start, stop)
    if prefixed:
        size, _ = _size(line, *prefixed.span(1))
        readings = [(size, prefixed.end(1), len(line)), (0, start + 1, len(line))]
        return readings, [Fault(rules.CHUNK_SIZE_HEX_PREFIX, start, start + 2)]
    signed = _SIGNED.match(line, start, stop)
    if signed:
        size, _ = _size(line, *signed.span(1))
        readings = [(size, signed.end(1), len(line))] if line[start] == PLUS else []
        return readings, [Fault(rules.CHUNK_SIZE_SIGNED, start, start + 1)]
    cr = line.find(b"\r", end, stop)
    if start < end and cr == end:
        size, _ = _size(line, start, end)
        readings = [(size, end, end + 1), (size, end, len(line))]
        return readings, [Fault(rules.BARE_CR_IN_CHUNK_LINE, cr, cr + 1)]
    odd = line.find(b"\r", end, end + 1) if start == end else end
    odd = _after_blanks(line, max(odd, end), stop)
    fault = Fault(rules.CHUNK_SIZE_NOT_HEX, odd, min(odd + 1, stop), (0, stop))
    if start == end:
        return [], [fault]
    size, _ = _size(line, start, end)
    return [(size, end, len(line))], [fault]


PLUS = 0x2B


def _after_blanks(line: bytes, start: int, stop: int) -> int:
    return stop - len(line[start:stop].lstrip(BLANKS))


def _extension_faults(line: bytes, start: int, stop: int) -> Iterator[Fault]:
    """What is wrong with the extensions in `line[start:stop]`."""
    newline = line.find(b"\r", start, stop)
    if newline >= 0:
        yield Fault(rules.NEWLINE_IN_CHUNK_EXTENSION, newline, newline + 1)
    yield from (
        Fault(rules.CONTROL_IN_CHUNK_EXTENSION, *found.span()) for found in _CONTROL.finditer(line, start, stop)
    )
    at = start
    while at < stop:
        found = _PART.match(line, at, stop)
        if found is None:
            left = _after_blanks(line, at, stop)
            if left < stop:
                yield Fault(rules.CHUNK_EXTENSION_BAD_VALUE, left, stop)
            else:
                yield Fault(rules.CHUNK_EXTENSION_BAD_WHITESPACE, at, stop)
            return
        yield from _part_faults(line, found)
        at = found.end()


def _part_faults(line: bytes, found: re.Match[bytes]) -> Iterator[Fault]:
    name, value = found.span(3), found.span(7)
    for group in (1, 2, 4, 6):
        if found.start(group) < found.end(group) and (name[0] < name[1] or group == 1):
            yield Fault(rules.CHUNK_EXTENSION_BAD_WHITESPACE, *found.span(group))
    if name[0] == name[1]:
        semicolon = found.end(1)
        yield Fault(rules.CHUNK_EXTENSION_EMPTY_NAME, semicolon, semicolon + 1)
    for odd in _ODD_NAME.finditer(line, *name):
        if not _CONTROL.search(line, *odd.span()) and b"\r" not in odd[0]:
            yield Fault(rules.CHUNK_EXTENSION_BAD_NAME, *odd.span())
    if value[0] < 0:
        return
    text = found[7]
    if text[:1] == b'"' and not _QUOTED_VALUE.fullmatch(text):
        rule = rules.CHUNK_EXTENSION_BAD_VALUE
        if text.count(b'"') == 1 and line[found.end() : found.end() + 1] in (b"\r", b"\n"):
            rule = rules.NEWLINE_IN_CHUNK_EXTENSION
            yield Fault(rule, found.end(), len(line), (value[0], value[0] + 1))
            return
        yield Fault(rule, found.start(5), value[1])
    elif text[:1] != b'"' and not _TOKEN.fullmatch(text) and not _CONTROL.search(text) and b"\r" not in text:
        yield Fault(rules.CHUNK_EXTENSION_BAD_VALUE, found.start(5), value[1])
