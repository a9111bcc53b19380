"""The streams that the laws are tried on: recordings, the catalogue's examples, h11's table, and hostile ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from h11tool.catalogue import all_rules, example
from h11tool.inputs import Options, segments_of
from h11tool.recording import Segment, Sender
from tests.test_against_h11 import STREAMS

RECORDINGS = Path(__file__).parents[2] / "recordings"
HEARD = ("data", "gap", "fin", "rst")
WITHOUT_START_LINE: dict[str, Sender] = {
    "http2-preface": "client",
    "ssh-banner": "server",
    "tls-client-hello": "client",
}
SHORT = 120  # octets of a stream that is cut at every place


class Story(NamedTuple):
    """What was seen on one connection, each sender's turn in one piece; a side that is not seen says nothing."""

    name: str
    turns: tuple[Segment, ...]
    client_seen: bool = True
    server_seen: bool = True
    request_method: bytes | None = None

    @property
    def length(self) -> int:
        return sum(len(turn.data) for turn in self.turns)

    def stream(self, sender: Sender) -> bytes:
        return b"".join([turn.data for turn in self.turns if turn.sender == sender])


class Stream(NamedTuple):
    """The bytes of one direction, and the method of the request that a response answers."""

    name: str
    sender: Sender
    data: bytes
    method: bytes = b"GET"


