"""Received bytes that know their offset in the stream."""

from __future__ import annotations


class Buffer:
    """The bytes that have been received and not yet consumed.

    They are `data[at:]`; `data[0]` has the stream offset `base`. `seen` is an
    index before which the bytes have been looked at without success. A read
    that arrives when everything is consumed is kept as it is, without a copy.
    """

    __slots__ = ("at", "base", "data", "eof", "reset", "seen")

    def __init__(self) -> None:
        self.data: bytes | bytearray = b""
        self.at = self.base = self.seen = 0
        self.eof = self.reset = False

    def receive(self, data: bytes | bytearray | memoryview) -> None:
        held, at = self.data, self.at
        if not at and type(held) is bytearray:
            held += data
        elif at == len(held):
            self.base += at
            self.data = data if type(data) is bytes else bytes(data)
            self.at = self.seen = 0
        else:
            if type(held) is bytearray:
                del held[:at]  # which moves nothing
            else:
                held = self.data = bytearray(memoryview(held)[at:])
            held += data
            self.base += at
            self.at = 0
            self.seen = max(0, self.seen - at)

    @property
    def offset(self) -> int:
        """The stream offset of the first byte that is not consumed."""
        return self.base + self.at

    def consume(self, stop: int) -> None:
        """Consume up to the index `stop`."""
        self.at = self.seen = stop

    def copy(self, start: int, stop: int) -> bytes:
        data = self.data
        if type(data) is bytes:
            return data[start:stop]
        return bytes(memoryview(data)[start:stop])

    def rest(self) -> bytes:
        return self.copy(self.at, len(self.data))
