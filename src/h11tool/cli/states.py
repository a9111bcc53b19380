"""`h11tool states`: both sides' state machines as the engine has them, and the way that a capture took."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from h11tool.cli.options import wants_color
from h11tool.outputs.paint import Paint
from h11tool.outputs.state_charts import CHARTS
from h11tool.outputs.state_edges import ROLES

if TYPE_CHECKING:
    from h11tool.outputs.state_walk import Walk


@click.command(
    help="""Show the state machines of client and server; with a CAPTURE, the way each side took.

    \b
    Examples:
      h11tool states --role client
      h11tool states --format svg -o states.svg
      printf 'GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n' | h11tool states -
      printf 'GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n' > request.bin
      h11tool states --format mermaid request.bin

    The edges are those of the tables that the engine itself follows. Each exchange of a connection begins at
    IDLE. Of a capture (what `parse` reads; `-` is standard input) each state and edge tells at which byte it
    was entered first and how often; what was not taken is drawn faintly, but for Mermaid's arrows.

    \b
    Exit status: 0 done, 2 wrong usage, 3 unreadable, no HTTP in it, or the output cannot be written,
    70 a fault of h11tool itself.
    """
)
@click.argument("capture", required=False, metavar="[CAPTURE]", type=click.Path(allow_dash=True))
@click.option("--role", type=click.Choice(list(ROLES)), help="The machine of this side only.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(list(CHARTS)),
    default="text",
    show_default=True,
    help="Text for a person, or a diagram.",
)
@click.option("-o", "--output", metavar="FILE", help="Write into a file.")
def states(capture: str | None, role: str | None, format_name: str, output: str | None) -> int:
    roles = [ROLES[role]] if role else list(ROLES.values())
    walk, complaint = _walk_through(capture) if capture else (None, "")
    into_file = output not in (None, "-")
    if not complaint or walk:
        text = CHARTS[format_name](roles, walk, Paint(not into_file and wants_color("auto")))
        _write(text, output if into_file else None)
    if complaint:
        from h11tool.cli.messages import tell

        tell(complaint)
    return 3 if complaint else 0


def _walk_through(name: str) -> tuple[Walk | None, str]:
    """The way that the capture took, None where nothing could be read; and what is to be said about reading it."""
    from h11tool.cli.verdict import Verdict
    from h11tool.diagnose import Reading, diagnose
    from h11tool.inputs import Options, Unreadable, segments_of
    from h11tool.outputs.state_walk import Walk

    walk, verdict = Walk(), Verdict()
    complaint = ""
    try:
        for entry in diagnose(segments_of(name, Options()), name, Reading(checks=False)):
            walk.hear(entry)
            verdict.hear(entry)
    except Unreadable as unreadable:
        complaint = str(unreadable)
    else:
        if verdict.trouble:
            complaint = f"{name}: {verdict.trouble.reason} at offset {verdict.trouble.offset}"
        elif verdict.has_no_http:
            complaint = f"{name}: there is no HTTP in it"
    walk.finish()
    return walk if walk.states else None, complaint


def _write(text: str, path: str | None) -> None:
    if path is None:
        sys.stdout.write(text)
        return
    with open(path, "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123 - pathlib is slow to import
        file.write(text)
