"""Broken and odd streams made by hand: `.venv/bin/python recordings/handmade.py` writes each beside this file.

The comment above an entry is its story; README.md says where each is at fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from h11tool.recording import Header, Segment, Sender, Writer

FOLDER = Path(__file__).parent
HEADER = Header("2026-11-22T12:00:00.000000Z", "handmade.py")
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
GET = b"GET /items HTTP/1.1\r\nHost: shop.example\r\n"
POST = b"POST /items HTTP/1.1\r\nHost: shop.example\r\n"

RAW: dict[str, bytes] = {
    # A handler counted 13 characters, its encoder wrote 16 octets of UTF-8; the connection stays open for more.
    "content-length-counts-characters": (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 13\r\n\r\n"
        b"cr\xc3\xa8me br\xc3\xbbl\xc3\xa9e\n" + OK + b"Content-Length: 3\r\n\r\nok\n"
    ),
    # A middleware replaced the body by a shorter one and left the length of the original in place.
    "content-length-of-original-body": OK + b"Content-Length: 120\r\nConnection: close\r\n\r\nThe short version.\n",
    # The classic: a front server that believes the length forwards a request that its back server reads as two.
    "length-and-chunked-smuggling": (
        POST
        + b"Content-Length: 48\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        + b"GET /admin HTTP/1.1\r\nHost: shop.example\r\n\r\n"
    ),
    # Some proxies add a length to what they pass on in chunks.
    "length-and-chunked-response": OK
    + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    # The third of five chunks is one octet longer than its size line says.
    "chunk-size-one-short": (CHUNKED + b"3\r\none\r\n3\r\ntwo\r\n4\r\nthree\r\n4\r\nfour\r\n4\r\nfive\r\n0\r\n\r\n"),
    # The other way round: the third size counts an octet that was never sent, so that the CR is taken for data.
    "chunk-size-one-long": (CHUNKED + b"3\r\none\r\n3\r\ntwo\r\n6\r\nthree\r\n4\r\nfour\r\n4\r\nfive\r\n0\r\n\r\n"),
    # The size was taken before the line got its "\n".
    "chunk-size-without-newline": CHUNKED + b"5\r\nfirst\n\r\n6\r\nsecond\n\r\n0\r\n\r\n",
    # A device prints its chunk sizes in decimal: all is well up to nine octets, then a chunk swallows the next size.
    "chunk-size-in-decimal": (CHUNKED + b"9\r\nsensor a\n\r\n12\r\ntemperature\n\r\n11\r\n21 degrees\n\r\n0\r\n\r\n"),
    # A hand-written server ends its chunks with one line end too few.
    "chunk-without-line-end": CHUNKED + b"6\r\nfirst\n7\r\nsecond\n0\r\n\r\n",
    # A C library prints sizes with %#x.
    "chunk-size-with-0x": CHUNKED + b"0x6\r\nfirst\n\r\n0\r\n\r\n",
    # The server closes after "0", so that the final empty line never comes.
    "last-chunk-then-close": CHUNKED + b"6\r\nfirst\n\r\n0\r\n",
    # The same server with keep-alive: the next response stands where the empty line belongs.
    "last-chunk-then-next-response": (CHUNKED + b"6\r\nfirst\n\r\n0\r\n" + OK + b"Content-Length: 7\r\n\r\nsecond\n"),
    # Saved from an editor, which turned every line end of the head into LF.
    "saved-by-an-editor": b"GET /items HTTP/1.1\nHost: shop.example\nAccept: */*\n\n",
    # One template line of the device ends in "\n" only.
    "one-bare-lf": b"HTTP/1.1 200 OK\r\nServer: device/1.0\nContent-Length: 3\r\n\r\nok\n",
    # A framing field on two lines: who drops the fold sees no chunked here.
    "folded-transfer-encoding": (
        POST + b"Transfer-Encoding:\r\n chunked\r\nContent-Type: text/plain\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    ),
    # A log line grew over the width of its printer and was wrapped.
    "folded-field": (OK + b"X-Notice: this text was too long\r\n for one line\r\nContent-Length: 3\r\n\r\nok\n"),
    # "Name : value", as written by hand; servers that strip the space see another body than those that do not.
    "space-before-colon": POST + b"Transfer-Encoding : chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    # Application and framework each set the length, and disagree.
    "two-lengths-that-differ": OK + b"Content-Length: 6\r\nContent-Length: 12\r\n\r\nhello\nhello\n",
    # Application and framework each announce the chunked coding (Spring behind nginx: "upstream sent duplicate header").
    "chunked-announced-twice": (
        OK + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    ),
    # A filter is circumvented with a coding that only looks like chunked.
    "xchunked": POST + b"Transfer-Encoding: xchunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    # A monitoring script from the days of HTTP/1.0 got a new version number and nothing else.
    "missing-host": b"GET /health HTTP/1.1\r\nUser-Agent: monitor/0.3\r\nConnection: close\r\n\r\n",
    # https:// typed for a port that speaks plain HTTP: the first octets of a TLS 1.3 ClientHello.
    "tls-client-hello": bytes.fromhex(
        "16030100b3010000af0303 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f 20"
        "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f 0006 1301 1302 1303 0100 0060"
        "000b 0002 0100 000a 0006 0004 001d 0017 0010 000b 0009 08 687474702f312e31 000d 0008 0006 0403 0804 0401"
        "002b 0003 02 0304 002d 0002 01 01 0033 0026 0024 001d 0020"
        "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"
    ),
    # A client that was told to use HTTP/2 without asking first: preface and SETTINGS frame.
    "http2-preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes.fromhex("000006 04 00 00000000 0003 00000064"),
    # A load balancer speaks the PROXY protocol to a server that was not told.
    "proxy-protocol": b"PROXY TCP4 192.0.2.7 192.0.2.1 40222 80\r\n" + GET + b"\r\n",
    # An SSH server listens where a web server was expected.
    "ssh-banner": b"SSH-2.0-OpenSSH_9.2p1\r\n",
    # The framework turned 200 into 204 and forgot the body it already had.
    "no-content-with-content": (
        b'HTTP/1.1 204 No Content\r\nContent-Type: application/json\r\n\r\n{"deleted":true}\r\n'
        + OK
        + b"Content-Length: 3\r\n\r\nok\n"
    ),
    # Two good answers, then one whose length is not a number: a template that was not filled in.
    "third-response-broken": (
        (OK + b"Content-Length: 3\r\n\r\nok\n") * 2 + OK + b"Content-Length: {length}\r\n\r\nok\n"
    ),
    # A debug print of the worker process lands on the socket between two answers.
    "debug-print-between-responses": (
        CHUNKED + b"3\r\nok\n\r\n0\r\n\r\nworker 7: idle\n" + OK + b"Content-Length: 3\r\n\r\nok\n"
    ),
    # A status line put together without its second space.
    "status-code-glued-to-reason": b"HTTP/1.1 200OK\r\nContent-Length: 3\r\n\r\nok\n",
    # A CGI script prints a warning before its header section is complete.
    "warning-among-fields": (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
        b"Use of uninitialized value in print at report.cgi line 7.\r\nContent-Length: 3\r\n\r\nok\n"
    ),
    # A redirect reflects a parameter that held CR LF: the attacker's response follows the real one.
    "response-splitting": (
        b"HTTP/1.1 302 Found\r\nLocation: /?lang=en\r\nContent-Length: 0\r\n\r\n"
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 19\r\n\r\n<html>fake</html>\r\n"
        b"\r\nContent-Length: 0\r\n\r\n"
    ),
    # A C string of fixed size went out with its terminating octet.
    "nul-in-value": b"HTTP/1.1 200 OK\r\nServer: device/1.0\x00\r\nContent-Length: 3\r\n\r\nok\n",
    # A note pasted from an old terminal carries a lone CR: for some readers it ends the line, and a length follows.
    "bare-cr-in-value": GET + b"X-Note: first\rContent-Length: 5\r\nAccept: */*\r\n\r\n",
    # An old client ends its form with a CR LF that it does not count, and sends two more when it has been idle.
    "empty-lines-before-request": (
        POST + b"Content-Length: 3\r\n\r\na=b\r\n" + GET + b"\r\n" + b"\r\n\r\n" + GET + b"\r\n"
    ),
    # The capture ran out of disk in the middle of a field.
    "head-cut-short": GET + b"User-Agent: brow",
    # A link with a space in it, typed as it stood on the page.
    "space-in-target": b"GET /my report.txt HTTP/1.1\r\nHost: shop.example\r\n\r\n",
    # Somebody tries a server with telnet.
    "typed-into-telnet": b"GET /\r\n",
    # A form was sent without any length.
    "form-without-length": POST + b"Content-Type: application/x-www-form-urlencoded\r\n\r\nname=value&more=yes",
    # A HEAD response that lost its request, or a GET response that lost its body: the bytes alone cannot tell.
    "head-or-cut-short": OK + b"Content-Length: 1270\r\n\r\n",
    # Nothing wrong here: both directions in one file, as a "follow stream, raw" window saves them.
    "followed-stream": (
        GET
        + b"\r\n"
        + OK
        + b"Content-Length: 6\r\n\r\nhello\n"
        + POST
        + b"Content-Length: 7\r\n\r\nname=me"
        + CHUNKED
        + b"6\r\nadded\n\r\n0\r\n\r\n"
        + b"HEAD /items HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n"
        + OK
        + b"Content-Length: 6\r\nConnection: close\r\n\r\n"
    ),
    # Nothing wrong here either: extensions, a trailer, upper and lower case digits, leading zeros.
    "every-liberty-of-chunked": (
        CHUNKED + b'00A;name=value\r\n0123456789\r\nb;note="a \\"quoted\\" one"\r\n0123456789\n\r\n0;last\r\n'
        b"Expires-In: 60\r\n\r\n"
    ),
}

Deed = bytes | int | Literal["fin"]

# One connection each: after how many seconds, who, and what: bytes of one read, how many bytes the capture lost, the end.
EXCHANGES: dict[str, list[tuple[float, Sender, Deed]]] = {
    # The route of GET also serves HEAD, and nobody took the content away.
    "head-answered-with-content": [
        (0.001, "client", b"HEAD /items HTTP/1.1\r\nHost: shop.example\r\n\r\n"),
        (0.012, "server", OK + b"Content-Length: 6\r\n\r\nhello\n"),
        (0.013, "client", GET + b"Connection: close\r\n\r\n"),
        (0.02, "server", OK + b"Content-Length: 6\r\nConnection: close\r\n\r\nhello\n"),
        (0.021, "server", "fin"),
        (0.022, "client", "fin"),
    ],
    # The smuggled request was read: one request was meant, two answers come.
    "smuggled-request-answered": [
        (0.001, "client", RAW["length-and-chunked-smuggling"]),
        (0.009, "server", OK + b"Content-Length: 6\r\n\r\nadded\n"),
        (0.011, "server", OK + b"Content-Length: 7\r\n\r\nsecret\n"),
        (1.5, "client", "fin"),
        (1.501, "server", "fin"),
    ],
    # The server knows nothing of Expect; the client waits a second for nothing, in every request.
    "waiting-for-continue": [
        (0.001, "client", POST + b"Expect: 100-continue\r\nContent-Length: 3\r\n\r\n"),
        (1.002, "client", b"a=b"),
        (1.01, "server", OK + b"Content-Length: 3\r\nConnection: close\r\n\r\nok\n"),
        (1.011, "server", "fin"),
        (1.012, "client", "fin"),
    ],
    # The length is one too large: the client waits for an octet that the server does not have, until it gives up.
    "everybody-waits": [
        (0.001, "client", GET + b"\r\n"),
        (0.01, "server", OK + b"Content-Length: 7\r\n\r\nhello\n"),
        (30.012, "client", "fin"),
        (30.013, "server", "fin"),
    ],
    # Two workers answer the same request; the next client behind a proxy would get the second answer.
    "answered-twice": [
        (0.001, "client", GET + b"\r\n"),
        (0.01, "server", OK + b"Content-Length: 6\r\n\r\nhello\n"),
        (0.014, "server", OK + b"Content-Length: 6\r\n\r\nhello\n"),
        (0.02, "client", "fin"),
        (0.021, "server", "fin"),
    ],
    # Nothing wrong: an idle connection is ended with a 408 that nobody asked for.
    "idle-408": [
        (0.001, "client", GET + b"\r\n"),
        (0.01, "server", OK + b"Content-Length: 6\r\n\r\nhello\n"),
        (5.011, "server", b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
        (5.011, "server", "fin"),
        (5.012, "client", "fin"),
    ],
    # The capture dropped a packet in the middle of the content.
    "packet-lost": [
        (0.001, "client", GET + b"\r\n"),
        (0.01, "server", OK + b"Content-Length: 26\r\n\r\nabcdefghij"),
        (0.011, "server", 8),
        (0.012, "server", b"stuvwxyz"),
        (0.02, "client", "fin"),
        (0.021, "server", "fin"),
    ],
    # Whoever cut the capture took the server for the client.
    "directions-swapped": [
        (0.001, "server", GET + b"\r\n"),
        (0.01, "client", OK + b"Content-Length: 6\r\n\r\nhello\n"),
    ],
}


def main() -> None:
    for name, data in RAW.items():
        (FOLDER / f"{name}.bin").write_bytes(data)
    for name, deeds in EXCHANGES.items():
        with Writer.create(str(FOLDER / f"{name}.h11rec"), HEADER, replace=True) as writer:
            for segment in segments(deeds):
                writer.write(segment)


def segments(deeds: list[tuple[float, Sender, Deed]]) -> Iterator[Segment]:
    yield Segment("open", 1, facts={"client": "192.0.2.7:40222", "server": "192.0.2.1:80", "tls": None})
    for at, sender, deed in deeds:
        if isinstance(deed, bytes):
            yield Segment("data", 1, sender, at, deed)
        elif isinstance(deed, int):
            yield Segment("gap", 1, sender, at, length=deed)
        else:
            yield Segment(deed, 1, sender, at)
    yield Segment("close", 1, at=deeds[-1][0])


if __name__ == "__main__":
    main()
