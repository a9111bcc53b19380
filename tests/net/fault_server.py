"""A server on loopback that plays a script: sends these bytes, pauses, stalls, resets, closes."""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal, Self

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
HELLO = OK + b"Content-Length: 6\r\n\r\nhello\n"

RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Peer:
    """The server's end of one connection, as a script uses it."""

    def __init__(self, connected: socket.socket, stopping: threading.Event) -> None:
        self.socket = connected
        self._stopping = stopping
        self.request = b""

    def read_head(self) -> Self:
        """Read until the empty line."""
        while b"\r\n\r\n" not in self.request:
            data = self.socket.recv(65536)
            if not data:
                break
            self.request += data
        return self

    def read(self, length: int) -> Self:
        """Read until that many bytes have come in all."""
        while len(self.request) < length:
            self.request += self.socket.recv(65536)
        return self

    def send(self, data: bytes) -> Self:
        self.socket.sendall(data)
        return self

    def pause(self, seconds: float) -> Self:
        self._stopping.wait(seconds)
        return self

    def stall(self) -> Self:
        """Say nothing until the test is over."""
        self._stopping.wait()
        return self

    def drip(self, data: bytes, seconds: float) -> Self:
        """Send a byte, wait, send the next."""
        for octet in data:
            if self._stopping.wait(seconds):
                break
            self.socket.sendall(bytes([octet]))
        return self

    def flood(self) -> Self:
        """Send until nobody wants it any more."""
        while not self._stopping.is_set():
            self.socket.sendall(b"x" * 65536)
        return self

    def reset(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        self.socket.close()


Script = Callable[[Peer], object]


def plays(*steps: bytes | float | Literal["stall", "reset"]) -> Script:
    """The script that reads a head, then sends bytes, pauses for seconds, stalls or resets, and closes."""

    def script(peer: Peer) -> None:
        peer.read_head()
        for step in steps:
            if isinstance(step, bytes):
                peer.send(step)
            elif step == "stall":
                peer.stall()
            elif step == "reset":
                peer.reset()
            else:
                peer.pause(step)

    return script


@contextmanager
def serving(script: Script, family: socket.AddressFamily = socket.AF_INET) -> Iterator[int]:
    """Play the script to every connection, each in its thread; yields the port."""
    stopping = threading.Event()
    threads: list[threading.Thread] = []

    def play(connected: socket.socket) -> None:
        with connected, contextlib.suppress(OSError):
            script(Peer(connected, stopping))

    def accept() -> None:
        while not stopping.is_set():
            with contextlib.suppress(TimeoutError):
                connected, _ = listener.accept()
                connected.settimeout(20)
                threads.append(threading.Thread(target=play, args=(connected,)))
                threads[-1].start()

    host = "::1" if family is socket.AF_INET6 else "127.0.0.1"
    with socket.create_server((host, 0), family=family) as listener:
        listener.settimeout(0.05)
        threads.append(threading.Thread(target=accept))
        threads[0].start()
        try:
            yield listener.getsockname()[1]
        finally:
            stopping.set()
            for thread in threads:
                thread.join()
