import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli.running import H11TOOL, RECORDINGS, ROOT, environment, run, shell

REQUEST = b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
BAD_FIELD = b"GET / HTTP/1.1\r\nHost : a\r\n\r\n"


def lines_of(report: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in report.split(b"\n")[:-1]]


def told(report: bytes, *, without: tuple[str, ...] = ("info",)) -> list[str]:
    """Ids of findings and names of events, in order; pieces that follow each other count as one."""
    names = [
        str(line.get("rule") or line.get("event"))
        for line in lines_of(report)
        if line["type"] in ("finding", "event") and line.get("severity") not in without
    ]
    return [name for name, before in zip(names, ["", *names], strict=False) if name != before]


def test_the_finding_as_a_person_reads_it() -> None:
    done = run("parse", "length-and-chunked-smuggling.bin")

    assert done.returncode == 1
    assert done.stderr == b""
    assert """
error B201 content-length-with-transfer-encoding                       RFC 9112 §6.3 §6.1 §6.2, MUST
  client, bytes 62-88, message 1, field 3
  The message has both Content-Length and Transfer-Encoding.

  42 | Content-Length: 48␍␊
     | ------------------ the cause
  62 | Transfer-Encoding: chunked␍␊
     | ^^^^^^^^^^^^^^^^^^^^^^^^^^ expected: one of the two

  why  """ in done.stdout.decode()
    assert done.stdout.decode().endswith(
        "\nfirst error: B201 content-length-with-transfer-encoding: client, bytes 62-88, message 1, field 3\n"
    )


def test_the_events_as_a_person_reads_them() -> None:
    done = run("parse", "-", given=REQUEST)

    assert done.returncode == 0
    assert done.stdout.decode().startswith(
        """\
→ 0-28         GET /a HTTP/1.1  (message 1)
               Host: a
               client IDLE → SEND_BODY, server IDLE → SEND_RESPONSE
→ 28           end of message
               client SEND_BODY → DONE
"""
    )
    assert b"\n\n1 connection, 1 request, 0 responses, 28 bytes: " in done.stdout


def test_messages_show_the_wire() -> None:
    shown = run("parse", "--view", "messages", "-", given=RESPONSE + b"HTTP/1.1 200 \r\n").stdout.decode()

    assert "message 1, response\n               HTTP/1.1 200 OK␍␊\n" in shown
    assert "               Content-Length: 2␍␊\n               ␍␊\n" in shown
    assert "data, 2 bytes\n               ok\n" in shown
    assert "IDLE" not in shown


def test_states_show_two_lanes() -> None:
    shown = run("parse", "--view", "states", "nginx-head.h11rec").stdout.decode()

    rows = [line[10:].rstrip() for line in shown.split("\n")[1:7]]
    assert rows == [
        "",
        "client                server                because",
        "IDLE                  IDLE",
        "SEND_BODY             SEND_RESPONSE         client: request",
        "DONE                  SEND_RESPONSE         client: end-of-message",
        "DONE                  SEND_BODY             server: response",
    ]
    assert "HEAD" not in shown


def test_hex_is_a_dump_with_findings() -> None:
    shown = run("parse", "--view", "hex", "one-bare-lf.bin").stdout.decode()

    assert shown.startswith(
        "server, 60 bytes\n← 00000000  48 54 54 50 2f 31 2e 31  20 32 30 30 20 4f 4b 0d  HTTP/1.1 200 OK.\n"
    )
    assert "← 00000030  74 68 3a 20 33 0d 0a 0d  0a 6f 6b 0a              th: 3....ok.\n" in shown
    assert "  server, byte 35 (0x23-0x24), message 1, field 1\n" in shown


