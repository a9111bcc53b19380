"""What is not needed is not imported, and so a command answers at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import RECORDINGS, environment

MAIN = "import sys; from h11tool.__main__ import main; sys.exit(main())"
LISTED = r"""
import sys
from h11tool.__main__ import main
try:
    main()
finally:
    sys.stderr.write("\n".join(sys.modules))
"""

# Modules that a command has no use for. With a module goes all that is below it.
SLOW = {"asyncio", "rich", "socket", "ssl", "select", "http", "urllib", "email", "pathlib", "ipaddress", "logging"}
OTHERS = {"h11tool.net", "h11tool.cli.get", "h11tool.catalogue", "h11tool.protocol.connection"}
UNNEEDED = {
    ("--version",): SLOW | OTHERS | {"click", "json", "re", "h11tool.cli", "h11tool.protocol"},
    ("--help",): SLOW | OTHERS | {"json", "h11tool.cli.parse", "h11tool.protocol", "h11tool.inputs"},
    ("parse", "--help"): SLOW | OTHERS | {"h11tool.outputs.text", "h11tool.recording.reading"},
    ("parse", "--json", "missing-host.bin"): SLOW
    | OTHERS
    | {"h11tool.outputs.text", "h11tool.outputs.safe_text", "h11tool.outputs.carets"}
    | {"h11tool.recording.reading", "h11tool.recording.writing", "h11tool.inputs.turns", "h11tool.cli.messages"},
    ("parse", "--json", "one-bare-lf.bin"): SLOW | OTHERS | {"base64", "h11tool.outputs.text"},
    ("parse", "--json", "nginx-head.h11rec"): SLOW | OTHERS | {"h11tool.outputs.text", "h11tool.recording.writing"},
    ("parse", "missing-host.bin"): SLOW | OTHERS | {"h11tool.outputs.jsonl", "h11tool.recording.writing"},
}


@pytest.mark.parametrize(("arguments", "unneeded"), UNNEEDED.items(), ids=map(" ".join, UNNEEDED))
def test_what_is_not_imported(arguments: tuple[str, ...], unneeded: set[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LISTED, *arguments],
        capture_output=True,
        cwd=RECORDINGS,
        env=environment(),
        check=False,
    )

    modules = set(done.stderr.decode().split("\n"))
    assert "h11tool" in modules
    assert {name for name in modules if any(f"{name}.".startswith(f"{each}.") for each in unneeded)} == set()


def cpu_seconds(*command: str) -> float:
    """What the process costs, as little as possible of what the machine does besides."""
    process = subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=RECORDINGS
    )
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return usage.ru_utime + usage.ru_stime


def cheapest_ratio(command: tuple[str, ...], measure: tuple[str, ...], limit: float) -> float:
    """How many times the cost of `measure` the command costs; looked at again while it seems too much."""
    ours, theirs = [], []
    for attempt in range(60):
        ours.append(cpu_seconds(*command))
        theirs.append(cpu_seconds(*measure))
        if attempt >= 9 and min(ours) / min(theirs) <= limit:
            break
    return min(ours) / min(theirs)


def test_the_version_costs_hardly_more_than_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)

    assert cheapest_ratio(("-c", MAIN, "--version"), ("-c", "pass"), 1.3) <= 1.3


def test_a_small_file_costs_hardly_more_than_an_empty_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    empty = tmp_path / "empty.py"
    empty.write_text("import click\n@click.command()\ndef main():\n    pass\nmain()\n", encoding="ascii")

    parse = ("-c", MAIN, "parse", "--json", "missing-host.bin")
    assert cheapest_ratio(parse, (str(empty),), 1.6) <= 1.9
