"""How fast the engine is, as ratios to h11 and httptools measured in the same process.

Each row is one piece of work that every engine does in full and answers for: what each found is compared
before anything is timed. The engines take turns, and each is judged by its best turn, so that a busy machine
disturbs the times but hardly their ratios.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any, NamedTuple

import h11
import httptools

from h11tool import protocol

REQUEST = (
    b"GET /articles/2024/index.html?page=2 HTTP/1.1\r\n"
    b"Host: www.example.com\r\n"
    b"User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
    b"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8\r\n"
    b"Accept-Language: en-GB,en;q=0.7,de;q=0.3\r\n"
    b"Accept-Encoding: gzip, deflate, br\r\n"
    b"DNT: 1\r\n"
    b"Connection: keep-alive\r\n"
    b"Cookie: session=0123456789abcdef0123456789abcdef; theme=dark\r\n"
    b"Cache-Control: max-age=0\r\n"
    b"\r\n"
)
RESPONSE_HEADERS = [
    (b"Date", b"Mon, 04 Nov 2024 09:00:00 GMT"),
    (b"Server", b"example/1.0"),
    (b"Content-Type", b"text/html; charset=utf-8"),
    (b"Content-Length", b"1000"),
    (b"Cache-Control", b"private, max-age=60"),
    (b"ETag", b'"5f2b-6264a1c0"'),
    (b"Vary", b"Accept-Encoding"),
    (b"X-Frame-Options", b"SAMEORIGIN"),
    (b"Set-Cookie", b"seen=1; Path=/; HttpOnly"),
]
PAGE = b"x" * 1000
CYCLES = 50
CHUNKED_POST = (
    b"POST /upload HTTP/1.1\r\nHost: www.example.com\r\nTransfer-Encoding: chunked\r\n\r\n"
    + b"10\r\n0123456789abcdef\r\n" * 500
    + b"0\r\n\r\n"
)
READ = b"y" * 65536
LARGE_POST = [b"POST /upload HTTP/1.1\r\nHost: example.com\r\nContent-Length: 1048576\r\n\r\n", *[READ] * 16]
REQUEST_BYTES = [REQUEST[place : place + 1] for place in range(len(REQUEST))]

Found = Any


class Row(NamedTuple):
    """One piece of work: how h11 and we do it, how httptools does it if it can, and what is asked of us."""

    name: str
    work: Callable[[ModuleType], Found]
    by_httptools: Callable[[], Found] | None
    times_h11: float | None
    of_httptools: float | None = None


def request_and_response(engine: ModuleType) -> Found:
    """A server reads the request and sends the page; each time on a new connection."""
    connection = engine.Connection(engine.SERVER)
    connection.receive_data(REQUEST)
    return serve_once(engine, connection)


def serve_once(engine: ModuleType, connection: Any) -> Found:
    request = connection.next_event()
    end = connection.next_event()
    sent = [
        connection.send(engine.Response(status_code=200, headers=RESPONSE_HEADERS, reason=b"OK")),
        connection.send(engine.Data(data=PAGE)),
        connection.send(engine.EndOfMessage()),
    ]
    return request.target, type(end).__name__, sent


def keep_alive_cycles(engine: ModuleType) -> Found:
    """The same, many times on one connection."""
    connection = engine.Connection(engine.SERVER)
    served = None
    for _ in range(CYCLES):
        connection.receive_data(REQUEST)
        served = serve_once(engine, connection)
        connection.start_next_cycle()
    return served


def parse_request(engine: ModuleType) -> Found:
    return parse(engine, [REQUEST])


def parse_byte_by_byte(engine: ModuleType) -> Found:
    return parse(engine, REQUEST_BYTES)


def parse(engine: ModuleType, pieces: Iterable[bytes]) -> Found:
    """Everything a request's event carries."""
    connection = engine.Connection(engine.SERVER)
    need_data, end_of_message = engine.NEED_DATA, engine.EndOfMessage
    request: Any = None
    for piece in pieces:
        connection.receive_data(piece)
        while (event := connection.next_event()) is not need_data:
            if type(event) is end_of_message:
                return request.method, request.target, request.http_version, list(request.headers)
            request = event
    raise AssertionError("the request did not end")


def read_chunked_body(engine: ModuleType) -> Found:
    return read_body(engine, [CHUNKED_POST])


def read_large_body(engine: ModuleType) -> Found:
    return read_body(engine, LARGE_POST)


def read_body(engine: ModuleType, pieces: Iterable[bytes]) -> Found:
    """The pieces of a body, and which of them end a chunk."""
    connection = engine.Connection(engine.SERVER)
    need_data, data, end_of_message = engine.NEED_DATA, engine.Data, engine.EndOfMessage
    body = []
    chunk_ends = 0
    for piece in pieces:
        connection.receive_data(piece)
        while (event := connection.next_event()) is not need_data:
            if type(event) is data:
                body.append(event.data)
                chunk_ends += event.chunk_end
            elif type(event) is end_of_message:
                return b"".join(body), chunk_ends
    raise AssertionError("the body did not end")


