"""Numbers in every spelling, length and size; and every pair of octets behind the data of a chunk."""

from __future__ import annotations

import time

import pytest

from h11tool.protocol import CLIENT, Data, EndOfMessage, RemoteProtocolError
from h11tool.protocol.bodies import read_chunk
from h11tool.protocol.connection import refusal
from h11tool.protocol.conversation import Conversation
from h11tool.protocol.events import Event
from h11tool.protocol.heads import read_head
from h11tool.protocol.profiles import DIAGNOSE, H11, STRICT, Profile
from h11tool.protocol.reader import Reader
from tests.laws.corpus import CHUNKS, GET, POST
from tests.laws.verdicts import READ, findings_of, verdict

SPELLINGS = [
    "3", "03", "003", "+3", "-3", "0x3", "0X3", "x3", "3_", "_3", "0_3", "3_0", " 3", "3 ", "\t3", "3\t", "3 3", "3,3",
    "3.0", "3e0", "3L", "0o3", "0b11", "", " ", "\xa03", "3\xa0", "\x853", "3\x85", "\xb3", "\x0b3", "3\x0c", "3\x00",
    "3;a", "3;", ";3", "three", "0xg", "--3", "3-", '"3"', "'3'", "{3}", "3\r", "\r3",
]  # fmt: skip
BLANKS = " \t"
LENGTHS_READ = {spelling for spelling in SPELLINGS if spelling.strip(BLANKS) in ("3", "03", "003")}  # RFC 9110 §8.6
H11_LENGTHS_READ = LENGTHS_READ | {"3,3"}
SIZES_READ = {"3", "03", "003", "3;a"}  # RFC 9112 §7.1
H11_SIZES_READ = SIZES_READ | {"3 ", "3\t", "3;"}
VERSIONS = ["1.1", "1.0", "1.2", "2.0", "1", "1.", ".1", "1.10", "01.1", "1,1", "1 .1", "+1.1", "1.-1", "\xb9.1", "x.y"]
STATUSES = [
    "200",
    "20",
    "2000",
    "+20",
    "-20",
    "2_0",
    "0200",
    "20\xb2",
    "2e2",
    "0xc8",
    "200.",
    "000",
    "099",
    "600",
    "999",
]
STATUSES_READ = {"200", "000", "099", "600", "999"}  # RFC 9110 §15: one that is out of range counts as 500


@pytest.mark.parametrize("spelling", SPELLINGS, ids=ascii)
def test_content_length(spelling: str) -> None:
    data = POST + f"Content-Length: {spelling}\r\n\r\nabc".encode("latin-1")
    assert (verdict("client", data, STRICT) == READ) == (spelling in LENGTHS_READ)
    assert (verdict("client", data, H11) == READ) == (spelling in H11_LENGTHS_READ)


@pytest.mark.parametrize("spelling", SPELLINGS, ids=ascii)
def test_chunk_size(spelling: str) -> None:
    data = CHUNKS + f"{spelling}\r\nabc\r\n0\r\n\r\n".encode("latin-1")
    assert (verdict("client", data, STRICT) == READ) == (spelling in SIZES_READ)
    assert (verdict("client", data, H11) == READ) == (spelling in H11_SIZES_READ)


@pytest.mark.parametrize("spelling", VERSIONS, ids=ascii)
def test_version(spelling: str) -> None:
    data = f"GET / HTTP/{spelling}\r\nHost: a\r\n\r\n".encode("latin-1")
    assert (verdict("client", data, STRICT) == READ) == (spelling in ("1.0", "1.1", "1.2"))
    assert (verdict("client", data, H11) == READ) == (spelling in ("1.0", "1.1", "1.2", "2.0"))


@pytest.mark.parametrize("spelling", STATUSES, ids=ascii)
def test_status(spelling: str) -> None:
    data = f"HTTP/1.1 {spelling} OK\r\nContent-Length: 0\r\n\r\n".encode("latin-1")
    assert (verdict("server", data, STRICT) == READ) == (spelling in STATUSES_READ)
    assert (verdict("server", data, H11) == READ) == (spelling in STATUSES_READ - {"000", "099"})


LARGEST = 2**63 - 1
AROUND = [0, *[2**bits + more for bits in (31, 32, 53, 63, 64) for more in (-1, 0, 1)], 16**17 - 1, 16**20 - 1]


@pytest.mark.parametrize("number", AROUND)
def test_one_largest_length(number: int) -> None:
    data = POST + b"Content-Length: %d\r\n\r\n" % number
    assert verdicts_of_cuts(data)["B005"] == (number > LARGEST)


@pytest.mark.parametrize("number", AROUND)
def test_one_largest_chunk_size(number: int) -> None:
    assert verdicts_of_cuts(CHUNKS + b"%x\r\n" % number)["C005"] == (number > LARGEST)


def verdicts_of_cuts(data: bytes) -> dict[str, bool]:
    """Which of the two overflows is found, and the same for every cut."""
    found = {
        tuple([any(finding.rule.id == rule for finding in findings_of("client", pieces, DIAGNOSE)) for rule in RULES])
        for pieces in ([data], *[[data[:cut], data[cut:]] for cut in range(1, len(data))])
    }
    assert len(found) == 1
    return dict(zip(RULES, found.pop(), strict=True))


RULES = ("B005", "C005")


@pytest.mark.parametrize("digit", [b"0", b"1", b"9", b"f"])
@pytest.mark.parametrize("power", range(7))
def test_digits_without_end(power: int, digit: bytes) -> None:
    digits = digit * 10**power
    length = POST + b"Content-Length: " + digits + b"\r\n\r\n"
    size = CHUNKS + digits + b"\r\n"
    for data in (length, size):
        for profile in (DIAGNOSE, STRICT, H11):
            assert quickest(data, profile) <= 0.01 + 1e-7 * len(data)


def quickest(data: bytes, profile: Profile) -> float:
    """The least seconds of three readings: of more digits than a number has, few are looked at."""
    taken = []
    for _ in range(3):
        start = time.process_time()
        findings_of("client", [data], profile)
        taken.append(time.process_time() - start)
    return min(taken)


def test_only_one_pair_of_octets_ends_a_chunk() -> None:
    accepted = []
    for pair in range(65536):
        end = pair.to_bytes(2, "big")
        reader = Reader(True, H11, 16384, refusal(H11), read_head, read_chunk)
        reader.step = read_chunk
        reader.buffer.receive(b"1\r\nx" + end + b"0\r\n\r\n")
        data = reader.next()
        assert isinstance(data, Data)
        assert data.data == b"x"
        try:
            last = reader.next()
        except RemoteProtocolError:
            continue
        assert isinstance(last, EndOfMessage)
        accepted.append(end)
    assert accepted == [b"\r\n"]


@pytest.mark.parametrize("first", range(0, 256, 5))
def test_pairs_that_arrive_apart(first: int) -> None:
    for second in range(0, 256, 3):
        end = bytes([first, second])
        together = events_of([CHUNKS + b"1\r\nx" + end + b"0\r\n\r\n" + GET])
        assert events_of([CHUNKS + b"1\r\nx" + end[:1], end[1:] + b"0\r\n\r\n" + GET]) == together


def events_of(pieces: list[bytes]) -> list[str]:
    conversation = Conversation(server_seen=False)
    happenings = [happening for piece in pieces for happening in conversation.receive(CLIENT, piece)]
    return [repr(happening.what) for happening in happenings if isinstance(happening.what, Event)]
