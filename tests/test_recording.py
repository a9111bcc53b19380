import io
import os
import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from h11tool.recording import Damaged, Header, Kind, Lines, Reader, Segment, Sender, read
from h11tool.recording.format import MAX_BINARY, MAX_LINE, MAX_READ, MAX_TEXT

HEADER = Header("2026-11-22T16:17:20.664303Z", "h11tool 0.1.0")
FIRST = b'{"h11rec":1,"created":"2026-11-22T16:17:20.664303Z","tool":"h11tool 0.1.0"}\n'

SIDES: list[Sender] = ["client", "server"]

STORY = [
    Segment("open", 1, facts={"client": "127.0.0.1:42722", "server": "127.0.0.1:18080", "tls": None}),
    Segment("data", 1, "client", 0.0, b"GET /s.txt HTTP/1.1\r\nHost: 127.0.0.1:18080\r\n\r\n"),
    Segment("data", 1, "server", 0.000155, b"HTTP/1.1 200 OK\r\n\r\n\x1f\x8b\x08\x00\n"),
    Segment("data", 1, "server", 0.5, b"A"),
    Segment("open", 2, at=0.5, facts={}),
    Segment("gap", 1, "server", 1.5, length=1448),
    Segment("fin", 1, "server", 1.5),
    Segment("rst", 1, "client", 1.5),
    Segment("tls", 2, at=2.0, facts={"version": "TLSv1.3", "alpn": ["http/1.1"]}),
    Segment("note", 2, at=2.0, facts={"text": "é \x1b \ud800"}),
    Segment("close", 1, at=2.0),
]
STORY_LINES = rb"""
["open",1,{"client":"127.0.0.1:42722","server":"127.0.0.1:18080","tls":null}]
["@",1,0.0]
[">",1,"GET /s.txt HTTP/1.1\r\n"]
[">",1,"Host: 127.0.0.1:18080\r\n"]
[">",1,"\r\n"]
["@",1,0.000155]
["<",1,"HTTP/1.1 200 OK\r\n"]
["<",1,"\r\n"]
["<b",1,"H4sIAAo="]
["@",1,0.5]
["<",1,"A"]
["@",2,0.5]
["open",2,{}]
["@",1,1.5]
["gap",1,"<",1448]
["fin",1,"<"]
["rst",1,">"]
["@",2,2.0]
["tls",2,{"version":"TLSv1.3","alpn":["http/1.1"]}]
["note",2,"\u00e9 \u001b \ud800"]
["@",1,2.0]
["close",1]
""".lstrip()


def written(segments: list[Segment], header: Header = HEADER) -> bytes:
    lines = Lines()
    return lines.header(header) + b"".join(line for segment in segments for line in lines.of(segment))


def what_was_read(recording: bytes) -> tuple[list[Segment], Damaged | None]:
    segments: list[Segment] = []
    try:
        segments.extend(read(io.BytesIO(recording)))
    except Damaged as damage:
        return segments, damage
    return segments, None


def bytes_of(segments: list[Segment]) -> dict[str, bytes]:
    return {sender: b"".join(segment.data for segment in segments if segment.sender == sender) for sender in SIDES}


def test_a_recording_is_written_as_documented() -> None:
    assert written(STORY) == FIRST + STORY_LINES


def test_a_recording_is_read_as_it_was_written() -> None:
    reader = Reader(io.BytesIO(FIRST + STORY_LINES))

    assert reader.header == HEADER
    assert list(reader) == STORY


#   id                      bytes of one read             the pieces they are written as
PIECES = {
    "cut after LF":         (b"a\n\nc",                   [b'">",1,"a\\n"', b'">",1,"\\n"', b'">",1,"c"']),
    "CR alone cuts not":    (b"a\rb\r\n",                 [b'">",1,"a\\rb\\r\\n"']),
    "TAB is text":          (b"a\t~ ",                    [b'">",1,"a\\t~ "']),
    "DEL is not":           (b"a\x7f",                    [b'">b",1,"YX8="']),
    "nor is UTF-8":         ("é\n".encode(),              [b'">b",1,"w6kK"']),
    "binary ends after LF": (b"\0\nA: b\r\n",            [b'">b",1,"AAo="', b'">",1,"A: b\\r\\n"']),
    "quotes are escaped":   (b'"\\',                      [b'">",1,"\\"\\\\"']),
    "longest text":         (b"a" * MAX_TEXT + b"\n",     [b'">",1,"%b"' % (b"a" * 4096), b'">",1,"\\n"']),
    "longest binary":       (b"\0" * (MAX_BINARY + 1),    [b'">b",1,"%b"' % (b"A" * 1024), b'">b",1,"AA=="']),
    "nothing":              (b"",                         []),
}  # fmt: skip