#   id                  arguments                                input              status  events and errors
READINGS: dict[str, tuple[tuple[str, ...], bytes, int, list[str]]] = {
    "a request":        ((), REQUEST,                                                    0,
                         ["request", "end-of-message", "connection-closed"]),
    "a response":       ((), RESPONSE,                                                   0,
                         ["response", "data", "end-of-message", "connection-closed"]),
    "of a server":      (("--role", "server"), REQUEST,                                  1,
                         ["S014", "unread"]),
    "to HEAD":          (("--request-method", "HEAD"), RESPONSE[:-2],                    0,
                         ["response", "end-of-message", "connection-closed"]),
    "to GET":           (("--request-method", "GET"), RESPONSE[:-2],                     1,
                         ["response", "B303"]),
    "goes on":          (("--no-eof",), RESPONSE[:-1],                                   0,
                         ["response", "data"]),
    "goes on in head":  (("--no-eof",), REQUEST[:9],                                     0, []),
    "diagnosed":        ((), BAD_FIELD,                                                  1,
                         ["request", "F005", "end-of-message", "connection-closed"]),
    "exit zero":        (("--exit-zero",), BAD_FIELD,                                    0,
                         ["request", "F005", "end-of-message", "connection-closed"]),
    "strictly":         (("--profile", "strict"), BAD_FIELD,                             1,
                         ["F005", "unread"]),
    "as h11 reads":     (("--profile", "h11"), BAD_FIELD,                                1,
                         ["F005", "unread"]),
    "no HTTP":          ((), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",                            3,
                         ["S013", "unread"]),
    "nothing":          ((), b"",                                                        3,
                         ["connection-closed"]),
    "nothing, forgiven": (("--exit-zero",), b"",                                         3,
                         ["connection-closed"]),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "given", "status", "expected"), READINGS.values(), ids=READINGS)
def test_a_reading(arguments: tuple[str, ...], given: bytes, status: int, expected: list[str]) -> None:
    done = run("parse", "--json", *arguments, "-", given=given)

    assert done.returncode == status
    assert told(done.stdout, without=("info", "warning")) == expected
    assert done.stderr == (b"h11tool: -: there is no HTTP in it\n" if status == 3 else b"")


def test_two_files_are_a_conversation(tmp_path: Path) -> None:
    (tmp_path / "sent").write_bytes(REQUEST)
    (tmp_path / "received").write_bytes(RESPONSE)

    done = run("parse", "--json", "--client", tmp_path / "sent", "--server", tmp_path / "received")

    assert done.returncode == 0
    assert lines_of(done.stdout)[0]["source"] == f"{tmp_path}/sent + {tmp_path}/received"
    heads = [line for line in lines_of(done.stdout) if line.get("event") in ("request", "response")]
    assert [(head["sender"], head["exchange"]) for head in heads] == [("client", 0), ("server", 0)]


@pytest.mark.parametrize("script", ["h11tool parse --json {}", "h11tool parse --json - < {}"])
def test_one_file_holds_a_conversation(tmp_path: Path, script: str) -> None:
    (tmp_path / "stream").write_bytes(REQUEST + RESPONSE)

    done = shell(script.format(tmp_path / "stream"))

    assert done.returncode == 0
    heads = [line for line in lines_of(done.stdout) if line.get("event") in ("request", "response")]
    assert [(head["sender"], head["span"]) for head in heads] == [("client", [0, 28]), ("server", [0, 38])]


def test_several_files_are_named_and_counted() -> None:
    done = run("parse", "one-bare-lf.bin", "nowhere.bin", "space-before-colon.bin")

    assert done.returncode == 3
    assert done.stderr == b"h11tool: cannot read 'nowhere.bin': No such file or directory\n"
    shown = done.stdout.decode()
    assert shown.startswith("one-bare-lf.bin\n")
    assert shown.index("F001") < shown.index("\nspace-before-colon.bin\n") < shown.index("F005")
    assert re.search(r"\n3 sources: 2 errors(, \d+ warnings?)?(, \d+ infos?)?\n$", shown)


#   id                   the last line         what is said of it
BROKEN = {
    "cut short":         ('["<",1,"HT',        "cut short"),
    "no JSON":           ('{"\n',              "line that is no JSON"),
    "a wrong form":      ('["gap",1]\n',       "line of a wrong form"),
}  # fmt: skip


