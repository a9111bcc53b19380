"""What is generated from the code is what the code generates now."""

from pathlib import Path

import pytest

from h11tool.catalogue import all_rules
from h11tool.outputs.rule_pages import markdown

RULES = Path(__file__).resolve().parent.parent / "docs" / "rules.md"


def test_the_page_of_the_rules_is_not_stale(request: pytest.FixtureRequest) -> None:
    now = markdown(all_rules())
    if request.config.getoption("--golden"):
        RULES.write_text(now, encoding="utf-8")
    assert RULES.read_text(encoding="utf-8") == now
