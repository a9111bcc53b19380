"""`h11tool explain` and `h11tool rules`: captures, rules and error messages."""

import json
import re
from pathlib import Path

import pytest

from h11tool.catalogue import all_rules
from h11tool.outputs import Style
from h11tool.outputs.rule_pages import page
from h11tool.protocol.findings import Rule
from tests.cli.running import run

ERROR = b"GET / HTTP/1.1\r\nHost : a\r\n\r\n"


def test_the_worst_finding_comes_first_and_the_rest_in_a_line_each() -> None:
    given = (
        b"\r\nPOST / HTTP/1.1\r\nX: y\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    )
    done = run("explain", "-", given=given)
    told = done.stdout.decode()

    assert done.returncode == 1
    assert told.startswith("-\n\nerror B201 content-length-with-transfer-encoding")
    assert "\n  next     h11tool explain B201\n" in told
    others = told.split(" besides\n")[1].splitlines()
    assert [line.split(" ")[3] for line in others if not line.startswith("    ")] == ["S001", "T012"]


def test_nothing_wrong_is_said_in_a_line() -> None:
    done = run("explain", "-", given=b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"-: nothing found\n", b"")


def test_what_harms_nobody_is_no_fault() -> None:
    done = run("explain", "-", given=b"GET / HTTP/1.1\r\nX: y\r\nHost: a\r\n\r\n")
    assert done.returncode == 0
    assert done.stdout.startswith(b"-: nothing is wrong; the most that can be said:\ninfo T012 host-not-first")


@pytest.mark.parametrize(("options", "status"), [([], 1), (["--exit-zero"], 0)])
def test_the_exit_status(options: list[str], status: int) -> None:
    assert run("explain", *options, "-", given=ERROR).returncode == status


@pytest.mark.parametrize("name", ["F005", "f005", "whitespace-before-colon"])
def test_a_rule_by_id_and_by_name(name: str) -> None:
    done = run("explain", name)
    told = done.stdout.decode()
    assert done.returncode == 0
    assert told.startswith("error F005 whitespace-before-colon\n  RFC 9112 §5.1, MUST\n")
    assert "so it is reported" in told


@pytest.mark.parametrize("rule", all_rules(), ids=[rule.id for rule in all_rules()])
def test_every_rule_has_a_page_that_a_terminal_can_take(rule: Rule) -> None:
    told = page(rule, Style(width=80))
    assert max(map(len, told.splitlines())) <= 80
    assert re.fullmatch(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f]*", told)


def test_an_unknown_text_is_said_to_be_unknown() -> None:
    done = run("explain", "the cat sat on the mat")
    assert done.returncode == 3
    assert done.stderr == (
        b"h11tool: 'the cat sat on the mat' is no rule, no file, and no error message that is known here\n"
    )


def test_an_error_message_of_another_program() -> None:
    done = run("explain", "curl: (18) transfer closed with 9 bytes remaining to read")
    assert done.returncode == 0
    assert done.stdout.startswith(b"curl\n  1. ")
    assert b"B301" in done.stdout or b"B303" in done.stdout
    assert b"\n  next  h11tool " in done.stdout


def test_nothing_to_explain_is_wrong_usage() -> None:
    assert run("explain").returncode == 2


def test_a_pair_of_files(tmp_path: Path) -> None:
    client, server = tmp_path / "client", tmp_path / "server"
    client.write_bytes(b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
    server.write_bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
    done = run("explain", "--client", client, "--server", server)
    assert done.returncode == 1
    assert b"error X101 content-in-head-response" in done.stdout


def test_the_list_of_rules() -> None:
    told = run("rules").stdout.decode().splitlines()
    assert [line[:4] for line in told] == [rule.id for rule in all_rules()]
    assert run("rules", "host-missing").stdout.decode().split() == [
        "T001",
        "host-missing",
        "error",
        "MUST",
        *["RFC", "9112", "§3.2"],
    ]
    assert [line["id"] for line in json.loads(run("rules", "--json", "C10", "T001").stdout)][-1] == "T001"
    assert run("rules", "Q").returncode == 2
