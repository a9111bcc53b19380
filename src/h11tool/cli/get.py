"""`h11tool get`: one request over a real connection, and what happens on the wire."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from h11tool.cli import stop_on_terminate
from h11tool.cli.content import Content
from h11tool.cli.messages import tell
from h11tool.cli.options import output_options, style_of, view_option
from h11tool.cli.verbose import Verbose
from h11tool.outputs import Renderer, renderer
from h11tool.report import Entry

if TYPE_CHECKING:
    from h11tool.net.outcome import Outcome
    from h11tool.net.outgoing import Wish

REFUSED = 22  # what -f makes of a status of 400 or above
LINGER = 0.1  # seconds in which a trace looks for what comes behind the response
SECONDS = click.FloatRange(min=0, min_open=True, max=86400)

Show = Callable[[Entry], None]


@click.command(
    help="""Send a request and write the content of the response; --trace shows what happens on the wire.

    \b
    Examples:
      h11tool get http://127.0.0.1:8080/ --trace
      h11tool get https://example.org/ --trace --record session.h11rec
      h11tool get http://127.0.0.1:8080/form -d name=value -H 'Accept: text/plain'

    Options are those of curl, and so are the exit statuses.

    \b
    Exit status: 0 done, 2 wrong usage, 3 a file cannot be written, 6 name not resolved, 7 not connected,
    8 the response cannot be read, 18 cut short, 22 with -f a status of 400 or above, 28 deadline passed,
    35 TLS handshake, 52 empty reply, 55 sending failed, 56 receiving failed, 60 certificate refused.
    """
)
@click.argument("url", metavar="URL")
@click.option("--trace", is_flag=True, help="Show events, states, times and findings as they happen.")
@click.option("-X", "--request", "method", metavar="METHOD", help="The method, instead of GET, HEAD or POST.")
@click.option(
    "-H",
    "--header",
    "fields",
    multiple=True,
    metavar="LINE",
    help="'Name: value', 'Name;' without value, 'Name:' for none.",
)
@click.option("-d", "--data", multiple=True, metavar="DATA", help="A form to POST; @FILE without its line ends.")
@click.option(
    "--data-binary", multiple=True, metavar="DATA", help="Content to POST; @FILE as it is, @- standard input."
)
@click.option("-I", "--head", "head_only", is_flag=True, help="Ask for the head only.")
@click.option("-i", "--include", is_flag=True, help="Write the head too, as received.")
@click.option("-o", "--output", metavar="FILE", help="Write the content into a file.")
@click.option("-k", "--insecure", is_flag=True, help="Do not verify the peer's certificate.")
@click.option("--cacert", metavar="FILE", help="Certificates (PEM) to trust instead of the system's.")
@click.option("-m", "--max-time", type=SECONDS, metavar="SECONDS", help="For everything together.")
@click.option("--connect-timeout", type=SECONDS, metavar="SECONDS", help="Until the connection stands.")
@click.option("-0", "--http1.0", "http10", is_flag=True, help="Say HTTP/1.0.")
@click.option("-f", "--fail", is_flag=True, help="Exit with 22, and write nothing, on status 400 and above.")
@click.option("-v", "--verbose", is_flag=True, help="Write heads and notes to standard error.")
@click.option("--with-secrets", is_flag=True, help="Show credentials and cookies in what -v writes.")
@click.option("-s", "--silent", is_flag=True, help="No messages.")
@click.option("--record", metavar="FILE", help="Record the exchange, byte by byte, as .h11rec.")
@output_options("text", "jsonl")
@view_option
def get(**given: Any) -> int:
    return run(Given(**given))


class Given(NamedTuple):
    """What stands on the command line."""

    url: str
    trace: bool
    method: str | None
    fields: tuple[str, ...]
    data: tuple[str, ...]
    data_binary: tuple[str, ...]
    head_only: bool
    include: bool
    output: str | None
    insecure: bool
    cacert: str | None
    max_time: float | None
    connect_timeout: float | None
    http10: bool
    fail: bool
    verbose: bool
    with_secrets: bool
    silent: bool
    record: str | None
    format_name: str
    view: str
    color: str

    @property
    def traces(self) -> bool:
        return self.trace or self.format_name != "text"


def run(given: Given) -> int:
    """Do the exchange, show it as asked, and return the exit status."""
    # Imported here: sockets and TLS cost more than the rest of the program, and only live commands pay.
    from h11tool.net.failures import BadRequest, Failure

    stop_on_terminate()
    style = style_of(given.view, given.color)
    heads = given.include or given.head_only
    with closing(Content(given.output, style, heads=heads, fail=given.fail)) as content:
        report = renderer(given.format_name, style) if given.traces else None
        try:
            outcome = _exchange(given, _shows(given, content, report))
        except BadRequest as error:
            raise click.UsageError(str(error)) from None
        except Failure as failure:
            _complain(given, str(failure))
            return failure.code
        finally:
            if report:
                sys.stdout.write(report.end())
    if outcome.errors and not given.traces:
        _complain(given, f"the response breaks {_names(outcome)}; --trace shows where and why")
    if given.fail and outcome.status and outcome.status >= 400:
        _complain(given, f"({REFUSED}) the server answers {outcome.status}")
        return REFUSED
    return 0


def _exchange(given: Given, shows: Iterable[Show]) -> Outcome:
    from h11tool.diagnose import Reading
    from h11tool.net.outgoing import outgoing
    from h11tool.net.session import CONNECT_PATIENCE, Session, Settings
    from h11tool.net.tape import tape
    from h11tool.net.tls import Trust
    from h11tool.net.urls import parse_url

    url = parse_url(given.url)
    request = outgoing(url, _wish(given))
    settings = Settings(
        Trust(given.cacert, given.insecure),
        given.max_time,
        given.connect_timeout or CONNECT_PATIENCE,
        LINGER if given.traces else 0.0,
        Reading(reads=given.traces),
    )

    def show(entry: Entry) -> None:
        for each in shows:
            each(entry)

    with tape(given.record) as record:
        return Session(url, request, settings, show, record).run()


def _shows(given: Given, content: Content, report: Renderer | None) -> list[Show]:
    """What looks at the entries of the exchange."""
    shows: list[Show] = []
    if given.verbose:
        shows.append(Verbose(given.with_secrets).show)
    if report:
        shows.append(_tracing(report))
    if given.output or not report:
        shows.append(content.show)
    return shows


def _tracing(report: Renderer) -> Show:
    def show(entry: Entry) -> None:
        text = report.entry(entry)
        if text:
            sys.stdout.write(text)
            sys.stdout.flush()

    return show


def _wish(given: Given) -> Wish:
    from h11tool.net.outgoing import Wish

    body = _body(given)
    if given.head_only and body is not None:
        raise click.UsageError("-I asks for no content and -d sends some: choose one.")
    method = os.fsencode(given.method) if given.method else None
    fields = tuple(os.fsencode(field) for field in given.fields)
    return Wish(method, fields, body, given.head_only, given.http10)


def _body(given: Given) -> bytes | None:
    """The content to send: what -d and --data-binary name, joined like the fields of a form."""
    pieces = [_loaded(text).translate(None, b"\r\n\0") if text[:1] == "@" else os.fsencode(text) for text in given.data]
    pieces += [_loaded(text) if text[:1] == "@" else os.fsencode(text) for text in given.data_binary]
    return b"&".join(pieces) if pieces else None


def _loaded(text: str) -> bytes:
    """The content of the file in `@FILE`; `@-` is standard input."""
    return sys.stdin.buffer.read() if text == "@-" else Path(text[1:]).read_bytes()


def _names(outcome: Outcome) -> str:
    rules = list(dict.fromkeys(finding.rule.id for finding in outcome.errors))
    more = ", ..." if len(rules) > 8 else ""
    return f"{len(rules)} {'rule' if len(rules) == 1 else 'rules'} ({', '.join(rules[:8])}{more})"


def _complain(given: Given, text: str) -> None:
    if not given.silent:
        tell(text)
