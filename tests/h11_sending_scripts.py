"""Calls to make on a connection, and bytes from its peer, in the orders that matter to what may be sent."""

from typing import Any

# A step is bytes from the peer (b"" is its end), an event to send, or a method to call.
Step = bytes | str | tuple[str, dict[str, Any]]
HOST = ("Host", "a")
CHUNKED = ("Transfer-Encoding", "chunked")
CLOSE = ("Connection", "close")
KEEP_ALIVE = ("Connection", "keep-alive")
EXPECT_100 = ("Expect", "100-continue")

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
GET_CLOSE = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
OLD_GET = b"GET / HTTP/1.0\r\n\r\n"
HEAD = b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"
OLD_HEAD = b"HEAD / HTTP/1.0\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"
EXPECT = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"
UPGRADE = b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"
CONNECT = b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n"
OLD_CONNECT = b"CONNECT a:1 HTTP/1.0\r\n\r\n"
BAD_BODY = GET[:-2] + b"Transfer-Encoding: chunked\r\n\r\nx\r\n"
BAD = b"!\x00\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
OLD_OK = b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"
OK_CLOSE = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
SWITCH = b"HTTP/1.1 101 S\r\n\r\n"


def request(method: Any, *headers: Any, target: Any = "/", **more: Any) -> Step:
    return "Request", {"method": method, "target": target, "headers": [*headers], **more}


def response(status_code: Any, *headers: Any, **more: Any) -> Step:
    return "Response", {"status_code": status_code, "headers": [*headers], **more}


def informational(status_code: Any, *headers: Any, **more: Any) -> Step:
    return "InformationalResponse", {"status_code": status_code, "headers": [*headers], **more}


def data(content: Any, **more: Any) -> Step:
    return "Data", {"data": content, **more}


def length(number: object) -> tuple[str, str]:
    return "Content-Length", str(number)


def trailers(*headers: Any) -> Step:
    return "EndOfMessage", {"headers": [*headers]}


END: Step = ("EndOfMessage", {})
CLOSED: Step = ("ConnectionClosed", {})
CYCLE: Step = "start_next_cycle"
CONTINUING = informational(100)
EMPTY = response(204)
OK_0 = response(200, length(0))
IN_CHUNKS = response(200, CHUNKED)
ASK = request("GET", HOST)
UPLOAD = request("POST", HOST, CHUNKED)
POST_3 = request("POST", HOST, length(3))
ASK_UPGRADE = request("GET", HOST, ("Upgrade", "x"))
ASK_TUNNEL = request("CONNECT", HOST, target="a:1")


def ask(*headers: Any, **more: Any) -> Step:
    return request("GET", HOST, *headers, **more)


