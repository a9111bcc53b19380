"""Diagnosis reads whatever there is: no bytes raise anything, and none are lost."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

from h11tool.protocol import CLIENT, SERVER, RemoteProtocolError
from h11tool.protocol.findings import Finding
from h11tool.protocol.profiles import DIAGNOSE, STRICT
from h11tool.recording import Segment
from tests.laws.corpus import Story, stories, streams
from tests.laws.listening import converse, events_of, heard_of, listen
from tests.laws.test_cut_anywhere import cut
from tests.laws.test_every_byte_owned import assert_inside, assert_owned, stream_with_gaps, with_ends

SECONDS = 20
STREAMS = 20_000
PIECES = [
    b"\r\n", b"\n", b"\r", b" ", b"\t", b":", b",", b";", b"=", b'"', b"\\", b"\x00", b"\x7f", b"\xff", b"0", b"1",
    b"a", b"0\r\n", b"\r\n\r\n", b"ffff\r\n", b"0x1\r\n", b"-1\r\n", b"Content-Length: 3\r\n",
    b"Content-Length: 99999\r\n",
    b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: gzip\r\n", b"Connection: close\r\n", b"Host: b\r\n",
    b" folded\r\n", b"Expect: 100-continue\r\n", b"Upgrade: x\r\n", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"GET /\r\n",
    b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 101 S\r\n\r\n", b"HTTP/1.1 204 N\r\n\r\n", b"HTTP/1.0", b"HEAD", b"CONNECT",
    b"\x16\x03\x01", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
]  # fmt: skip


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The data with a few bytes taken out, put in, changed or said twice."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randint(0, len(data))
        size = chance.choice([0, 0, 1, 2, 8, 40])
        kind = chance.randrange(4)
        if kind == 0:
            piece = chance.choice(PIECES)
        elif kind == 1:
            piece = bytes([chance.randrange(256)])
        elif kind == 2:
            start = chance.randint(0, len(data))
            piece = data[start : start + chance.randint(0, 60)]
        else:
            piece = b""
        data = data[:at] + piece + data[at + size :]
    return data


def made_up(seed: int) -> Iterator[Story]:
    """Stories of the corpus with something changed; now and then a gap or a reset comes in."""
    chance = random.Random(seed)
    short = [story for story in stories().values() if story.length <= 1000]
    while True:
        story = chance.choice(short)
        turns = []
        for turn in story.turns:
            if turn.kind == "data" and chance.random() < 0.8:
                turn = turn._replace(data=mutated(turn.data, chance))
            if turn.kind != "data" or turn.data:
                turns.append(turn)
            if chance.random() < 0.02:
                turns.append(Segment("gap", 0, turn.sender, length=chance.choice([1, 4, 100])))
        if chance.random() < 0.05:
            turns.append(Segment("rst", 0, chance.choice(["client", "server"])))
        yield story._replace(turns=tuple(turns), request_method=chance.choice([None, b"HEAD", b"CONNECT"]))


def assert_holds(story: Story, chance: random.Random) -> None:
    """The laws that hold for any stream, for this one."""
    ended = with_ends(story)
    places = sorted(chance.sample(range(1, ended.length), min(3, ended.length - 1))) if ended.length > 1 else []
    for profile in (DIAGNOSE, STRICT):
        happenings = converse(ended, profile)
        for role, sender in ((CLIENT, "client"), (SERVER, "server")):
            data = stream_with_gaps(story, sender)
            assert_owned(list(events_of(happenings, role)), len(data))
            for happening in happenings:
                if happening.role is role and isinstance(happening.what, Finding):
                    assert_inside(happening.what, data)
        for again in (places, range(1, ended.length)):
            assert heard_of(converse(ended, profile, cut(ended, list(again)))) == heard_of(happenings), (
                story,
                again,
            )


def test_any_bytes() -> None:
    deadline = time.process_time() + SECONDS
    chance = random.Random(0)
    for number, story in enumerate(made_up(1)):
        if number == STREAMS or time.process_time() > deadline:
            break
        assert_holds(story, chance)
    assert number > 500


def test_a_connection_raises_only_what_it_declares() -> None:
    chance = random.Random(2)
    every = [stream for stream in streams().values() if len(stream.data) <= 1000]
    for _ in range(3000):
        stream = chance.choice(every)
        stream = stream._replace(data=mutated(stream.data, chance), method=chance.choice([b"GET", b"HEAD", b"CONNECT"]))
        whole = listen(stream, [stream.data] if stream.data else [])
        assert [entry for entry in whole[:-1] if entry[1] == RemoteProtocolError.__name__] == []
        assert listen(stream, [stream.data[i : i + 1] for i in range(len(stream.data))]) == whole, stream
