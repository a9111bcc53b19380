"""`h11tool get` with a peer that behaves: what it writes, shows and records."""

import json
import os
import pty
import re
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from h11tool.recording import Segment, read
from tests.net.fault_server import CHUNKED, HELLO, OK, Peer, plays, serving
from tests.net.running import PATIENCE, ROOT, command, get, started, url

GOOD: dict[str, tuple[bytes, bytes]] = {
    "content-length":  (HELLO, b"hello\n"),
    "chunked":         (CHUNKED + b"3\r\nhel\r\n3;a=b\r\nlo\n\r\n0\r\nDigest: x\r\n\r\n", b"hello\n"),
    "until close":     (b"HTTP/1.0 200 OK\r\n\r\nhello\n", b"hello\n"),
    "empty":           (OK + b"Content-Length: 0\r\n\r\n", b""),
    "no content":      (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
    "interim":         (b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + HELLO, b"hello\n"),
    "not found":       (b"HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno\n", b"no\n"),
}  # fmt: skip


@pytest.mark.parametrize(("response", "content"), GOOD.values(), ids=GOOD)
def test_the_content_goes_to_standard_output(response: bytes, content: bytes) -> None:
    with serving(plays(response)) as port:
        done = get(url(port))
    assert (done.status, done.out, done.err) == (0, content, "")


def test_user_and_password_become_a_field_that_verbose_masks() -> None:
    requests: list[bytes] = []
    with serving(lambda peer: requests.append(peer.read_head().send(HELLO).request)) as port:
        done = get(f"http://user:p%40ss@127.0.0.1:{port}/", "-v")
        shown = get(f"http://user:p%40ss@127.0.0.1:{port}/", "-v", "--with-secrets")
    assert b"\r\nAuthorization: Basic dXNlcjpwQHNz\r\n" in requests[0]
    assert "> Authorization: [18 bytes masked]\n" in done.err
    assert "dXNl" not in done.err
    assert "> Authorization: Basic dXNlcjpwQHNz\n" in shown.err


def test_verbose_shows_both_heads_and_no_raw_escape() -> None:
    response = OK + b"X: \x1b[31m\r\nSet-Cookie: a=b;\r\n\tc\r\nContent-Length: 1\r\n\r\nx"
    with serving(plays(response)) as port:
        done = get(url(port), "-v")
    assert done.out == b"x"
    assert "\x1b" not in done.err
    assert "< HTTP/1.1 200 OK\n< X: \\x1b[31m\n< Set-Cookie: [4 bytes masked]\n" in done.err
    assert f"> GET / HTTP/1.1\n> Host: 127.0.0.1:{port}\n" in done.err


def test_include_writes_the_head_as_received() -> None:
    with serving(plays(b"HTTP/1.1 100 Continue\r\n\r\n" + HELLO.replace(b"OK", b"fine"))) as port:
        done = get(url(port), "-i")
    assert done.out == b"HTTP/1.1 100 Continue\r\n\r\n" + HELLO.replace(b"OK", b"fine")


def test_head_asks_for_the_head_only() -> None:
    head = OK + b"Content-Length: 1000\r\n\r\n"
    requests: list[bytes] = []
    with serving(lambda peer: requests.append(peer.read_head().send(head).pause(5).request)) as port:
        done = get(url(port), "-I")
    assert (done.status, done.out, done.err) == (0, head, "")
    assert done.seconds < 4
    assert requests[0].startswith(b"HEAD / HTTP/1.1\r\n")


def test_output_goes_into_a_file_and_a_trace_beside_it(tmp_path: Path) -> None:
    with serving(plays(HELLO)) as port:
        plain = get(url(port), "-o", tmp_path / "a")
        traced = get(url(port), "-o", tmp_path / "b", "--trace")
    assert (plain.status, plain.out) == (0, b"")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() == b"hello\n"
    assert b"data, 6 bytes" in traced.out


def test_fail_writes_nothing() -> None:
    with serving(plays(b"HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno\n")) as port:
        done = get(url(port), "-f")
        silent = get(url(port), "-f", "-s")
    assert (done.status, done.out, done.err) == (22, b"", "h11tool: (22) the server answers 404\n")
    assert (silent.status, silent.out, silent.err) == (22, b"", "")


def test_a_recording_holds_what_was_exchanged(tmp_path: Path) -> None:
    file = tmp_path / "session.h11rec"
    file.write_text("something old")
    requests: list[bytes] = []
    binary = bytes(range(256))
    response = OK + b"Content-Length: 256\r\n\r\n" + binary

    def script(peer: Peer) -> None:
        requests.append(peer.read_head().send(response[:100]).pause(0.2).send(response[100:]).request)

    with serving(script) as port:
        done = get(url(port), "--record", file)
    assert (done.status, done.out) == (0, binary)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with file.open("rb") as stream:
        segments = list(read(stream))
    assert (segments[0].kind, segments[-1].kind) == ("open", "close")
    assert segments[0].facts["server"] == f"127.0.0.1:{port}"
    assert said(segments, "client") == requests[0]
    assert said(segments, "server") == response
    times = [segment.at for segment in segments if segment.sender == "server" and segment.data]
    assert times[1] - times[0] >= 0.15


def said(segments: list[Segment], sender: str) -> bytes:
    return b"".join(segment.data for segment in segments if segment.sender == sender)


def test_a_recording_parses_to_what_the_trace_showed(tmp_path: Path) -> None:
    file = tmp_path / "session.h11rec"
    with serving(plays(CHUNKED + b"6\r\nhello\n\r\n0\r\n\r\n")) as port:
        traced = get(url(port), "--json", "--record", file)
    parsed = subprocess.run(
        [sys.executable, "-m", "h11tool", "parse", "--json", str(file)],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    assert wire(traced.out) == wire(parsed.stdout)
    assert len(wire(traced.out)) >= 5


def wire(report: bytes) -> list[object]:
    """The entries about the wire, without what only one of both reports has."""
    entries = [json.loads(line) for line in report.split(b"\n") if line]
    return [entry for entry in entries if entry["type"] in ("event", "finding", "transition", "summary")]


def test_a_trace_shows_its_notes_with_times() -> None:
    with serving(plays(HELLO)) as port:
        done = get(f"http://localhost:{port}/", "--trace", "--color", "never")
    text = done.out.decode()
    assert re.search(r"(?m)^ *0\.\d{6} \* resolved: localhost: ", text)
    assert re.search(rf"(?m)^ *0\.\d{{6}} \* connecting: 127\.0\.0\.1:{port}$", text)
    assert re.search(r"(?m)^ *0\.\d{6} ← 38-44 +data, 6 bytes", text)


def test_a_trace_comes_live() -> None:
    half = OK + b"Content-Length: 6\r\n\r\nhel"
    with serving(plays(half, "stall")) as port, started(url(port), "--trace") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert any(b"data, 3 bytes" in line for line in iter(process.stdout.readline, b""))
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait(10) == 130
        assert time.monotonic() - start < PATIENCE
        assert b"1 connection, 1 request, 1 response" in rest
        assert process.stderr.read() == b""


def test_a_terminated_command_leaves_a_readable_recording(tmp_path: Path) -> None:
    file = tmp_path / "session.h11rec"
    with serving(plays(HELLO[:-1], "stall")) as port, started(url(port), "--record", file) as process:
        assert process.stdout is not None
        assert process.stdout.read(5) == b"hello"
        process.terminate()
        assert process.wait(10) == 143
    with file.open("rb") as stream:
        segments = list(read(stream))
    assert said(segments, "server") == HELLO[:-1]
    assert segments[-1].kind == "close"


def test_bytes_behind_the_response_are_reported() -> None:
    with serving(plays(HELLO + HELLO, "stall")) as port:
        traced = get(url(port), "--trace")
        plain = get(url(port))
    assert (traced.status, plain.status, plain.out) == (0, 0, b"hello\n")
    assert traced.out.count(b"(message 2)") == 1
    assert b"error X001 response-without-request" in traced.out


def test_a_switch_of_protocols_ends_the_exchange() -> None:
    switch = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n"
    with serving(plays(switch, "stall")) as port:
        done = get(url(port), "--trace", "-H", "Connection: Upgrade", "-H", "Upgrade: echo")
    assert (done.status, done.err) == (0, "")
    assert "server SEND_RESPONSE → SWITCHED_PROTOCOL" in done.out.decode()


def test_a_terminal_gets_no_byte_that_does_more_than_print() -> None:
    content = b"plain \x1b[31mred\r\n\ttab \xc3\xa9 \xc2\x9b2J \xff\n"
    ours, theirs = pty.openpty()
    with serving(plays(OK + b"\r\n" + content[:30], 0.1, content[30:])) as port:
        environment = os.environ | {"LC_ALL": "C.UTF-8"}
        subprocess.run(command(url(port)), cwd=ROOT, stdout=theirs, env=environment, check=True)
    shown = os.read(ours, 1000).decode()
    os.close(ours)
    os.close(theirs)
    assert shown.replace("\r\n", "\n") == "plain \\x1b[31mred\n\ttab \u00e9 \\x9b2J \\xff\n"


def test_a_reader_that_goes_away_ends_it() -> None:
    def endless(peer: Peer) -> None:
        peer.read_head().send(OK + b"\r\n").flood()

    with serving(endless) as port, started(url(port)) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(10) == b"x" * 10
        process.stdout.close()
        assert process.wait(10) == 141
        assert process.stderr.read() == b""
