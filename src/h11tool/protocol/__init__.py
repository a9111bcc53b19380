"""HTTP/1.1 without I/O: bytes in, events out. The names and the behaviour of h11 0.16, and findings besides.

`from h11tool import protocol as h11` serves a program written for h11.
"""

from typing import TYPE_CHECKING

from h11tool.protocol.errors import LocalProtocolError, ProtocolError, RemoteProtocolError
from h11tool.protocol.events import (
    ConnectionClosed,
    Data,
    EndOfMessage,
    Event,
    InformationalResponse,
    Request,
    Response,
)
from h11tool.protocol.headers import Headers
from h11tool.protocol.profiles import DEFAULT_MAX_INCOMPLETE_EVENT_SIZE
from h11tool.protocol.sentinels import NEED_DATA, PAUSED
from h11tool.protocol.state import (
    CLIENT,
    CLOSED,
    DONE,
    ERROR,
    IDLE,
    MIGHT_SWITCH_PROTOCOL,
    MUST_CLOSE,
    SEND_BODY,
    SEND_RESPONSE,
    SERVER,
    SWITCHED_PROTOCOL,
)

if TYPE_CHECKING:
    from h11tool.protocol.connection import Connection

__version__ = "0.1.0"  # as in h11tool/__init__.py, which the engine does not import
PRODUCT_ID = f"python-h11tool/{__version__}"

__all__ = [
    "CLIENT",
    "CLOSED",
    "DEFAULT_MAX_INCOMPLETE_EVENT_SIZE",
    "DONE",
    "ERROR",
    "IDLE",
    "MIGHT_SWITCH_PROTOCOL",
    "MUST_CLOSE",
    "NEED_DATA",
    "PAUSED",
    "PRODUCT_ID",
    "SEND_BODY",
    "SEND_RESPONSE",
    "SERVER",
    "SWITCHED_PROTOCOL",
    "Connection",
    "ConnectionClosed",
    "Data",
    "EndOfMessage",
    "Event",
    "Headers",
    "InformationalResponse",
    "LocalProtocolError",
    "ProtocolError",
    "RemoteProtocolError",
    "Request",
    "Response",
]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> object:
    """`Connection`, once it is asked for: whoever only listens starts sooner without it."""
    if name != "Connection":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from h11tool.protocol.connection import Connection

    globals()[name] = Connection
    return Connection