def in_turns(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """The segments with what one sender said in one go put together, without times and facts."""
    turns: list[Segment] = []
    for segment in segments:
        if segment.kind not in HEARD:
            continue
        plain = Segment(segment.kind, 0, segment.sender, data=segment.data, length=segment.length)
        last = turns[-1] if turns else None
        if plain.kind == "data" and last and last.kind == "data" and last.sender == plain.sender:
            turns[-1] = last._replace(data=last.data + plain.data)
        else:
            turns.append(plain)
    return tuple(turns)


def one_sided(name: str, sender: Sender, data: bytes, method: bytes | None = None) -> Story:
    turns = in_turns([Segment("data", 0, sender, data=data)] if data else [])
    return Story(name, (*turns, Segment("fin", 0, sender)), sender == "client", sender == "server", method)


def recorded() -> Iterator[Story]:
    for path in sorted([*RECORDINGS.glob("*.h11rec"), *RECORDINGS.glob("*.bin")]):
        segments = list(segments_of(str(path), Options(role=WITHOUT_START_LINE.get(path.stem))))
        for connection in sorted({segment.connection for segment in segments}):
            own = [segment for segment in segments if segment.connection == connection]
            seen = {str(segment.facts["seen"]) for segment in own if "seen" in segment.facts}
            story = Story(f"{path.stem} {connection}", in_turns(own))
            yield story._replace(client_seen=seen != {"server"}, server_seen=seen != {"client"})


def exemplary() -> Iterator[Story]:
    for rule in all_rules():
        for kind, text in (("bad", rule.bad), ("ok", rule.ok)):
            shown = example(text)
            seen = {"client", "server"} if shown.both else {shown.sender}
            turns = in_turns(shown.segments)
            yield Story(f"{rule.id} {kind}", turns, "client" in seen, "server" in seen)


def listed() -> Iterator[Story]:
    """The streams of h11_streams.txt. Who answered nothing there said "GET"."""
    for name, (setting, data) in STREAMS.items():
        listener, _, manner = setting.partition(" ")
        method = manner.encode() if manner in ("HEAD", "CONNECT") else None
        yield one_sided(f"h11 {name}", "client" if listener == "server" else "server", data, method)


GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\n"
CHUNKS = POST + b"Transfer-Encoding: chunked\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\n"
ANSWER = OK + b"Content-Length: 2\r\n\r\nok"
CHUNKED_ANSWER = OK + b"Transfer-Encoding: chunked\r\n\r\n"

HOSTILE_REQUESTS = {
    "only CR": b"\r",
    "only CR CR": b"\r\r\n" + GET,
    "empty lines with CR between": b"\r\n\r\r\n" + GET,
    "LF and CR LF in turn": b"\n\r\n\n\r\n" + GET,
    "empty lines, then the end": b"\r\n\n\r\n",
    "empty lines after a body": POST + b"Content-Length: 1\r\n\r\nx\r\n\r\n" + GET,
    "CR at the end after a body": POST + b"Content-Length: 1\r\n\r\nx\r",
    "beginning of TLS": b"\x16\x03",
    "nearly TLS": b"\x16\x03\x09abc\r\n" + GET,
    "beginning of the HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\n",
    "HTTP/2 settings": b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + bytes(18),
    "PROXY protocol, binary": b"\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x0c" + bytes(12) + GET,
    "PROXY protocol, binary, cut short": b"\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x0c" + bytes(5),
    "PROXY protocol, binary, without length": b"\r\n\r\n\x00\r\nQUIT\n\x21",
    "PROXY protocol, endless": b"PROXY TCP4 " + b"1" * 120 + b"\r\n" + GET,
    "PROXY protocol, wrong family": b"PROXY TCP9 1 2 3 4\r\n" + GET,
    "PROXY protocol, cut short": b"PROXY TCP4 1.2.3.4",
    "binary, short": b"\x00\x01\x02\n" + GET,
    "binary, long": bytes(range(128, 256)) * 2 + GET,
    "one octet": b"\xff",
    "version and nothing": b"HTTP/1.1\r\n\r\n",
    "a word": b"hello\r\n" + GET,
    "two words": b"hello world\r\n" + GET,
    "HTTP/0.9, then more": b"GET /\r\nHost: a\r\n\r\n" + GET,
    "HTTP/0.9, second": GET + b"GET /\r\n" + GET,
    "NUL in the method": b"G\x00T / HTTP/1.1\r\nHost: a\r\n\r\n",
    "CR in the request-line": b"GET / HTTP/1.1\rX: y\r\nHost: a\r\n\r\n",
    "CR at the end of a request-line": b"GET / HTTP/1.1\r\r\nHost: a\r\n\r\n",
    "many spaces": b"GET  \t /  \x0b HTTP/1.1 \x0c\r\nHost: a\r\n\r\n",
    "head of LF CR": b"GET / HTTP/1.1\n\rHost: a\n\r\n",
    "CR CR LF ends a head": b"GET / HTTP/1.1\r\nHost: a\r\n\r\r\n" + GET,
    "fold of the first line": b"GET / HTTP/1.1\r\n x\r\n y\r\nHost: a\r\n z\r\n \r\n\r\n",
    "fold behind no field": b"GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n folded\r\n\r\n",
    "folded length": POST + b"Content-Length:\r\n 3\r\n\r\nabc",
    "lengths that differ, larger fits": POST + b"Content-Length: 1\r\nContent-Length: 3\r\n\r\nabc" + GET,
    "lengths that differ, smaller fits": POST + b"Content-Length: 1, 300\r\n\r\na" + GET,
    "lengths that differ, none fits": POST + b"Content-Length: 1, 4\r\n\r\nab" + GET,
    "lengths that differ, 0 is one": POST + b"Content-Length: 0\r\nContent-Length: 4\r\n\r\n" + GET,
    "a length too large to look for": POST + b"Content-Length: 1\r\nContent-Length: 999999\r\n\r\na" + GET,
    "unreadable length": POST + b"Content-Length: one\r\n\r\na" + GET,
    "gzip alone, a length": POST + b"Transfer-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc" + GET,
    "gzip alone, chunks": POST + b"Transfer-Encoding: gzip\r\n\r\n3\r\nabc\r\n0\r\n\r\n" + GET,
    "gzip alone, nothing": POST + b"Transfer-Encoding: gzip\r\n\r\n" + GET,
    "gzip alone, length 0": POST + b"Transfer-Encoding: gzip\r\nContent-Length: 0\r\n\r\n" + GET,
    "size too small": CHUNKS + b"1\r\nabc\r\n2\r\nde\r\n0\r\n\r\n" + GET,
    "size too small, data like a size": CHUNKS + b"2\r\nabee\r\n3\r\nfgh\r\n0\r\n\r\n" + GET,
    "size too small, data like a last chunk": CHUNKS + b"2\r\nab0\r\n3\r\nfgh\r\n0\r\n\r\n" + GET,
    "size too large by one": CHUNKS + b"4\r\nabc\r\n2\r\nde\r\n0\r\n\r\n" + GET,
    "size too large by two": CHUNKS + b"5\r\nabc\r\n2\r\nde\r\n0\r\n\r\n" + GET,
    "size beyond the end": CHUNKS + b"ffff\r\nabc\r\n0\r\n\r\n" + GET,
    "chunk ends in LF": CHUNKS + b"3\r\nabc\n2\r\nde\r\n0\r\n\r\n",
    "chunk ends in CR": CHUNKS + b"3\r\nabc\r2\r\nde\r\n0\r\n\r\n",
    "chunk ends in CR CR LF": CHUNKS + b"3\r\nabc\r\r\n2\r\nde\r\n0\r\n\r\n",
    "chunk ends in CR, then the end": CHUNKS + b"3\r\nabc\r",
    "chunk ends in nothing": CHUNKS + b"3\r\nabc2\r\nde\r\n0\r\n\r\n",
    "data ends in CR, LF follows": CHUNKS + b"4\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
    "odd sizes": CHUNKS + b"0x3\r\nabc\r\n+2\r\nde\r\n-1\r\nf\r\n3 ;a\r\nghi\r\n 0\r\n\r\n",
    "size followed by text": CHUNKS + b"3 bytes\r\nabc\r\n2.\r\nde\r\n0\r\n\r\n",
    "sizes that do not fit": CHUNKS + b"0x3\r\nabcdef\r\n0\r\n\r\n" + GET,
    "CR in a size line": CHUNKS + b"1\rx\r\n2\rde\r\n0\r\n\r\n",
    "no sizes": CHUNKS + b"abc\r\n" + GET,
    "no size but extensions": CHUNKS + b";a=b\r\n;c\r\n0\r\n\r\n",
    "blank size lines": CHUNKS + b" \r\n\t\r\n\r\n\n1\r\na\r\n0\r\n\r\n",
    "NUL in an extension": CHUNKS + b'1;\x00\x00=\x01;b="\x02"\r\na\r\n0\r\n\r\n',
    "odd extensions": CHUNKS + b'1; a = "b\\"c" ;=;;x\r\na\r\n1;a="b\r\nc\r\n0;"\r\n\r\n',
    "giant size": CHUNKS + b"f" * 40 + b"\r\nabc\r\n0\r\n\r\n",
    "last chunk, then garbage": CHUNKS + b"0\r\nxyz\r\n\r\n" + GET,
    "last chunk, bare line ends": CHUNKS + b"0\nX: y\n\n" + GET,
    "trailer without colon": CHUNKS + b"0\r\nX: y\r\nnonsense\r\n\r\n" + GET,
    "folded trailer": CHUNKS + b"0\r\nX: y\r\n z\r\nHost : b\r\n\r\n" + GET,
    "trailer begins with blank": CHUNKS + b"0\r\n X: y\r\n\r\n" + GET,
    "CR in front of a trailer": CHUNKS + b"0\r\n\rX: y\r\n\r\n" + GET,
    "trailer cut short": CHUNKS + b"0\r\nX: y\r\nZ",
    "close, then more": b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + GET + b"x",
    "bytes between requests": GET + b"abc def\r\n" + GET,
    "nearly a request between requests": GET + b"GET GET GET / HTTP/1.1x\r\nGET / HTTP/1.1\r\n\r\n",
    "CONNECT, then a tunnel": b"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n\x16\x03\x01abc",
    "upgrade, then frames": b"GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n\x81\x01a",
}

HOSTILE_RESPONSES = {
    "empty lines": b"\r\n\n" + ANSWER,
    "empty lines between": ANSWER + b"\r\n\r\n" + ANSWER,
    "a page": b"<html>\r\n<p>hello</p>\r\n" + ANSWER,
    "a page without line end": b"<html>",
    "ICY": b"ICY 200 OK\r\nicy-name: x\r\n\r\nmusic",
    "foreign protocol": b"RTSP/1.0 200 OK\r\n\r\nmusic",
    "lower case": b"http/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "no code": b"HTTP/1.1\r\n\r\nx" + ANSWER,
    "code without reason": b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
    "code of letters": b"HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n",
    "version without number": b"HTTP/ 200 OK\r\nContent-Length: 0\r\n\r\n",
    "tabs": b"HTTP/1.1\t200\tOK\r\nContent-Length: 0\r\n\r\n",
    "control in the reason": b"HTTP/1.1 200 O\x00\x1bK\r\nContent-Length: 0\r\n\r\n",
    "a request": GET + ANSWER,
    "interim responses": b"HTTP/1.1 100 Continue\r\n\r\n" * 3 + ANSWER,
    "interim response with length": b"HTTP/1.1 103 Hints\r\nContent-Length: 5\r\n\r\n" + ANSWER,
    "content beyond its length": OK + b"Content-Length: 2\r\n\r\nokHTTP\r\nHTTP/1.1 2\r\n" + ANSWER,
    "content beyond its length, cut short": OK + b"Content-Length: 2\r\n\r\nok HTTP/1.1 200",
    "204 with content": b"HTTP/1.1 204 No\r\n\r\nabc" + ANSWER,
    "204 with chunks": b"HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + ANSWER,
    "until close": OK + b"\r\nabcHTTP/1.1 200 OK\r\n\r\n",
    "gzip until close": OK + b"Transfer-Encoding: gzip\r\n\r\nabc",
    "HTTP/1.0 keep-alive": b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n" + ANSWER,
    "HTTP/1.0, then more": b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n" + ANSWER,
    "101 out of the blue": b"HTTP/1.1 101 Switching\r\n\r\n\x81\x00" + ANSWER,
    "101 with Upgrade": b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n\x81\x00",
    "next response in the middle of chunks": CHUNKED_ANSWER + b"5\r\nab\r\n" + ANSWER,
    "next response instead of a size": CHUNKED_ANSWER + b"2\r\nab\r\n" + ANSWER,
    "next response instead of trailers": CHUNKED_ANSWER + b"0\r\n" + ANSWER,
    "nearly the next response": CHUNKED_ANSWER + b"2\r\nabcHTTP/1.1 2x\r\n2\r\nde\r\n0\r\n\r\n" + ANSWER,
    "size in decimal": CHUNKED_ANSWER + b"12\r\n" + b"a" * 12 + b"\r\n8\r\n" + b"b" * 8 + b"\r\n0\r\n\r\n" + ANSWER,
    "chunk size of a lost chunk": CHUNKED_ANSWER + b"2\r\nabc\r\nd\r\n3\r\nefg\r\n0\r\n\r\n",
}


def hostile() -> Iterator[Story]:
    for name, data in HOSTILE_REQUESTS.items():
        yield one_sided(f"hostile request: {name}", "client", data)
    for name, data in HOSTILE_RESPONSES.items():
        yield one_sided(f"hostile response: {name}", "server", data)


@cache
def stories() -> dict[str, Story]:
    every = [*recorded(), *exemplary(), *listed(), *hostile()]
    return {story.name: story for story in every}


@cache
def streams() -> dict[str, Stream]:
    """Each direction of each story that lacks nothing."""
    found = {}
    for story in stories().values():
        for sender in ("client", "server"):
            data = story.stream(sender)
            if data and not any(turn.kind == "gap" for turn in story.turns):
                method = story.request_method or b"GET"
                found[f"{story.name}: {sender}"] = Stream(f"{story.name}: {sender}", sender, data, method)
    return found
