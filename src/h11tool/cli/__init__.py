"""The command line: the table of subcommands, and the one place where an exit status is decided."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

# Name, module, one line of help: so that `--help` imports no command.
COMMANDS = {
    "parse": ("h11tool.cli.parse", "Show what is in a capture: events, states, findings."),
    "get": ("h11tool.cli.get", "Send a request and show what happens on the wire."),
}

INTERRUPTED, BROKEN_PIPE, INTERNAL = 130, 141, 70


class Commands(click.Group):
    """A group that imports a subcommand only when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="""Debug and replay HTTP/1.1, to the byte.

    \b
    Examples:
      h11tool parse capture.bin          what is in these bytes
      h11tool get URL --trace            what happens on this wire
      h11tool parse --json a.h11rec      the same for a program
    """,
)
@click.version_option(package_name="h11tool", message="h11tool %(version)s")
def commands() -> None:
    """All subcommands."""


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit status of the process; never a traceback."""
    try:
        status: Any = commands.main(args=arguments, prog_name="h11tool", standalone_mode=False)
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; nothing may be written to it any more, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except Exception as error:  # whatever it is, a person gets one line and a status, not a traceback
        return _own_fault(error)


def _own_fault(error: Exception) -> int:
    from h11tool import __version__
    from h11tool.outputs.safe_text import safe_text

    if isinstance(error, OSError):
        sys.stderr.write(f"h11tool: {safe_text(str(error))}\n")
        return 3
    if os.environ.get("H11TOOL_DEBUG"):
        raise error
    place = _last_frame(error)
    sys.stderr.write(
        f"h11tool {__version__}: a fault of our own: {type(error).__name__} at {place}; "
        "run it again with H11TOOL_DEBUG=1 for a traceback\n"
    )
    return INTERNAL


def _last_frame(error: Exception) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else "?"


def stop_on_terminate() -> None:
    """Let SIGTERM end the command in order, with status 143."""
    import signal

    def stop(_number: int, _frame: object) -> None:
        raise click.exceptions.Exit(143)

    signal.signal(signal.SIGTERM, stop)
