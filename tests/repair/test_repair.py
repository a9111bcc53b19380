"""Repairs are tried: the stream with the edit made has fewer faults, and as much of it is read as was said."""

from collections.abc import Sequence

import pytest

from h11tool import repair
from h11tool.catalogue import all_rules, example
from h11tool.diagnose import Diagnosis, Reading
from h11tool.inputs import segments_of
from h11tool.protocol.findings import Finding, Rule, Severity, Span
from h11tool.protocol.profiles import DIAGNOSE
from h11tool.recording import Segment, Sender
from h11tool.repair import Edit, Repair, Streams, edited, mend, octets_of, repair_of
from tests.cli.running import RECORDINGS

POST = b"POST / HTTP/1.1\r\nHost: a\r\n"
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
NEXT = b"HTTP/1.1 204 No Content\r\n\r\n"


def reading_of(sender: str) -> Reading:
    return Reading(DIAGNOSE, client_seen=sender == "client", server_seen=sender == "server")


def errors(segments: list[Segment], reading: Reading) -> list[Finding]:
    diagnosis = Diagnosis("", reading)
    entries = [entry for segment in segments for entry in diagnosis.feed(segment)] + list(diagnosis.finish())
    found = [entry.what for entry in entries if isinstance(entry.what, Finding)]
    return [finding for finding in found if finding.rule.severity is Severity.ERROR]


def stream(sender: Sender, *pieces: bytes) -> list[Segment]:
    return [*(Segment("data", 0, sender, data=piece) for piece in pieces), Segment("fin", 0, sender)]


def repaired(sender: Sender, data: bytes) -> tuple[Repair | None, bytes]:
    segments, reading = stream(sender, data), reading_of(sender)
    repair = repair_of(errors(segments, reading)[0], segments, reading)
    return repair, (octets_of(edited(segments, sender, repair.edits), sender) or b"") if repair else data


MENDED: dict[str, tuple[Sender, bytes, bytes]] = {
    "length too small": ("server", OK + b"Content-Length: 2\r\n\r\nhello" + NEXT, b"Content-Length: 5\r\n"),
    "length too large for what follows": (
        "server",
        OK + b"Content-Length: 9\r\n\r\nhello" + NEXT,
        b"Content-Length: 5\r\n",
    ),
    "length too large at the end": ("server", OK + b"Content-Length: 9\r\n\r\nhello", b"Content-Length: 5\r\n"),
    "length too small, 2": ("client", POST + b"Content-Length: 2\r\n\r\n{1:2}" + POST + b"\r\n", b"-Length: 5\r\n"),
    "length over the next response": ("server", OK + b"Content-Length: 99\r\n\r\nhello" + NEXT, b"-Length: 5\r\n"),
    "chunk one too small": ("server", OK + CHUNKED + b"4\r\nhello\r\n0\r\n\r\n", b"\r\n5\r\nhello\r\n"),
    "chunk one too large": ("server", OK + CHUNKED + b"6\r\nhello\r\n3\r\nabc\r\n0\r\n\r\n", b"\r\n5\r\nhello\r\n"),
    "chunk size in decimal": ("server", OK + CHUNKED + b"16\r\n0123456789abcdef\r\n0\r\n\r\n", b"\r\n10\r\n0123"),
    "third chunk": ("client", POST + CHUNKED + b"1\r\na\r\n1\r\nb\r\n3\r\ncdefg\r\n0\r\n\r\n", b"\r\n5\r\ncdefg"),
    "no last chunk": ("server", OK + CHUNKED + b"5\r\nhello\r\n", b"hello\r\n0\r\n\r\n"),
    "no end behind the last chunk": ("server", OK + CHUNKED + b"5\r\nhello\r\n0\r\n", b"0\r\n\r\n"),
    "two lengths": ("client", POST + b"Content-Length: 5\r\nContent-Length: 3\r\n\r\nabc", b"Length: 3\r\n\r\n"),
    "length and coding": (
        "client",
        POST + b"Content-Length: 5\r\n" + CHUNKED + b"0\r\n\r\n",
        b"a\r\nTransfer-Encoding",
    ),
    "a bare LF": ("client", b"GET / HTTP/1.1\r\nA: b\nHost: a\r\n\r\n", b"A: b\r\nHost"),
    "all bare LF": ("client", b"GET / HTTP/1.1\nHost: a\nA: b\n\n", b"HTTP/1.1\r\nHost: a\r\nA: b\r\n\r\n"),
    "a fold": ("server", OK + b"A: b\r\n  c\r\nContent-Length: 0\r\n\r\n", b"A: b"),
    "blank before the colon": ("client", b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", b"Host: a\r\n"),
    "no colon": ("server", OK + b"X-Debug on\r\nContent-Length: 0\r\n\r\n", b"X-Debug: on\r\n"),
    "blank in a target": ("client", b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", b"GET /a%20b HTTP/1.1"),
    "content without a length": ("client", POST + b"\r\na=b&c=d", b"Content-Length: 7\r\n\r\na=b"),
    "a NUL": ("server", OK + b"A: b\0c\r\nContent-Length: 0\r\n\r\n", b"A: b c\r\n"),
    "a head without an end": ("client", b"GET / HTTP/1.1\r\nHost: a", b"Host: a\r\n\r\n"),
    "garbage between responses": ("server", NEXT + b"debug: 1\r\n" + NEXT, NEXT + NEXT),
}


@pytest.mark.parametrize("name", MENDED)
def test_a_fault_is_mended(name: str) -> None:
    sender, data, expected = MENDED[name]
    repair, mended = repaired(sender, data)
    assert repair is not None
    assert repair.whole
    assert expected in mended
    assert errors(stream(sender, mended), reading_of(sender)) == []


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x80\x00" * 40,
    ],
)
def test_no_repair_is_told_where_none_helps(data: bytes) -> None:
    assert repaired("client", data)[0] is None


