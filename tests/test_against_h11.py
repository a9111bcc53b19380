"""What h11 reads from a stream of bytes, our engine reads too, however the stream is cut."""

import codecs
import random
import re
from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise, product
from pathlib import Path
from typing import NamedTuple

import h11
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from h11tool import protocol
from tests.h11_listener import Entry, Listener, listen


class Stream(NamedTuple):
    """Bytes, who listens to them, and what this side said before."""

    setting: str
    wire: bytes


START_LINES = {
    "request": ("server", "POST / HTTP/{}\r\nHost: a\r\n"),
    "response": ("client GET", "HTTP/{} 200 OK\r\n"),
    "response to HEAD": ("client HEAD", "HTTP/{} 200 OK\r\n"),
    "response to CONNECT": ("client CONNECT", "HTTP/{} 200 OK\r\n"),
    "not modified": ("client GET", "HTTP/{} 304 OK\r\n"),
}


def streams_of_file() -> dict[str, Stream]:
    """The table in h11_streams.txt."""
    streams = {}
    setting = ""
    for line in (Path(__file__).parent / "h11_streams.txt").read_text("ascii").splitlines():
        if line.startswith("["):
            setting = line.strip("[]")
            continue
        name, _, escaped = line.partition(" ")
        assert name not in streams
        wire = codecs.decode(escaped.strip(), "unicode_escape").encode("latin-1")
        if setting == "chunked body":
            for kind in ("request", "response"):
                who, start = START_LINES[kind]
                head = start.format("1.1").encode() + b"Transfer-Encoding: chunked\r\n\r\n"
                streams[f"{name} of a {kind}"] = Stream(who, head + wire)
        elif name and name != "#":
            streams[name] = Stream(setting, wire)
    return streams


STREAMS = streams_of_file()

CODINGS = [
    [], ["chunked"], ["Chunked"], ["chunked "], ["gzip"], ["gzip, chunked"], ["chunked, gzip"], ["identity"],
    [""], ["chunked, chunked"], ["xchunked"], ["chunked;q=1"], ["chunked,"], ["chunked", "chunked"],
    ["gzip", "chunked"],
]  # fmt: skip
LENGTHS = [
    [], ["3"], ["03"], ["+3"], ["-3"], ["0x3"], ["3.0"], ["3 3"], ["3, 3"], ["3,3,3"], ["3, 03"], ["3, 4"],
    ["3,"], [""], ["\xb3"], ["3\t"], ["0" * 19 + "3"], ["9" * 21], ["3", "3"], ["3", "4"],
    ["3", "3, 3"],
]  # fmt: skip


def cuts(wire: bytes, seed: int) -> Iterator[list[bytes]]:
    """The stream in one piece, byte by byte, and cut at random places."""
    yield [wire] if wire else []
    yield [wire[i : i + 1] for i in range(len(wire))]
    for trial in range(3):
        places = random.Random(seed * 10 + trial)
        marks = sorted(places.sample(range(1, len(wire)), min(4, max(0, len(wire) - 1))))
        yield [wire[i:j] for i, j in zip([0, *marks], [*marks, len(wire)], strict=True) if i < j]


def moment_forgotten(log: list[Entry]) -> list[Entry]:
    """The log, without the waiting if the stream is refused, as that shows the moment of the refusal."""
    refused = any(entry[0] == "RemoteProtocolError" for entry in log)
    return without_waiting(log) if refused else log


def without_waiting(log: list[Entry]) -> list[Entry]:
    return [entry for entry in log if entry[0] != "NEED_DATA"]


def chunk_starts_marked(log: list[Entry]) -> list[Entry]:
    """The log with `chunk_start` on the first piece of every chunk."""
    marked = []
    chunked = chunk_is_open = False
    for entry in log:
        match entry:
            case ("Data", data, fields, *more):
                starts = chunked and not chunk_is_open
                chunk_is_open = chunked and not fields["chunk_end"]
                marked.append(("Data", data, {**fields, "chunk_start": starts}, *more))
            case _:
                if entry[0] in ("Request", "Response"):
                    chunked = (b"transfer-encoding", b"chunked") in entry[3]
                marked.append(entry)
    return marked


# Where ours is better than h11, and what is done to h11's log for it. Nobody can rely on what h11 does there,
# because with h11 it depends on how the bytes happen to arrive.
BETTERMENTS = {
    "h11 judges a complete head, but a first byte below 0x21 at once if it comes alone; ours judges each line"
    " as soon as it is complete": moment_forgotten,
    "h11 does not mark the first piece of a chunk when a read ends behind the size line": chunk_starts_marked,
}

LISTED = re.compile(rb"(?i)(?<=content-length:)[^\r\n]*,[^\r\n]*")
ZEROS = re.compile(rb"(?<![0-9])0+(?=[0-9])")
LONG_SIZE = re.compile(rb"(?<![0-9A-Fa-f])(0+)([0-9A-Fa-f]++)(?=[ \t]*;|[ \t]*\r\n)")


def zeros_blanked_in_lists(wire: bytes) -> Iterator[bytes]:
    yield LISTED.sub(lambda line: ZEROS.sub(lambda zeros: b" " * len(zeros[0]), line[0]), wire)


def zeros_of_long_numbers_dropped(wire: bytes) -> Iterator[bytes]:
    """In a chunk size they become extensions, so that the stream stays as long as it is."""
    yield LONG_SIZE.sub(lambda size: size[2] + b";" * len(size[1]) if len(size[0]) > 20 else size[0], wire)


def last_line_ends_dropped(wire: bytes) -> Iterator[bytes]:
    while wire.endswith(b"\n"):
        wire = wire.removesuffix(b"\n").removesuffix(b"\r")
        yield wire


