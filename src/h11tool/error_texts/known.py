"""What is known about one error message, and the command lines that go on from it."""

from __future__ import annotations

from typing import NamedTuple


class Known(NamedTuple):
    """A message that some program prints when the HTTP of its peer, or the connection, is at fault."""

    program: str  # who prints it
    pattern: str  # a regular expression, searched without regard to letter case
    rules: tuple[str, ...]  # ids, most likely first; none where the bytes are not to blame
    causes: tuple[str, ...]  # sentences, most likely first
    next: str  # the command line to go on with
    sample: str  # the message as the program prints it


# A client complains: ask the server once more and watch. A server complains: look at what it received.
TRACE = "h11tool get URL --trace"
TRACE_HEAD = "h11tool get --head URL --trace"
TRACE_PLAIN = "h11tool get http://HOST:PORT/ --trace"
TRACE_TLS = "h11tool get https://HOST:PORT/ --trace"
TRACE_UPSTREAM = "h11tool get http://UPSTREAM:PORT/PATH --trace"
RECORD = "h11tool get URL --trace --record session.h11rec"
REQUEST = "h11tool parse --role client request.bin"
RESPONSE = "h11tool parse --role server response.bin"
BOTH = "h11tool parse capture.bin"
HEX = "h11tool parse --view hex capture.bin"
