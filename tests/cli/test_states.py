import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.running import environment, on_terminal, run, shell

REQUEST = b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n"


def test_both_machines_as_text() -> None:
    done = run("states")

    assert (done.returncode, done.stderr) == (0, b"")
    lines = done.stdout.decode().split("\n")
    assert lines[:2] == ["client", "  IDLE"]
    assert lines[lines.index("server") - 1] == ""
    assert [" ".join(filter(None, line.split(" "))) for line in lines if "-> MUST_CLOSE" in line] == [
        "IDLE -> MUST_CLOSE must if server is CLOSED",
        "DONE -> MUST_CLOSE must if keep-alive is off",
        "DONE -> MUST_CLOSE must if server is CLOSED",
        "DONE -> MUST_CLOSE must if server is ERROR",
        "IDLE -> MUST_CLOSE must if client is CLOSED",
        "DONE -> MUST_CLOSE must if keep-alive is off",
        "DONE -> MUST_CLOSE must if client is CLOSED",
        "DONE -> MUST_CLOSE must if client is ERROR",
    ]


@pytest.mark.parametrize(("role", "other", "own"), [("client", "server", "MIGHT_"), ("server", "client", "SEND_R")])
def test_one_machine(role: str, other: str, own: str) -> None:
    shown, others = run("states", "--role", role).stdout.decode(), run("states", "--role", other).stdout.decode()

    assert shown.startswith(f"{role}\n")
    assert f"\n{other}\n" not in shown
    assert f"  {own}" in shown
    assert f"  {own}" not in others
    assert run("states").stdout.decode() in (f"{shown}\n{others}", f"{others}\n{shown}")


#   format     it begins with                            and, of a request, holds
FORMATS = {
    "text":    ("client\n  IDLE  ",                      "  request  "),
    "mermaid": ("stateDiagram-v2\n    state client {\n", " : request<br>client byte 0, once\n"),
    "dot":     ("digraph states {\n",                    r'[label="request\nclient byte 0, once", style='),
    "svg":     ("<svg xmlns=",                           ">client byte 0</tspan>"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "begins", "holds"), [(name, *row) for name, row in FORMATS.items()], ids=FORMATS)
def test_a_format(tmp_path: Path, name: str, begins: str, holds: str) -> None:
    shown = run("states", "--format", name, "-", given=REQUEST)
    written = run("states", "--format", name, "-o", tmp_path / "chart", "-", given=REQUEST)
    dashed = run("states", "--format", name, "-o", "-", "-", given=REQUEST)

    assert (shown.returncode, shown.stderr) == (written.returncode, written.stderr) == (0, b"")
    assert shown.stdout.decode().startswith(begins)
    assert holds in shown.stdout.decode()
    assert written.stdout == b""
    assert (tmp_path / "chart").read_bytes() == shown.stdout == dashed.stdout
    assert shown.stdout != run("states", "--format", name).stdout


def test_the_path_of_a_recording() -> None:
    shown = run("states", "nginx-keep-alive.h11rec").stdout.decode()

    paths = shown.partition("paths of the server, one for each exchange\n")[2]
    assert paths == (
        "  IDLE -> SEND_RESPONSE -> SEND_BODY -> DONE  client byte 0, once\n"
        "  IDLE -> SEND_RESPONSE -> SEND_BODY -> DONE -> MUST_CLOSE -> CLOSED  client byte 88, once\n"
    )
    assert "never\n" in shown


def test_findings_do_not_make_it_fail() -> None:
    done = run("states", "length-and-chunked-smuggling.bin")

    assert (done.returncode, done.stderr) == (0, b"")


def test_a_terminal_gets_colours() -> None:
    status, shown = on_terminal("states", "nginx-head.h11rec")
    _, plain = on_terminal("states", "nginx-head.h11rec", settings={"NO_COLOR": "1"})

    assert status == 0
    assert shown.startswith(b"\x1b[1mclient\x1b[0m\n\x1b[36m  IDLE  ")
    assert b"\x1b[2m    IDLE -> CLOSED  " in shown
    assert b"\x1b" not in plain


