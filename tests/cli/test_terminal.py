"""Nothing that a peer, a file or its name holds does anything to a terminal."""

import json
import re
import unicodedata
from base64 import b64encode
from pathlib import Path

import pytest

from tests.cli.running import RECORDINGS, on_terminal, run

# Everything we ever send to a terminal besides text: bold, faint, and six colours.
OURS = re.compile(r"\x1b\[(?:0|1|2|35|36|1;31|1;33|1;34)m")
FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
VIEWS = ("events", "messages", "states", "hex")

#   what it would do                bytes
VECTORS = {
    "colour":                       b"\x1b[31m",
    "conceal":                      b"\x1b[8m",
    "clear":                        b"\x1b[2J\x1b[H",
    "erase a line":                 b"\x1b[2K",
    "cursor up":                    b"\x1b[99A",
    "alternate screen":             b"\x1b[?1049h",
    "mouse reports":                b"\x1b[?1000h",
    "answer back":                  b"\x1b[c\x1b[6n",
    "title":                        b"\x1b]0;x\x07",
    "title, long form":             b"\x1b]2;x\x1b\\",
    "clipboard":                    b"\x1b]52;c;eA==\x07",
    "hyperlink":                    b"\x1b]8;;http://evil/\x1b\\x\x1b]8;;\x1b\\",
    "device control":               b"\x1bP$q\"p\x1b\\",
    "keys":                         b"\x1b[?1;2c",
    "reset":                        b"\x1bc",
    "character set":                b"\x1b(0",
    "CSI of C1":                    b"\x9b31m",
    "CSI of C1 in UTF-8":           b"\xc2\x9b31m",
    "OSC of C1 in UTF-8":           b"\xc2\x9d0;x\xc2\x9c",
    "next line in UTF-8":           b"\xc2\x85",
    "bell":                         b"\x07",
    "backspace":                    b"abc\x08\x08\x08",
    "carriage return":              b"safe\rEVIL",
    "form feed":                    b"\x0c\x0b",
    "shift out":                    b"\x0e",
    "delete":                       b"\x7f",
    "right to left":                "\u202e\u2066txt.exe\u2069".encode(),
    "direction mark":               "\u200e\u200f".encode(),
    "zero width":                   "\u200b\u200d\ufeff".encode(),
    "separators":                   "\u2028\u2029".encode(),
    "tags":                         "\U000e0041\U000e007f".encode(),
    "no UTF-8":                     b"\xff\xfe\xed\xa0\x80\xf5",
}  # fmt: skip

HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

#   where                 sender, and the bytes around the vector
PLACES = {
    "method":            ("client", b"GE", b"T / HTTP/1.1\r\nHost: a\r\n\r\n"),
    "target":            ("client", b"GET /", b" HTTP/1.1\r\nHost: a\r\n\r\n"),
    "field name":        ("client", b"GET / HTTP/1.1\r\nHost: a\r\nX-", b": b\r\n\r\n"),
    "field value":       ("client", b"GET / HTTP/1.1\r\nHost: a\r\nX: ", b"\r\n\r\n"),
    "Host":              ("client", b"GET / HTTP/1.1\r\nHost: ", b"\r\n\r\n"),
    "reason":            ("server", b"HTTP/1.1 200 ", b"\r\nContent-Length: 0\r\n\r\n"),
    "Content-Length":    ("server", b"HTTP/1.1 200 OK\r\nContent-Length: ", b"\r\n\r\n"),
    "chunk size":        ("server", HEAD, b"3\r\nabc\r\n0\r\n\r\n"),
    "chunk extension":   ("server", HEAD + b"3;", b"=1\r\nabc\r\n0\r\n\r\n"),
    "chunk data":        ("server", HEAD + b"3\r\n", b"\r\n0\r\n\r\n"),
    "trailer":           ("server", HEAD + b"0\r\nX: ", b"\r\n\r\n"),
    "body":              ("server", b"HTTP/1.0 200 OK\r\n\r\n", b"\r\n"),
    "no HTTP":           ("server", b"", b"\r\n"),
}  # fmt: skip


def hostile_recording(path: Path) -> Path:
    """A recording with every vector at every place, and in all that a recording says besides."""
    rows: list[object] = [{"h11rec": 1, "created": "", "tool": ""}]
    number = 0
    for vector in VECTORS.values():
        text = vector.decode("latin-1") + vector.decode("utf-8", "surrogateescape")
        for sender, before, after in PLACES.values():
            number += 1
            arrow = ">" if sender == "client" else "<"
            content = b64encode(before + vector + after).decode("ascii")
            rows += [["open", number, {"client": text, "server": text, "tls": {text: text}}]]
            rows += [[f"{arrow}b", number, content], ["fin", number, arrow]]
        rows += [["tls", number, {text: text}], ["note", number, text], ["close", number]]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="ascii")
    return path


def harmful(shown: bytes) -> list[str]:
    """What a terminal would not just print, once our own colours are gone."""
    text = OURS.sub("", shown.decode("utf-8"))
    return sorted({hex(ord(c)) for c in text if c != "\n" and unicodedata.category(c) in FORBIDDEN})