@pytest.mark.parametrize(("last", "reason"), BROKEN.values(), ids=BROKEN)
def test_what_stands_before_the_damage_is_told(tmp_path: Path, last: str, reason: str) -> None:
    broken = tmp_path / "a.h11rec"
    good = '{"h11rec":1,"created":"","tool":""}\n["<",1,"HTTP/1.1 204 No Content\\r\\n\\r\\n"]\n'
    broken.write_text(good + last, encoding="ascii")
    offset = len(good)

    machine, person = run("parse", "--json", broken), run("parse", broken)

    assert machine.returncode == person.returncode == 3
    lines = lines_of(machine.stdout)
    assert [line["status"] for line in lines if line.get("event") == "response"] == [204]
    assert [line for line in lines if line["type"] == "trouble"] == [
        {"type": "trouble", "offset": offset, "reason": reason}
    ]
    assert lines[-1]["responses"] == 1
    assert machine.stderr.decode() == f"h11tool: {broken}: {reason} at offset {offset}\n"
    assert f"\nthe input cannot be read on at offset {offset}: {reason}\n" in person.stdout.decode()


#   id                   arguments                          status  what is said
MISUSES = {
    "no file":           (("parse",),                            2, "Missing argument 'FILE...'."),
    "half a pair":       (("parse", "--client", "a"),            2, "--client and --server belong together."),
    "a wrong role":      (("parse", "--role", "proxy", "a"),     2, "Invalid value for '--role'"),
    "a wrong option":    (("parse", "--\x1b[31m", "a"),          2, r"\x1b[31m"),
    "a wrong command":   (("p\u202earse",),                      2, r"\u202e"),
    "no such file":      (("parse", "a\x1b]0;b\x07"),            3, r"'a\x1b]0;b\x07': No such file or dir"),
    "a folder":          (("parse", "."),                        3, "cannot read '.': Is a directory"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "status", "says"), MISUSES.values(), ids=MISUSES)
def test_misuse_is_told_in_a_line(arguments: tuple[str, ...], status: int, says: str) -> None:
    done = run(*arguments)

    assert done.returncode == status
    assert done.stdout == b""
    assert done.stderr.startswith(b"h11tool: ")
    assert says in done.stderr.decode()
    assert done.stderr.decode().replace("\n", "").isprintable()
    assert done.stderr.endswith(b"--help'.\n") == (status == 2)


def test_without_a_command_there_is_help() -> None:
    done = run()

    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"Usage: h11tool [OPTIONS] COMMAND [ARGS]...\n")


def test_the_examples_of_the_help_work_when_pasted(tmp_path: Path) -> None:
    shown = run("parse", "--help").stdout.decode()
    examples = shown.partition("Examples:\n")[2].partition("\n\n")[0]

    done = shell(f"cd {tmp_path}\n{examples}")

    assert done.stderr == b""
    assert done.stdout.count(b" F005 ") == 2  # the finding, and the last line
    assert done.stdout.count(b"error B303 ") == 2
    assert b'\n{"type":"summary","connections":1,' in done.stdout


#   id                   script                                              status  stderr
STREAMS = {
    "head -1":           ("h11tool parse *.h11rec | head -1",    141, ""),
    "head -1 of JSON":   ("h11tool parse --json *.h11rec | head -1", 141, ""),
    "no room":           ("h11tool parse one-bare-lf.bin > /dev/full",            3,
                          "h11tool: cannot write to standard output: No space left on device\n"),
    "closed stdout":     ("h11tool parse one-bare-lf.bin >&-",                    1, ""),
    "closed stdin":      ("h11tool parse - <&-",                                  3,
                          "h11tool: cannot read standard input: it is closed\n"),
    "closed stderr":     ("h11tool parse nowhere 2>&-",                           3, ""),
    "all closed":        ("h11tool parse one-bare-lf.bin <&- >&- 2>&-",           1, ""),
    "a file as stdin":   ("h11tool parse - < nginx-head.h11rec",                  0, ""),
}  # fmt: skip


@pytest.mark.parametrize(("script", "status", "says"), STREAMS.values(), ids=STREAMS)
def test_streams_that_end_or_are_not_there(script: str, status: int, says: str) -> None:
    done = shell(script)

    assert done.returncode == status
    assert done.stderr.decode() == says


