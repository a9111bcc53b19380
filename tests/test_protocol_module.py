"""The engine's front door: what it names is there, also what comes only when asked for."""

import pickle

import pytest

from h11tool import protocol
from h11tool.protocol.connection import Connection


def test_every_name_is_there() -> None:
    assert {name for name in protocol.__all__ if not hasattr(protocol, name)} == set()
    assert protocol.Connection is Connection
    assert pickle.loads(pickle.dumps(protocol.Connection)) is Connection  # noqa: S301 - our own bytes


def test_no_other_name_is_made_up() -> None:
    with pytest.raises(AttributeError, match=r"^module 'h11tool\.protocol' has no attribute 'Conection'$"):
        getattr(protocol, "Conection")  # noqa: B009 - a type checker would see that it is not there
