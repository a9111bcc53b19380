"""Named constants that are compared with `is` and that dispatch like a type."""

from __future__ import annotations

from typing import Any


class Sentinel(type):
    """A constant `X` for which `type(X) is X`, so that `type(event) is NEED_DATA` reads like any other case."""

    def __repr__(cls) -> str:
        return cls.__name__


def sentinel(name: str, module: str) -> Sentinel:
    made: Any = Sentinel(name, (Sentinel,), {"__module__": module, "__slots__": ()})
    made.__class__ = made
    constant: Sentinel = made
    return constant


NEED_DATA = sentinel("NEED_DATA", __name__)
PAUSED = sentinel("PAUSED", __name__)
