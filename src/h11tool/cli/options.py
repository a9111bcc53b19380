"""Options that several commands share, and how they become settings."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from h11tool.outputs import Style

Function = TypeVar("Function", bound=Callable[..., Any])

VIEWS = ("events", "messages", "states", "hex")
NARROWEST, DEFAULT_WIDTH = 40, 100


def _debug(_ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted:  # read where all commands end, when there is no context any more
        os.environ["H11TOOL_DEBUG"] = "1"


def output_options(*formats: str) -> Callable[[Function], Function]:
    """`--format`, one of `formats`, `--json`, `--color`, `--debug`. The first is the default, the last is the JSON."""

    def add(function: Function) -> Function:
        for option in reversed(
            [
                click.option(
                    "--format",
                    "format_name",
                    type=click.Choice(formats),
                    default=formats[0],
                    show_default=True,
                    help="What the output looks like.",
                ),
                click.option(
                    "--json", "format_name", flag_value=formats[-1], help=f"Short for --format {formats[-1]}."
                ),
                click.option(
                    "--color",
                    type=click.Choice(["auto", "always", "never"]),
                    default="auto",
                    show_default=True,
                    help="NO_COLOR and FORCE_COLOR count too.",
                ),
                click.option(
                    "--debug",
                    is_flag=True,
                    expose_value=False,
                    callback=_debug,
                    help="Show a traceback if h11tool itself fails.",
                ),
            ]
        ):
            function = option(function)
        return function

    return add


def view_option(function: Function) -> Function:
    """`--view`."""
    return click.option(
        "--view",
        type=click.Choice(VIEWS),
        default="events",
        show_default=True,
        help="What the text shows besides findings.",
    )(function)


def style_of(view: str, color: str, several: bool = False) -> Style:
    """How text is to look on this standard output."""
    return Style(
        view=view,
        color=wants_color(color),
        width=_width(),
        ascii_only=not _shows_unicode(),
        several=several,
    )


def _shows_unicode() -> bool:
    """Whether arrows and pictures reach the reader: not in the C locale, nor through an 8-bit encoding."""
    if os.environ.get("LC_ALL") in ("C", "POSIX"):
        return False
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    return encoding.lower().startswith("utf")


def _width() -> int:
    """Columns of the terminal; COLUMNS wins, and 100 where there is none."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and columns.isascii() and len(columns) < 6:
        return max(NARROWEST, int(columns))
    try:
        return max(NARROWEST, os.get_terminal_size(sys.stdout.fileno()).columns or DEFAULT_WIDTH)
    except (OSError, ValueError, AttributeError):
        return DEFAULT_WIDTH


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
