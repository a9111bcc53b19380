"""The bad example of every rule of the checks is told, at its place; the ok one is not."""

from __future__ import annotations

import pytest

from h11tool.checks import BODY_CHECKS, HEAD_CHECKS, OFF_BY_DEFAULT, SECTION_CHECKS, all_rules
from h11tool.checks.rules.connection import CLOSE_NOT_ANNOUNCED
from h11tool.checks.rules.desync import BOUNDARY_DEPENDS_ON_PARSER
from h11tool.protocol.findings import Rule, Severity
from h11tool.protocol.rules.start_line import HTTP10_MESSAGE
from tests.checks.reading import LACKING, checked, octets_of
from tests.rule_spans import SPANS

# Of single messages; what is wrong between two of them is told by `checks.exchanges` and `checks.desync`.
CHECKED = sorted(
    {HTTP10_MESSAGE, *[rule for rule in all_rules() if rule.applies != "exchange"]} - {BOUNDARY_DEPENDS_ON_PARSER},
    key=lambda rule: rule.id,
)
# What else is to be said of an example, beside K003, which is to be said of every server that closes.
COMPANIONS = {
    "B204": ["K009"],
    "M002": ["M005"],
    "M003": ["M005"],
    "S115": ["T011"],
    "T011": ["S115"],
    "U103": ["T011", "S115"],
}
SEVERAL = {"F013": [(29, 30), (32, 34)]}
# Findings about chunks: their size lines are not kept.
WITHOUT_OCTETS = ("C008", "C101", "C204", "K003")

each_rule = pytest.mark.parametrize("rule", CHECKED, ids=[rule.id for rule in CHECKED])


@each_rule
def test_the_bad_example_is_told_at_its_place(rule: Rule) -> None:
    found = checked(rule.bad, LACKING - {rule})
    spans = [tuple(finding.span) for finding in found if finding.rule is rule]
    others = [finding.rule.id for finding in found if finding.rule not in (rule, CLOSE_NOT_ANNOUNCED)]
    assert spans == SEVERAL.get(rule.id, [SPANS[rule.id]])
    assert others == COMPANIONS.get(rule.id, [])


@each_rule
def test_a_finding_brings_its_octets(rule: Rule) -> None:
    for finding in checked(rule.bad, LACKING - {rule}):
        start, stop = finding.span
        expected = b"" if finding.rule.id in WITHOUT_OCTETS else octets_of(rule.bad)[start:stop]
        assert finding.found == expected
        assert finding.from_client == (rule.bad[0] in "Rr")
        assert finding.message


@each_rule
def test_the_ok_example_is_not_told(rule: Rule) -> None:
    found = checked(rule.ok, LACKING - {rule})
    assert rule not in [finding.rule for finding in found]
    assert [finding.rule.id for finding in found if finding.rule.severity is Severity.ERROR] == []


@each_rule
def test_the_size_of_reads_does_not_matter(rule: Rule) -> None:
    off = LACKING - {rule}
    assert checked(rule.bad, off, piece=1) == checked(rule.bad, off)


@each_rule
def test_a_rule_that_is_off_is_not_told(rule: Rule) -> None:
    assert rule not in [finding.rule for finding in checked(rule.bad, frozenset([rule]))]


def test_what_is_off_by_default() -> None:
    assert {rule.id for rule in OFF_BY_DEFAULT} == {"F012", "K009", "M006", "M115"}
    assert checked("r:X-A:b\\r\\nConnection: keep-alive", OFF_BY_DEFAULT) == []


def test_every_rule_stands_in_a_table() -> None:
    tables = (SECTION_CHECKS, HEAD_CHECKS, BODY_CHECKS)
    named = [rule for table in tables for check in table for rule in check.rules]
    assert len(named) == len(set(named))
    assert {*named, CLOSE_NOT_ANNOUNCED} == set(CHECKED)
