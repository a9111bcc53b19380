"""The rules that reading can break, as literals: one module a group of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from h11tool.protocol.findings import Rule
from h11tool.protocol.rules import (
    body_framing,
    chunked,
    connection,
    exchange,
    field_lines,
    start_line,
    target,
    upgrade,
)

GROUPS = (start_line, field_lines, body_framing, chunked, connection, target, upgrade, exchange)


def all_rules() -> Iterator[Rule]:
    """Every rule of the modules of this package."""
    for group in GROUPS:
        yield from (each for each in vars(group).values() if isinstance(each, Rule))