class Collector:
    """The callbacks that httptools needs so that it yields what an event of ours carries."""

    def __init__(self) -> None:
        self.parser = httptools.HttpRequestParser(self)
        self.target = b""
        self.fields: list[tuple[bytes, bytes]] = []
        self.headers: list[tuple[bytes, bytes]] = []
        self.body: list[bytes] = []
        self.chunk_ends = 0
        self.request: tuple[Found, ...] = ()
        self.complete = False

    def on_url(self, url: bytes) -> None:
        self.target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self.fields.append((name, value))
        self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        version = self.parser.get_http_version().encode("ascii")
        self.request = self.parser.get_method(), self.target, version, self.headers

    def on_body(self, body: bytes) -> None:
        self.body.append(body)

    def on_chunk_complete(self) -> None:
        self.chunk_ends += 1

    def on_message_complete(self) -> None:
        self.complete = True


def collected(pieces: Iterable[bytes]) -> Collector:
    collector = Collector()
    feed = collector.parser.feed_data
    for piece in pieces:
        feed(piece)
    if not collector.complete:
        raise AssertionError("the message did not end")
    return collector


def httptools_body(pieces: Iterable[bytes]) -> Found:
    collector = collected(pieces)
    # httptools also reports the last chunk, which is empty and to us the end of the message.
    return b"".join(collector.body), max(0, collector.chunk_ends - 1)


ROWS = [
    Row("request and response (h11's own benchmark)", request_and_response, None, 5.0),
    Row("parsing that request", parse_request, lambda: collected([REQUEST]).request, 4.5, 1 / 3),
    Row(f"{CYCLES} keep-alive request/response cycles", keep_alive_cycles, None, 4.5),
    Row("a body of 500 chunks of 16 bytes", read_chunked_body, lambda: httptools_body([CHUNKED_POST]), 5.0),
    Row("the request byte by byte", parse_byte_by_byte, lambda: collected(REQUEST_BYTES).request, 2.0),
    Row("a body of 1 MiB in reads of 64 KiB", read_large_body, lambda: httptools_body(LARGE_POST), None),
]


class Measured(NamedTuple):
    """Seconds for doing a row's work once, by each engine's best turn."""

    row: Row
    h11: float
    httptools: float | None
    ours: float

    def as_json(self) -> dict[str, Any]:
        return {
            "work": self.row.name,
            "seconds": {"h11": self.h11, "httptools": self.httptools, "h11tool": self.ours},
            "times_h11": round(self.h11 / self.ours, 2),
            "of_httptools": round(self.httptools / self.ours, 3) if self.httptools else None,
            "wanted": {"times_h11": self.row.times_h11, "of_httptools": self.row.of_httptools},
        }


def measure(row: Row, turns: int, seconds_a_turn: float) -> Measured:
    """Let the engines take turns at the same number of repetitions each."""
    contestants: list[Callable[[], Found]] = [lambda: row.work(h11), lambda: row.work(protocol)]
    if row.by_httptools:
        contestants.append(row.by_httptools)
    first = contestants[0]()
    for contestant in contestants[1:]:
        assert contestant() == first, f"not the same work: {row.name}"
    repetitions = max(1, int(seconds_a_turn / seconds_for(contestants[0], 1)))
    best = [float("inf")] * len(contestants)
    for _ in range(turns):
        for number, contestant in enumerate(contestants):
            best[number] = min(best[number], seconds_for(contestant, repetitions) / repetitions)
    return Measured(row, best[0], best[2] if row.by_httptools else None, best[1])


def seconds_for(work: Callable[[], Found], repetitions: int) -> float:
    start = time.perf_counter()
    for _ in range(repetitions):
        work()
    return time.perf_counter() - start


def table(results: Iterable[Measured]) -> str:
    """The ratios as Markdown."""
    lines = ["| work | times the speed of h11 | at least | of the speed of httptools | at least |"]
    lines.append("|---|---:|---:|---:|---:|")
    for result in results:
        row = result.row
        ratios = [result.h11 / result.ours, row.times_h11]
        ratios += [result.httptools / result.ours if result.httptools else None, row.of_httptools]
        cells = [f"{ratio:.2f}" if ratio else "" for ratio in ratios]
        lines.append(f"| {row.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    options = argparse.ArgumentParser(description="Compare the engine with h11 and httptools.")
    options.add_argument("--json", action="store_true", help="print the times and ratios as JSON")
    options.add_argument("--quick", action="store_true", help="a few seconds for a first impression")
    chosen = options.parse_args()
    turns, seconds_a_turn = (20, 0.01) if chosen.quick else (100, 0.02)
    results = [measure(row, turns, seconds_a_turn) for row in ROWS]
    print(json.dumps([result.as_json() for result in results], indent=1) if chosen.json else table(results))


if __name__ == "__main__":
    main()
