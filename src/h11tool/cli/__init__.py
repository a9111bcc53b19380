"""The command line: the table of subcommands, and the one place where an exit status is decided."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import NoReturn, TextIO

import click

from h11tool import __version__

# Name, module, one line of help: so that `--help` imports no command.
COMMANDS = {
    "parse": ("h11tool.cli.parse", "Show what is in a capture: events, states, findings."),
    "check": ("h11tool.cli.check", "Show only what is wrong, one line a finding."),
    "explain": ("h11tool.cli.explain", "Explain a capture's worst fault, a rule, or an error message."),
    "rules": ("h11tool.cli.rules", "List the rules."),
    "get": ("h11tool.cli.get", "Send a request and show what happens on the wire."),
    "states": ("h11tool.cli.states", "Show the state machines, and the way a capture took."),
}

USAGE, TROUBLE, INTERNAL, INTERRUPTED, BROKEN_PIPE, TERMINATED = 2, 3, 70, 130, 141, 143


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


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(f"h11tool {__version__}")
        ctx.exit()


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="""Debug and replay HTTP/1.1, to the byte.

    \b
    Examples:
      printf 'GET / HTTP/1.1\\r\\nHost : a\\r\\n\\r\\n' | h11tool parse -
      h11tool get https://example.org/ --trace
    """,
)
@click.option(
    "-V",
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_version,
    help="Show the version and exit.",
)
def commands() -> None:
    """All subcommands."""


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit status of the process; never a traceback."""
    arguments = sys.argv[1:] if arguments is None else arguments
    _open_closed_streams()
    try:
        status = _invoke(arguments) if arguments else _show_help()
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        status = stop.exit_code
    except click.ClickException as error:
        status = _tell_misuse(error)
    except (KeyboardInterrupt, click.Abort):
        status = INTERRUPTED
    except BrokenPipeError:
        status = BROKEN_PIPE
    except Exception as error:  # whatever it is, a person gets a few lines and a status, not a traceback
        status = _tell(error, arguments)
    return _settled(status)


def _invoke(arguments: list[str]) -> int:
    """As click's own `main` does it, but that a broken pipe and an interrupt stay what they are."""
    if "_H11TOOL_COMPLETE" in os.environ:  # a shell asks what could follow
        commands.main(args=arguments, prog_name="h11tool")
    with commands.make_context("h11tool", list(arguments)) as context:
        status = commands.invoke(context)
    return status if isinstance(status, int) else 0


def _show_help() -> int:
    """Nothing was asked for: say what could be, where results of other commands do not go."""
    with commands.make_context("h11tool", [], resilient_parsing=True) as context:
        click.echo(commands.get_help(context), err=True)
    return USAGE


def _open_closed_streams() -> None:
    """Give what was closed when we were started a place to go: the exit status is still of use."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere: TextIO = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
            setattr(sys, name, nowhere)


def _tell_misuse(error: click.ClickException) -> int:
    from h11tool.cli.messages import tell

    text = error.format_message()
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context:
        text += f"\nTry '{context.command_path} --help'."
    tell(text)
    return error.exit_code


def _tell(error: Exception, arguments: list[str]) -> int:
    from h11tool.cli.messages import tell, tell_own_fault

    if isinstance(error, OSError):
        place = repr(error.filename) if error.filename else "to standard output"
        tell(f"cannot write {place}: {error.strerror or error}")
        return TROUBLE
    tell_own_fault(error, arguments)
    return INTERNAL


def _settled(status: int) -> int:
    """Write out what is still held back; where that fails, see that the interpreter does not try again."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError) as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        if status in (0, 1):
            return BROKEN_PIPE if isinstance(error, BrokenPipeError) else TROUBLE
    return status


def stop_on_terminate() -> None:
    """Let SIGTERM end the command in order, with status 143."""
    import signal

    def stop(_number: int, _frame: object) -> NoReturn:
        raise click.exceptions.Exit(TERMINATED)

    signal.signal(signal.SIGTERM, stop)