def test_a_file_gets_no_colours(tmp_path: Path) -> None:
    run("states", "-o", tmp_path / "chart", settings={"FORCE_COLOR": "1"})

    assert (tmp_path / "chart").read_bytes().startswith(b"client\n")


def test_what_stands_before_the_damage_is_drawn(tmp_path: Path) -> None:
    broken = tmp_path / "a.h11rec"
    good = '{"h11rec":1,"created":"","tool":""}\n["<",1,"HTTP/1.1 204 No Content\\r\\n\\r\\n"]\n'
    broken.write_text(good + '["<",1,"HT', encoding="ascii")

    done = run("states", "--format", "svg", broken)

    assert done.returncode == 3
    assert done.stderr.decode() == f"h11tool: {broken}: cut short at offset {len(good)}\n"
    classes = [str(way.get("class")) for way in ET.fromstring(done.stdout).iter() if way.get("marker-end")]
    assert classes.count("way server taken") == 2


#   id                arguments                         input   status  drawn  what is said
MISUSES = {
    "a wrong role":   (("states", "--role", "proxy"),    b"",       2,     False, "Invalid value for '--role'"),
    "a wrong format": (("states", "--format", "png"),    b"",       2,     False, "Invalid value for '--format'"),
    "two captures":   (("states", "a", "b"),             b"",       2,     False, "unexpected extra argument"),
    "no such file":   (("states", "a\x1b]0;b\x07"),      b"",       3,     False, r"cannot read 'a\x1b]0;b\x07'"),
    "a folder":       (("states", "."),                  b"",       3,     False, "cannot read '.': Is a directory"),
    "no HTTP":        (("states", "-"),                  b"\x89P\r", 3,     True,  "-: there is no HTTP in it"),
    "nothing":        (("states", "-"),                  b"",       3,     True,  "-: there is no HTTP in it"),
    "not writable":   (("states", "-o", "no/such/file"), b"",       3,     False, "cannot write 'no/such/file'"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "given", "status", "is_drawn", "says"), MISUSES.values(), ids=MISUSES)
def test_misuse_is_told_in_a_line(
    arguments: tuple[str, ...], given: bytes, status: int, is_drawn: bool, says: str
) -> None:
    done = run(*arguments, given=given)

    assert done.returncode == status
    assert bool(done.stdout) == is_drawn
    assert done.stderr.startswith(b"h11tool: ")
    assert says in done.stderr.decode()
    assert done.stderr.decode().replace("\n", "").isprintable()


def test_the_examples_of_the_help_work_when_pasted(tmp_path: Path) -> None:
    shown = run("states", "--help").stdout.decode()
    examples = shown.partition("Examples:\n")[2].partition("\n\n")[0]

    done = shell(f"cd {tmp_path}\n{examples}")

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"client\n  IDLE") == 2
    assert done.stdout.count(b"stateDiagram-v2\n") == 1
    assert ET.parse(tmp_path / "states.svg").getroot().tag == "{http://www.w3.org/2000/svg}svg"


LISTED = r"""
import sys
from h11tool.__main__ import main
try:
    main()
finally:
    sys.stderr.write("\n".join(sys.modules))
"""


@pytest.mark.parametrize("arguments", [("states", "--help"), ("states",), ("states", "--format", "svg")])
def test_the_machines_alone_read_nothing(arguments: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LISTED, *arguments], capture_output=True, env=environment(), check=False
    )

    modules = set(done.stderr.decode().split("\n"))
    assert "h11tool.cli.states" in modules
    unneeded = {"h11tool.diagnose", "h11tool.inputs", "h11tool.checks", "rich", "socket", "ssl", "pathlib"}
    assert modules & unneeded == set()


def test_a_closed_pipe_is_no_fault() -> None:
    done = shell("h11tool states --format svg | head -1")

    assert done.returncode in (0, 141)
    assert done.stderr == b""
    assert os.fsdecode(done.stdout).startswith("<svg ")
