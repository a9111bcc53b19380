"""`h11tool parse`: what is in these bytes, event by event, state by state."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from h11tool.cli.options import output_options, style_of
from h11tool.diagnose import Reading, diagnose
from h11tool.inputs import Options, Unreadable, pair_of, segments_of
from h11tool.outputs import Renderer, renderer
from h11tool.outputs.safe_text import safe_text
from h11tool.protocol.findings import Severity
from h11tool.protocol.profiles import PROFILES
from h11tool.recording import Segment
from h11tool.report import Summary, Trouble

FOUND, UNREADABLE = 1, 3


@click.command(
    help="""Show what is in captured bytes: events, states and findings, in wire order.

    \b
    Examples:
      h11tool parse capture.bin
      h11tool parse --json session.h11rec
      printf 'GET / HTTP/1.1\\r\\n\\r\\n' | h11tool parse -

    FILE is a recording (.h11rec) or raw bytes of one direction, found by their content; `-` is standard input.
    """
)
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option("--role", type=click.Choice(["client", "server"]), help="Whose bytes a raw file holds.")
@click.option("--client", metavar="FILE", help="Raw bytes of the client, together with --server.")
@click.option("--server", metavar="FILE", help="Raw bytes of the server, together with --client.")
@click.option("--request-method", metavar="METHOD", help="What a lone response answers, e.g. HEAD.")
@click.option("--no-eof", is_flag=True, help="The stream goes on after the end of the file.")
@click.option("--profile", type=click.Choice(list(PROFILES)), default="diagnose", show_default=True)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@output_options
def parse(
    files: tuple[str, ...],
    role: str | None,
    client: str | None,
    server: str | None,
    request_method: str | None,
    no_eof: bool,
    profile: str,
    exit_zero: bool,
    format_name: str,
    view: str,
    color: str,
) -> int:
    if bool(client) != bool(server):
        raise click.UsageError("--client and --server belong together.")
    if not files and not client:
        raise click.UsageError("Missing argument 'FILE...'.")
    options = Options(role="client" if role == "client" else "server" if role else None, eof=not no_eof)
    sources = [(name, segments_of(name, options)) for name in files]
    if client and server:
        sources.append((f"{client} + {server}", pair_of(client, server, options)))
    output = renderer(format_name, style_of(view, color, several=len(sources) > 1))
    status = 0
    for name, segments in sources:
        reading = Reading(
            PROFILES[profile],
            request_method=request_method.encode("utf-8", "surrogateescape") if request_method else None,
            reads=view == "hex",
        )
        status = max(status, _report(name, segments, reading, output))
    sys.stdout.write(output.end())
    return 0 if exit_zero and status == FOUND else status


def _report(name: str, segments: Iterator[Segment], reading: Reading, output: Renderer) -> int:
    """Write the report of one source, as it comes; return its status."""
    write = sys.stdout.write
    status = 0
    try:
        for entry in diagnose(segments, name, reading):
            text = output.entry(entry)
            if text:
                write(text)
            if isinstance(entry.what, Summary) and entry.what.findings[Severity.ERROR]:
                status = max(status, FOUND)
            if isinstance(entry.what, Trouble):
                status = UNREADABLE
                sys.stderr.write(f"h11tool: {safe_text(name)}: {safe_text(entry.what.reason)} at offset {entry.what.offset}\n")
    except Unreadable as unreadable:
        sys.stdout.flush()
        sys.stderr.write(f"h11tool: {unreadable}\n")
        return UNREADABLE
    return status
