"""Addresses become one connected socket: they race, each with a head start before the next (RFC 8305)."""

from __future__ import annotations

import errno
import os
import selectors
import socket
from collections import deque
from collections.abc import Callable, Iterable

from h11tool.net.clock import Clock
from h11tool.net.failures import NOT_CONNECTED, TOO_LATE, Failure
from h11tool.net.resolving import Address

HEAD_START = 0.25  # seconds before the next address is tried as well

Say = Callable[[str, str], None]


Connected = tuple[socket.socket, Address]


def connect(addresses: Iterable[Address], clock: Clock, end: float | None, say: Say) -> Connected:
    """A non-blocking socket, and to which of the addresses it is connected. Raises `Failure`."""
    race = _Race(deque(addresses), clock, end, say)
    try:
        return race.run()
    finally:
        race.close()


class _Race:
    """Attempts that go on at the same time; the first to be connected wins."""

    def __init__(self, waiting: deque[Address], clock: Clock, end: float | None, say: Say) -> None:
        self._waiting = waiting
        self._clock = clock
        self._end = end
        self._say = say
        self._failures: list[str] = []
        self._selector = selectors.DefaultSelector()

    def run(self) -> Connected:
        while self._waiting or self._selector.get_map():
            if self._waiting:
                self._start(self._waiting.popleft())
            winner = self._watch()
            if winner:
                return winner
        raise Failure(NOT_CONNECTED, self._reasons(), "connect", self._clock.now())

    def close(self) -> None:
        """Give up all attempts that are still under way."""
        for key in list(self._selector.get_map().values()):
            if isinstance(key.fileobj, socket.socket):
                key.fileobj.close()
        self._selector.close()

    def _start(self, address: Address) -> None:
        self._say("connecting", str(address))
        try:
            attempt = socket.socket(address.family, socket.SOCK_STREAM)
        except OSError as error:  # a family that this machine does not have
            self._lose(address, error.errno)
            return
        attempt.setblocking(False)
        number = attempt.connect_ex(address.sockaddr)
        if number in (0, errno.EINPROGRESS, errno.EWOULDBLOCK):
            self._selector.register(attempt, selectors.EVENT_WRITE, address)
        else:
            attempt.close()
            self._lose(address, number)

    def _watch(self) -> Connected | None:
        """Wait until an attempt ends or the next address may start; the winner, if there is one."""
        if not self._selector.get_map():
            return None
        left = self._clock.left(self._end)
        if left == 0.0:
            raise Failure(TOO_LATE, "deadline passed", "connect", self._clock.now())
        patience = [seconds for seconds in (left, HEAD_START if self._waiting else None) if seconds is not None]
        for key, _ in self._selector.select(min(patience, default=None)):
            attempt = key.fileobj
            if not isinstance(attempt, socket.socket):
                continue
            self._selector.unregister(attempt)
            number = attempt.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if number == 0:
                return attempt, key.data
            attempt.close()
            self._lose(key.data, number)
        return None

    def _lose(self, address: Address, number: int | None) -> None:
        reason = os.strerror(number or errno.EIO).lower()
        self._failures.append(f"{address}: {reason}")
        self._say("not connected", f"{address}: {reason}")

    def _reasons(self) -> str:
        first, *others = self._failures
        more = f", and so {len(others)} other addresses" if len(others) > 2 else "".join(f", {each}" for each in others)
        return f"no connection ({first}{more})"