@pytest.mark.parametrize("rule", all_rules(), ids=[rule.id for rule in all_rules()])
def test_what_is_told_of_a_repair_holds(rule: Rule) -> None:
    segments, sender, both = example(rule.bad)
    reading = Reading(client_seen=both or sender == "client", server_seen=both or sender == "server")
    before = errors(segments, reading)
    for finding in before[:1]:
        repair = repair_of(finding, segments, reading)
        if repair:
            mended = edited(segments, repair.sender, repair.edits)
            after = errors(mended, reading)
            mine = [found.span.start for found in after if found.from_client == (repair.sender == "client")]
            assert len(after) <= len(before)
            assert repair.whole == (not mine)
            assert repair.parses <= len(octets_of(mended, repair.sender) or b"")


def test_edits_may_fall_on_any_border_of_reads() -> None:
    whole = b"abcdefghij"
    for cut in range(len(whole) + 1):
        segments = [
            segment for segment in stream("client", whole[:cut], whole[cut:]) if segment.data or not segment.sender
        ]
        for start in range(len(whole) + 1):
            for stop in range(start, len(whole) + 1):
                made = edited(segments, "client", [Edit(Span(start, stop), b"XY")])
                assert octets_of(made, "client") == whole[:start] + b"XY" + whole[stop:]


def test_several_edits_are_made_at_once() -> None:
    edits = [Edit(Span(1, 1), b"-"), Edit(Span(3, 5), b""), Edit(Span(6, 6), b"+")]
    assert octets_of(edited(stream("client", b"abcdef"), "client", edits), "client") == b"a-bcf+"


def test_the_other_side_stays_as_it_is() -> None:
    segments = [*stream("client", b"abc"), *stream("server", b"abc")]
    made = edited(segments, "server", [Edit(Span(0, 3), b"x")])
    assert (octets_of(made, "client"), octets_of(made, "server")) == (b"abc", b"x")


def test_all_faults_of_a_capture_are_mended_one_after_the_other() -> None:
    streams = Streams()
    data = (
        b"GET / HTTP/1.1\r\nHost : a\r\n\r\n" + b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n" + b"GET / HTTP/1.1\nHost: a\n\n"
    )
    list(streams.listening(stream("client", data)))
    made = mend(streams, reading_of("client"))
    assert len(made) == 3
    assert errors(list(streams.connection(0)), reading_of("client")) == []


def test_of_a_long_connection_few_edits_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[int] = []
    real = repair._tried

    def counted(segments: Sequence[Segment], reading: Reading, sender: Sender) -> repair._Trial:
        lengths.append(len(octets_of(segments, sender) or b""))
        return real(segments, reading, sender)

    monkeypatch.setattr(repair, "_tried", counted)
    monkeypatch.setattr(repair, "MOST_READ", 10_000)
    segments, reading = stream("client", b"GET / HTTP/1.1\nHost: a\n\n" * 100), reading_of("client")
    repair_of(errors(segments, reading)[0], segments, reading)
    assert len(lengths) > 2
    assert sum(lengths) <= 10_000 + 2 * 2_600


def test_a_gap_or_a_long_connection_is_left_alone() -> None:
    reading = reading_of("server")
    gap = [*stream("server", OK + b"A : b\r\n\r\n")[:-1], Segment("gap", 0, "server", length=4)]
    assert repair_of(errors(gap, reading)[0], gap, reading) is None
    streams = Streams()
    list(streams.listening([Segment("data", 0, "server", data=b"x" * 600_000)] * 2))
    assert streams.connection(0) == []
    assert not streams.complete


@pytest.mark.parametrize("path", sorted(RECORDINGS.glob("*.bin")), ids=lambda path: path.name)
def test_what_is_mended_of_real_streams_has_fewer_faults(path: object) -> None:
    streams = Streams()
    segments = list(streams.listening(segments_of(str(path))))
    before = len(errors(segments, Reading()))
    made = mend(streams, Reading())
    after = len(errors([segment for number in streams.numbers() for segment in streams.connection(number)], Reading()))
    assert after < before if made else after == before