@pytest.mark.parametrize("view", VIEWS)
def test_no_bytes_of_a_peer_reach_the_terminal(tmp_path: Path, view: str) -> None:
    recording = hostile_recording(tmp_path / "a.h11rec")

    status, shown = on_terminal("parse", "--view", view, recording)

    assert status == 1
    assert b"\x1b[1;31merror " in shown
    assert harmful(shown) == []
    assert shown.count(rb"* note: \x1b[8m") == 1
    assert shown.count(rb"\u{202e}\u{2066}") > len(PLACES)
    assert rb"Content-Length: \x1b[8m" in shown  # in its finding, in every view


@pytest.mark.parametrize("view", VIEWS)
def test_no_bytes_of_a_peer_reach_a_pipe(tmp_path: Path, view: str) -> None:
    recording = hostile_recording(tmp_path / "a.h11rec")

    done = run("parse", "--view", view, recording)

    assert done.returncode == 1
    assert b"\x1b" not in done.stdout
    assert harmful(done.stdout) == []
    assert not re.search(rb" \n", done.stdout)


def test_json_is_printable_ascii(tmp_path: Path) -> None:
    recording = hostile_recording(tmp_path / "a.h11rec")

    done = run("parse", "--json", recording)

    assert re.fullmatch(rb"[\n -~]*", done.stdout)
    notes = [json.loads(line)["text"] for line in done.stdout.split(b"\n") if b'"note":"note"' in line]
    assert notes[0] == "\x1b[31m" * 2
    assert len(notes) == len(VECTORS)


@pytest.mark.parametrize("exists", [True, False], ids=["there", "not there"])
def test_no_bytes_of_a_name_reach_the_terminal(tmp_path: Path, exists: bool) -> None:
    names = [bytes(tmp_path) + b"/" + vector.replace(b"/", b"") for vector in VECTORS.values()]
    if exists:
        for name in names:
            with open(name, "wb") as file:  # noqa: PTH123 - a Path would decode the name
                file.write(b"HTTP/1.1 200\r\n\r\n")

    status, shown = on_terminal("parse", *names)

    assert status == (0 if exists else 3)
    assert harmful(shown) == []
    assert rb"\x1b[31m" in shown
    assert shown.count(str(tmp_path).encode()) >= len(names)


@pytest.mark.parametrize(
    ("settings", "arguments", "colours", "unicode"),
    [
        ({}, (), True, True),
        ({"NO_COLOR": "1"}, (), False, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, (), False, True),
        ({"NO_COLOR": "1"}, ("--color", "always"), True, True),
        ({"TERM": "dumb"}, (), False, True),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, (), True, True),
        ({}, ("--color", "never"), False, True),
        ({"LC_ALL": "C"}, (), True, False),
        ({"PYTHONIOENCODING": "ascii:strict"}, (), True, False),
        ({"PYTHONIOENCODING": "latin-1:strict"}, (), True, False),
    ],
)
def test_colours_and_characters(
    settings: dict[str, str], arguments: tuple[str, ...], colours: bool, unicode: bool
) -> None:
    status, shown = on_terminal("parse", *arguments, "chunk-size-one-long.bin", settings=settings)

    assert status == 1
    assert (b"\x1b" in shown) == colours
    assert shown.isascii() != unicode
    assert b"C201" in shown


def test_plain_in_a_pipe_unless_forced() -> None:
    plain = run("parse", "chunk-size-one-long.bin").stdout
    forced = run("parse", "chunk-size-one-long.bin", settings={"FORCE_COLOR": "1"}).stdout

    assert b"\x1b" not in plain
    assert OURS.sub("", forced.decode()) == plain.decode()
    assert forced != plain


@pytest.mark.parametrize("view", VIEWS)
def test_ascii_is_enough(view: str) -> None:
    files = sorted(path.name for path in RECORDINGS.iterdir() if path.suffix in (".bin", ".h11rec"))

    done = run("parse", "--view", view, *files, settings={"PYTHONIOENCODING": "ascii:strict"})

    assert done.returncode == 3  # an SSH banner is among them
    assert done.stdout.isascii()
    assert b"a fault of our own" not in done.stderr


@pytest.mark.parametrize("width", [1, 20, 40, 80, 120, 200, 1000])
def test_findings_keep_within_the_width(width: int) -> None:
    _, shown = on_terminal("parse", "chunk-size-one-long.bin", "length-and-chunked-smuggling.bin", width=width)

    lines = OURS.sub("", shown.decode()).split("\n")
    findings = [line for line in lines if re.match(r" +\d* \||  why|  fix|   {4}\S", line)]
    assert len(findings) > 10
    assert max(map(len, findings)) <= max(width, 40)
    assert not any(line.endswith(" ") for line in lines)


def test_a_long_line_is_shown_where_the_fault_is() -> None:
    given = b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 70 + b"\0" + b"b" * 70 + b"\r\n\r\n"

    shown = run("parse", "-", given=given, settings={"COLUMNS": "60"}).stdout.decode()

    wire, carets = re.findall(r"^ +\d* \| (.*)$", shown, re.MULTILINE)[:2]
    assert (wire[:3], wire[-3:]) == ("...", "...")
    assert wire[carets.index("^") :].startswith(r"\0b")
    assert len(wire) <= 52
