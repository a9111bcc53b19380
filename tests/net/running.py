"""Runs `h11tool get` as people do: in a process of its own."""

import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PATIENCE = 2.0  # seconds beyond a deadline that a loaded machine may need to start Python and to end it


class Done(NamedTuple):
    """How a command ended."""

    status: int
    out: bytes
    err: str
    seconds: float


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "h11tool", "get", *map(str, arguments)]


def get(*arguments: object, stdin: bytes = b"") -> Done:
    start = time.monotonic()
    done = subprocess.run(command(*arguments), cwd=ROOT, input=stdin, capture_output=True, timeout=60, check=False)
    return Done(done.returncode, done.stdout, done.stderr.decode(), time.monotonic() - start)


def started(*arguments: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command(*arguments), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def url(port: int, path: str = "/") -> str:
    return f"http://127.0.0.1:{port}{path}"
