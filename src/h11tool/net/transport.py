"""A connected socket, with or without TLS, read and written without ever blocking: waiting has a deadline."""

from __future__ import annotations

import contextlib
import selectors
import socket
import ssl
from collections.abc import Mapping
from enum import Enum
from typing import Self

from h11tool.net import tls
from h11tool.net.clock import Clock
from h11tool.net.connecting import Say, connect
from h11tool.net.resolving import resolve, shown
from h11tool.net.urls import Url

BLOCK = 64 * 1024  # bytes that are read or written at once


class End(Enum):
    """How the peer's direction ended."""

    CLOSED = "closed"
    UNANNOUNCED = "TLS ended without close_notify"  # anybody on the way may have cut it
    RESET = "connection reset by peer"
    FAILED = "connection failed"


class Transport:
    """Both directions of one connection. Use it as a context manager, so that it is closed."""

    def __init__(self, connected: socket.socket, theirs: str) -> None:
        self._socket = connected
        self.theirs = theirs
        self._selector = selectors.DefaultSelector()
        self._selector.register(connected, selectors.EVENT_READ)
        self._reading_wants_write = False
        self._writing_wants_read = False
        self.end: End | None = None
        self.trouble = ""  # why the last `send` failed

    @classmethod
    def open(cls, url: Url, clock: Clock, end: float | None, say: Say) -> Self:
        """Connect to the host of a URL, still without TLS. Raises `Failure`."""
        addresses = resolve(url.host, url.port, clock, end)
        if any(address.sockaddr[0] != url.host.partition("%")[0] for address in addresses):
            say("resolved", f"{url.host}: " + ", ".join(address.sockaddr[0] for address in addresses))
        connected, address = connect(addresses, clock, end, say)
        with contextlib.suppress(OSError):  # the peer may have gone already; reading will tell
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return cls(connected, str(address))

    @property
    def ours(self) -> str:
        return shown(self._socket.getsockname())

    def start_tls(self, host: str, context: ssl.SSLContext, clock: Clock, end: float | None) -> Mapping[str, object]:
        """Shake hands, and return what was agreed on. Raises `Failure`."""
        self._selector.unregister(self._socket)
        secure = tls.wrap(self._socket, context, host, clock, end)
        self._socket = secure
        self._selector.register(secure, selectors.EVENT_READ)
        return tls.facts(secure)

    def receive(self) -> bytes:
        """What has arrived; nothing when nothing has, or when `end` says that nothing more will."""
        if self.end is not None:
            return b""
        self._reading_wants_write = self._writing_wants_read = False
        try:
            data = self._socket.recv(BLOCK)
        except (BlockingIOError, ssl.SSLWantReadError):
            return b""
        except ssl.SSLWantWriteError:
            self._reading_wants_write = True
            return b""
        except ssl.SSLZeroReturnError:
            data = b""
        except ssl.SSLEOFError:
            return self._ended(End.UNANNOUNCED)
        except (ConnectionResetError, BrokenPipeError):
            return self._ended(End.RESET)
        except OSError as error:
            self.trouble = getattr(error, "reason", None) or error.strerror or str(error)
            return self._ended(End.FAILED)
        return data or self._ended(End.CLOSED)

    def send(self, data: bytes | memoryview) -> int:
        """Write as much as fits now; how many bytes that were. Raises OSError when nothing more can go."""
        try:
            return self._socket.send(data[:BLOCK])
        except (BlockingIOError, ssl.SSLWantWriteError):
            return 0
        except ssl.SSLWantReadError:
            self._writing_wants_read = True
            return 0

    def wait(self, seconds: float | None, *, writing: bool = False) -> bool:
        """Wait until reading, or `writing`, may get on; False when the time is over."""
        writes = self._reading_wants_write or (writing and not self._writing_wants_read)
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if writes else 0)
        self._selector.modify(self._socket, events)
        return bool(self._selector.select(seconds))

    def finish_sending(self) -> None:
        """Tell the peer that nothing more will come; reading goes on."""
        with contextlib.suppress(OSError, ValueError):  # it may be gone; ValueError: TLS is over
            if isinstance(self._socket, ssl.SSLSocket):
                self._socket.unwrap()  # sends close_notify; the peer's own is not waited for
            else:
                self._socket.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self._selector.close()
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if isinstance(self._socket, ssl.SSLSocket) and self.end is None:
            self.finish_sending()
        self.close()

    def _ended(self, end: End) -> bytes:
        self.end = end
        return b""
