"""Valid streams, however odd, give no error and no warning."""

import pytest

from h11tool.diagnose import Reading, diagnose
from h11tool.protocol.findings import Finding, Severity
from h11tool.recording import Segment, Sender

HOST = b"Host: example.com\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
DATE = b"Date: Sun, 22 Nov 2026 21:30:00 GMT\r\n"


def get(target: bytes = b"/", fields: bytes = HOST) -> bytes:
    return b"GET " + target + b" HTTP/1.1\r\n" + fields + b"\r\n"


def post(fields: bytes, body: bytes) -> bytes:
    return b"POST /form HTTP/1.1\r\n" + HOST + b"Content-Type: text/plain\r\n" + fields + b"\r\n" + body


def ok(fields: bytes = b"Content-Length: 0\r\n", body: bytes = b"", line: bytes = b"HTTP/1.1 200 OK") -> bytes:
    return line + b"\r\n" + DATE + b"Content-Type: text/plain\r\n" + fields + b"\r\n" + body


def field(line: bytes) -> bytes:
    return get(b"/", HOST + line + b"\r\n")


def answered(line: bytes) -> bytes:
    return ok(line + b"\r\nContent-Length: 0\r\n")


TARGETS = [
    *(
        b"/?",
        b"/?a=b&c=d",
        b"/a/b/c",
        b"/a;v=1",
        b"/~user/",
        b"/%41%42",
        b"/a%2Fb",
        b"/:80/",
        b"/@me",
        b"/a'b",
        b"/(a)",
    ),
    *(b"/a*b", b"/a,b", b"/$1", b"/!", b"/?q=/?", b"/?a=%20", b"/?url=http://other.example/", b"/a=b", b"/index.html"),
    *(b"/.well-known/acme", b"/a%E2%82%AC", b"/" + b"a" * 4000, b"/?" + b"b" * 4000, b"/a+b", b"/a_b-c", b"/a?b?c"),
]
REQUEST_FIELDS = [
    *(b"X:", b"X: ", b"X:y", b"X:\ty", b"X: y\t", b"X:    y   ", b"X: a\tb", b"X: \xe9", b"X: \xff\xfe", b"X: a,,b"),
    *(
        b"1: 2",
        b"!#$%&'*+-.^_`|~: token",
        b"X: " + b"v" * 4000,
        b"X: a\r\nX: b",
        b"X: a\r\nx: A",
        b'X: "quoted, \\" text"',
    ),
    *(
        b"Accept:",
        b"Accept: */*;q=0.5, text/html",
        b"Accept-Encoding: identity;q=0",
        b"Cookie: a=b; c=d",
        b"Cookie: a=",
    ),
    *(b"Connection: keep-alive", b"Connection: close", b"Connection: Close", b"Connection: close, X-Hop\r\nX-Hop: 1"),
    *(b"TE: trailers\r\nConnection: TE", b"Max-Forwards: 10", b'If-None-Match: "a", W/"b"', b"Range: bytes=0-99"),
    *(
        b"Authorization: Basic YTpi",
        b"User-Agent: a/1 (comment; (nested)) b/2",
        b"Via: 1.1 proxy",
        b"Forwarded: for=192.0.2.1",
    ),
    *(b"Content-Length: 0", b"Cache-Control: no-cache", b"Pragma: no-cache", b"DNT: 1", b"Sec-Fetch-Mode: navigate"),
    *(
        b"Origin: null",
        b"Referer: http://example.com/",
        b"From: a@example.com",
        b"X-Empty:\r\nY-Empty: ",
        b"Upgrade-Insecure-Requests: 1",
    ),
    *(b"Priority: u=1, i", b"X-Long-Name-" + b"n" * 200 + b": v", b"If-Modified-Since: Sun, 22 Nov 2026 21:30:00 GMT"),
]
HOSTS = [
    *(
        b"a",
        b"example.com:80",
        b"example.com:8080",
        b"127.0.0.1",
        b"127.0.0.1:8000",
        b"[::1]",
        b"[::1]:8080",
        b"EXAMPLE.com",
    ),
    *(
        b"xn--bcher-kva.example",
        b"a-b.example",
        b"a.b.c.d.e.example",
        b"example.com.",
        b"a_b.example",
        b"[2001:db8::1]:443",
    ),
]
REQUESTS = {
    "OPTIONS *": b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n",
    "absolute form to a proxy": b"GET http://example.com/a HTTP/1.1\r\n" + HOST + b"\r\n",
    "absolute form with a port": b"GET http://example.com:8080/ HTTP/1.1\r\nHost: example.com:8080\r\n\r\n",
    "CONNECT": b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n",
    "HTTP/1.0": b"GET / HTTP/1.0\r\n\r\n",
    "HTTP/1.0 with Host": b"GET / HTTP/1.0\r\n" + HOST + b"\r\n",
    "HTTP/1.0 keep-alive": b"GET / HTTP/1.0\r\n" + HOST + b"Connection: keep-alive\r\n\r\n",
    "a method of WebDAV": b"PROPFIND / HTTP/1.1\r\n" + HOST + b"Depth: 1\r\nContent-Length: 0\r\n\r\n",
    "HEAD": b"HEAD / HTTP/1.1\r\n" + HOST + b"\r\n",
    "DELETE": b"DELETE /a HTTP/1.1\r\n" + HOST + b"\r\n",
    "POST without content": post(b"Content-Length: 0\r\n", b""),
    "POST of bytes": post(b"Content-Length: 256\r\n", bytes(range(256))),
    "POST in chunks": post(CHUNKED, b"3\r\nabc\r\n0\r\n\r\n"),
    "POST in no chunks": post(CHUNKED, b"0\r\n\r\n"),
    "Expect": post(b"Expect: 100-continue\r\nContent-Length: 3\r\n", b"abc"),
    "Expect in capitals": post(b"Expect: 100-Continue\r\nContent-Length: 3\r\n", b"abc"),
    "WebSocket": field(
        b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        b"Sec-WebSocket-Version: 13"
    ),
    "many fields": get(b"/", HOST + b"".join([b"X-%d: v\r\n" % number for number in range(90)])),
    "pipelined": get() * 3,
    "pipelined with content": post(b"Content-Length: 3\r\n", b"abc") * 2 + get(),
    "chunks and then a request": post(CHUNKED, b"1\r\na\r\n0\r\n\r\n") + get(),
    "sizes in capitals": post(CHUNKED, b"A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n"),
    "a large chunk": post(CHUNKED, b"10000\r\n" + b"x" * 65536 + b"\r\n0\r\n\r\n"),
    "a chunk of line ends": post(CHUNKED, b"4\r\n\r\n\r\n\r\n0\r\n\r\n"),
    "a chunk that looks like the last": post(CHUNKED, b"5\r\n0\r\n\r\n\r\n0\r\n\r\n"),
    "gzip coded": post(b"Content-Encoding: gzip\r\nContent-Length: 2\r\n", b"\x1f\x8b"),
}
RESPONSE_LINES = [
    *(
        b"HTTP/1.1 200 ",
        b"HTTP/1.1 200 OK",
        b"HTTP/1.1 200 All is well, thank you",
        b"HTTP/1.1 200 \xc3\x9cber",
        b"HTTP/1.1 404 ",
    ),
    *(
        b"HTTP/1.1 299 Odd",
        b"HTTP/1.1 451 Unavailable For Legal Reasons",
        b"HTTP/1.1 500 Oops!",
        b"HTTP/1.1 599 Last",
        b"HTTP/1.1 200 a\tb",
    ),
]
RESPONSE_FIELDS = [
    *(
        b"Set-Cookie: a=b",
        b"Set-Cookie: a=b\r\nSet-Cookie: c=d; Path=/",
        b"Server:",
        b'ETag: ""',
        b'ETag: W/"a"',
        b"Vary: *",
    ),
    *(
        b"Connection: close",
        b"Connection: keep-alive",
        b"Keep-Alive: timeout=5, max=100\r\nConnection: keep-alive",
        b"Age: 0",
    ),
    *(
        b"X: \x80\x81",
        b"Link: </a>; rel=preload, </b>; rel=preload",
        b"Content-Language: en, de",
        b"Accept-Ranges: none",
    ),
    *(
        b'Cache-Control: max-age=0, private="a, b"',
        b"Location: /a",
        b'Alt-Svc: h3=":443"; ma=86400',
        b'Warning: 110 - "stale"',
    ),
]
RESPONSES = {
    "until close": ok(b"", b"anything\r\n\r\nat all"),
    "until close, empty": ok(b"Connection: close\r\n"),
    "chunked": ok(CHUNKED, b"5\r\nhello\r\n0\r\n\r\n"),
    "chunked in capitals": ok(b"Transfer-Encoding: Chunked\r\n", b"5\r\nhello\r\n0\r\n\r\n"),
    "trailers": ok(b"Trailer: X-Sum\r\n" + CHUNKED, b"5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"),
    "204": b"HTTP/1.1 204 No Content\r\n" + DATE + b"\r\n",
    "304": b"HTTP/1.1 304 Not Modified\r\n" + DATE + b'ETag: "a"\r\n\r\n',
    "206": ok(b"Content-Range: bytes 0-4/10\r\nContent-Length: 5\r\n", b"hello", b"HTTP/1.1 206 Partial Content"),
    "301": ok(b"Location: /b\r\nContent-Length: 0\r\n", b"", b"HTTP/1.1 301 Moved Permanently"),
    "401": ok(b'WWW-Authenticate: Basic realm="a"\r\nContent-Length: 0\r\n', b"", b"HTTP/1.1 401 Unauthorized"),
    "405": ok(b"Allow: GET, HEAD\r\nContent-Length: 0\r\n", b"", b"HTTP/1.1 405 Method Not Allowed"),
    "416": ok(b"Content-Range: bytes */10\r\nContent-Length: 0\r\n", b"", b"HTTP/1.1 416 Range Not Satisfiable"),
    "103 and 200": b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ok(),
    "three interim responses": b"HTTP/1.1 102 Processing\r\n\r\n" * 3 + ok(),
    "two responses": ok(b"Content-Length: 3\r\n", b"abc") + ok(),
    "content that looks like a response": ok(b"Content-Length: 30\r\n", b"x" * 30),
    "HTTP/1.0": ok(b"", b"hello", b"HTTP/1.0 200 OK"),
    "HTTP/1.0 with a length": ok(b"Content-Length: 5\r\n", b"hello", b"HTTP/1.0 200 OK"),
    "bytes": ok(b"Content-Length: 512\r\n", bytes(range(256)) * 2),
    "a long head": ok(b"X: " + b"v" * 6000 + b"\r\nContent-Length: 0\r\n"),
}
CALL: Sender = "client"
SAY: Sender = "server"
EXCHANGES: dict[str, list[tuple[Sender, bytes]]] = {
    "GET and answer": [(CALL, get()), (SAY, ok())],
    "HEAD with a length": [(CALL, b"HEAD / HTTP/1.1\r\n" + HOST + b"\r\n"), (SAY, ok(b"Content-Length: 999\r\n"))],
    "HEAD with a coding": [(CALL, b"HEAD / HTTP/1.1\r\n" + HOST + b"\r\n"), (SAY, ok(CHUNKED))],
    "304 with a length": [
        (CALL, field(b'If-None-Match: "a"')),
        (SAY, b"HTTP/1.1 304 Not Modified\r\n" + DATE + b'ETag: "a"\r\nContent-Length: 9\r\n\r\n'),
    ],
    "pipelined and answered in order": [(CALL, get() * 2), (SAY, ok() * 2)],
    "100-continue": [
        (CALL, post(b"Expect: 100-continue\r\nContent-Length: 3\r\n", b"")),
        (SAY, b"HTTP/1.1 100 Continue\r\n\r\n"),
        (CALL, b"abc"),
        (SAY, ok()),
    ],
    "417": [
        (CALL, post(b"Expect: 100-continue\r\nContent-Length: 3\r\n", b"")),
        (SAY, ok(b"Connection: close\r\nContent-Length: 0\r\n", b"", b"HTTP/1.1 417 Expectation Failed")),
    ],
    "an early refusal that closes": [
        (CALL, post(b"Content-Length: 999\r\n", b"abc")),
        (SAY, ok(b"Connection: close\r\nContent-Length: 0\r\n", b"", b"HTTP/1.1 413 Content Too Large")),
    ],
    "CONNECT and a tunnel": [
        (CALL, b"CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n"),
        (SAY, b"HTTP/1.1 200 Connection established\r\n\r\n"),
        (CALL, b"\x16\x03\x01\x00\x01\x00"),
        (SAY, b"\x16\x03\x03\x00\x01\x00"),
    ],
    "WebSocket": [
        (CALL, REQUESTS["WebSocket"]),
        (
            SAY,
            (
                b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
            ),
        ),
        (CALL, b"\x81\x80\x00\x00\x00\x00"),
        (SAY, b"\x81\x00"),
    ],
    "three requests, one after the other": [(CALL, get()), (SAY, ok())] * 3,
    "a response until close": [(CALL, get()), (SAY, ok(b"Connection: close\r\n", b"abc"))],
    "chunks both ways": [(CALL, post(CHUNKED, b"1\r\na\r\n0\r\n\r\n")), (SAY, ok(CHUNKED, b"1\r\nb\r\n0\r\n\r\n"))],
}
CASES: dict[str, list[tuple[Sender, bytes]]] = {
    **{f"target {target[:40]!r}": [(CALL, get(target))] for target in TARGETS},
    **{f"field {line[:40]!r}": [(CALL, field(line))] for line in REQUEST_FIELDS},
    **{f"host {host!r}": [(CALL, get(b"/", b"Host: " + host + b"\r\n"))] for host in HOSTS},
    **{f"request: {name}": [(CALL, stream)] for name, stream in REQUESTS.items()},
    **{f"line {line!r}": [(SAY, ok(line=line))] for line in RESPONSE_LINES},
    **{f"response field {line[:40]!r}": [(SAY, answered(line))] for line in RESPONSE_FIELDS},
    **{f"response: {name}": [(SAY, stream)] for name, stream in RESPONSES.items()},
    **{f"exchange: {name}": pieces for name, pieces in EXCHANGES.items()},
}


def test_there_are_enough() -> None:
    assert len(CASES) >= 150


@pytest.mark.parametrize("name", CASES)
def test_a_valid_stream_gives_no_error_and_no_warning(name: str) -> None:
    pieces = CASES[name]
    seen = {sender for sender, _ in pieces}
    segments = [Segment("data", 0, sender, data=data) for sender, data in pieces]
    if CALL in seen and len(pieces) == 1:
        segments.append(Segment("fin", 0, CALL))
    segments += [Segment("fin", 0, SAY)] if SAY in seen else []
    reading = Reading(client_seen=CALL in seen, server_seen=SAY in seen)
    found = [entry.what for entry in diagnose(segments, name, reading) if isinstance(entry.what, Finding)]
    assert [(each.rule.id, each.span) for each in found if each.rule.severity is not Severity.INFO] == []
