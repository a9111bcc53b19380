"""A proxy between one server and its clients that changes no byte and remembers who sent which bytes when."""

from __future__ import annotations

import selectors
import socket
import struct
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from h11tool.recording import Kind, Segment, Sender

NOTHING: Mapping[str, object] = MappingProxyType({})
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(eq=False, slots=True)
class Half:
    """The socket of one side, and the half that gets what it sends."""

    sender: Sender
    connection: int
    socket: socket.socket
    other: Half = field(init=False)
    finished: bool = False


class Tape:
    """Listens on `port` from `with` on, forwards to `server_port`; afterwards `segments` is what happened, in order."""

    def __init__(self, port: int, server_port: int) -> None:
        self.segments: list[Segment] = []
        self._port = port
        self._server_port = server_port
        self._started: float | None = None
        self._halves: list[Half] = []
        self._connections = 0
        self._stopping = threading.Event()
        self._selector = selectors.DefaultSelector()
        self._listener = socket.create_server(("127.0.0.1", port))
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Tape:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Lets open connections end by themselves for two seconds, then ends them."""
        self._stopping.set()
        self._thread.join()
        self._listener.close()
        self._selector.close()

    def _run(self) -> None:
        patience = 2.0
        while not self._stopping.is_set() or (self._halves and patience > 0):
            if self._stopping.is_set():
                patience -= 0.02
            for key, _ in self._selector.select(timeout=0.02):
                if key.data is None:
                    self._accept()
                elif key.data in self._halves:
                    self._read(key.data)
        for half in [half for half in self._halves if half.sender == "client"]:
            self._close(half)

    def _accept(self) -> None:
        client, (host, port) = self._listener.accept()
        self._connections += 1
        facts = {"client": f"{host}:{port}", "server": f"127.0.0.1:{self._port}", "tls": None}
        self._note("open", self._connections, facts=facts)
        server = socket.create_connection(("127.0.0.1", self._server_port))
        left, right = Half("client", self._connections, client), Half("server", self._connections, server)
        left.other, right.other = right, left
        for half in (left, right):
            half.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._halves.append(half)
            self._selector.register(half.socket, selectors.EVENT_READ, half)

    def _read(self, half: Half) -> None:
        try:
            data = half.socket.recv(65536)
        except ConnectionResetError:
            self._reset(half)
            return
        if data:
            self._note("data", half.connection, half.sender, data)
            self._forward(half.other, data)
        else:
            self._finish(half)

    def _forward(self, to: Half, data: bytes) -> None:
        try:
            to.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            self._reset(to)

    def _finish(self, half: Half) -> None:
        self._note("fin", half.connection, half.sender)
        half.finished = True
        self._selector.unregister(half.socket)
        try:
            half.other.socket.shutdown(socket.SHUT_WR)
        except OSError:
            self._reset(half.other)
            return
        if half.other.finished:
            self._close(half)

    def _reset(self, half: Half) -> None:
        self._note("rst", half.connection, half.sender)
        half.other.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        self._close(half)

    def _close(self, half: Half) -> None:
        for side in (half, half.other):
            if not side.finished:
                self._selector.unregister(side.socket)
            side.socket.close()
            self._halves.remove(side)
        self._note("close", half.connection)

    def _note(
        self,
        kind: Kind,
        connection: int,
        sender: Sender | None = None,
        data: bytes = b"",
        facts: Mapping[str, object] = NOTHING,
    ) -> None:
        """Appends a segment; its time counts from the first one, in whole microseconds."""
        now = time.monotonic()
        if self._started is None:
            self._started = now
        at = round(now - self._started, 6)
        self.segments.append(Segment(kind, connection, sender, at, data, facts=facts))