@pytest.mark.parametrize(("data", "pieces"), PIECES.values(), ids=PIECES)
def test_how_a_read_is_cut(data: bytes, pieces: list[bytes]) -> None:
    lines = list(Lines().of(Segment("data", 1, "client", 0.0, data)))

    assert lines == [b"[" + piece + b"]\n" for piece in [b'"@",1,0.0', *pieces] if pieces]


def data(sender: str, payload: bytes, at: float = 0.0, connection: int = 1) -> Segment:
    return Segment("data", connection, "client" if sender == ">" else "server", at, payload)


def brief(segment: Segment) -> str:
    """`>a` is data of the client, `2>a@1.5` the same on connection 2 and later."""
    connection = "" if segment.connection == 1 else str(segment.connection)
    arrow = {"client": ">", "server": "<", None: segment.kind}[segment.sender]
    return connection + arrow + segment.data.decode("ascii") + (f"@{segment.at:g}" if segment.at else "")


#   id                          lines                                               segments, in brief
READINGS = {
    "pieces are joined":        (b'[">",1,"a"]\n[">b",1,"AA=="]\n[">",1,"b"]\n',    [">a\0b"]),
    "@ begins a read":          (b'[">",1,"a"]\n["@",1,2]\n[">",1,"b"]\n',          [">a", ">b@2"]),
    "so does the turn":         (b'[">",1,"a"]\n["<",1,"b"]\n[">",1,"c"]\n',        [">a", "<b", ">c"]),
    "and another connection":   (b'[">",1,"a"]\n[">",2,"b"]\n',                     [">a", "2>b"]),
    "and another line":         (b'[">",1,"a"]\n["close",3]\n[">",1,"b"]\n',        [">a", "3close", ">b"]),
    "comments do not":          (b'[">",1,"a"]\n# no JSON \xff\n[">",1,"b"]\n',     [">ab"]),
    "empty lines do not":       (b'\n[">",1,"a"]\n\n\r\n[">",1,"b"]\n',             [">ab"]),
    "unknown kinds do not":     (b'[">",1,"a"]\n["mark",{},[]]\n[">",1,"b"]\n',     [">ab"]),
    "empty pieces are nothing": (b'["<",1,""]\n["<b",1,""]\n',                      []),
    "lines may end in CR LF":   (b'[">",1,"a"]\r\n["close",1]\r\n',                 [">a", "close"]),
    "the last LF may be lost":  (b'[">",1,"a"]',                                    [">a"]),
    "other ASCII is no harm":   (b'[">",1,"\\u0000"]\n',                            [">\0"]),
    "the clock may go back":    (b'["@",1,-1.5]\n["close",1]\n',                    ["close@-1.5"]),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), READINGS.values(), ids=READINGS)
def test_how_lines_are_read(lines: bytes, expected: list[str]) -> None:
    segments, damage = what_was_read(FIRST + lines)

    assert [brief(segment) for segment in segments] == expected
    assert damage is None


NO_JSON = "line that is no JSON"
TOO_LONG = "line of more than 262144 bytes"
NO_FORM = "line of a wrong form"

