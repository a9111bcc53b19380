"""The literals of the rules that checks report, one module a group."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from h11tool.protocol.findings import Rule

# Modules of this package; each is imported by those who report its rules, and all where all are asked for.
GROUPS = (
    "start_line",
    "field_lines",
    "body_framing",
    "chunked",
    "connection",
    "target",
    "upgrade",
    "semantics",
    "ambiguity",
    "desync",
    "exchange",
)


def all_rules() -> Iterator[Rule]:
    """Every rule of the modules of this package."""
    for group in GROUPS:
        module = import_module(f"{__name__}.{group}")
        yield from (each for each in vars(module).values() if isinstance(each, Rule))
