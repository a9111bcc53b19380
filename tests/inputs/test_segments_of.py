import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from h11tool.inputs import FORMATS, Options, Unreadable, pair_of, segments_of
from h11tool.recording import Damaged, Header, Lines, Segment

REQUEST = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
STORY = [Segment("open", 1), Segment("data", 1, "client", 0.5, REQUEST), Segment("fin", 1, "client", 0.5)]
LINES = Lines()
RECORDING = LINES.header(Header("", "")) + b"".join(line for segment in STORY for line in LINES.of(segment))
RAW = [
    Segment("open", 0, facts={"seen": "client"}),
    Segment("data", 0, "client", data=REQUEST),
    Segment("fin", 0, "client"),
]

#   id                       the file                           its segments
FILES = {
    "raw":                   (REQUEST,                          RAW),
    "recording":             (RECORDING,                        STORY),
    "spaced recording":      (b'{ "h11rec":1}\n["open",1,{}]',  STORY[:1]),
}  # fmt: skip


@pytest.mark.parametrize(("content", "segments"), FILES.values(), ids=FILES)
def test_a_file_shows_its_format(content: bytes, segments: list[Segment], tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_bytes(content)

    assert list(segments_of(str(path))) == segments


def test_a_format_can_be_told(tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_bytes(RECORDING)

    read = list(segments_of(str(path), Options(format_name="raw", role="server", eof=False)))

    assert read == [Segment("open", 0, facts={"seen": "server"}), Segment("data", 0, "server", data=RECORDING)]


def test_an_unknown_format_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.touch()

    with pytest.raises(ValueError, match="no input format is called 'docx'"):
        list(segments_of(str(path), Options(format_name="docx")))


def test_names_of_formats_are_unique() -> None:
    assert [row.name for row in FORMATS] == sorted({row.name for row in FORMATS})


def test_two_files_of_one_direction_each(tmp_path: Path) -> None:
    client, server = tmp_path / "client", tmp_path / "server"
    client.write_bytes(REQUEST)
    server.write_bytes(b"rubbish")

    assert list(pair_of(str(client), str(server))) == [
        Segment("open", 0, facts={"ordered": False}),
        Segment("data", 0, "client", data=REQUEST),
        Segment("data", 0, "server", data=b"rubbish"),
        Segment("fin", 0, "client"),
        Segment("fin", 0, "server"),
    ]


#   id                       name              what is said
UNREADABLE = {
    "missing":               ("none",           "'none': No such file or directory"),
    "directory":             (".",              "'.': Is a directory"),
    "no name":               ("",               "'': No such file or directory"),
    "file as directory":     ("file/a",         "'file/a': Not a directory"),
    "NUL":                   ("a\0b",           "'a\\x00b': embedded null byte"),
    "escapes":               ("\x1b[m\u202e\n", "'\\x1b[m\\u202e\\n': No such file or directory"),
    "lone surrogate":        ("\udcff",         "'\\udcff': No such file or directory"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "said"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_said_in_a_line(
    name: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").touch()

    with pytest.raises(Unreadable) as error:
        list(segments_of(name))

    assert str(error.value) == "cannot read " + said


def test_a_long_name_makes_a_short_line() -> None:
    with pytest.raises(Unreadable) as error:
        list(segments_of("x" * 100_000))

    assert str(error.value) == f"cannot read '{'x' * 120}': File name too long"


@pytest.mark.parametrize("stdin", [None, io.StringIO("text")])
def test_standard_input_that_is_none(stdin: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", stdin)

    with pytest.raises(Unreadable, match="cannot read standard input: it is closed"):
        list(segments_of("-"))


def test_a_file_that_fails_in_the_middle() -> None:
    name = "/proc/self/mem"  # opens, and has nothing readable at its beginning

    with pytest.raises(Unreadable, match=f"cannot read '{name}': Input/output error"):
        list(segments_of(name))


def test_what_stands_before_damage_is_read(tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_bytes(RECORDING + b'["clo')
    read: list[Segment] = []

    with pytest.raises(Damaged, match=f"cut short at offset {len(RECORDING)}"):
        read.extend(segments_of(str(path)))

    assert read == STORY


def test_files_are_closed_however_reading_ends(tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_bytes(RECORDING)
    before = os.dup(0)
    os.close(before)

    some = segments_of(str(path))
    next(some)
    del some
    list(segments_of(str(path)))

    after = os.dup(0)
    os.close(after)
    assert after == before


LINE = b"GET / HTTP/1.1\r\n"
LONG = b"HTTP/1.1 200 ".ljust(512, b"a")

#   id                         what is written first          the segment that it gives at once
ARRIVALS = {
    "request":                 (LINE,                          Segment("data", 0, "client", data=LINE)),
    "response without LF":     (LONG,                          Segment("data", 0, "server", data=LONG)),
    "recording":               (RECORDING,                     STORY[0]),
}  # fmt: skip


@pytest.mark.parametrize(("written", "segment"), ARRIVALS.values(), ids=ARRIVALS)
def test_segments_come_as_their_bytes_arrive(written: bytes, segment: Segment) -> None:
    reading, writing = os.pipe()
    os.write(writing, written)

    segments = segments_of(f"/dev/fd/{reading}")
    if segment.kind == "data":
        assert next(segments).kind == "open"
    assert next(segments) == segment

    os.write(writing, b"X")
    if segment.kind == "data":
        assert next(segments) == segment._replace(data=b"X")

    os.close(writing)
    os.close(reading)


SHOW = """
from h11tool.inputs import segments_of
for segment in segments_of("-"):
    print(segment.sender, segment.data, flush=True)
"""


def test_standard_input_is_shown_as_it_arrives() -> None:
    command = [sys.executable, "-c", SHOW]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as show:
        assert show.stdin is not None
        assert show.stdout is not None
        show.stdin.write(b"GET / HTTP/1.1\r\n")
        assert show.stdout.readline() == b"None b''\n"
        assert show.stdout.readline() == b"client b'GET / HTTP/1.1\\r\\n'\n"
        show.stdin.write(b"\r")
        assert show.stdout.readline() == b"client b'\\r'\n"
        show.stdin.close()
        assert show.stdout.read() == b"client b''\n"
