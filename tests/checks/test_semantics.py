"""What a method or a status code asks of its message."""

from __future__ import annotations

import pytest

from h11tool.checks import OFF_BY_DEFAULT
from h11tool.checks.rules.connection import CLOSE_NOT_ANNOUNCED, REDUNDANT_KEEP_ALIVE
from h11tool.checks.rules.semantics import CONTENT_WITHOUT_TYPE, DATE_MISSING
from h11tool.diagnose import diagnose
from h11tool.outputs import FORMATS, Style, renderer
from h11tool.protocol.findings import Rule
from h11tool.recording import Segment
from tests.checks.reading import LACKING, checked, octets_of, told

NOISE = LACKING | {CLOSE_NOT_ANNOUNCED, REDUNDANT_KEEP_ALIVE}
TYPE = r"Content-Type: text/plain\r\n"


def request(line: str, fields: str = "", content: str = "") -> str:
    length = f"Content-Length: {len(content)}\\r\\n" if content else ""
    return f"R:{line} HTTP/1.1\\r\\nHost: a\\r\\n{fields}{length}\\r\\n{content}"


def response(status: str, fields: str = "", content: str = "") -> str:
    return f"S:HTTP/1.1 {status}\\r\\n{fields}Content-Length: {len(content)}\\r\\n\\r\\n{content}"


def marked(text: str, off: frozenset[Rule] = NOISE, method: bytes | None = None) -> list[tuple[str, bytes]]:
    """The id of each finding, and the octets that it marks."""
    octets = octets_of(text)
    return [(finding.rule.id, octets[slice(*finding.span)]) for finding in checked(text, off, method=method)]


@pytest.mark.parametrize(
    ("method", "expected"),
    [("GET", ["M001"]), ("HEAD", ["M001"]), ("DELETE", ["M001"]), ("TRACE", ["M005", "M002"]), ("OPTIONS", ["M004"])],
)
def test_content_that_is_not_expected(method: str, expected: list[str]) -> None:
    found = marked(request(f"{method} /", "", "x"))
    assert [rule for rule, _ in found] == expected
    assert found[-1][1] == b"Content-Length: 1"


def test_content_in_chunks_is_content() -> None:
    text = r"R:GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{}0\r\n\r\n"
    assert marked(text.format(r"1\r\nx\r\n")) == [("M001", b"Transfer-Encoding: chunked")]
    assert marked(text.format("")) == []


def test_content_that_does_not_come_is_none() -> None:
    assert told(r"R:GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n", NOISE) == []


def test_content_of_a_response_to_get_is_expected() -> None:
    assert told(response("200 OK", TYPE, "x"), NOISE, method=b"GET") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (request("POST /", "", "x"), [("M006", b"POST / HTTP/1.1")]),
        (request("POST /", TYPE, "x"), []),
        (request("OPTIONS /", "", "x"), [("M004", b"Content-Length: 1")]),
        (request("GET /", "", "x"), [("M001", b"Content-Length: 1"), ("M006", b"GET / HTTP/1.1")][::-1]),
        (response("404 Not Found", "", "x"), [("M006", b"HTTP/1.1 404 Not Found")]),
        (response("404 Not Found"), []),
    ],
)
def test_content_without_a_type(text: str, expected: list[tuple[str, bytes]]) -> None:
    assert marked(text, NOISE - {CONTENT_WITHOUT_TYPE}) == expected


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        (r"Cookie: a=secret\r\n", [b"Cookie:"]),
        (r"AUTHORIZATION:Basic secret\r\n", [b"AUTHORIZATION:"]),
        (r"Proxy-Authorization : secret\r\nX: y\r\n", [b"Proxy-Authorization :"]),
        (r"cookie: secret\r\nX: y\r\nCookie: secret\r\n", [b"cookie:", b"Cookie:"]),
        (r"X-Cookie: secret\r\n", []),
    ],
)
def test_secrets_in_trace_are_named_and_not_shown(fields: str, names: list[bytes]) -> None:
    found = [each for each in checked(request("TRACE /", fields), NOISE) if each.rule.id == "M003"]
    assert [each.found for each in found] == names
    assert [each.excerpt.data for each in found if each.excerpt] == names


