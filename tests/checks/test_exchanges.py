"""What answers what: nothing is said of exchanges that are only odd, and the right thing of those that are wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from h11tool.catalogue import all_rules, example
from h11tool.checks.exchanges import MAX_WAITING
from h11tool.diagnose import Reading
from h11tool.protocol.findings import Finding
from h11tool.protocol.profiles import STRICT
from h11tool.recording import Segment, Sender
from h11tool.report import Entry
from tests.checks.exchanging import (
    CLOSING,
    CONTINUE,
    EMPTY,
    EXPECTING,
    GET,
    OK,
    POST,
    findings,
    report,
    told,
)

CHUNKED = r"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"
UNTIL_CLOSE = r"HTTP/1.1 200 OK\r\n\r\nhi"
UNTIL_ANNOUNCED_CLOSE = r"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhi"
LEAVING = r"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
OLD_KEPT = r"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
TOO_LARGE = r"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
TIMED_OUT = r"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
OFFER = r"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: bar/2, foo\r\n\r\n"
SWITCH = r"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\n"
SWITCH_TO_BAR = r"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: BAR\r\n\r\n"
CONNECT = r"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"
HINTS = r"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
EMBEDDING = r"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18\r\n\r\nGET / HTTP/1.1\r\n\r\n"
ONE_OCTET = r"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"
CLOSING_400 = r"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
OPEN_400 = r"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
NO_LENGTH = r"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n"
TRAILING = r"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Sum: 1\r\n\r\n"

ONLY_ODD = {
    "one exchange": f">{GET}<{OK}",
    "three in turn": f">{GET}<{OK}>{POST}hi<{EMPTY}>{GET}<{CHUNKED}",
    "three pipelined, answered in order": f">{GET}{GET}{GET}<{OK}{CHUNKED}{EMPTY}",
    "pipelined while answers come": f">{GET}{GET}<{OK}>{GET}<{OK}{OK}",
    "pipelined behind a safe body": r">PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx" + f"{GET}<{EMPTY}{OK}",
    "HEAD with a length": rf">HEAD / HTTP/1.1\r\nHost: a\r\n\r\n{GET}<HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{OK}",
    "a chain of interim responses": rf">{GET}<HTTP/1.1 102 Processing\r\n\r\n{HINTS}{HINTS}{OK}",
    "100 that was asked for": f">{EXPECTING}<{CONTINUE}>hi<{OK}",
    "100 twice": f">{EXPECTING}<{CONTINUE}{CONTINUE}>hi<{OK}",
    "100 that comes late": f">{EXPECTING}[1s]>hi<{CONTINUE}{OK}",
    "a client that does not wait for 100": f">{EXPECTING}hi<{OK}",
    "a client that waits for a moment only": f">{EXPECTING}[0s]>hi<{OK}",
    "a final status instead of 100": rf">{EXPECTING}<HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n",
    "a slow final status instead of 100": rf">{EXPECTING}[9s]<HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
    "101 and another protocol": f">{OFFER}<{SWITCH}" + r">\x01\x02<\x03\x04",
    "101 to a protocol without its version": f">{OFFER}<{SWITCH_TO_BAR}[FIN]",
    "an offer that is not taken": f">{OFFER}<{OK}>{GET}<{OK}",
    "an offer with the next request behind it": f">{OFFER}{GET}<{OK}{OK}",
    "an offer and the next request, answered at once": f">{OFFER}{GET}{GET}<{OK}{OK}{OK}[FIN]",
    "a tunnel": f">{CONNECT}<" + r"HTTP/1.1 200 OK\r\n\r\n>\x16\x03<\x16\x03[FIN]",
    "a tunnel that holds HTTP": f">{CONNECT}<" + r"HTTP/1.1 200 OK\r\n\r\n" + f">{GET}<{OK}{OK}[FIN]",
    "a tunnel that is refused": rf">{CONNECT}<HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n>{GET}<{OK}",
    "413 and close while content comes": f">{POST}h<{TOO_LARGE}[FIN]",
    "an answer that begins before the content ends": f">{POST}h<{ONE_OCTET}>i<" + r"\x78",
    "408 on an idle connection": f">{GET}<{OK}[9s]<{TIMED_OUT}[FIN]",
    "408 before any request": f"<{TIMED_OUT}[FIN]",
    "408 to half a request": r">GET / HTTP/1.1\r\nHo" + f"<{TIMED_OUT}[FIN]",
    "408 and a request that crossed it": f">{GET}<{OK}{TIMED_OUT}>{GET}<[FIN]",
    "HTTP/1.0": rf">GET / HTTP/1.0\r\n\r\n<{UNTIL_CLOSE}[FIN]",
    "HTTP/1.0 that is kept": rf">{OLD_KEPT}<HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n"
     f">{OLD_KEPT}<{OK}",
    "HTTP/1.0 answered in HTTP/1.1": rf">GET / HTTP/1.0\r\n\r\n<{OK}[FIN]",
    "trailers that were asked for": r">GET / HTTP/1.1\r\nHost: a\r\nConnection: TE\r\nTE: gzip;q=0, Trailers\r\n\r\n"
     f"<{TRAILING}",
    "gzip that was asked for": r">GET / HTTP/1.1\r\nHost: a\r\nConnection: TE\r\nTE: x-gzip;q=0.5\r\n\r\n"
     r"<HTTP/1.1 200 OK\r\nTransfer-Encoding: GZip, chunked\r\n\r\n0\r\n\r\n",
    "a server that closes as it said": f">{GET}<{CLOSING}[FIN]",
    "a server that closes behind pipelined requests as it said": f">{GET}{GET}{GET}<{CLOSING}[FIN]",
    "a server that closes an idle connection": f">{GET}<{OK}[FIN]",
    "a server that resets an idle connection": f">{GET}<{OK}[RST]",
    "a client that asks to close": f">{LEAVING}<{CLOSING}[FIN]",
    "a client that closes": f">{GET}<{OK}>[FIN]<[FIN]",
    "a client that gives up waiting": f">{GET}[9s]>[FIN]<[FIN]",
    "a client that gives up by a reset": f">{GET}[9s]>[RST]",
    "a client that gives up sending": r">POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab[FIN]<[FIN]",
    "a request that crosses the close": f">{GET}<{OK}[FIN]>{GET}",
    "content until the close": f">{GET}<{UNTIL_CLOSE}[FIN]",
    "content until the close, and a request behind it": f">{GET}{GET}<{UNTIL_CLOSE}[FIN]",
    "content until the announced close that quotes HTTP": f">{GET}{GET}<{UNTIL_ANNOUNCED_CLOSE}{OK}[FIN]",
    "content until the close that quotes HTTP": f">{GET}<{UNTIL_CLOSE}{OK}[FIN]",
    "content that quotes a request": f">{EMBEDDING}<{OK}>{GET}<{OK}",
    "a capture that ends before the answer": f">{GET}{GET}<{OK}",
    "a capture that ends behind 100": f">{EXPECTING}<{CONTINUE}>hi",
    "a gap in the answers": f">{GET}{GET}<{OK}[gap 9]{OK}{OK}[FIN]",
    "a gap in the requests": f">{GET}[gap 9]{GET}<{OK}{OK}{OK}[FIN]",
    "a capture that begins in the middle": f"<{OK}>{GET}<{OK}",
    "an empty line behind a form": rf">{POST}hi\r\n<{OK}>{GET}<{OK}",
    "refused, and closed": f">{NO_LENGTH}<{CLOSING_400}[FIN]",
    "400 to what is no request": rf">GET / HTTP/1.1\r\nHost: a\r\n\r\nrubbish\r\n\r\n<{OK}{OPEN_400}[FIN]",
    "an early refusal of a broken request": r">GET / HTTP/1.1\r\n\r\n<HTTP/1.1 503 Service Unavailable\r\n"
    r"Connection: close\r\nContent-Length: 0\r\n\r\n",
    "206 that was asked for": r">GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=0-0\r\n\r\n"
    r"<HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-0/9\r\nContent-Length: 1\r\n\r\nx",
    "a length in a 204 to CONNECT": f">{CONNECT}<" + r"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
}  # fmt: skip


@pytest.mark.parametrize("text", ONLY_ODD.values(), ids=ONLY_ODD)
def test_an_exchange_that_is_only_odd_is_not_blamed(text: str) -> None:
    assert told(text) == []


WRONG = {
    "a surplus answer": (f">{GET}<{OK}{OK}", ["X001"]),
    "the third answer of two": (f">{GET}<{OK}>{GET}<{OK}{OK}", ["X001"]),
    "one surplus answer, and what follows": (f">{GET}<{OK}{OK}>{GET}<{OK}{OK}{OK}", ["X001"]),
    "a surplus answer with a reason": (f">{GET}<{OK}{OPEN_400}", ["X001"]),
    "the third request is not answered": (f">{GET}<{OK}>{GET}<{OK}>{GET}<[FIN]", ["X002"]),
    "a reset instead of an answer": (f">{GET}<[RST]", ["X002"]),
    "a close instead of an answer to an upload": (f">{POST}h<[FIN]", ["X002"]),
    "the third request gets 100 and no more": (f">{GET}{GET}{EXPECTING}hi<{OK}{OK}{CONTINUE}[FIN]", ["X003"]),
    "the third answer is early": (f">{GET}{GET}{POST}h<{OK}{OK}{EMPTY}", ["X004"]),
    "an early answer behind 100": (f">{EXPECTING}<{CONTINUE}{EMPTY}", ["X004"]),
    "content answered in the third place": (f">{GET}<{OK}>{EMBEDDING}<{OK}>{GET}<{OK}{OK}", ["X005"]),
    "content in which a request comes behind an empty line": (
        r">PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n\r\nGET / HTTP/1.1\r\n\r\n" + f"<{EMPTY}{OK}",
        ["X005"],
    ),
    "chunks are not read as a request": (
        (r">POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n12\r\nGET / HTTP/1.1\r\n\r\n\r\n0\r\n\r\n"
         f"<{EMPTY}{OK}"),
        ["X001"],
    ),
    "pipelined behind the third": (f">{GET}{GET}{POST}hi{GET}<{OK}{OK}{OK}{OK}", ["X006"]),
    "pipelined behind an offer": (
        (r">POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: foo\r\nContent-Length: 0\r\n\r\n"
         f"{GET}<{OK}{OK}"),
        ["X006"],
    ),
    "both framing fields in a tunnel's head": (
        f">{CONNECT}<" + r"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        ["X104"],
    ),
    "chunked for HTTP/1.0 that is kept": (f">{OLD_KEPT}<{CHUNKED}>{OLD_KEPT}<{CHUNKED}", ["X105", "X105"]),
    "interim responses for HTTP/1.0": (rf">GET / HTTP/1.0\r\n\r\n<{HINTS}{HINTS}{OK}", ["X106"]),
    "trailers that the client forbids": (
        r">GET / HTTP/1.1\r\nHost: a\r\nConnection: TE\r\nTE: trailers;q=0\r\n\r\n" + f"<{TRAILING}",
        ["X107"],
    ),
    "a coding that the client forbids": (
        (r">GET / HTTP/1.1\r\nHost: a\r\nConnection: TE\r\nTE: gzip;q=0.0, deflate\r\n\r\n"
        r"<HTTP/1.1 200 OK\r\nTransfer-Encoding: deflate, gzip, chunked\r\n\r\n0\r\n\r\n"),
        ["X108"],
    ),
    "the third request had to be refused": (
        rf">{GET}{GET}GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n<{OK}{OK}{OK}",
        ["X201"],
    ),
    "a length that is no number, and a coding that counts": (
        r">POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: x\r\n\r\n0\r\n\r\n" + f"<{OK}",
        [],
    ),
    "a length that is no number": (f">{NO_LENGTH}<{OK}", ["X201"]),
    "a coding that only resembles chunked": (
        r">POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n" + f"<{OK}",
        ["X201"],
    ),
    "CONNECT to no port": (r">CONNECT a: HTTP/1.1\r\nHost: a:\r\n\r\n<HTTP/1.1 200 OK\r\n\r\n", ["X201"]),
    "CONNECT to no port is refused in its own way": (
        r">CONNECT a: HTTP/1.1\r\nHost: a:\r\n\r\n<HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
        [],
    ),
    "404 where 400 is due": (
        r">GET / HTTP/1.1\r\n\r\n<HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        ["X202"],
    ),
    "206 to HEAD": (
        (r">HEAD / HTTP/1.1\r\nHost: a\r\nRange: bytes=0-0\r\n\r\n"
        r"<HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-0/9\r\n\r\n"),
        ["X210"],
    ),
    "206 to a method that may have ranges": (
        (r">QUERY / HTTP/1.1\r\nHost: a\r\nRange: bytes=0-0\r\nContent-Length: 0\r\n\r\n"
        r"<HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-0/9\r\nContent-Length: 1\r\n\r\nx"),
        [],
    ),
    "HTTP/1.0 with a coding, and on": (
        (r">POST / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
         f"<{OK}>{GET}<{OK}"),
        ["X301"],
    ),
    "two lengths, and an answer too many": (
        (r">POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
         f"<{OK}{OK}"),
        ["X301"],
    ),
    "an unreadable chunk, refused, and on": (
        r">POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + f"<{OPEN_400}{OPEN_400}",
        ["X302"],
    ),
    "close, and an answer too many": (f">{LEAVING}<{OK}{OK}", ["X304", "X303"]),
    "the server goes on after its own close": (f">{GET}{GET}<{CLOSING}{OK}", []),
    "the third answer says close, a fourth request comes": (
        f">{GET}<{OK}>{GET}<{OK}>{GET}<{CLOSING}>{GET}",
        ["X305"],
    ),
    "a request behind an HTTP/1.0 answer": (
        f">{GET}<" + r"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n" + f">{GET}",
        ["X305"],
    ),
    "HTTP/1.0, and an answer too many": (rf">GET / HTTP/1.0\r\n\r\n<{OK}{OK}", ["X306"]),
    "an answer inside the third": (f">{GET}{GET}{GET}{GET}<{OK}{OK}{UNTIL_CLOSE}{OK}[FIN]", ["X307"]),
    "100 that nobody asked for, twice": (f">{GET}<{CONTINUE}{CONTINUE}{OK}", ["X505"]),
    "100 to an expectation that is none": (
        r">POST / HTTP/1.1\r\nHost: a\r\nExpect: y 100-continue\r\nContent-Length: 2\r\n\r\nhi" + f"<{CONTINUE}{OK}",
        [],
    ),
    "the third request waits in vain": (f">{GET}{GET}<{OK}{OK}>{EXPECTING}[2s]>hi<{OK}", ["X506"]),
    "101 in an offer's third place": (
        (r">GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: bar, foo/1\r\n\r\n"
        r"<HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: foo/2\r\n\r\n"),
        ["X501"],
    ),
    "101 without a protocol": (f">{GET}<" + r"HTTP/1.1 101 Switching Protocols\r\n\r\n", []),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_between_messages(text: str, expected: list[str]) -> None:
    assert told(text) == expected


HANDSHAKE = (
    r">GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    r"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    r"Sec-WebSocket-Protocol: chat, v2\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"
    r"<HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    r"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
)


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        (r"Sec-WebSocket-Protocol: v2\r\n", None),
        (r"Sec-WebSocket-Extensions: permessage-deflate;server_no_context_takeover\r\n", None),
        (r"Sec-WebSocket-Protocol: v3\r\n", b"v3"),
        (r"Sec-WebSocket-Extensions: permessage-deflate, x-mine; a=b\r\n", b"x-mine; a=b"),
    ],
)
def test_a_handshake_chooses_what_was_offered(fields: str, found: bytes | None) -> None:
    said = findings(HANDSHAKE + fields + r"\r\n")

    assert [(each.rule.id, each.found) for each in said] == ([("X507", found)] if found else [])


def test_a_finding_points_at_both_directions() -> None:
    (finding,) = findings(rf">{GET}GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n<{OK}{OK}")

    assert (finding.rule.id, finding.from_client, finding.found) == ("X201", False, b"200")
    assert (finding.cause, finding.cause_from_client, finding.cause_is_elsewhere) == ((52, 59), True, True)
    assert finding.cause_excerpt == (52, b"Host: b\r\n")
    assert finding.message == "The server answered 200 to a request that it must refuse: T002 host-repeated."


def test_unanswered_requests_are_one_finding() -> None:
    (finding,) = findings(f">{GET}{GET}{GET}<{OK}[FIN]")

    assert finding.message == "The server closed the connection with 2 requests unanswered; this is the first."
    assert (finding.span, finding.from_client) == ((27, 41), True)
    assert (finding.cause, finding.cause_from_client) == ((40, 40), False)


def test_a_finding_belongs_to_its_exchange() -> None:
    entries = report(example(f"X:>{GET}{GET}<{OK}[FIN]").segments)

    assert [(number, sender) for number, sender, _ in in_exchanges(entries)] == [(1, "client")]


@pytest.mark.parametrize("rule", [rule.id for rule in all_rules() if rule.applies == "exchange"])
def test_of_one_direction_alone_nothing_is_said(rule: str) -> None:
    text = next(each for each in all_rules() if each.id == rule).bad.removeprefix("X:")

    assert told(text, Reading(client_seen=False)) == []
    assert told(text, Reading(server_seen=False)) == []
    assert told(text, Reading(checks=False)) == []


def test_behind_a_refused_message_nothing_is_said() -> None:
    assert told(r">GET / HTTP/1.1\r\n\r\n" + f"<{OK}{OK}", Reading(STRICT)) == []


# Where two files are read in turn, nobody knows what came first.
UNORDERED = {
    "an early answer": (f">{POST}h<{EMPTY}>i", []),
    "pipelined": (f">{POST}hi{GET}<{EMPTY}{OK}", []),
    "after a close": (f">{GET}<{CLOSING}>{GET}", []),
    "answers first": (f"<{OK}{CHUNKED}>{GET}{GET}", []),
    "answers first, and one too many": (f"<{OK}{CHUNKED}{OK}>{GET}{GET}", ["X001"]),
    "one too many": (f">{GET}{GET}<{OK}{CHUNKED}{OK}", ["X001"]),
    "one too few": (f">{GET}{GET}>[FIN]<{OK}[FIN]", ["X002"]),
    "one too few, and nothing is at an end": (f">{GET}{GET}<{OK}", []),
    "answers first, with trailers": (f"<{TRAILING}>{GET}", ["X107"]),
    "answers first, with a coding": (rf"<{CHUNKED}>GET / HTTP/1.0\r\n\r\n", ["X105"]),
}


@pytest.mark.parametrize(("text", "expected"), UNORDERED.values(), ids=UNORDERED)
def test_two_directions_whose_order_is_unknown(text: str, expected: list[str]) -> None:
    assert told(text, Reading(ordered=False)) == expected


def test_the_order_is_unknown_where_the_input_says_so() -> None:
    segments = [Segment("open", 0, facts={"ordered": False}), *example(f"X:>{POST}hi{GET}<{OK}{OK}").segments]

    assert [entry for entry in report(segments) if isinstance(entry.what, Finding)] == []


def cut(segments: Iterable[Segment]) -> Iterator[Segment]:
    for segment in segments:
        octets = segment.data
        yield from [segment._replace(data=octets[at : at + 1]) for at in range(len(octets))] or [segment]


def in_exchanges(entries: list[Entry]) -> list[tuple[int, Sender | None, Finding]]:
    return [
        (entry.exchange, entry.sender, entry.what)
        for entry in entries
        if isinstance(entry.what, Finding) and entry.what.rule.id[0] == "X"
    ]


EXAMPLES = {rule.id: rule.bad for rule in all_rules() if rule.id[0] == "X"}
TEXTS = EXAMPLES | {name: "X:" + text for name, (text, _) in WRONG.items()}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_size_of_reads_does_not_matter(text: str) -> None:
    segments = example(text).segments

    assert in_exchanges(report(cut(segments))) == in_exchanges(report(segments))


def test_waiting_requests_are_remembered_to_a_limit_and_counted_beyond() -> None:
    get = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    answer = b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-0/9\r\nContent-Length: 1\r\n\r\nx"
    asked, answered = MAX_WAITING + 9, MAX_WAITING + 5
    segments = [Segment("data", 0, "client", data=get * asked), Segment("data", 0, "server", data=answer * answered)]

    found = in_exchanges(report(segments))

    assert [finding.rule.id for _, _, finding in found] == ["X210"] * MAX_WAITING
    assert found[-1][0] == MAX_WAITING - 1
