"""The rules the checks can report, as literals, one module per group."""

from __future__ import annotations

from collections.abc import Iterator

from h11tool.checks.rules import (
    ambiguity,
    body_framing,
    chunked,
    connection,
    desync,
    exchange,
    field_lines,
    semantics,
    start_line,
    target,
    upgrade,
)
from h11tool.protocol.findings import Rule

GROUPS = (
    start_line,
    field_lines,
    body_framing,
    chunked,
    connection,
    target,
    upgrade,
    semantics,
    ambiguity,
    desync,
    exchange,
)


def all_rules() -> Iterator[Rule]:
    """Every rule of the modules of this package."""
    for group in GROUPS:
        yield from (each for each in vars(group).values() if isinstance(each, Rule))