@pytest.mark.parametrize("name", FORMATS)
def test_no_report_of_a_finding_shows_the_secret(name: str) -> None:
    octets = b"TRACE / HTTP/1.1\r\nHost: a\r\nCookie: a=secret\r\n\r\n"
    entries = diagnose([Segment("data", 0, "client", data=octets)], "example")
    output = renderer(name, Style())
    told = [output.entry(entry) for entry in entries if getattr(getattr(entry.what, "rule", None), "id", "") == "M003"]
    assert len(told) == 1
    assert "cookie" in told[0].lower()
    assert "secret" not in told[0]


REDIRECTS = ("301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect")


@pytest.mark.parametrize(
    ("status", "field", "rule"),
    [
        ("401 Unauthorized", "WWW-Authenticate: Basic", "M101"),
        ("407 Proxy Authentication Required", "Proxy-Authenticate: Basic", "M102"),
        ("405 Method Not Allowed", "Allow: GET", "M103"),
        ("426 Upgrade Required", r"Connection: upgrade\r\nUpgrade: h2c", "M104"),
        ("206 Partial Content", "Content-Range: bytes 0-0/1", "M105"),
        ("416 Range Not Satisfiable", "Content-Range: bytes */1", "M108"),
        *((status, "Location: /", "M111") for status in REDIRECTS),
    ],
)
def test_a_code_asks_for_a_field(status: str, field: str, rule: str) -> None:
    code = status[:3].encode()
    assert marked(response(status)) == [(rule, code)]
    assert rule not in told(response(status, field + r"\r\n"))
    in_trailer = rf"S:HTTP/1.1 {status}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n{field}\r\n\r\n"
    assert (rule, code) in marked(in_trailer)


@pytest.mark.parametrize("method", [b"HEAD", b"POST", None])
def test_a_challenge_is_due_whatever_the_method(method: bytes | None) -> None:
    assert marked(response("401 Unauthorized"), method=method) == [("M101", b"401")]


def test_a_field_may_be_empty_or_folded() -> None:
    assert "M103" not in told(response("405 Method Not Allowed", r"Allow:\r\n"))
    assert "M101" not in told(response("401 Unauthorized", r"WWW-Authenticate:\r\n Basic\r\n"))


def test_of_a_head_that_is_cut_short_nothing_is_missing() -> None:
    assert told(r"S:HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n", NOISE - {DATE_MISSING}) == []


@pytest.mark.parametrize(
    ("line", "found"),
    [("HTTP/1.1  401 No", b"401"), (r"HTTP/1.1\t401", b"401"), ("HTTP/1.1 401No", b"401"), ("http/1.1 401 No", b"401")],
)
def test_the_code_is_found_in_odd_status_lines(line: str, found: bytes) -> None:
    assert marked(rf"S:{line}\r\nContent-Length: 0\r\n\r\n") == [("M101", found)]


@pytest.mark.parametrize(
    ("method", "expected"), [(b"GET", ["M105"]), (None, ["M105"]), (b"HEAD", []), (b"CONNECT", [])]
)
def test_a_part_is_of_something_where_there_is_one(method: bytes | None, expected: list[str]) -> None:
    assert told(response("206 Partial Content"), NOISE, method=method) == expected


@pytest.mark.parametrize(
    ("status", "type_", "expected"),
    [
        ("206 Partial Content", "multipart/byteranges; boundary=b", ["M106"]),
        ("206 Partial Content", "Multipart/ByteRanges ;boundary=b", ["M106"]),
        ("206 Partial Content", "multipart/x-byteranges; boundary=b", ["M106"]),
        ("206 Partial Content", "multipart/mixed; boundary=b", []),
        ("206 Partial Content", "text/plain", []),
        ("416 Range Not Satisfiable", "text/plain", []),
        ("200 OK", "text/plain", ["M109"]),
        ("200 OK", "multipart/byteranges; boundary=b", ["M109"]),
        ("304 Not Modified", "text/plain", ["M109"]),
    ],
)
def test_content_range(status: str, type_: str, expected: list[str]) -> None:
    fields = rf"Content-Type: {type_}\r\nContent-Range: bytes 0-0/9\r\n"
    found = marked(response(status, fields))
    assert found == [(rule, b"Content-Range: bytes 0-0/9") for rule in expected]


