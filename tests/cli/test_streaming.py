"""Streams without an end: what has happened is shown at once, and memory stays flat."""

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from tests.cli.running import H11TOOL, environment, run

MEBI = 1024 * 1024
REQUEST = b"POST /items HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
RECORDED = (
    b'{"h11rec":1,"created":"","tool":""}\n["open",1,{}]\n["@",1,0.5]\n[">",1,"GET / HTTP/1.1\\r\\n"]\n'
    b'[">",1,"Host: a\\r\\n"]\n[">",1,"\\r\\n"]\n["@",1,0.6]\n'
)

# Runs the command and tells its peak memory in MiB behind whatever it says itself. Linux counts the memory of
# the process that started it in `ru_maxrss`, hence the other source there.
MEASURED = """
import pathlib, re, resource, sys
from h11tool.__main__ import main
status = main()
kibi = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
if sys.platform == "linux":
    kibi = int(re.search(r"VmHWM:\\s+([0-9]+)", pathlib.Path("/proc/self/status").read_text())[1])
sys.stderr.write(f"{kibi / 1024:.0f}")
sys.exit(status)
"""


def opened(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise AssertionError("pipes were asked for")
    return process.stdin, process.stdout


@pytest.mark.parametrize("given", [REQUEST, RECORDED], ids=["raw", "recording"])
@pytest.mark.parametrize("format_name", ["jsonl", "text"])
def test_the_first_event_of_an_endless_stream_appears_at_once(given: bytes, format_name: str) -> None:
    with subprocess.Popen(
        [*H11TOOL, "parse", "--format", format_name, "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
    ) as process:
        stdin, stdout = opened(process)
        stdin.write(given)
        stdin.flush()
        # Were it not shown before the next input, this would wait for ever: the input is still open.
        shown = b""
        while b"IDLE" not in shown:
            line = stdout.readline()
            assert line
            shown += line
        assert b" / HTTP/1.1" in shown or b" /items HTTP/1.1" in shown or b'"target":"/' in shown
        stdin.close()
        rest = stdout.read()
    assert process.returncode == 0
    assert b"1 request" in rest or b'"requests":1' in rest


def test_an_endless_named_pipe_too(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(
        [*H11TOOL, "parse", "--json", str(pipe)], stdout=subprocess.PIPE, env=environment()
    ) as process:
        if process.stdout is None:
            raise AssertionError("a pipe was asked for")
        with pipe.open("wb", buffering=0) as end:
            end.write(REQUEST)
            lines = [json.loads(process.stdout.readline()) for _ in range(3)]
        process.stdout.read()
    assert [line.get("event") for line in lines] == [None, None, "request"]


def test_a_file_is_not_written_line_by_line(tmp_path: Path) -> None:
    stream = tmp_path / "stream"
    stream.write_bytes(REQUEST * 2000)
    with subprocess.Popen(
        [*H11TOOL, "parse", "--json", str(stream)], stdout=subprocess.PIPE, env=environment()
    ) as process:
        if process.stdout is None:
            raise AssertionError("a pipe was asked for")
        number = process.stdout.fileno()
        sizes = [len(block) for block in iter(lambda: os.read(number, 65536), b"")]
    assert sum(sizes) > MEBI
    assert sum(sizes) / len(sizes) >= 4096


def exchanges() -> Iterator[bytes]:
    response = b"HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Length: 8000\r\n\r\n" + b"x" * 8000
    for _ in range(64 * MEBI // len(response) // 16):
        yield response * 16


def sized() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (256 * MEBI)
    for _ in range(256):
        yield b"y" * MEBI


def until_close() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n\r\n"
    for _ in range(256):
        yield b"y" * MEBI


def chunked() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    for _ in range(64):
        yield b"100000\r\n" + b"y" * MEBI + b"\r\n"
    yield b"0\r\n\r\n"


def recorded() -> Iterator[bytes]:
    yield b'{"h11rec":1,"created":"","tool":""}\n'
    for number in range(2000):
        yield b'["open",%d,{}]\n' % number
        yield b'[">",%d,"GET / HTTP/1.1\\r\\n"]\n[">",%d,"Host: a\\r\\n\\r\\n"]\n' % (number, number)
        yield b'["<",%d,"HTTP/1.1 204 No Content\\r\\n\\r\\n"]\n["fin",%d,">"]\n["close",%d]\n' % ((number,) * 3)


STREAMS = {
    "exchanges": (exchanges, 64 * MEBI),
    "sized": (sized, 256 * MEBI),
    "until close": (until_close, 256 * MEBI),
    "chunked": (chunked, 64 * MEBI),
    "recorded": (recorded, 2000 * 50),
}


@pytest.mark.parametrize("format_name", ["jsonl", "text"])
@pytest.mark.parametrize("stream", STREAMS)
def test_memory_stays_flat(stream: str, format_name: str) -> None:
    pieces, size = STREAMS[stream]
    with subprocess.Popen(
        [sys.executable, "-c", MEASURED, "parse", "--format", format_name, "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        if process.stdin is None or process.stderr is None:
            raise AssertionError("pipes were asked for")
        sent = 0
        for piece in pieces():
            sent += process.stdin.write(piece)
        process.stdin.close()
        told = process.stderr.read()
    assert process.returncode == 0
    assert sent > 0.9 * size
    assert float(told) < 120


def test_a_long_body_is_told_in_ever_longer_runs() -> None:
    given = b"".join(until_close())[: 8 * MEBI]

    done = run("parse", "-", given=given)

    runs = [line for line in done.stdout.decode().split("\n") if "data, " in line]
    assert 5 <= len(runs) <= 20
    spans = [tuple(map(int, line.split()[1].split("-"))) for line in runs]
    assert spans[0][0] == 19
    assert spans[-1][1] == len(given)
    assert all(before[1] == after[0] for before, after in itertools.pairwise(spans))