# What h11 refuses and ours reads, and the streams in which h11 finds what ours finds.
FORGIVEN = {
    "h11 compares the spelling of lengths; ours compares numbers": zeros_blanked_in_lists,
    "h11 counts zeros in front as digits; ours does not": zeros_of_long_numbers_dropped,
    "h11 refuses line ends behind the last message; ours sees nothing begin there": last_line_ends_dropped,
}


def assert_readable(texts: Iterable[str]) -> None:
    for text in texts:
        assert len(text) <= 240, text
        assert text.isascii(), text
        assert text.isprintable(), text


def bettered(log: list[Entry]) -> list[Entry]:
    for better in BETTERMENTS.values():
        log = better(log)
    return log


def assert_same(stream: Stream, pieces: list[bytes]) -> None:
    ours = listen(protocol, stream.setting, pieces)
    theirs = listen(h11, stream.setting, pieces)
    found, expected = moment_forgotten(ours.log), bettered(theirs.log)
    if found != expected and theirs.error_texts:
        for forgiven in forgiven_streams(stream.setting, pieces):
            if without_waiting(found) == without_waiting(bettered(forgiven.log)):
                theirs, expected = forgiven, found
    assert found == expected
    assert len(ours.error_texts) == len(theirs.error_texts)
    assert_readable(ours.error_texts)


def forgiven_streams(setting: str, pieces: list[bytes]) -> Iterator[Listener]:
    """What h11 makes of the streams in which it is not to find what ours forgives, cut at the same places."""
    places = [0, *accumulate(map(len, pieces))]
    for forgive in FORGIVEN.values():
        for wire in forgive(b"".join(pieces)):
            yield listen(h11, setting, [wire[i:j] for i, j in pairwise(places) if wire[i:j]])


@pytest.mark.parametrize("name", STREAMS)
def test_streams(name: str) -> None:
    for pieces in cuts(STREAMS[name].wire, seed=len(name)):
        assert_same(STREAMS[name], pieces)


def test_zeros_in_front_of_a_length_are_not_counted() -> None:
    wire = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 000000000000000000003\r\n\r\nabc"
    read = [entry[:2] for entry in listen(protocol, "server", [wire]).log]
    assert read == [
        ("Request", b""),
        ("Data", b"abc"),
        ("EndOfMessage", b""),
        ("NEED_DATA", None),
        ("ConnectionClosed", b""),
    ]
    assert listen(h11, "server", [wire]).error_texts[:1] == ["bad Content-Length"]


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "2.0"])
@pytest.mark.parametrize("kind", START_LINES)
def test_every_pair_of_length_and_coding(kind: str, version: str) -> None:
    setting, start = START_LINES[kind]
    for number, (codings, lengths) in enumerate(product(CODINGS, LENGTHS)):
        fields = "".join([f"Transfer-Encoding: {coding}\r\n" for coding in codings])
        fields += "".join([f"Content-Length: {length}\r\n" for length in lengths])
        head = start.format(version) + fields + "\r\n"
        wire = head.encode("latin-1") + b"3\r\nabc\r\n0\r\n\r\n"
        for pieces in ([wire], [wire[: number % len(wire)], wire[number % len(wire) :]]):
            assert_same(Stream(setting, wire), [piece for piece in pieces if piece])


FRAGMENTS = [
    b"GET / HTTP/1.1\r\nHost: a\r\n", b"POST /x HTTP/1.1\r\nHost: a\r\n", b"GET / HTTP/1.0\r\n", b"HEAD /",
    b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 204 N\r\n", b"HTTP/1.0 200\r\n", b"HTTP/1.1 100 C\r\n\r\n",
    b"Transfer-Encoding: chunked\r\n", b"Connection: close\r\n", b"Upgrade: x\r\n",
    b"Expect: 100-continue\r\n", b"HTTP/1.1",
    b"Content-Length: 3\r\n", b"Content-Length: 0\r\n", b"Content-Length: ", b"A: b\r\n", b"A:", b" c\r\n",
    b"\r\n", b"\r\n", b"\r\n", b"\n", b"\r", b" ", b"\t", b":", b",", b";", b"3\r\nabc\r\n", b"0\r\n\r\n",
    b"abc", b"a", b"5;x=y\r\n01234\r\n", b"\x00", b"\xff", b"\x1b", b"1", b"0\r\n",
]  # fmt: skip
FRAGMENT = st.sampled_from(FRAGMENTS)
SETTINGS = st.sampled_from(sorted({stream.setting for stream in STREAMS.values()}))


@st.composite
def mutated(draw: st.DrawFn) -> Stream:
    """A stream of the table with a few bytes cut out, put in or copied."""
    setting, wire = draw(st.sampled_from([stream for stream in STREAMS.values() if stream.wire]))
    for _ in range(draw(st.integers(1, 3))):
        at, size = draw(st.integers(0, len(wire))), draw(st.integers(0, 3))
        wire = wire[:at] + draw(FRAGMENT | st.binary(max_size=2)) + wire[at + size :]
    return Stream(setting, wire)


ASSEMBLED = st.builds(Stream, SETTINGS, st.lists(FRAGMENT, max_size=12).map(b"".join))


@settings(max_examples=1000)
@given(stream=mutated() | ASSEMBLED, places=st.lists(st.integers(0, 200), max_size=5))
def test_made_up_streams(stream: Stream, places: list[int]) -> None:
    marks = sorted({place % (len(stream.wire) + 1) for place in places})
    pieces = [stream.wire[i:j] for i, j in zip([0, *marks], [*marks, len(stream.wire)], strict=True) if i < j]
    assert_same(stream, pieces)
