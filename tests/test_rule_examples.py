"""Every rule's bad example reports that rule first, at the marked place; its ok example does not."""

from __future__ import annotations

from functools import cache

import pytest

from h11tool.catalogue import all_rules, example
from h11tool.checks import OFF_BY_DEFAULT
from h11tool.diagnose import Reading, diagnose
from h11tool.protocol.findings import Finding, Rule, Severity
from tests.rule_spans import SPANS

# Rules whose example a diagnosis with its defaults cannot report.
UNREPORTED = {
    "T116": "an example does not say whether its connection is secured; tests/checks does",
    "U202": "the answer to CONNECT has to be known: no check over one message can tell",
    **{rule.id: "off by default; tests/checks switches it on" for rule in OFF_BY_DEFAULT},
    # To be mended in the engine:
    "T010": "the zone's % is told as T003 and hides the literal",
}
# Rules that another error or warning rightly precedes.
PRECEDED = {
    "D001": "it says what follows from the fault that is told first",
    "K901": "it says how reading went on behind the error that is told first",
    "X005": "GET with content is odd in itself: M001",
    "X106": "an HTTP/1.0 request that expects 100: U103",
    "X201": "what the server should have refused: T001",
    "X301": "the request with two lengths: B201",
    "X302": "the request whose length is no number: B001",
    "X303": "the client itself goes on after its close: K001",
    "X306": "the client itself goes on after HTTP/1.0: K002",
    "X502": "Upgrade in an HTTP/1.0 request: U004",
    # To be mended in the engine: what follows from the error is told at an earlier offset.
    "F011": "the line joined to Host makes its value invalid: T003",
    "S007": "the field swallowed by the start-line was Host: T001",
}
# What is told at another place than the rule's `at` says: to be mended in one of the two.
DISPLACED = {
    "B301": (0, 8),  # the line instead of the end of the stream
    "C102": (57, 58),  # the semicolon instead of the place behind it
    "C104": (59, 60),  # the "=" instead of the empty place of the value
    "T001": (0, 14),  # the request-line instead of the end of the header section
    "T009": (22, 22),  # the end of the line instead of all that follows the colon
}

# Rules about the answer to a request in which something is wrong: that stays, however well it is answered.
ANSWERED_WELL = {"X201": ["T001"], "X202": ["F005"], "X301": ["B201"], "X302": ["B001"]}

RULES = all_rules()
each_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])


@cache
def findings(text: str) -> tuple[Finding, ...]:
    segments, sender, both = example(text)
    reading = Reading(client_seen=both or sender == "client", server_seen=both or sender == "server")
    entries = diagnose(segments, "example", reading)
    return tuple(entry.what for entry in entries if isinstance(entry.what, Finding))


def test_every_rule_has_its_span() -> None:
    assert sorted(SPANS) == [rule.id for rule in RULES]


def test_exceptions_are_about_rules_that_there_are() -> None:
    assert {*UNREPORTED, *PRECEDED, *DISPLACED, *ANSWERED_WELL} <= set(SPANS)
    assert all(SPANS[rule_id] != span for rule_id, span in DISPLACED.items())


@each_rule
def test_its_bad_example_reports_it(rule: Rule) -> None:
    reported = rule.id in [finding.rule.id for finding in findings(rule.bad)]
    assert reported == (rule.id not in UNREPORTED)


@each_rule
def test_its_bad_example_reports_nothing_grave_before_it(rule: Rule) -> None:
    grave = [found.rule.id for found in findings(rule.bad) if found.rule.severity is not Severity.INFO]
    if rule.severity is Severity.INFO:
        assert rule.id not in grave
    elif rule.id not in UNREPORTED:
        assert (grave[0] == rule.id) == (rule.id not in PRECEDED)


@each_rule
def test_its_bad_example_is_marked_where_the_rule_says(rule: Rule) -> None:
    spans = [tuple(finding.span) for finding in findings(rule.bad) if finding.rule is rule]
    if rule.id not in UNREPORTED:
        assert spans[0] == DISPLACED.get(rule.id, SPANS[rule.id])


@each_rule
def test_its_ok_example_does_not_report_it(rule: Rule) -> None:
    assert rule.id not in [finding.rule.id for finding in findings(rule.ok)]


@each_rule
def test_its_ok_example_holds_no_error(rule: Rule) -> None:
    errors = [found.rule.id for found in findings(rule.ok) if found.rule.severity is Severity.ERROR]
    assert errors == ANSWERED_WELL.get(rule.id, [])
