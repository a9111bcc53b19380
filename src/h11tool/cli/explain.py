"""`h11tool explain`: one diagnosis at length, a rule's page, or what another program's error message means."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from h11tool import __version__
from h11tool.catalogue import rule_named
from h11tool.checks.readings import End, ends_of
from h11tool.cli.options import output_options, style_of
from h11tool.cli.sources import Capture, capture_options, report, sources_of
from h11tool.cli.verdict import FOUND, UNREADABLE, Verdict
from h11tool.outputs.explanation import Explanation, repair_text
from h11tool.protocol.events import Request, Response
from h11tool.recording import Segment, Sender
from h11tool.repair import Streams, octets_of, repair_of

FRAMING_GROUPS = "SFBCK"  # rules that bear upon where a message ends


@click.command(
    help="""Explain what is wrong: the worst fault of a capture at length, a rule, or an error message.

    \b
    Examples:
      h11tool explain answer.bin
      h11tool explain answer.bin --readings
      h11tool explain answer.bin --fix -o mended.bin
      h11tool explain B201
      h11tool explain whitespace-before-colon
      h11tool explain 'curl: (18) transfer closed with outstanding read data remaining'

    WHAT is the id or the name of a rule, a file (`-` is standard input), or a text that some program printed.

    \b
    Exit status: 0 explained, and of a capture: nothing at fault; 1 the capture has errors, 2 wrong usage,
    3 unreadable, no HTTP in it, or a text that is not known; 70 a fault of h11tool itself.
    """
)
@click.argument("what", metavar="WHAT", required=False)
@click.option("--readings", is_flag=True, help="Where the message ends for each way of reading it.")
@click.option("--fix", is_flag=True, help="Write the mended stream to the file of -o.")
@click.option("-o", "--output", metavar="OUT", help="Where --fix writes.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 though errors are found.")
@capture_options
@output_options("text")
def explain(
    what: str | None,
    readings: bool,
    fix: bool,
    output: str | None,
    exit_zero: bool,
    capture: Capture,
    format_name: str,
    color: str,
) -> int:
    if what is not None and what != "-" and not _is_file(what):
        return _rule_or_text(what, color)
    if fix != bool(output):
        raise click.UsageError("--fix and -o belong together.")
    status = _capture([what] if what is not None else [], capture, color, output, all_readings=readings)
    return 0 if exit_zero and status == FOUND else status


def _is_file(what: str) -> bool:
    try:
        return Path(what).exists()
    except (OSError, ValueError):  # too long for a name, or with a NUL in it
        return False


def _capture(files: list[str], capture: Capture, color: str, output: str | None, *, all_readings: bool) -> int:

    explanation = Explanation(style_of("findings", color))
    (source,) = sources_of(files, capture)
    streams = Streams()
    source = source._replace(segments=streams.listening(source.segments))
    status = report(source, capture.reading, Verdict(), explanation.entry)
    worst = explanation.worst
    repair = repair_of(worst[1], streams.connection(worst[0]), capture.reading) if worst else None
    ends = _ends(explanation, streams)
    sys.stdout.write(explanation.end(repair, ends, all_readings=all_readings))
    if output:
        _write_mended(output, streams, capture)
    return status


def _ends(explanation: Explanation, streams: Streams) -> list[End]:
    """Where the message in question ends for recipients of all kinds."""
    worst, head = explanation.worst, explanation.message
    if worst is None or head is None or head.span is None or worst[1].rule.id[0] not in FRAMING_GROUPS:
        return []
    sender: Sender = "client" if type(head) is Request else "server"
    stream = octets_of(streams.connection(worst[0]), sender)
    bodyless = isinstance(head, Response) and head.status_code in (204, 304)
    if stream is None:
        return []
    return ends_of(stream, head.span.start, from_client=sender == "client", has_no_content=bodyless)


def _write_mended(output: str, streams: Streams, capture: Capture) -> None:
    """Raw bytes where the capture is one stream, else a recording."""
    from h11tool.cli.messages import tell
    from h11tool.repair import mend

    if not streams.complete:
        raise click.UsageError("a connection is too long to be mended")
    made = mend(streams, capture.reading)
    segments = [segment for number in streams.numbers() for segment in streams.connection(number)]
    senders = {segment.sender for segment in segments if segment.kind == "data"}
    if any(segment.kind == "open" for segment in segments) or len(senders) != 1:
        _write_recording(output, segments)
    else:
        Path(output).write_bytes(octets_of(segments, senders.pop() or "client") or b"")
    told = "; ".join(f"{repair.sender}: {repair_text(repair)}" for repair in made) or "nothing could be mended"
    tell(f"{output}: {told}")


def _write_recording(output: str, segments: list[Segment]) -> None:
    from h11tool.recording import Header, Writer

    created = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    with Writer.create(output, Header(created, f"h11tool {__version__}"), replace=True) as writer:
        for segment in segments:
            writer.write(segment)


def _rule_or_text(what: str, color: str) -> int:
    from h11tool.outputs.rule_pages import page

    rule = rule_named(what)
    if rule is not None:
        click.echo(page(rule, style_of("", color)), nl=False)
        return 0
    return _error_text(what, color)


def _error_text(text: str, color: str) -> int:
    from h11tool.cli.messages import tell
    from h11tool.error_texts import recognise
    from h11tool.outputs.known_errors import told

    found = recognise(text)
    if not found:
        tell(f"{text!r} is no rule, no file, and no error message that is known here")
        return UNREADABLE
    click.echo(told(found, style_of("", color)), nl=False)
    return 0
