"""What the commands that read captures share: their options, and how a source becomes entries."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any, NamedTuple

import click

from h11tool.cli.verdict import UNREADABLE, Verdict
from h11tool.diagnose import Reading, diagnose
from h11tool.inputs import Options, Unreadable, pair_of, segments_of
from h11tool.protocol.profiles import PROFILES
from h11tool.recording import Segment
from h11tool.report import Entry, Started


class Capture(NamedTuple):
    """The options about a capture, as they were given."""

    role: str | None
    client: str | None
    server: str | None
    request_method: str | None
    no_eof: bool
    profile: str

    @property
    def reading(self) -> Reading:
        method = os.fsencode(self.request_method) if self.request_method else None
        return Reading(PROFILES[self.profile], request_method=method)


class SourceOf(NamedTuple):
    """A name to show, and where its segments come from."""

    name: str
    segments: Iterator[Segment]


def capture_options(function: Callable[..., int]) -> Callable[..., int]:
    """`--role`, `--client`, `--server`, `--request-method`, `--no-eof`, `--profile`: the argument `capture`."""

    @wraps(function)
    def with_capture(**given: Any) -> int:
        capture = Capture(*[given.pop(name) for name in Capture._fields])
        return function(capture=capture, **given)

    decorated: Callable[..., int] = with_capture
    for option in reversed(
        [
            click.option("--role", type=click.Choice(["client", "server"]), help="Whose bytes a raw file holds."),
            click.option("--client", metavar="FILE", help="Raw bytes of the client, together with --server."),
            click.option("--server", metavar="FILE", help="Raw bytes of the server, together with --client."),
            click.option("--request-method", metavar="METHOD", help="What a lone response answers, e.g. HEAD."),
            click.option("--no-eof", is_flag=True, help="The stream goes on after the end of the file."),
            click.option(
                "--profile",
                type=click.Choice(list(PROFILES)),
                default="diagnose",
                show_default=True,
                help="Read on behind faults, or stop where a strict recipient or h11 would.",
            ),
        ]
    ):
        decorated = option(decorated)
    return decorated


def sources_of(files: Iterable[str], capture: Capture) -> list[SourceOf]:
    """The files, and the pair of `--client` and `--server`. Raises UsageError where there is none."""
    client, server = capture.client, capture.server
    if bool(client) != bool(server):
        raise click.UsageError("--client and --server belong together.")
    options = Options(
        role="client" if capture.role == "client" else "server" if capture.role else None, eof=not capture.no_eof
    )
    sources = [SourceOf(name, _as_it_comes(segments_of(name, options), name)) for name in files]
    if client and server:
        segments = pair_of(client, server, options)
        sources.append(SourceOf(f"{client} + {server}", _as_it_comes(segments, client, server)))
    if not sources:
        raise click.UsageError("Missing argument 'FILE...'.")
    return sources


def report(source: SourceOf, reading: Reading, verdict: Verdict, show: Callable[[Entry], str]) -> int:
    """Read one source to its end and write what `show` makes of each entry, as it comes; the status of it all."""
    write = sys.stdout.write
    readable = _UntilUnreadable(source.segments)
    last = Entry(Started(source.name, "", ""))
    try:
        for entry in diagnose(readable, source.name, reading):
            last = entry
            verdict.hear(entry)
            text = show(entry)
            if text:
                write(text)
    except Unreadable as unreadable:
        return _unreadable(str(unreadable))
    except Exception as error:  # a fault of our own: it goes on upwards, and says where it was
        error.add_note(f"in {source.name!r}, {_position(last)}")
        raise
    if readable.fault:
        return _unreadable(str(readable.fault))
    trouble = verdict.trouble
    if trouble and not sys.stdout.isatty():  # there it stands in the report, just above
        _unreadable(f"{source.name}: {trouble.reason} at offset {trouble.offset}")
    elif verdict.has_no_http and not trouble:
        _unreadable(f"{source.name}: there is no HTTP in it")
    return verdict.status


def _as_it_comes(segments: Iterator[Segment], *names: str) -> Iterator[Segment]:
    return _flushed(segments) if any(map(_may_wait, names)) else segments


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


def _unreadable(text: str) -> int:
    from h11tool.cli.messages import tell

    tell(text)
    return UNREADABLE


def _position(entry: Entry) -> str:
    """Where the last entry stands that could be told."""
    span = getattr(entry.what, "span", None)
    offset = span.stop if span else 0
    return f"connection {entry.connection}, {entry.sender or 'no'} stream, behind offset {offset}"