@pytest.mark.parametrize(
    ("number", "statuses"),
    [(signal.SIGINT, {130}), (signal.SIGTERM, {-signal.SIGTERM, 143})],
)
def test_a_signal_ends_it(number: signal.Signals, statuses: set[int]) -> None:
    process = subprocess.Popen(
        [*H11TOOL, "parse", "--json", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    with process:
        if process.stdin is None or process.stdout is None:
            raise AssertionError("pipes were asked for")
        process.stdin.write(REQUEST)
        process.stdin.flush()
        assert b'"report"' in process.stdout.readline()
        process.send_signal(number)
        _, errors = process.communicate(timeout=10)
        assert process.returncode in statuses
        assert errors == b""


FAULTY = """
import sys
from h11tool.outputs.jsonl import JsonLines
write = JsonLines.entry
def fails(self, entry):
    if type(entry.what).__name__ == "Data":
        raise RuntimeError("payload \\x1b[31m")
    return write(self, entry)
JsonLines.entry = fails
from h11tool.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize("extra", [(), ("--debug",)], ids=["quiet", "debug"])
def test_a_fault_of_our_own_is_owned(extra: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAULTY, "parse", "--json", *extra, "third-response-broken.bin"],
        capture_output=True,
        cwd=RECORDINGS,
        env=environment(),
        check=False,
    )

    said = done.stderr.decode()
    assert done.returncode == 70
    assert told(done.stdout) == ["response"]
    assert "a fault of our own: RuntimeError at " in said
    assert "in 'third-response-broken.bin', connection 0, server stream, behind offset 67" in said
    assert "parse --json" in said
    assert said.count("H11TOOL_DEBUG=1") == (0 if extra else 1)
    assert ("Traceback" in said) == ("payload" in said) == bool(extra)
    assert said.replace("\n", "").isprintable()


def test_every_line_of_every_report_fits_the_schema() -> None:
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="ascii"))
    jsonschema.Draft202012Validator.check_schema(schema)
    # One of them fits a line, by its type; looking only there is much faster.
    definitions = {
        name: jsonschema.Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]})
        for name in schema["$defs"]
    }
    files = sorted(path.name for path in RECORDINGS.iterdir() if path.suffix in (".bin", ".h11rec"))

    done = run("parse", "--json", *files)

    kinds = set()
    assert done.stdout.replace(b"\n", b"").isascii()
    assert re.fullmatch(rb"[\n -~]*", done.stdout)
    for line in done.stdout.split(b"\n")[:-1]:
        entry = json.loads(line)
        kind = entry.get("event", entry["type"])
        if kind not in kinds:
            jsonschema.Draft202012Validator(schema).validate(entry)
        kinds.add(kind)
        assert list(definitions[kind].iter_errors(entry)) == [], line
        assert json.dumps(entry, separators=(",", ":")).encode() == line
    assert sum(b'"type":"report"' in line for line in done.stdout.split(b"\n")) == len(files)
    assert kinds == {definition["$ref"].rpartition("/")[2] for definition in schema["oneOf"]} - {
        "note",
        "trouble",
    }


PLACE = {"connection": 0, "exchange": 0, "sender": "client", "at": 0.0}

#   id                   a line that the schema must refuse
WRONG = {
    "no type":           {},
    "an unknown type":   {"type": "event", "event": "rumour"},
    "a missing member":  {"type": "trouble", "offset": 3},
    "another member":    {"type": "trouble", "offset": 3, "reason": "", "x": 1},
    "half a span":       {"type": "event", "event": "connection-closed", **PLACE, "span": [1]},
    "no byte":           {"type": "event", "event": "request", **PLACE, "span": [0, 1], "method": "\u20ac",
                          "target": "", "http_version": "", "headers": []},
}  # fmt: skip


@pytest.mark.parametrize("line", WRONG.values(), ids=WRONG)
def test_the_schema_refuses(line: dict[str, Any]) -> None:
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="ascii"))

    assert not jsonschema.Draft202012Validator(schema).is_valid(line)
