"""`h11tool check`: findings only, for many files and for machines that decide by the exit status."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import click

from h11tool.catalogue import all_rules, rules_matching
from h11tool.checks import OFF_BY_DEFAULT
from h11tool.cli.options import output_options, style_of
from h11tool.cli.sources import Capture, capture_options, report, sources_of
from h11tool.cli.verdict import FOUND, Verdict
from h11tool.outputs import Renderer, renderer
from h11tool.protocol.findings import Finding, Rule, Severity
from h11tool.report import Entry, Started, Summary, Trouble

FAIL_ON = {
    "error": {Severity.ERROR},
    "warning": {Severity.ERROR, Severity.WARNING},
    "info": set(Severity),
    "never": set[Severity](),
}
# What a finding is known by: source, connection, sender, rule, span.
Known: TypeAlias = tuple[str, int, str, str, int, int]


@click.command(
    help="""Show only what is wrong in captures, one line a finding; made for many files and for CI.

    \b
    Examples:
      h11tool check *.h11rec
      h11tool check --select B,C --fail-on warning answer.bin
      h11tool check --ignore host-not-first,K --statistics *.bin
      h11tool check --format text answer.bin
      h11tool check --json *.h11rec > known.jsonl; h11tool check --baseline known.jsonl *.h11rec

    A line is FILE:OFFSET: severity ID name: who: what [RFC]; the offset counts the bytes of the sender's stream.
    A selector is the beginning of an id (B, B2, B201) or a rule's name; `h11tool rules` lists them.

    \b
    Exit status: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage,
    3 unreadable or no HTTP in it, 70 a fault of h11tool itself.
    """
)
@click.argument("files", nargs=-1, metavar="FILE...", type=click.Path(allow_dash=True))
@click.option("--select", metavar="RULES", multiple=True, help="Only these rules; also those that are off by default.")
@click.option("--ignore", metavar="RULES", multiple=True, help="Not these rules.")
@click.option(
    "--fail-on",
    type=click.Choice(list(FAIL_ON)),
    default="error",
    show_default=True,
    help="The least severity for which the exit status is 1.",
)
@click.option("--statistics", is_flag=True, help="At the end, how often each rule was broken.")
@click.option("--baseline", metavar="FILE", help="Findings in this report (of --json) are known and not told.")
@capture_options
@output_options("concise", "text", "jsonl")
def check(
    files: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    statistics: bool,
    baseline: str | None,
    capture: Capture,
    format_name: str,
    color: str,
) -> int:
    sources = sources_of(files, capture)
    reading = capture.reading._replace(off=off(select, ignore))
    output = renderer(format_name, style_of("findings", color, several=len(sources) > 1))
    filtered = Filter(output, known_findings(baseline) if baseline else set(), all_entries=format_name == "text")
    status = 0
    for source in sources:
        status = max(status, report(source, reading, Verdict(), filtered.entry))
    sys.stdout.write(output.end())
    if statistics:
        sys.stdout.write(table(filtered.counts))
    if status > FOUND:
        return status
    return FOUND if any(rule.severity in FAIL_ON[fail_on] for rule in filtered.counts) else 0


def off(select: Sequence[str], ignore: Sequence[str]) -> frozenset[Rule]:
    """The rules of which nothing is told. Raises UsageError for a selector that matches none."""
    wanted = set(_selected(select)) if select else {*all_rules()} - OFF_BY_DEFAULT
    return frozenset({*all_rules()} - wanted | set(_selected(ignore)))


def _selected(selectors: Iterable[str]) -> Iterable[Rule]:
    for selector in ",".join(selectors).split(","):
        found = rules_matching(selector.strip(" ")) if selector.strip(" ") else ()
        if selector.strip(" ") and not found:
            raise click.UsageError(f"no rule is called {selector!r}, nor does an id begin so; see 'h11tool rules'")
        yield from found


class Filter:
    """Lets through what is not known yet, and counts it."""

    def __init__(self, output: Renderer, known: set[Known], *, all_entries: bool) -> None:
        self.counts: Counter[Rule] = Counter()
        self._output = output
        self._known = known
        self._all_entries = all_entries  # a text needs them to name the message and the field
        self._source = ""
        self._dropped: Counter[Severity] = Counter()  # of this source

    def entry(self, entry: Entry) -> str:
        what = entry.what
        if isinstance(what, Started):
            self._source = what.source
            self._dropped.clear()
        elif isinstance(what, Summary):
            what.findings.subtract(self._dropped)
        if isinstance(what, Finding):
            sender = "client" if what.from_client else "server"
            if (self._source, entry.connection, sender, what.rule.id, *what.span) in self._known:
                self._dropped[what.rule.severity] += 1
                return ""
            self.counts[what.rule] += 1
        elif not self._all_entries and not isinstance(what, Started | Summary | Trouble):
            return ""
        return self._output.entry(entry)


def known_findings(name: str) -> set[Known]:
    """The findings of reports in JSON Lines. Raises UsageError for what is no such report."""
    known: set[Known] = set()
    source, number = "", 0
    try:
        with Path(name).open(encoding="latin-1") as lines:
            for text in lines:
                number += 1
                line: dict[str, Any] = json.loads(text)
                if line["type"] == "report":
                    source = line["source"]
                elif line["type"] == "finding":
                    start, stop = line["span"]
                    known.add((source, line["connection"], line["sender"], line["rule"], start, stop))
    except OSError as error:
        raise click.UsageError(f"cannot read the baseline {name!r}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise click.UsageError(f"{name!r} is no report of 'h11tool check --json': line {number}") from None
    return known


def table(counts: Counter[Rule]) -> str:
    """How often each rule was broken, the most frequent first."""
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0].id))
    width = max((len(f"{number:,}") for _, number in rows), default=1)
    return "".join(f"{number:>{width},}  {rule.severity.value:7} {rule.id} {rule.name}\n" for rule, number in rows)
