"""The checks need time in proportion to what they look at, whatever that is."""

from __future__ import annotations

import timeit
from time import process_time

import pytest

from h11tool.checks import check_head
from h11tool.checks.message import Message
from h11tool.protocol.conversation import Conversation
from h11tool.protocol.events import Request
from h11tool.protocol.grammar import MAX_FAULTS
from h11tool.protocol.state import CLIENT

# Each is the repeated middle of a head; ten times as many of them may cost at most this many times as much.
ALLOWED = 20
FEW = 200
FAMILIES = {
    "repeated singletons behind other fields": (b"X: y\r\n", b"Date: 1\r\n"),
    "options that name fields": (b"Xa: y\r\n", b"Connection: cookie\r\n"),
    "one endless list of options": (b"", b"Connection: %b\r\n" % (b"vary, " * 20)),
    "misspelt options": (b"", b"Connection: closed, upgraded, keepalive\r\n"),
    "unusual names": (b"", b"x_y$_: z\r\n"),
    "irregular whitespace": (b"", b"X:  y \t\r\n"),
    "masked framing fields": (b"", b"transfer_encoding: x\r\n"),
    "framing fields with odd whitespace": (b"", b"Transfer-Encoding:\tchunked\t\r\n"),
    "octets above ASCII": (b"", b"X: \xa0\xe9\xa0\xe9\xa0\r\n"),
    "protocols": (b"Connection: upgrade\r\n", b"Upgrade: h2c, a b\r\n"),
}


def seconds(lines: tuple[bytes, bytes], count: int) -> float:
    octets = b"GET / HTTP/1.1\r\nHost: a\r\n" + lines[0] * count + lines[1] * count + b"\r\n"
    happenings = Conversation(server_seen=False).receive(CLIENT, octets)
    head = next(happening.what for happening in happenings if isinstance(happening.what, Request))
    assert len(list(check_head(Message(head, b"GET")))) == MAX_FAULTS
    return min(timeit.repeat(lambda: list(check_head(Message(head, b"GET"))), number=1, repeat=3, timer=process_time))


@pytest.mark.parametrize("lines", FAMILIES.values(), ids=FAMILIES)
def test_ten_times_the_fields_cost_ten_times_the_time(lines: tuple[bytes, bytes]) -> None:
    assert seconds(lines, 10 * FEW) <= ALLOWED * seconds(lines, FEW)


# What is repeated within one line: `{}` stands for it.
ONE_LINE = {
    "dot segments": (b"GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", b"a/../"),
    "slashes encoded over and over": (b"GET /%{} HTTP/1.1\r\nHost: a\r\n\r\n", b"2525"),
    "dots encoded over and over": (b"GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", b"/.%2525"),
    "line breaks": (b"GET /?{}: HTTP/1.1\r\nHost: a\r\n\r\n", b"%0a%0d"),
    "words behind line breaks": (b"GET /?%0a{} HTTP/1.1\r\nHost: a\r\n\r\n", b"%0aaaaa"),
    "octets that are not UTF-8": (b"GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", b"%c0%af%e9"),
    "what the engine blames": (b"GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", b"%%00"),
    "ranges": (b"GET / HTTP/1.1\r\nHost: a\r\nRange: bytes={}1-1\r\n\r\n", b"0-,9-8,-5,"),
}


def seconds_of_line(line: tuple[bytes, bytes], count: int) -> float:
    octets = line[0].replace(b"{}", line[1] * count)
    happenings = Conversation(server_seen=False).receive(CLIENT, octets)
    head = next(happening.what for happening in happenings if isinstance(happening.what, Request))
    return min(timeit.repeat(lambda: list(check_head(Message(head, b"GET"))), number=1, repeat=3, timer=process_time))


@pytest.mark.parametrize("line", ONE_LINE.values(), ids=ONE_LINE)
def test_ten_times_the_line_costs_ten_times_the_time(line: tuple[bytes, bytes]) -> None:
    assert seconds_of_line(line, 10 * FEW) <= ALLOWED * seconds_of_line(line, FEW)
