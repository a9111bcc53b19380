"""`h11tool parse`: what is in these bytes, event by event, state by state."""

from __future__ import annotations

import sys

import click

from h11tool.cli.options import output_options, style_of, view_option
from h11tool.cli.sources import Capture, capture_options, report, sources_of
from h11tool.cli.verdict import FOUND, Verdict
from h11tool.outputs import renderer


@click.command(
    help="""Show what is in captured bytes: events, states and findings, in wire order.

    \b
    Examples:
      printf 'GET / HTTP/1.1\\r\\nHost : a\\r\\n\\r\\n' | h11tool parse -
      printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 9\\r\\n\\r\\nshort' > answer.bin
      h11tool parse answer.bin
      h11tool parse --view hex answer.bin
      h11tool parse --json --request-method HEAD answer.bin

    FILE is a recording (.h11rec) or raw bytes: of one direction, or of both in turn as "follow stream" saves
    them. Which it is shows in its content. Two files with one direction each are --client and --server.
    `-` is standard input, which may be endless.

    \b
    Exit status: 0 nothing at fault, 1 errors found, 2 wrong usage,
    3 unreadable or no HTTP in it, 70 a fault of h11tool itself.
    """
)
@click.argument("files", nargs=-1, metavar="FILE...", type=click.Path(allow_dash=True))
@capture_options
@click.option("--exit-zero", is_flag=True, help="Exit with 0 though errors are found.")
@output_options("text", "jsonl")
@view_option
def parse(
    files: tuple[str, ...],
    capture: Capture,
    exit_zero: bool,
    format_name: str,
    view: str,
    color: str,
) -> int:
    sources = sources_of(files, capture)
    reading = capture.reading._replace(reads=view == "hex")
    output = renderer(format_name, style_of(view, color, several=len(sources) > 1))
    status = 0
    for source in sources:
        status = max(status, report(source, reading, Verdict(), output.entry))
    sys.stdout.write(output.end())
    return 0 if exit_zero and status == FOUND else status