CLIENT_SCRIPTS: dict[str, list[Step]] = {
    "get": [ASK, END],
    "get, host comes first": [request("GET", ("A", "1"), ("B", "2"), ("hOsT", "a"), ("C", "3")), END],
    "get, case of names stays": [ask(("x-LOUD", "Value"), ("x-loud", "Again")), END],
    "get with data": [ASK, data(b"x")],
    "get with empty data": [ASK, data(b""), END],
    "get without end, then closed": [ASK, CLOSED],
    "get, end, closed, closed": [ASK, END, CLOSED, CLOSED],
    "head": [request("HEAD", HOST), END, OK],
    "no host": [request("GET")],
    "no host, HTTP/1.0": [request("GET", http_version="1.0")],
    "HTTP/1.0 with host": [ask(http_version="1.0"), END],
    "HTTP/1.2": [request("GET", http_version="1.2")],
    "two hosts": [ask(HOST)],
    "empty host": [request("GET", ("Host", "")), END],
    "method lower-case": [request("get", HOST), END],
    "method with a space": [request("G T", HOST)],
    "method empty": [request("", HOST)],
    "method not ascii": [request("GÉT", HOST)],
    "method an int": [request(7, HOST)],
    "target with a space": [ask(target="/a b")],
    "target empty": [ask(target="")],
    "target with a line end": [ask(target="/\r\nX: y")],
    "target not ascii": [ask(target="/é")],
    "target of bytes not ascii": [ask(target=b"/\xff")],
    "connect": [ASK_TUNNEL, END],
    "post with length": [POST_3, data(b"abc"), END],
    "post in pieces": [POST_3, data(b"a"), data(b""), data(b"bc"), END],
    "post too much": [POST_3, data(b"abcd"), END],
    "post too much later": [POST_3, data(b"ab"), data(b"cd")],
    "post too little": [POST_3, data(b"ab"), END],
    "post with length and trailers": [request("POST", HOST, length(1)), data(b"a"), trailers(("A", "b"))],
    "post zero": [request("POST", HOST, length(0)), END],
    "post zero and trailers": [request("POST", HOST, length(0)), trailers(("A", "b"))],
    "get and trailers": [ASK, trailers(("A", "b"))],
    "length with a comma": [request("POST", HOST, length("3, 3")), data(b"abc"), END],
    "length twice": [request("POST", HOST, length(3), ("content-length", "3")), data(b"abc"), END],
    "lengths that differ": [request("POST", HOST, length(3), length(4))],
    "length not a number": [request("POST", HOST, length("three"))],
    "length negative": [request("POST", HOST, length(-1))],
    "length of zeros": [request("POST", HOST, length("003")), data(b"abc"), END],
    "length empty": [request("POST", HOST, length(""))],
    "length of 21 digits": [request("POST", HOST, length("1" * 21))],
    "chunked": [UPLOAD, data(b"abc"), data(b"d" * 26), END],
    "chunked upper-case": [request("POST", HOST, ("TRANSFER-ENCODING", "CHUNKED")), data(b"abc"), END],
    "chunked empty data": [UPLOAD, data(b""), END],
    "chunked nothing": [UPLOAD, END],
    "chunked trailers": [UPLOAD, data(b"a"), trailers(("A", "b"), ("c", "D"), ("A", "e"))],
    "chunked trailers with host": [UPLOAD, trailers(("A", "b"), ("Host", "c"))],
    "chunked and length": [request("POST", HOST, length(9), CHUNKED), data(b"a"), END],
    "chunked flags are ignored": [UPLOAD, data(b"a", chunk_start=True, chunk_end=True), END],
    "chunked of a bytearray": [UPLOAD, data(bytearray(b"abc")), data(memoryview(b"de")), END],
    "gzip coding": [request("POST", HOST, ("Transfer-Encoding", "gzip"))],
    "two codings": [request("POST", HOST, CHUNKED, CHUNKED)],
    "trailer of gzip": [UPLOAD, trailers(("Transfer-Encoding", "gzip"))],
    "trailer with a bad name": [UPLOAD, trailers(("A b", "c"))],
    "trailer of length": [UPLOAD, trailers(length(4))],
    "close": [ask(CLOSE), END, OK, CLOSED],
    "close, no next cycle": [ask(CLOSE), END, OK, CYCLE, ASK],
    "keep-alive": [ask(KEEP_ALIVE), END, OK, CYCLE],
    "two cycles": [ASK, END, OK, CYCLE, request("HEAD", HOST), END, OK, CYCLE],
    "cycle too early": [CYCLE, ASK, CYCLE, END, CYCLE, OK],
    "peer closes": [ASK, END, OK_CLOSE, CYCLE, CLOSED],
    "peer is old": [UPLOAD, data(b"a"), OLD_OK, data(b"b"), END, CYCLE, CLOSED],
    "peer is old, trailers": [UPLOAD, data(b"a"), OLD_OK, trailers(("A", "b"))],
    "peer answers before the end": [UPLOAD, OK, data(b"a"), END, CYCLE],
    "peer goes before the end": [UPLOAD, OK, b"", data(b"a"), END, CLOSED],
    "peer goes at once": [b"", ASK, CLOSED],
    "peer is broken": [UPLOAD, BAD, data(b"a"), END, CLOSED],
    "peer is broken while idle": [BAD, ASK, END],
    "expect and be told": [request("POST", HOST, length(1), EXPECT_100), CONTINUE, data(b"a"), END],
    "expect and go on": [request("POST", HOST, length(1), ("Expect", "a, 100-CONTINUE")), data(b"a"), END],
    "expect and end": [request("POST", HOST, length(0), EXPECT_100), END],
    "expect and be refused": [request("POST", HOST, length(1), EXPECT_100), OK_CLOSE, data(b"a"), END],
    "upgrade and be switched": [ASK_UPGRADE, END, SWITCH, data(b"a"), CLOSED],
    "upgrade and data": [request("POST", HOST, ("Upgrade", "x"), length(1)), data(b"a"), END, data(b"b")],
    "upgrade and be refused": [ASK_UPGRADE, END, OK, CYCLE, ASK],
    "upgrade and request again": [ASK_UPGRADE, END, ASK],
    "upgrade empty": [ask(("Upgrade", "")), END],
    "switched before our end": [
        request("POST", HOST, ("Upgrade", "x"), CHUNKED),
        SWITCH,
        data(b"a"),
        END,
        CLOSED,
    ],
    "tunnel": [ASK_TUNNEL, END, b"HTTP/1.1 200 OK\r\n\r\n", data(b"x")],
    "tunnel refused": [ASK_TUNNEL, END, OK_CLOSE, CLOSED],
    "value with a line end": [ask(("A", "b\r\nC: d"))],
    "value with NUL": [ask(("A", "b\0"))],
    "value with outer space": [ask(("A", " b"))],
    "value with trailing tab": [ask(("A", "b\t"))],
    "value with inner tab": [ask(("A", "b \t c")), END],
    "value with controls": [ask(("A", "\x01\x7f")), END],
    "value with vertical tab": [ask(("A", "b\x0bc"))],
    "value with form feed": [ask(("A", "b\x0cc"))],
    "value empty": [ask(("A", "")), END],
    "value not ascii": [ask(("A", "é"))],
    "value of bytes": [ask(("A", b"\xe9")), END],
    "value an int": [ask(("A", 1))],
    "name with a colon": [ask(("A:", "b"))],
    "name with a space": [ask(("A b", "c"))],
    "name empty": [ask(("", "c"))],
    "name with a line end": [ask(("A\r\n", "c"))],
    "name not ascii": [ask(("Á", "c"))],
    "headers of three": [request("GET", ("a", "b", "c"))],
    "data first": [data(b"a"), ASK],
    "end first": [END, ASK],
    "closed first": [CLOSED, ASK],
    "request twice": [ASK, ASK, END],
    "response by a client": [response(200)],
    "informational by a client": [CONTINUING],
    "data after the end": [ASK, END, data(b"a")],
    "failed": [ASK, "send_failed", END, "send_failed", OK],
    "failed before": ["send_failed", ASK],
    "failed after the end": [ASK, END, "send_failed", OK, CYCLE],
    "not an event": [("NEED_DATA", {})],
}

