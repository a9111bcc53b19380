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
