"""Heads as nearly all are, read by splitting them instead of looking at each octet with a pattern, in half the time.

What is out of the ordinary in any way, right or wrong, is not read here and left to `heads`.
"""

from __future__ import annotations

from typing import TypeAlias

from h11tool.protocol import authority
from h11tool.protocol.framing import Facts, facts_of_request, facts_of_response
from h11tool.protocol.grammar import EDGES, compiled, decimal
from h11tool.protocol.headers import TEXT_OCTETS, TOKENS, Field, Headers, headers_read

USUAL_SIZE = 4096  # octets of a head in which neither the start-line nor the field section is too long
USUAL_LINES = 64  # field lines, so that there are not too many of them

_LINE_END = b"\r\n"
_HEAD_END = b"\r\n\r\n"
_REQUEST_LINE = compiled(rf"(GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH) (/{authority.ORIGIN_TEXT}) HTTP/1\.1")
_STATUS_LINE = compiled(r"HTTP/1\.1 ([2-5][0-9]{2}) (.*)")

UsualRequest: TypeAlias = tuple[bytes, bytes, bytes, Headers, Facts]
UsualResponse: TypeAlias = tuple[bytes, int, bytes, Headers, Facts]


def usual_request(data: bytes | bytearray, at: int, limit: int) -> UsualRequest | None:
    """Head, method, target, fields and facts of the HTTP/1.1 request at the index `at`, if it is a usual one."""
    found = _split(data, at, limit)
    if found is None:
        return None
    head, line, headers, marked = found
    words = _REQUEST_LINE.fullmatch(line)
    facts = facts_of_request(marked)
    if words is None or facts is None:
        return None
    method, target = words.groups()
    return head, method, target, headers, facts


def usual_response(data: bytes | bytearray, at: int, limit: int) -> UsualResponse | None:
    """Head, status code, reason, fields and facts of the final HTTP/1.1 response at the index `at`."""
    found = _split(data, at, limit)
    if found is None:
        return None
    head, line, headers, marked = found
    words = _STATUS_LINE.fullmatch(line)
    if words is None:
        return None
    status = decimal(words[1])
    facts = facts_of_response(status, marked)
    return None if facts is None else (head, status, words[2], headers, facts)


def _split(data: bytes | bytearray, at: int, limit: int) -> tuple[bytes, bytes, Headers, list[Field]] | None:
    """The head, its first line, the fields, and mark and value of those that matter to framing."""
    if at == 0 and len(data) <= USUAL_SIZE and data.endswith(_HEAD_END) and type(data) is bytes:
        head = data  # nothing but a head has arrived; were it two, there would be an empty line in it
    else:
        head = bytes(data[at : data.find(_HEAD_END, at, at + USUAL_SIZE) + 4])
    lines = head.split(_LINE_END)
    line_ends = len(lines) - 1
    if line_ends > USUAL_LINES or len(head) > limit or head.translate(None, TEXT_OCTETS) != _LINE_END * line_ends:
        return None
    first = lines[0]
    del lines[-2:], lines[:1]
    fields: list[Field] = []
    marked: list[Field] = []
    add, tokens = fields.append, TOKENS
    try:
        for line in lines:
            name, _, value = line.partition(b": ")
            lower, mark = tokens[name]
            if not value or value.strip(EDGES) is not value:  # nothing, or more than one blank, stands around the value
                return None
            if mark is not None:
                marked.append((mark, value))
            add((lower, value))
    except KeyError:  # not a token
        return None
    return head, first, headers_read(fields, lines), marked