#   id                       line                                               reason
DAMAGE = {
    "no JSON":               (b"[\n",                                            NO_JSON),
    "not ASCII":             ('["note",1,"é"]\n'.encode(),                       NO_JSON),
    "NUL bytes":             (b"\0\0\0\0\n",                                     NO_JSON),
    "NaN":                   (b'["@",1,NaN]\n',                                  NO_JSON),
    "infinity":              (b'["@",1,-Infinity]\n',                            NO_JSON),
    "a number like it":      (b'["open",1,{"a":1e999}]\n',                       NO_JSON),
    "5,000 digits":          (b'["@",1,' + b"9" * 5000 + b"]\n",                 NO_JSON),
    "nested":                (b"[" * 100_000 + b"\n",                            NO_JSON),
    "400 digits":            (b'["@",1,' + b"9" * 400 + b"]\n",                  "time out of range"),
    "true as a time":        (b'["@",1,true]\n',                                 "time out of range"),
    "text as a time":        (b'["@",1,"0"]\n',                                  NO_FORM),
    "too long":              (b"#" * (MAX_LINE + 1) + b"\n",                     TOO_LONG),
    "an object":             (b'{"h11rec":1}\n',                                 NO_FORM),
    "an empty array":        (b"[]\n",                                           NO_FORM),
    "no kind":               (b"[1,1]\n",                                        NO_FORM),
    "too few":               (b'[">",1]\n',                                      NO_FORM),
    "too many":              (b'["close",1,2]\n',                                NO_FORM),
    "connection below 0":    (b'["close",-1]\n',                                 NO_FORM),
    "huge connection":       (b'["close",9007199254740992]\n',                   NO_FORM),
    "connection 1.0":        (b'["close",1.0]\n',                                NO_FORM),
    "connection true":       (b'["close",true]\n',                               NO_FORM),
    "text beyond ASCII":     (b'[">",1,"\\u00e9"]\n',                            NO_FORM),
    "bad base64":            (b'["<b",1,"AAA"]\n',                               NO_FORM),
    "base64 with a space":   (b'["<b",1,"AA AA"]\n',                             NO_FORM),
    "base64 beyond ASCII":   (b'["<b",1,"\\u00e9==="]\n',                        NO_FORM),
    "gap below 0":           (b'["gap",1,"<",-1]\n',                             NO_FORM),
    "gap both ways":         (b'["gap",1,"<>",1]\n',                             NO_FORM),
    "note without text":     (b'["note",1,null]\n',                              NO_FORM),
    "facts in a list":       (b'["tls",1,[]]\n',                                 NO_FORM),
    "facts too deep":        (b'["tls",1,{"a":' + b"[" * 9 + b"]" * 9 + b"}]\n", NO_FORM),
    "cut in a line":         (b'["close"',                                       "cut short"),
    "cut in a long line":    (b'[">b",1,"' + b"A" * 1000,                        "cut short"),
}  # fmt: skip


@pytest.mark.parametrize(("line", "reason"), DAMAGE.values(), ids=DAMAGE)
def test_damage_is_told_after_what_stands_before_it(line: bytes, reason: str) -> None:
    before = FIRST + b'["@",1,0.5]\n[">",1,"a"]\n[">",1,"b"]\n'

    segments, damage = what_was_read(before + line)

    assert segments == [data(">", b"ab", 0.5)]
    assert str(damage) == f"{reason} at offset {len(before)}"


#   id                 first line                                reason
NO_HEADER = {
    "nothing":         (b"",                                     "cut short"),
    "an array":        (b'["close",1]\n',                        "no header of a recording"),
    "another object":  (b'{"log":{}}\n',                         "no header of a recording"),
    "wrong types":     (b'{"h11rec":1,"tool":1}\n',              "no header of a recording"),
    "true":            (b'{"h11rec":true}\n',                    "no header of a recording"),
    "from the future": (b'{"h11rec":2,"created":"","x":0}\n',    "recording of another version"),
}  # fmt: skip


@pytest.mark.parametrize(("line", "reason"), NO_HEADER.values(), ids=NO_HEADER)
def test_a_file_without_our_header(line: bytes, reason: str) -> None:
    segments, damage = what_was_read(line)

    assert segments == []
    assert str(damage) == f"{reason} at offset 0"


def test_a_header_may_say_less_and_more() -> None:
    assert Reader(io.BytesIO(b'{"h11rec":1,"host":"a"}\n')).header == Header("", "")


def test_cut_at_every_byte() -> None:
    whole = written(STORY)
    sent = bytes_of(STORY)

    for cut in range(len(whole)):
        segments, damage = what_was_read(whole[:cut])

        line_start = whole.rfind(b"\n", 0, cut) + 1
        line_is_whole = cut in (line_start, whole.index(b"\n", line_start)) and cut > 0
        assert str(damage) == ("None" if line_is_whole else f"cut short at offset {line_start}")
        assert all(sent[sender].startswith(part) for sender, part in bytes_of(segments).items())
        assert segments[:-1] == STORY[: max(len(segments) - 1, 0)]


# Text is listed, not generated: the tables of all of Unicode take a second to build.
TEXTS = st.sampled_from(["", "a", '"', "\\", "\n", "\x1b[31m", "é", "\ud800", "\U0001f600", "x" * 5000])
FACTS: st.SearchStrategy[dict[str, object]] = st.dictionaries(
    TEXTS, st.one_of(st.none(), st.booleans(), st.integers(), TEXTS, st.lists(TEXTS)), max_size=4
)
LINES = st.lists(st.sampled_from([b"A: b", b"\r\n", b"\n", b"\r", b"\0"]), min_size=1)
PAYLOADS = st.binary(min_size=1) | LINES.map(b"".join)