def test_a_part_that_is_put_names_its_range() -> None:
    assert told(request("PUT /", TYPE + r"Content-Range: bytes 0-0/9\r\n", "x"), NOISE) == []


@pytest.mark.parametrize("status", ["305 Use Proxy", "306 x", "418 I'm a teapot"])
def test_codes_that_are_out_of_use(status: str) -> None:
    assert marked(response(status)) == [("M117", status[:3].encode())]


@pytest.mark.parametrize(
    ("status", "method", "expected"),
    [
        ("200 OK", None, ["M115"]),
        ("304 Not Modified", None, ["M115"]),
        ("404 Not Found", b"HEAD", ["M115"]),
        ("500 Internal Server Error", None, []),
        ("100 Continue", None, []),
        ("200 OK", b"CONNECT", []),
    ],
)
def test_dates(status: str, method: bytes | None, expected: list[str]) -> None:
    text = rf"S:HTTP/1.1 {status}\r\nX: y\r\n\r\n[RST]"
    assert [rule for rule in told(text, NOISE - {DATE_MISSING}, method=method) if rule != "B203"] == expected
    dated = text.replace("X: y", "Date: Sun, 06 Nov 1994 08:49:37 GMT")
    assert "M115" not in told(dated, NOISE - {DATE_MISSING}, method=method)


@pytest.mark.parametrize(
    ("value", "members"),
    [
        ("chunked", [b"chunked"]),
        ("trailers, Chunked;q=0.5", [b"Chunked;q=0.5"]),
        ("chunked ;q=1,chunked", [b"chunked ;q=1", b"chunked"]),
        ("trailers, deflate;q=0.5", []),
        ("xchunked", []),
        ("", []),
    ],
)
def test_te(value: str, members: list[bytes]) -> None:
    assert marked(f"r:Connection: TE\\r\\nTE: {value}") == [("V206", member) for member in members]


@pytest.mark.parametrize(
    "text",
    [
        request("GET /"),
        request("GET /", r"Content-Type: text/plain\r\n"),
        r"R:DELETE / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        request("OPTIONS *"),
        request("OPTIONS /", TYPE, "x"),
        request("QUERY /", TYPE, "x"),
        request("PROPFIND /", r"Depth: 0\r\n" + TYPE, "x"),
        request("POST /", r"TE: trailers\r\nConnection: TE\r\n" + TYPE, "x"),
        response("204 No Content").replace(r"Content-Length: 0\r\n", ""),
        response("200 OK", r"Location: /\r\nAllow: GET\r\nWWW-Authenticate: Basic\r\n"),
        response("201 Created"),
        response("300 Multiple Choices"),
        response("304 Not Modified"),
        response("403 Forbidden"),
        response("401 Unauthorized", r"WWW-Authenticate: Negotiate\r\nWWW-Authenticate: Basic\r\n"),
        response("405 Method Not Allowed", r"allow:\r\n"),
        response("206 Partial Content", r"Content-Range: pages 1-2/9\r\n"),
        response("206 Partial Content", r"Content-Range: bytes 0-0/*\r\n" + TYPE, "x"),
        response("206 Partial Content", r'Content-Type: multipart/byteranges; boundary="b"\r\n', "x"),
        response("302 Found", r"Location:\r\n"),
        response("501 Not Implemented"),
        r"S:HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_odd_messages_that_are_right(text: str) -> None:
    assert [rule for rule in told(text, OFF_BY_DEFAULT) if rule[0] in "DMV"] == []
