"""`h11tool check`: the lines, the selection of rules, the exit status, the statistics, the baseline."""

import json
from pathlib import Path

import pytest

from tests.cli.running import run

CLEAN = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
ERROR = b"GET / HTTP/1.1\r\nHost : a\r\n\r\n"  # F005
WARNING = b"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"  # S001
INFO = b"GET / HTTP/1.1\r\nX: y\r\nHost: a\r\n\r\n"  # T012
EMPTY_PORT = b"GET / HTTP/1.1\r\nHost: a:\r\n\r\n"  # T008


def test_a_line_for_each_finding_and_one_for_all() -> None:
    done = run("check", "-", given=ERROR)

    assert done.returncode == 1
    assert done.stderr == b""
    assert done.stdout.decode().splitlines() == [
        "-:20: error F005 whitespace-before-colon: client: "
        + done.stdout.decode().split("client: ")[1].splitlines()[0],
        "1 file read, 1 with findings: 1 error",
    ]
    assert "[RFC 9112 §5.1]" in done.stdout.decode()


def test_offsets_count_the_bytes_of_the_sender_and_connections_are_named(tmp_path: Path) -> None:
    recording = tmp_path / "two.h11rec"
    lines = ['{"h11rec":1,"created":"","tool":""}']
    for number in (1, 2):
        lines += [
            json.dumps(["open", number, {}]),
            json.dumps([">", number, (ERROR if number == 2 else CLEAN).decode()]),
        ]
        lines += [json.dumps(["fin", number, ">"]), json.dumps(["close", number])]
    recording.write_text("\n".join(lines) + "\n")
    done = run("check", recording)
    (line,) = [line for line in done.stdout.decode().splitlines() if " error " in line]
    assert line.startswith(f"{recording}:20: error F005 whitespace-before-colon: client, connection 2: ")


@pytest.mark.parametrize(
    ("given", "options", "status"),
    [
        (CLEAN, [], 0),
        (ERROR, [], 1),
        (ERROR, ["--fail-on", "never"], 0),
        (ERROR, ["--ignore", "F005"], 0),
        (ERROR, ["--ignore", "F"], 0),
        (ERROR, ["--ignore", "whitespace-before-colon"], 0),
        (ERROR, ["--select", "B,C"], 0),
        (ERROR, ["--select", "f005"], 1),
        (ERROR, ["--select", "F", "--ignore", "F005"], 0),
        (WARNING, [], 0),
        (WARNING, ["--fail-on", "warning"], 1),
        (WARNING, ["--fail-on", "info"], 1),
        (INFO, ["--fail-on", "warning"], 0),
        (INFO, ["--fail-on", "info"], 1),
        (ERROR, ["--select", "Q"], 2),
        (ERROR, ["--ignore", "no-such-rule"], 2),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01", [], 3),
    ],
)
def test_the_exit_status(given: bytes, options: list[str], status: int) -> None:
    assert run("check", *options, "-", given=given).returncode == status


def test_what_is_ignored_is_not_told() -> None:
    done = run("check", "--ignore", "F005", "-", given=ERROR)
    assert b"F005" not in done.stdout
    assert done.stdout.endswith(b"1 file read, nothing found\n")


def test_selecting_a_rule_that_is_off_by_default_switches_it_on() -> None:
    given = b"GET / HTTP/1.1\r\nHost:a\r\n\r\n"
    assert b"missing-space-after-colon" not in run("check", "-", given=given).stdout
    assert (
        b"missing-space-after-colon" in run("check", "--select", "missing-space-after-colon", "-", given=given).stdout
    )


def test_statistics_stand_at_the_end_with_the_most_frequent_first(tmp_path: Path) -> None:
    names = []
    for number, given in enumerate([ERROR, ERROR, EMPTY_PORT]):
        names.append(tmp_path / f"{number}.bin")
        names[-1].write_bytes(given)
    told = run("check", "--statistics", *names).stdout.decode().splitlines()
    assert told[-2:] == ["2  error   F005 whitespace-before-colon", "1  info    T008 host-empty-port"]
    assert told[-3] == "3 files read, 3 with findings: 2 errors, 1 info"


def test_known_findings_are_not_told_and_new_ones_are(tmp_path: Path) -> None:
    capture, known = tmp_path / "a.bin", tmp_path / "known.jsonl"
    capture.write_bytes(ERROR)
    known.write_bytes(run("check", "--json", capture).stdout)
    assert run("check", "--baseline", known, capture).returncode == 0
    capture.write_bytes(ERROR + ERROR)
    done = run("check", "--baseline", known, capture)
    assert done.returncode == 1
    assert done.stdout.count(b"F005") == 1
    assert b":48: error F005" in done.stdout
    report = [json.loads(line) for line in run("check", "--json", "--baseline", known, capture).stdout.splitlines()]
    assert report[-1]["findings"]["error"] == 1


@pytest.mark.parametrize("content", [b"{}\n", b"not json\n", b'{"type":"finding"}\n', b"[1]\n", b"\xff\n"])
def test_a_baseline_that_is_none_is_wrong_usage(tmp_path: Path, content: bytes) -> None:
    known = tmp_path / "known.jsonl"
    known.write_bytes(content)
    done = run("check", "--baseline", known, "-", given=ERROR)
    assert done.returncode == 2
    assert b"is no report of 'h11tool check --json': line 1" in done.stderr


def test_the_report_in_json_has_findings_and_nothing_else() -> None:
    lines = [json.loads(line) for line in run("check", "--json", "-", given=ERROR).stdout.splitlines()]
    assert [line["type"] for line in lines] == ["report", "finding", "summary"]


def test_the_text_shows_the_bytes() -> None:
    told = run("check", "--format", "text", "-", given=ERROR).stdout.decode()
    assert "client, byte 20, message 1, field 1" in told
    assert "16 | Host : a␍␊" in told
    assert "GET / HTTP/1.1" not in told


def test_names_of_files_are_shown_and_not_obeyed(tmp_path: Path) -> None:
    name = tmp_path / "\x1b[2Ja.bin"
    name.write_bytes(ERROR)
    assert b"\x1b" not in run("check", name).stdout