@st.composite
def a_segment(draw: st.DrawFn) -> Segment:
    kind: Kind = draw(st.sampled_from(["data", "data", "open", "gap", "fin", "rst", "tls", "note", "close"]))
    facts: dict[str, object] = {}
    if kind in ("open", "tls"):
        facts = draw(FACTS)
    elif kind == "note":
        facts = {"text": draw(TEXTS)}
    return Segment(
        kind,
        connection=draw(st.integers(0, 2)),
        sender=draw(st.sampled_from(SIDES)) if kind in ("data", "gap", "fin", "rst") else None,
        at=draw(st.sampled_from([0.0, 0.25, 1e-7, 1234567890.123456])),
        data=draw(PAYLOADS) if kind == "data" else b"",
        length=draw(st.integers(0, 2**53 - 1)) if kind == "gap" else 0,
        facts=facts,
    )


@given(st.lists(a_segment()))
def test_what_was_written_is_read_back_and_written_alike(segments: list[Segment]) -> None:
    recording = written(segments)

    back, damage = what_was_read(recording)

    assert (back, damage) == (segments, None)
    assert written(back) == recording
    assert set(recording) <= set(range(0x20, 0x7F)) | {0x0A}


@pytest.mark.parametrize("unit", [b"x" * 100 + b"\r\n", bytes(range(256))])
def test_a_read_beyond_the_bound_comes_in_parts(unit: bytes) -> None:
    payload = (unit * (MAX_READ // len(unit) + 1000))[: MAX_READ + 1000]
    recording = written([data(">", payload, 1.0)])

    back, damage = what_was_read(recording)

    assert (back, damage) == ([data(">", payload[:MAX_READ], 1.0), data(">", payload[MAX_READ:], 1.0)], None)
    assert written(back) == recording


def test_joining_is_bounded_where_nobody_begins_a_new_read() -> None:
    line = b'[">",1,"' + b"x" * 1000 + b'"]\n'

    segments = list(read(io.BytesIO(FIRST + line * 5000)))

    assert b"".join(segment.data for segment in segments) == b"x" * 5_000_000
    assert [len(segment.data) for segment in segments] == [1_048_000] * 4 + [808_000]


NASTY = [b"[", b"]", b'"', b"\n", b"9" * 5000, b"NaN", b"\\u", b"null", b"-"]


def mutated(recording: bytes, chance: random.Random) -> bytes:
    mutant = bytearray(recording)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(mutant))
        match chance.randrange(4):
            case 0:
                mutant[at] = chance.randrange(256)
            case 1:
                del mutant[at : at + chance.randint(1, 40)]
            case 2:
                mutant[at:at] = chance.choice(NASTY)
            case 3:
                other = chance.randrange(len(recording))
                mutant[at:at] = recording[other : other + chance.randint(1, 200)]
    return bytes(mutant)


@pytest.mark.parametrize("seed", range(200))
def test_a_damaged_file_is_either_read_or_damaged(seed: int) -> None:
    mutant = mutated(written(STORY), random.Random(seed))

    segments, damage = what_was_read(mutant)

    again = written(segments)
    assert what_was_read(again) == (segments, None)
    assert damage is None or (0 <= damage.offset <= len(mutant) and len(str(damage)) < 80)


def test_an_error_of_the_file_comes_after_what_was_read() -> None:
    class Failing(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            line = super().readline(size)
            if not line:
                raise OSError("Input/output error")
            return line

    segments = read(Failing(FIRST + b'[">",1,"a"]\n'))

    assert next(segments) == data(">", b"a")
    with pytest.raises(OSError, match="Input/output error"):
        next(segments)


def test_segments_come_before_the_pipe_ends() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream:
        os.write(writing, FIRST + STORY_LINES[: STORY_LINES.index(b'["@",1,0.5]')])
        segments = read(stream)
        assert [next(segments), next(segments)] == STORY[:2]  # the answer may still go on

        os.write(writing, b'["@",1,0.5]\n')
        assert next(segments) == STORY[2]

        os.close(writing)
        assert list(segments) == []


def peak_of(action: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("begins_reads", [True, False])
def test_memory_is_flat(tmp_path: Path, begins_reads: bool) -> None:
    path = tmp_path / "long.h11rec"
    payload = random.Random(0).randbytes(64 * 1024).replace(b"\n", b"")
    lines = list(Lines().of(data("<", payload)))[0 if begins_reads else 1 :]
    with path.open("wb") as file:
        file.write(FIRST)
        while file.tell() < 64 * 1024 * 1024:
            file.writelines(lines)
    sizes: list[int] = []

    with path.open("rb") as file:
        peak = peak_of(lambda: sizes.extend(len(segment.data) for segment in read(file)))

    assert sum(sizes) % len(payload) == 0
    assert sum(sizes) > 45 * 1024 * 1024
    assert peak < 4 * 1024 * 1024
