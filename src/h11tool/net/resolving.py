"""Names become addresses, within a deadline."""

from __future__ import annotations

import queue
import socket
import threading
from typing import Any, NamedTuple

from h11tool.net.clock import Clock
from h11tool.net.failures import NOT_RESOLVED, TOO_LATE, Failure


class Address(NamedTuple):
    """Where a connection may go to."""

    family: socket.AddressFamily
    sockaddr: Any  # as socket.connect wants it; its shape depends on the family

    def __str__(self) -> str:
        return shown(self.sockaddr)


def shown(sockaddr: Any) -> str:
    """`127.0.0.1:80` or `[::1]:80`."""
    host, port = sockaddr[0], sockaddr[1]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def resolve(host: str, port: int, clock: Clock, end: float | None) -> list[Address]:
    """All addresses of a host, in the order of the system's preference. Raises `Failure`."""
    answers: queue.SimpleQueue[list[Address] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(_addresses(host, port))
        except OSError as error:
            answers.put(error)

    if end is not None and clock.now() >= end:
        raise Failure(TOO_LATE, "deadline passed", "resolve", clock.now())
    # The resolver knows no deadline, so it runs where it can be left behind.
    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        answer = answers.get(timeout=clock.left(end))
    except queue.Empty:
        raise Failure(TOO_LATE, "deadline passed", "resolve", clock.now()) from None
    if isinstance(answer, OSError):
        reason = answer.strerror or str(answer)
        raise Failure(NOT_RESOLVED, f"no address for {host} ({reason})", "resolve", clock.now()) from answer
    if not answer:
        raise Failure(NOT_RESOLVED, f"no address for {host}", "resolve", clock.now())
    return answer


def _addresses(host: str, port: int) -> list[Address]:
    # As bytes, a name is not encoded by the idna codec again, whose import takes milliseconds.
    rows = socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(Address(row[0], row[4]) for row in rows))
