"""`h11tool parse`: what is in these bytes, event by event, state by state."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator

import click

from h11tool.cli.options import output_options, style_of
from h11tool.cli.verdict import FOUND, UNREADABLE, Verdict
from h11tool.diagnose import Reading, diagnose
from h11tool.inputs import Options, Unreadable, pair_of, segments_of
from h11tool.outputs import Renderer, renderer
from h11tool.protocol.profiles import PROFILES
from h11tool.recording import Segment
from h11tool.report import Entry, Started


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
@click.option("--role", type=click.Choice(["client", "server"]), help="Whose bytes a raw file holds.")
@click.option("--client", metavar="FILE", help="Raw bytes of the client, together with --server.")
@click.option("--server", metavar="FILE", help="Raw bytes of the server, together with --client.")
@click.option("--request-method", metavar="METHOD", help="What a lone response answers, e.g. HEAD.")
@click.option("--no-eof", is_flag=True, help="The stream goes on after the end of the file.")
@click.option(
    "--profile",
    type=click.Choice(list(PROFILES)),
    default="diagnose",
    show_default=True,
    help="Read on behind faults, or stop where a strict recipient or h11 would.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 though errors are found.")
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
    sources = [(name, segments_of(name, options), _may_wait(name)) for name in files]
    if client and server:
        sources.append(
            (f"{client} + {server}", pair_of(client, server, options), _may_wait(client) or _may_wait(server))
        )
    reading = Reading(
        PROFILES[profile],
        request_method=os.fsencode(request_method) if request_method else None,
        reads=view == "hex",
    )
    output = renderer(format_name, style_of(view, color, several=len(sources) > 1))
    status = 0
    for name, segments, waits in sources:
        status = max(status, _report(name, _flushed(segments) if waits else segments, reading, output))
    sys.stdout.write(output.end())
    return 0 if exit_zero and status == FOUND else status


def _may_wait(name: str) -> bool:
    """Whether the input may come slowly: a pipe, a socket, a terminal."""
    try:
        about = os.fstat(sys.stdin.fileno()) if name == "-" else os.stat(name)  # noqa: PTH116
    except (OSError, ValueError, AttributeError):  # it cannot be read; that is told when it is
        return False
    return not stat.S_ISREG(about.st_mode)


def _flushed(segments: Iterator[Segment]) -> Iterator[Segment]:
    """The segments; before the next one is waited for, what came of the last one is shown."""
    for segment in segments:
        yield segment
        sys.stdout.flush()


class _UntilUnreadable:
    """Segments up to where they cannot be read on. Where there are none at all, that is an error at once."""

    def __init__(self, segments: Iterator[Segment]) -> None:
        self._segments = segments
        self.fault: Unreadable | None = None

    def __iter__(self) -> Iterator[Segment]:
        is_any = False
        try:
            for segment in self._segments:
                is_any = True
                yield segment
        except Unreadable as unreadable:
            if not is_any:
                raise
            self.fault = unreadable


def _report(name: str, segments: Iterator[Segment], reading: Reading, output: Renderer) -> int:
    """Write the report of one source, as it comes; return its status."""
    write = sys.stdout.write
    verdict = Verdict()
    readable = _UntilUnreadable(segments)
    last = Entry(Started(name, "", ""))
    try:
        for entry in diagnose(readable, name, reading):
            last = entry
            verdict.hear(entry)
            text = output.entry(entry)
            if text:
                write(text)
    except Unreadable as unreadable:
        return _unreadable(str(unreadable))
    except Exception as error:  # a fault of our own: it goes on upwards, and says where it was
        error.add_note(f"in {name!r}, {_position(last)}")
        raise
    if readable.fault:
        return _unreadable(str(readable.fault))
    trouble = verdict.trouble
    if trouble and not sys.stdout.isatty():  # there it stands in the report, just above
        _unreadable(f"{name}: {trouble.reason} at offset {trouble.offset}")
    elif verdict.has_no_http and not trouble:
        _unreadable(f"{name}: there is no HTTP in it")
    return verdict.status


def _unreadable(text: str) -> int:
    from h11tool.cli.messages import tell

    tell(text)
    return UNREADABLE


def _position(entry: Entry) -> str:
    """Where the last entry stands that could be told."""
    span = getattr(entry.what, "span", None)
    offset = span.stop if span else 0
    return f"connection {entry.connection}, {entry.sender or 'no'} stream, behind offset {offset}"