SERVER_SCRIPTS: dict[str, list[Step]] = {
    "length": [GET, response(200, length(3)), data(b"abc"), END, CYCLE],
    "length in pieces": [GET, response(200, length(3)), data(b"ab"), data(b""), data(b"c"), END],
    "length too much": [GET, response(200, length(3)), data(b"abcd")],
    "length too little": [GET, response(200, length(3)), data(b"ab"), END],
    "length zero": [GET, response(204, length(0)), END],
    "length as a list": [GET, response(200, length("3,3")), data(b"abc"), END],
    "length and trailers": [GET, OK_0, trailers(("A", "b"))],
    "no framing": [GET, response(200), data(b"abc"), data(b"d"), END, CYCLE],
    "no framing, trailers": [GET, response(200), data(b"abc"), trailers(("A", "b"))],
    "chunked": [GET, response(200, ("A", "b"), CHUNKED, ("C", "d")), data(b"abc"), END],
    "chunked in capitals": [GET, response(200, ("TRANSFER-ENCODING", "Chunked")), data(b"abc"), END],
    "chunked and length": [GET, response(200, length(3), CHUNKED), data(b"abcdef"), END],
    "length and chunked": [GET, response(200, CHUNKED, length(3), ("A", "b")), data(b"abcdef"), END],
    "gzip coding": [GET, response(200, ("Transfer-Encoding", "gzip"))],
    "reason": [GET, response(200, length(0), reason="Fine"), END],
    "reason of odd bytes": [GET, response(200, length(0), reason=b"\xe9 \t\x01"), END],
    "reason not ascii": [GET, response(200, reason="é")],
    "host moves to the front": [GET, response(200, ("A", "b"), HOST, length(0)), END],
    "two hosts": [GET, response(200, HOST, HOST)],
    "HTTP/1.0 response": [GET, response(200, http_version="1.0"), END],
    "HTTP/1.0 informational": [GET, informational(100, http_version="1.0")],
    "status 99": [GET, response(99)],
    "status 100 as a response": [GET, response(100)],
    "status 200 as informational": [GET, informational(200)],
    "status 999": [GET, response(999, length(0)), END],
    "status 1000": [GET, response(1000)],
    "status of text": [GET, response("200")],
    "status of bool": [GET, response(True)],
    "204": [GET, EMPTY, END, CYCLE],
    "204 with data": [GET, EMPTY, data(b"a")],
    "204 with empty data": [GET, EMPTY, data(b""), END],
    "204 with length": [GET, response(204, length(3)), END],
    "204 chunked": [GET, response(204, CHUNKED), END],
    "304": [GET, response(304), END, CYCLE],
    "304 with length": [GET, response(304, length(300)), END],
    "304 with data": [GET, response(304, length(3)), data(b"abc")],
    "304 chunked": [GET, response(304, CHUNKED), END],
    "205": [GET, response(205), END],
    "head": [HEAD, response(200), END, CYCLE],
    "head with length": [HEAD, response(200, length(300)), END],
    "head chunked": [HEAD, IN_CHUNKS, END],
    "head chunked and length": [HEAD, response(200, CHUNKED, length(3)), END],
    "head with data": [HEAD, response(200, length(3)), data(b"abc")],
    "head with trailers": [HEAD, IN_CHUNKS, trailers(("A", "b"))],
    "old head": [OLD_HEAD, response(200), END, CLOSED],
    "old head chunked": [OLD_HEAD, IN_CHUNKS, END, CLOSED],
    "old head with length": [OLD_HEAD, response(200, length(3)), END],
    "old": [OLD_GET, response(200), data(b"abc"), END, CLOSED],
    "old with length": [OLD_GET, response(200, length(3)), data(b"abc"), END, CYCLE],
    "old chunked": [OLD_GET, response(200, CHUNKED, ("A", "b")), data(b"abc"), END, CLOSED],
    "old chunked with length": [OLD_GET, response(200, CHUNKED, length(3)), data(b"abcd"), END],
    "old with trailers": [OLD_GET, response(200), data(b"abc"), trailers(("A", "b"))],
    "old with keep-alive": [OLD_GET, response(200, KEEP_ALIVE, length(0)), END],
    "old 204": [OLD_GET, EMPTY, END, CLOSED],
    "old informational": [OLD_GET, informational(103, ("Link", "x")), OK_0, END],
    "version unknown": [response(400), data(b"no"), END, CLOSED],
    "version unknown, length": [response(408, length(2)), data(b"no"), END, GET],
    "version unknown, chunked": [response(400, CHUNKED), data(b"no"), END],
    "after a bad request": [BAD, response(400, CLOSE, length(2)), data(b"no"), END, CLOSED],
    "after a bad request, no framing": [BAD, response(400), data(b"no"), END, CLOSED],
    "after a bad body": [BAD_BODY, response(400), data(b"no"), END, CLOSED],
    "they close": [GET_CLOSE, OK_0, END, CYCLE, CLOSED],
    "they close, no framing": [GET_CLOSE, response(200), data(b"a"), END],
    "they close, keep-alive": [GET_CLOSE, response(200, ("Connection", "Keep-Alive"), length(0)), END],
    "they close, tokens": [GET_CLOSE, response(204, ("connection", "Foo, keep-alive,BAR"), ("A", "b")), END],
    "they close, two fields": [
        GET_CLOSE,
        response(204, ("Connection", "z"), ("A", "b"), ("Connection", "y")),
        END,
    ],
    "they close, upgrade": [GET_CLOSE, response(204, ("Connection", "upgrade"), ("Upgrade", "x")), END],
    "we close": [GET, response(200, CLOSE, length(0)), END, CYCLE, CLOSED],
    "we close in a list": [GET, response(200, ("A", "b"), ("Connection", "x, CLOSE"), length(0)), END],
    "we close twice": [GET, response(200, CLOSE, CLOSE, length(0)), END],
    "we keep alive": [GET, response(200, KEEP_ALIVE, length(0)), END],
    "informational": [GET, informational(103, ("Link", "a")), CONTINUING, EMPTY, END],
    "informational with framing": [GET, informational(103, length(3), CHUNKED), EMPTY, END],
    "informational with close": [GET, informational(103, CLOSE), EMPTY, END, CYCLE],
    "informational before a request": [CONTINUING],
    "informational after the response": [GET, OK_0, CONTINUING],
    "informational with reason": [GET, informational(100, reason="Continue"), EMPTY, END],
    "expected and told": [EXPECT, CONTINUING, b"abc", EMPTY, END],
    "expected and answered": [EXPECT, response(417, length(0)), END, b"abc", CYCLE],
    "body not read": [POST, OK_0, END, CYCLE, b"abc", CYCLE],
    "body cut short": [POST, b"a", b"", response(400), data(b"no"), END, CLOSED],
    "switch": [UPGRADE, informational(101, ("Upgrade", "x")), data(b"a"), CLOSED],
    "switch refused": [UPGRADE, OK_0, END, CYCLE, GET],
    "switch unasked": [GET, informational(101)],
    "switch after 200": [UPGRADE, OK_0, informational(101)],
    "switch on CONNECT": [CONNECT, informational(101)],
    "upgrade offered by us": [GET, response(200, ("Upgrade", "x"), length(0)), END, CYCLE],
    "tunnel": [CONNECT, response(200), data(b"a")],
    "tunnel chunked": [CONNECT, response(200, CHUNKED, length(3))],
    "tunnel 299 with close": [CONNECT, response(299, CLOSE)],
    "tunnel refused": [CONNECT, response(403), data(b"no"), END, CYCLE],
    "old tunnel": [OLD_CONNECT, response(200), CLOSED],
    "old tunnel refused": [OLD_CONNECT, response(403), data(b"no"), END, CLOSED],
    "pipelined": [GET + GET, EMPTY, END, CYCLE, b"", EMPTY, END],
    "cycle too early": [CYCLE, GET, CYCLE, EMPTY, CYCLE, END],
    "closed before": [CLOSED, GET],
    "closed while they speak": [POST, CLOSED],
    "closed after all": [GET, EMPTY, END, CLOSED, CLOSED, CYCLE],
    "they are gone": [GET, b"", EMPTY, END, CYCLE, CLOSED],
    "they went at once": [b"", CLOSED],
    "request by a server": [ASK],
    "data before the response": [GET, data(b"a")],
    "end before the response": [GET, END],
    "response twice": [GET, EMPTY, EMPTY],
    "failed": [GET, "send_failed", response(200)],
    "failed in the body": [GET, response(200), data(b"a"), "send_failed", END, CYCLE],
    "value with a line end": [GET, response(200, ("A", "b\nc"))],
    "trailer with a line end": [GET, response(200), trailers(("A", "b\nc")), END],
}
