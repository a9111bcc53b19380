"""h11tool as its users run it: a process of its own, with the streams that a shell would give it."""

import os
import pty
import subprocess
import sys
import termios
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
RECORDINGS = ROOT / "recordings"
H11TOOL = (sys.executable, "-m", "h11tool")

# What the person who runs the tests has set must not decide how they end.
_UNWANTED = (
    "NO_COLOR",
    "FORCE_COLOR",
    "COLUMNS",
    "LC_ALL",
    "PYTHONIOENCODING",
    "PYTHONUNBUFFERED",
    "H11TOOL_DEBUG",
)


def environment(settings: Mapping[str, str] | None = None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _UNWANTED}
    return {**kept, "PYTHONUTF8": "1", "TERM": "xterm-256color", **(settings or {})}


def run(
    *arguments: str | Path, given: bytes = b"", settings: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run h11tool in the folder of the recordings, `given` being its standard input."""
    return subprocess.run(
        [*H11TOOL, *map(str, arguments)],
        input=given,
        capture_output=True,
        cwd=RECORDINGS,
        env=environment(settings),
        timeout=60,
        check=False,
    )


def shell(script: str, settings: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run a script in which `h11tool` is ours; the status of a pipe is that of the last member that failed."""
    define = f'h11tool() {{ {" ".join(H11TOOL)} "$@"; }}\nset -o pipefail\n'
    return subprocess.run(
        ["bash", "-c", define + script],
        capture_output=True,
        cwd=RECORDINGS,
        env=environment(settings),
        timeout=60,
        check=False,
    )


def on_terminal(
    *arguments: str | bytes | Path, width: int = 100, settings: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """Run h11tool on a terminal; its status, and every byte that the terminal got."""
    ours, its = pty.openpty()
    attributes = termios.tcgetattr(its)
    attributes[1] &= ~termios.OPOST  # else the terminal's driver puts a CR before each LF
    termios.tcsetattr(its, termios.TCSANOW, attributes)
    termios.tcsetwinsize(its, (50, width))
    process = subprocess.Popen(
        [*H11TOOL, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=its,
        stderr=its,
        cwd=RECORDINGS,
        env=environment(settings),
    )
    os.close(its)
    shown = bytearray()
    try:
        while block := os.read(ours, 65536):
            shown += block
    except OSError:  # EIO: the other end was closed
        pass
    os.close(ours)
    return process.wait(60), bytes(shown)
