"""Every rule is complete, says what it says in plain ASCII, and cites sections that exist."""

from __future__ import annotations

import re
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import pytest

import h11tool.checks.rules
import h11tool.protocol.rules
from h11tool.protocol.findings import Rule, Severity
from tests.rfc_sections import RFC_SECTIONS


def modules_of(package: ModuleType) -> list[ModuleType]:
    names = [found.name for found in iter_modules(package.__path__, f"{package.__name__}.")]
    return [import_module(name) for name in sorted(names)]


def constants_of(package: ModuleType) -> list[tuple[str, Rule]]:
    """Every rule of a package, with the name of its constant."""
    return [
        (name, value)
        for module in modules_of(package)
        for name, value in vars(module).items()
        if isinstance(value, Rule)
    ]


READING = constants_of(h11tool.protocol.rules)
CHECKING = constants_of(h11tool.checks.rules)
CONSTANTS = READING + CHECKING
RULES = [rule for _, rule in CONSTANTS]
KINDS = "RSrsX"  # whole request, whole response, fields of a request, fields of a response, exchange
SENTENCES = ("says", "why", "fix", "strict", "lenient")
STATUSES = {400, 413, 417, 421, 426, 431, 501, 505}

each_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])


def test_there_are_rules_of_every_group_in_order() -> None:
    assert {rule.id[0] for _, rule in READING} >= set("BCFKSTU")
    for package in (h11tool.protocol.rules, h11tool.checks.rules):
        for module in modules_of(package):
            ids = [value.id for value in vars(module).values() if isinstance(value, Rule)]
            assert ids == sorted(ids), module.__name__


def test_ids_and_names_are_unique() -> None:
    ids = [rule.id for rule in RULES]
    names = [rule.name for rule in RULES]
    assert [rule_id for rule_id in set(ids) if ids.count(rule_id) > 1] == []
    assert [name for name in set(names) if names.count(name) > 1] == []


@each_rule
def test_its_id_and_name_have_their_form(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z]\d{3}", rule.id)
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", rule.name)


@pytest.mark.parametrize(("constant", "rule"), CONSTANTS, ids=[rule.id for rule in RULES])
def test_its_constant_is_named_after_it(constant: str, rule: Rule) -> None:
    assert constant == rule.name.upper().replace("-", "_")


@each_rule
def test_every_text_is_there_in_printable_ascii(rule: Rule) -> None:
    for part in (*SENTENCES, "expected", "at", "bad", "ok", "level"):
        text = getattr(rule, part)
        assert text, part
        assert text == text.strip() or part in ("bad", "ok"), part
        assert text.isascii(), part
        assert text.isprintable(), part


@each_rule
def test_its_sentences_are_sentences(rule: Rule) -> None:
    for part in SENTENCES:
        text = getattr(rule, part)
        assert text.endswith("."), part
        assert text[0].isupper() or text[0] == '"', part
    assert len(rule.says) <= 160
    assert not rule.expected.endswith(".")
    assert not rule.at.endswith(".")


@each_rule
def test_it_cites_sections_that_exist(rule: Rule) -> None:
    assert bool(rule.cite) == (rule.level != "meta")
    for citation in rule.cite:
        parts = re.fullmatch(r"(RFC \d{4}|PROXY protocol) (?:§|Appendix )([0-9A-Z]+(?:\.\d+)*)", citation)
        assert parts, citation
        document, section = parts.groups()
        if document in RFC_SECTIONS:
            assert section in RFC_SECTIONS[document], citation
        assert section[0].isdigit() == ("§" in citation), citation


@each_rule
def test_its_level_is_one_of_five(rule: Rule) -> None:
    assert rule.level in {"MUST", "SHOULD", "security", "interop", "meta"}


@each_rule
def test_what_it_refuses_can_break_it(rule: Rule) -> None:
    if rule.applies in ("request", "response"):
        assert rule.refused in (rule.applies, "none")
    elif rule.applies == "exchange":
        assert rule.refused == "none"
    if rule.severity is Severity.INFO:
        assert rule.refused == "none"
    assert rule.status in STATUSES


@pytest.mark.parametrize("rule", [rule for _, rule in CHECKING], ids=[rule.id for _, rule in CHECKING])
def test_a_check_never_refuses(rule: Rule) -> None:
    assert rule.refused == "none"


@each_rule
def test_its_strict_sentence_agrees_with_what_it_refuses(rule: Rule) -> None:
    """A refusing rule says who answers or closes; no other says that a server answers 400 and closes."""
    if rule.refused != "none":
        assert re.search(r"answers \d{3}|closes|records the response as incomplete", rule.strict)
    else:
        assert "answers 400 and closes" not in rule.strict


@each_rule
def test_its_examples_differ_and_name_their_kind(rule: Rule) -> None:
    for example in (rule.bad, rule.ok):
        assert example[0] in KINDS
        assert example[1] == ":"
        assert re.fullmatch(r"(?:[^\\]|\\[rnt\\]|\\x[0-9a-f]{2})*", example)
    assert rule.bad != rule.ok
