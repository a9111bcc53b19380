"""The text file that keeps segments, `.h11rec`: what its lines look like and how long they may be.

A recording is JSON Lines in ASCII, so that it can be read, edited and compared like any text, yet it is
byte-exact. The first line is an object, every other line an array; empty lines, lines that begin with `#`
and lines of an unknown kind are skipped:

    {"h11rec":1,"created":"2026-11-22T16:17:20.664303Z","tool":"h11tool 0.1.0"}
    ["open",1,{"client":"127.0.0.1:42722","server":"127.0.0.1:80"}]
    ["@",1,0.000155]                        a new read on connection 1, in seconds since the capture began
    [">",1,"GET / HTTP/1.1\\r\\n"]            client to server, text; `<` is server to client
    ["<b",1,"H4sIAAAAAAAEA+3SsQkAIAwA"]     server to client, base64
    ["gap",1,"<",1448]   ["fin",1,"<"]   ["rst",1,">"]   ["tls",1,{}]   ["note",1,""]   ["close",1]

The clock stands until the next `@`. Pieces that follow each other belong to one read; it ends at the next
`@`, where the direction turns, at another connection's line and at a line of any other known kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from h11tool.recording.segments import Sender

VERSION = 1
MAX_LINE = 256 * 1024  # bytes; bounds what a hostile file can make the reader hold
MAX_READ = 1024 * 1024  # bytes; a longer read is written, and read, as several
MAX_TEXT = 4096  # bytes of a piece that is text: printable ASCII, CR, LF, TAB; it ends after its LF
MAX_BINARY = 768  # bytes of any other piece
MAX_DEPTH = 8  # of the facts in a line: whoever shows them may recurse
MAX_NUMBER = 2**53  # every JSON reader keeps the whole numbers below it exactly

ARROWS: Mapping[Sender, str] = {"client": ">", "server": "<"}


class Header(NamedTuple):
    """The first line of a recording."""

    created: str  # RFC 3339
    tool: str  # name and version


def fits(number: int) -> bool:
    """Whether it may count connections or bytes. JSON's true and false are no numbers."""
    return not isinstance(number, bool) and 0 <= number < MAX_NUMBER


def is_shallow(value: object, depth: int = 0) -> bool:
    """Whether facts are nested so little that anyone can walk through them."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return depth <= MAX_DEPTH and all(is_shallow(item, depth + 1) for item in inner)
