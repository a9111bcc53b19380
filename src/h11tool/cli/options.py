"""Options that several commands share, and how they become settings."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from h11tool.outputs import FORMATS, Style

Function = TypeVar("Function", bound=Callable[..., Any])

VIEWS = ("events", "messages", "states", "hex")


def output_options(function: Function) -> Function:
    """`--format`, `--json`, `--view`, `--color`."""
    for option in reversed(
        [
            click.option("--format", "format_name", type=click.Choice(list(FORMATS)), default="text", show_default=True),
            click.option("--json", "format_name", flag_value="jsonl", help="Short for --format jsonl."),
            click.option("--view", type=click.Choice(VIEWS), default="events", show_default=True),
            click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True),
        ]
    ):
        function = option(function)
    return function


def style_of(view: str, color: str, several: bool = False) -> Style:
    """How text is to look on this standard output."""
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "")
    return Style(
        view=view,
        color=wants_color(color),
        width=_width(),
        ascii_only=not encoding.startswith("utf"),
        several=several,
    )


def _width() -> int:
    """Columns of the terminal; COLUMNS wins, and 100 where there is none."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and columns.isascii() and len(columns) < 6:
        return max(40, int(columns))
    try:
        return max(40, os.get_terminal_size(sys.stdout.fileno()).columns)
    except (OSError, ValueError, AttributeError):
        return 100


def wants_color(choice: str) -> bool:
    """`--color`, then NO_COLOR, then FORCE_COLOR, then whether this is a terminal that can."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("FORCE_COLOR")
    if forced:
        return forced != "0"
    return os.environ.get("TERM") != "dumb" and sys.stdout.isatty()
