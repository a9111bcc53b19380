"""A finding whose cause stands in the other direction shows both, each with its own offsets."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema

from h11tool.catalogue import example
from h11tool.diagnose import diagnose
from h11tool.outputs import Style, renderer

ROOT = Path(__file__).parents[2]
TWO_HOSTS = (
    r"X:>GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"
    r"<HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n[FIN]"
)
UNANSWERED = r"X:>GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n<[FIN]"


def rendered(format_name: str, text: str) -> str:
    output = renderer(format_name, Style(width=100))
    return "".join(output.entry(entry) for entry in diagnose(example(text).segments, "x")) + output.end()


def drawing(text: str, rule: str) -> list[str]:
    """The lines of the report that follow the place of a finding, up to its explanation."""
    _, _, rest = rendered("text", text).partition(f" {rule} ")
    lines = rest.split("\n")[1:]
    return lines[: lines.index(next(line for line in lines if line.startswith("  why")))]


def test_the_lines_of_both_sides_are_drawn() -> None:
    assert drawing(TWO_HOSTS, "X201") == [
        "  server, bytes 9-12, message 1, status-line",
        "  The server answered 200 to a request that it must refuse: T002 host-repeated.",
        "",
        "  client 25 | Host: b␍␊",
        "            | ------- the cause",
        "   server 0 | HTTP/1.1 200 OK␍␊",
        "            |          ^^^ expected: 400 (Bad Request)",
        "",
    ]


def test_a_cause_without_octets_is_not_drawn() -> None:
    assert drawing(UNANSWERED, "X002") == [
        "  client, bytes 0-15",
        "  The server closed the connection with 2 requests unanswered; this is the first.",
        "",
        "  0 | GET /1 HTTP/1.1␍␊",
        "    | ^^^^^^^^^^^^^^^ expected: a final response",
        "",
    ]


def test_json_names_the_side_of_the_cause_where_it_is_another() -> None:
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="ascii"))
    entries = [json.loads(line) for line in rendered("jsonl", TWO_HOSTS).split("\n")[:-1]]
    found = {entry["rule"]: entry for entry in entries if entry["type"] == "finding"}

    assert (found["X201"]["sender"], found["X201"]["cause"]) == ("server", [25, 32])
    assert found["X201"]["cause_sender"] == "client"
    assert found["T002"]["cause"] == [16, 23]
    assert "cause_sender" not in found["T002"]
    for entry in found.values():
        jsonschema.Draft202012Validator(schema).validate(entry)
