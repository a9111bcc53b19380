"""Where a message ends for recipients that read it otherwise: each model is a habit that real parsers have.

The engine reads by RFC 9112 alone. These models exist to be compared with
each other: where their ends differ, two hops disagree on what the next
message is, which is how requests are smuggled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from h11tool.protocol.grammar import BLANKS, compiled, decimal, hexadecimal

ENDLESS = 1 << 62
MOST_LINES = 256  # of a head
MOST_CHUNKS = 1000

Lines = Literal["CR LF", "LF too", "CR too"]
Coding = Literal["exact", "trimmed", "contains", "ignored"]
Length = Literal["single", "first", "last", "ignored"]
Number = Literal["digits", "prefix", "python", "base 0"]


class Model(NamedTuple):
    """How a recipient reads what the grammar leaves no doubt about, and where it does not follow the grammar."""

    name: str
    lines: Lines = "LF too"  # what ends a line of the head
    joins_folds: bool = True
    coding: Coding = "trimmed"  # which Transfer-Encoding values mean chunked
    coding_wins: bool = True  # over Content-Length
    length: Length = "single"  # which of several Content-Length lines counts
    number: Number = "digits"
    chunk_line_ends_in: Literal["CR LF", "LF"] = "CR LF"
    chunk_ends_in_any_two: bool = False


MODELS = (
    Model("RFC 9112"),
    Model("Content-Length before Transfer-Encoding", coding_wins=False, length="first"),
    Model("first Content-Length", length="first"),
    Model("last Content-Length", length="last"),
    Model("only the exact value chunked", coding="exact", length="first"),
    Model("any value with chunked in it", coding="contains"),
    Model("Transfer-Encoding unknown (HTTP/1.0)", coding="ignored", length="first"),
    Model("only CR LF ends a line", lines="CR LF", length="first"),
    Model("a CR alone ends a line", lines="CR too", length="first"),
    Model("folded lines are lines of their own", joins_folds=False, length="first"),
    Model("the digits a number begins with", number="prefix", length="first"),
    Model("numbers as Python's int() reads them", number="python", length="first"),
    Model("numbers with a prefix for their base", number="base 0", length="first"),
    Model("an LF ends a chunk-size line", chunk_line_ends_in="LF"),
    Model("any two octets end a chunk", chunk_ends_in_any_two=True),
)


class End(NamedTuple):
    """Where a message ends for a model; None where the model refuses it or waits for more."""

    model: Model
    stop: int | None
    why: str  # what the end was found by


def ends_of(stream: bytes, start: int, *, from_client: bool, has_no_content: bool = False) -> list[End]:
    """The end of the message that begins at `start`, for each model that its version lets come into question."""
    is_old = b"HTTP/1.0" in stream[start : stream.find(b"\n", start)]
    models = [model for model in MODELS if is_old or model.coding != "ignored"]
    return [_end(model, stream, start, from_client, has_no_content) for model in models]


def differing(ends: list[End]) -> dict[int | None, list[End]]:
    """The models by the end they find; empty where all that find one agree."""
    found: dict[int | None, list[End]] = {}
    for end in ends:
        found.setdefault(end.stop, []).append(end)
    return found if len([stop for stop in found if stop is not None]) > 1 else {}


_LINE_ENDS = {"CR LF": compiled(r"\r\n"), "LF too": compiled(r"\r?\n"), "CR too": compiled(r"\r\n|\r|\n")}


def _end(model: Model, stream: bytes, start: int, from_client: bool, has_no_content: bool) -> End:
    lines, body = _head(model, stream, start)
    if not body:
        return End(model, None, "the head has no end")
    if has_no_content:
        return End(model, body, "a message without content")
    values = [(name, value) for name, value in _fields(model, lines)]
    codings = [value for name, value in values if name == b"transfer-encoding"]
    lengths = [value for name, value in values if name == b"content-length"]
    chunked = any(_means_chunked(model, value) for value in codings)
    if chunked and (model.coding_wins or not lengths):
        return _chunks(model, stream, body)
    if lengths and model.length != "ignored":
        return _sized(model, stream, body, lengths)
    if from_client:
        return End(model, body, "no length: a request without content")
    return End(model, len(stream), "no length: until the connection closes")


def _head(model: Model, stream: bytes, start: int) -> tuple[list[bytes], int]:
    """The lines of the head and where the body begins; 0 where the head does not end."""
    lines: list[bytes] = []
    at = start
    for found in _LINE_ENDS[model.lines].finditer(stream, start):
        line = stream[at : found.start()]
        at = found.end()
        if not line and lines:
            return lines, at
        if line:
            lines.append(line)
        if len(lines) > MOST_LINES:
            break
    return lines, 0


def _fields(model: Model, lines: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    joined: list[bytes] = []
    for line in lines[1:]:
        if line[:1] in (b" ", b"\t") and joined and model.joins_folds:
            joined[-1] += b" " + line.strip(BLANKS)
        else:
            joined.append(line)
    for line in joined:
        name, colon, value = line.partition(b":")
        if colon:
            yield name.strip(BLANKS).lower(), value.strip(BLANKS)


def _means_chunked(model: Model, value: bytes) -> bool:
    value = value.lower()
    if model.coding == "exact":
        return value == b"chunked"
    if model.coding == "contains":
        return b"chunked" in value
    return model.coding == "trimmed" and value.rpartition(b",")[2].strip(BLANKS) == b"chunked"


def _sized(model: Model, stream: bytes, body: int, lengths: list[bytes]) -> End:
    values = {_number(model, value) for value in lengths}
    if model.length == "single" and len(values) > 1:
        return End(model, None, "the Content-Length values differ")
    value = lengths[-1] if model.length == "last" else lengths[0]
    size = _number(model, value)
    if size is None:
        return End(model, None, "Content-Length is no number")
    if body + size > len(stream):
        return End(model, None, f"{body + size - len(stream)} octets of content are missing")
    return End(model, body + size, f"Content-Length {size}")


_PREFIXED = compiled(r"0[xX]([0-9A-Fa-f]{1,15})")
_NUMBERS: dict[Number, re.Pattern[bytes]] = {
    "digits": compiled(r"([0-9]{1,18})\Z"),
    "prefix": compiled(r"[ \t]*([0-9]{1,18})"),
    "python": compiled(r"[ \t\v\f]*\+?([0-9](?:_?[0-9]){0,17})[ \t\v\f]*\Z"),
    "base 0": compiled(r"([0-9]{1,18})\Z"),
}


def _number(model: Model, value: bytes) -> int | None:
    if model.number == "base 0":
        found = _PREFIXED.fullmatch(value)
        if found:
            return hexadecimal(found[1])
    match = _NUMBERS[model.number].match(value)
    return decimal(match[1].replace(b"_", b"")) if match else None


_SIZES: dict[Number, re.Pattern[bytes]] = {
    "digits": compiled(r"([0-9A-Fa-f]{1,15})[ \t]*(?:;|\Z)"),
    "prefix": compiled(r"[ \t]*([0-9A-Fa-f]{1,15})"),
    "python": compiled(r"[ \t]*[+]?(?:0[xX])?([0-9A-Fa-f](?:_?[0-9A-Fa-f]){0,14})[ \t]*(?:;|\Z)"),
    "base 0": compiled(r"(?:0[xX])?([0-9A-Fa-f]{1,15})[ \t]*(?:;|\Z)"),
}


def _chunks(model: Model, stream: bytes, at: int) -> End:
    line_end = b"\r\n" if model.chunk_line_ends_in == "CR LF" else b"\n"
    for number in range(1, MOST_CHUNKS):
        stop = stream.find(line_end, at)
        if stop < 0:
            return End(model, None, f"chunk {number}: its size line has no end")
        found = _SIZES[model.number].match(stream[at:stop].rstrip(b"\r"))
        if not found:
            return End(model, None, f"chunk {number}: its size is no number")
        size = hexadecimal(found[1].replace(b"_", b""))
        at = stop + len(line_end)
        if size == 0:
            return _trailers(model, stream, at)
        at += size
        end = stream[at : at + 2]
        if len(end) < 2:
            return End(model, None, f"chunk {number}: {max(1, at + 2 - len(stream))} octets are missing")
        if end != b"\r\n" and not model.chunk_ends_in_any_two:
            return End(model, None, f"chunk {number}: no CR LF behind its data")
        at += 2
    return End(model, None, "too many chunks")


def _trailers(model: Model, stream: bytes, at: int) -> End:
    while True:
        stop = stream.find(b"\n", at)
        if stop < 0:
            return End(model, None, "the trailers have no end")
        line, at = stream[at:stop].rstrip(b"\r"), stop + 1
        if not line:
            return End(model, at, "the last chunk")
