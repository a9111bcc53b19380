"""D001: two ends of one message, told once the direction has ended, and only where the fault makes the difference."""

import pytest

from h11tool.diagnose import Reading, diagnose
from h11tool.protocol.findings import Finding
from h11tool.recording import Segment

POST = b"POST / HTTP/1.1\r\nHost: a\r\n"
SMUGGLED = POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


def desyncs(*segments: Segment) -> list[Finding]:
    entries = diagnose([*segments, Segment("fin", 0, "client")], "", Reading(server_seen=False))
    found = [entry.what for entry in entries if isinstance(entry.what, Finding)]
    return [finding for finding in found if finding.rule.id == "D001"]


def sent(*pieces: bytes) -> list[Segment]:
    return [Segment("data", 0, "client", data=piece) for piece in pieces]


def test_both_ends_are_named_with_the_fault_that_makes_them() -> None:
    (finding,) = desyncs(*sent(SMUGGLED + GET))
    size = len(SMUGGLED)
    assert finding.span == (size - 1, size)
    assert finding.message == (
        f"This message ends at byte {size - 1} for Content-Length before Transfer-Encoding; at byte {size} for RFC 9112"
        " and 12 more."
    )
    assert finding.cause is not None
    assert SMUGGLED[slice(*finding.cause)].startswith(b"Transfer-Encoding")


def test_in_the_third_message_and_however_it_is_cut() -> None:
    stream = GET * 2 + SMUGGLED + GET
    (whole,) = desyncs(*sent(stream))
    assert whole.span.stop == len(GET * 2 + SMUGGLED)
    for cut in range(1, len(stream)):
        assert desyncs(*sent(stream[:cut], stream[cut:])) == [whole]


@pytest.mark.parametrize(
    "stream",
    [
        GET * 3,
        POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        POST + b"X : y\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        POST + b"A: b\nContent-Length: 3\r\n\r\nabc"[:4] + b"\r\nContent-Length: 3\r\n\r\nabc",
        POST + b"Content-Length: 9\r\n\r\nabc",
        b"GET / HTTP/1.1\nHost: a\n\n",
    ],
)
def test_where_all_agree_nothing_is_told(stream: bytes) -> None:
    assert desyncs(*sent(stream)) == []


def test_behind_a_gap_nothing_is_told() -> None:
    assert desyncs(*sent(SMUGGLED), Segment("gap", 0, "client", length=5), *sent(GET)) == []


def test_a_long_stream_is_looked_at_only_up_to_a_bound() -> None:
    filler = [POST + b"Content-Length: 60000\r\n\r\n" + b"x" * 60000] * 20
    assert len(desyncs(*sent(*filler, SMUGGLED, GET))) == 1
    assert len(desyncs(*sent(SMUGGLED, *filler, SMUGGLED, GET))) == 1
