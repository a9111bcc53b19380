"""What recurs is worked out once: small memos of bytes that many messages have in common.

They are bounded in number and length, and hold nothing that could be a secret.
"""

from __future__ import annotations

from typing import TypeVar

MOST = 1024  # entries
LONGEST = 256  # octets of an entry

K = TypeVar("K")
V = TypeVar("V")


class Memo(dict[K, V]):
    """A memo that begins anew when it is full."""

    def remember(self, key: K, value: V, size: int) -> None:
        """Keep `value`, worked out from `size` octets, unless they are too many."""
        if size <= LONGEST:
            if len(self) >= MOST:
                self.clear()
            self[key] = value
