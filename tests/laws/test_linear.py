"""Ten times the input costs at most eleven times the time, for each family of hostile input; and little memory."""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

import pytest

from h11tool.protocol import CLIENT, NEED_DATA, PAUSED, SERVER, Connection, RemoteProtocolError, Request
from h11tool.protocol.conversation import Conversation
from h11tool.protocol.profiles import DIAGNOSE
from tests.laws.corpus import CHUNKED_ANSWER, CHUNKS, GET, OK, POST

ENOUGH = 0.05  # seconds that the larger input must take
MOST = 1_000_000  # octets of it: what takes less time even then is fast enough
STEPS = 10_000  # octets that are given one by one
ATTEMPTS = 3
GROWTH = 11.0
BUSY = 2  # how much more is let pass on a machine that does other things too; quadratic work would cost ten times more
SMALL = 64 * 1024
SLOWEST = 8  # times what ordinary requests of the same size cost

HEAD = b"GET / HTTP/1.1\r\nHost: a\r\n"
END = b"\r\n\r\n"


class Family(NamedTuple):
    """An input of any size: what is repeated, and what stands around it. `responds`: a server sends it."""

    before: bytes
    unit: bytes
    after: bytes = b""
    responds: bool = False

    def of_size(self, size: int) -> bytes:
        return self.before + self.unit * max(1, size // len(self.unit)) + self.after


FAMILIES = {
    "long target": Family(b"GET /", b"a", b" HTTP/1.1\r\nHost: a\r\n\r\n"),
    "escapes in the target": Family(b"GET /", b"%2", b" HTTP/1.1\r\nHost: a\r\n\r\n"),
    "spaces in the target": Family(b"GET /", b" a", b" HTTP/1.1\r\nHost: a\r\n\r\n"),
    "control octets in the target": Family(b"GET /", b"a\x01", b" HTTP/1.1\r\nHost: a\r\n\r\n"),
    "spaces in front of the version": Family(b"GET /", b" ", b"HTTP/1.1\r\nHost: a\r\n\r\n"),
    "long method": Family(b"", b"A", b" / HTTP/1.1\r\nHost: a\r\n\r\n"),
    "long value": Family(HEAD + b"X: ", b"a", END),
    "long name": Family(HEAD, b"a", b": b" + END),
    "many fields": Family(HEAD, b"a: b\r\n", b"\r\n"),
    "many fields with bare LF": Family(HEAD, b"a: b\n", b"\r\n"),
    "many lines without colon": Family(HEAD, b"a\r\n", b"\r\n"),
    "many empty names": Family(HEAD, b":\r\n", b"\r\n"),
    "many hosts": Family(HEAD, b"host: b\r\n", b"\r\n"),
    "endless line": Family(b"", b"a"),
    "endless field": Family(HEAD, b"a"),
    "endless fields": Family(HEAD, b"a: b\r\n"),
    "endless fold": Family(HEAD + b"X: a\r\n", b" b\r\n", b"\r\n"),
    "empty folds": Family(HEAD + b"X: a\r\n", b" \r\n", b"\r\n"),
    "folded length": Family(POST + b"Content-Length: 1", b"\r\n 1", END),
    "LF storm": Family(b"", b"\n"),
    "CR LF storm": Family(b"", b"\r\n", GET),
    "CR storm": Family(b"", b"\r", b"\n" + GET),
    "CR storm in a value": Family(HEAD + b"X: ", b"\r", b"\n\r\n"),
    "NUL storm in a value": Family(HEAD + b"X: ", b"\x00a", END),
    "blanks before a bad octet": Family(HEAD + b"X: a", b" ", b"\x00" + END),
    "tabs before a bad octet": Family(HEAD + b"X: a", b"\t", b"\x00" + END),
    "blanks behind a value": Family(HEAD + b"X: a", b" ", END),
    "blanks between words": Family(HEAD + b"X: a", b" a", END),
    "only blanks": Family(HEAD + b"X:", b" ", END),
    "blanks before a colon": Family(HEAD + b"X", b" ", b": a" + END),
    "value with a bad end": Family(HEAD + b"X: ", b"a", b"\r\x00" + END),
    "long reason": Family(b"HTTP/1.1 200 ", b"a", b"\r\nContent-Length: 0\r\n\r\n", responds=True),
    "long reason with a bad end": Family(b"HTTP/1.1 200 ", b"a", b"\x00\r\nContent-Length: 0\r\n\r\n", responds=True),
    "many 1xx": Family(b"", b"HTTP/1.1 100 C\r\n\r\n", OK + b"Content-Length: 0\r\n\r\n", responds=True),
    "list of lengths": Family(POST + b"Content-Length: 1", b",1", END + b"x"),
    "list of empty lengths": Family(POST + b"Content-Length: 1", b",", END + b"x"),
    "lengths that differ": Family(POST, b"Content-Length: 1\r\nContent-Length: 2\r\n", b"\r\nxy"),
    "digits of a length": Family(POST + b"Content-Length: ", b"1", END),
    "zeros of a length": Family(POST + b"Content-Length: ", b"0", b"1" + END + b"x"),
    "list of codings": Family(POST + b"Transfer-Encoding: a", b",a", b", chunked" + END + b"0\r\n\r\n"),
    "quotes in a coding": Family(POST + b"Transfer-Encoding: a;b=", b'"', END),
    "backslashes in a coding": Family(POST + b'Transfer-Encoding: a;b="', b"\\", END),
    "lists of codings": Family(POST, b"Transfer-Encoding: chunked\r\n", b"\r\n0\r\n\r\n"),
    "connection options": Family(HEAD + b"Connection: a", b",a", END),
    "odd connection options": Family(HEAD + b"Connection: a", b",@", END),
    "connection lines": Family(HEAD, b"Connection: host\r\n", b"\r\n"),
    "expectations": Family(HEAD + b"Expect: ", b"100 ", END),
    "many 1-byte chunks": Family(CHUNKS, b"1\r\na\r\n", b"0\r\n\r\n"),
    "sizes too small": Family(CHUNKS, b"1\r\nabc\r\n", b"0\r\n\r\n"),
    "sizes too large": Family(CHUNKS, b"4\r\nabc\r\n", b"0\r\n\r\n"),
    "sizes far too large": Family(CHUNKS + b"1\r\nab", b"\r\nffff\r\na"),
    "sizes with 0x": Family(CHUNKS, b"0x3\r\nabc\r\n", b"0\r\n\r\n"),
    "chunks that end in LF": Family(CHUNKS, b"1\na\n", b"0\r\n\r\n"),
    "empty size lines": Family(CHUNKS, b"\r\n", b"0\r\n\r\n"),
    "empty size lines with LF": Family(CHUNKS, b"\n", b"0\r\n\r\n"),
    "one large chunk": Family(CHUNKS + b"ffffffff\r\n", b"a"),
    "long extension": Family(CHUNKS + b"1;", b"a", b"\r\na\r\n0\r\n\r\n"),
    "blanks in an extension": Family(CHUNKS + b"1;a", b" ", b"\na\r\n0\r\n\r\n"),
    "blanks behind a size": Family(CHUNKS + b"1", b" ", b"\r\na\r\n0\r\n\r\n"),
    "quote in an extension": Family(CHUNKS + b'1;a="', b"\\", b"\r\na\r\n0\r\n\r\n"),
    "many extensions": Family(CHUNKS + b"1", b";a=b", b"\r\na\r\n0\r\n\r\n"),
    "many odd extensions": Family(CHUNKS + b"1", b"; a=[", b"\r\na\r\n0\r\n\r\n"),
    "control octets in an extension": Family(CHUNKS + b"1;", b"a\x01", b"\r\na\r\n0\r\n\r\n"),
    "CR storm in a size line": Family(CHUNKS + b"1", b"\r", b"\na\r\n0\r\n\r\n"),
    "digits of a chunk size": Family(CHUNKS, b"1", b"\r\n"),
    "zeros of a chunk size": Family(CHUNKS, b"0", b"1\r\na\r\n0\r\n\r\n"),
    "many trailers": Family(CHUNKS + b"0\r\n", b"a: b\r\n", b"\r\n"),
    "endless trailer": Family(CHUNKS + b"0\r\nX: ", b"a"),
    "endless trailers": Family(CHUNKS + b"0\r\n", b"a: b\r\n"),
    "folded trailer": Family(CHUNKS + b"0\r\nX: a\r\n", b" b\r\n", b"\r\n"),
    "long body": Family(POST + b"Content-Length: 99999999\r\n\r\n", b"a"),
    "body until close": Family(OK + b"\r\n", b"a", responds=True),
    "pipelined requests": Family(b"", GET),
    "pipelined responses": Family(b"", OK + b"Content-Length: 2\r\n\r\nok", responds=True),
    "garbage": Family(GET, b"%$ "),
    "garbage like methods": Family(GET + b"x", b"GET "),
    "garbage like requests": Family(GET + b"x", b"GET /a"),
    "garbage like one request": Family(GET + b"xGET /", b"a"),
    "garbage like responses": Family(OK + b"Content-Length: 0\r\n\r\nx", b"HTTP/1.1 200 ", responds=True),
    "garbage like one response": Family(OK + b"Content-Length: 0\r\n\r\nxHTTP/1.1 200 ", b"a", responds=True),
    "garbage between chunks": Family(CHUNKED_ANSWER + b"1\r\nab", b"\r\n1;\r\r", responds=True),
    "requests between garbage": Family(GET, b"x\r\n" + GET),
    "HTTP/0.9 requests": Family(b"", b"GET /\r\n"),
    "binary": Family(b"", b"\x80\x00"),
    "page": Family(b"<html>", b"<p>\r\n", responds=True),
}  # fmt: skip

Feed = Callable[[Family, bytes], object]


def diagnose(family: Family, data: bytes, step: int = 65536) -> int:
    """How much happens when a stream is given in reads of `step` octets. Nothing of it is kept: memory costs time."""
    conversation = Conversation(DIAGNOSE, client_seen=not family.responds, server_seen=family.responds)
    role = SERVER if family.responds else CLIENT
    count = 0
    for at in range(0, len(data), step):
        count += len(conversation.receive(role, data[at : at + step]))
    return count + len(conversation.receive_eof(role)) + len(conversation.finish())


def in_steps(family: Family, data: bytes) -> int:
    return diagnose(family, data, 1)


def through_connection(family: Family, data: bytes) -> object:
    """What a connection reads of a stream, up to the first message to which it would have to answer."""
    connection = Connection(CLIENT if family.responds else SERVER)
    if family.responds:
        connection.send(Request(method="GET", target="/", headers=[("Host", "a")]))
    connection.receive_data(data)
    events: list[object] = []
    try:
        while not events or events[-1] not in (NEED_DATA, PAUSED):
            events.append(connection.next_event())
    except RemoteProtocolError as error:
        events.append(error)
    return events


def seconds(feed: Feed, family: Family, size: int, repeats: int = 1) -> float:
    data = family.of_size(size)
    start = time.process_time()
    for _ in range(repeats):
        feed(family, data)
    return time.process_time() - start


def growth(feed: Feed, family: Family, size: int) -> float:
    """How many times as much ten times an input costs. The small one is measured ten times, so that both
    measurements last equally long and whatever disturbs one disturbs the other."""
    return 10 * seconds(feed, family, size) / seconds(feed, family, size // 10, 10)


def measurable(feed: Feed, family: Family) -> int:
    """A size that takes long enough; 0 if none does that is not larger than `MOST`."""
    size = SMALL // 8
    while seconds(feed, family, size) < ENOUGH:
        size *= 4
        if size > MOST:
            return 0
    return size


@pytest.fixture(autouse=True)
def _without_collections() -> Iterator[None]:
    """The collector's passes grow with all that lives, not with the input."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def slack(request: pytest.FixtureRequest) -> int:
    """By how much a bound may be missed."""
    return 1 if request.config.getoption("--idle") else BUSY


@pytest.mark.parametrize("feed", [diagnose, through_connection])
@pytest.mark.parametrize("name", FAMILIES)
def test_time_grows_with_the_input(name: str, feed: Feed, slack: int) -> None:
    size = measurable(feed, FAMILIES[name])
    if size:
        assert_linear(feed, FAMILIES[name], size, GROWTH * slack)


@pytest.mark.parametrize("name", FAMILIES)
def test_time_grows_with_the_input_that_comes_octet_by_octet(name: str, slack: int) -> None:
    assert_linear(in_steps, FAMILIES[name], STEPS, GROWTH * slack)


def assert_linear(feed: Feed, family: Family, size: int, most: float) -> None:
    """In one of three attempts, ever farther from the limits where the way of reading changes, ten times the input
    costs at most `most` times as much."""
    found = [growth(feed, family, size)]
    while found[-1] > most and len(found) < ATTEMPTS:
        found.append(growth(feed, family, size * 4 ** len(found)))
    assert found[-1] <= most, found


def both_ways(family: Family, data: bytes) -> int:
    """Requests that are answered only when all have come."""
    conversation = Conversation(DIAGNOSE)
    answers = (OK + b"Content-Length: 2\r\n\r\nok") * (len(data) // len(GET))
    return len(conversation.receive(CLIENT, data)) + len(conversation.receive(SERVER, answers))


def test_requests_that_wait_for_answers_cost_linear_time(slack: int) -> None:
    assert_linear(both_ways, FAMILIES["pipelined requests"], STEPS * 4, GROWTH * 2 * slack)


@pytest.mark.parametrize("feed", [diagnose, through_connection])
@pytest.mark.parametrize("name", FAMILIES)
def test_a_small_input_takes_little_time(name: str, feed: Feed, slack: int) -> None:
    most = SLOWEST * slack
    taken = [seconds(feed, FAMILIES[name], SMALL)]
    while taken[-1] > most * ordinary() and len(taken) < ATTEMPTS:
        taken.append(seconds(feed, FAMILIES[name], SMALL))
    assert taken[-1] <= most * ordinary()


@cache
def ordinary() -> float:
    return seconds(diagnose, FAMILIES["pipelined requests"], SMALL, 3) / 3


def peak(feed: Callable[[], object]) -> int:
    """The most memory that was in use at once, above what was before."""
    gc.collect()
    tracemalloc.start()
    kept = feed()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    del kept
    return most


USUAL_FIELD = b"X-Forwarded: a value\r\n"
HEADS = {
    "long value": FAMILIES["long value"],
    "long name": FAMILIES["long name"],
    "long target": FAMILIES["long target"],
    "fields": Family(HEAD, USUAL_FIELD, b"\r\n"),
    "fields cut short": Family(HEAD, USUAL_FIELD),
    "trailers": Family(CHUNKS + b"0\r\n", USUAL_FIELD, b"\r\n"),
}
SHORTEST = ["many fields", "endless fields", "many trailers"]  # lines of six octets: each is two strings and a place


@pytest.mark.parametrize(
    ("family", "most"), [*[(head, 40) for head in HEADS.values()], *[(FAMILIES[name], 80) for name in SHORTEST]]
)
def test_memory_for_a_head(family: Family, most: int) -> None:
    data = family.of_size(50_000)
    diagnose(family, data)
    assert peak(lambda: diagnose(family, data)) <= most * len(data)


@pytest.mark.parametrize("step", [4096, 65536])
@pytest.mark.parametrize("name", ["long body", "one large chunk", "body until close"])
def test_memory_for_a_body(name: str, step: int) -> None:
    family = FAMILIES[name]
    data = family.of_size(1_000_000)
    assert peak(lambda: diagnose(family, data, step)) <= 1.2 * len(data)


DECLARED = {
    "Content-Length": Family(POST + b"Content-Length: 1000000000000000000\r\n\r\n", b"a"),
    "chunk size": Family(CHUNKS + b"de0b6b3a7640000\r\n", b"a"),
    "several lengths": Family(POST + b"Content-Length: 1, 1000000000000000000\r\n\r\n", b"a"),
    "chunk size that is disputed": Family(CHUNKS + b"0xde0b6b3a7640000\r\n", b"a"),
    "chunk size behind a lost one": Family(CHUNKS + b"1\r\nab\r\nde0b6b3a7640000\r\n", b"a"),
}


@pytest.mark.parametrize("name", DECLARED)
def test_a_declared_length_allocates_nothing(name: str) -> None:
    family = DECLARED[name]
    data = family.of_size(1)
    assert peak(lambda: diagnose(family, data)) <= 200_000
    assert min(seconds(diagnose, family, 1) for _ in range(ATTEMPTS)) <= ordinary()
