"""What h11 writes, and what it refuses to write, our engine writes and refuses too."""

import re
from types import ModuleType
from typing import Any

import h11
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from h11tool import protocol
from tests.h11_sending_scripts import CHUNKED, CLIENT_SCRIPTS, HOST, SERVER_SCRIPTS, Step, length

SCRIPTS = {
    **{f"client: {name}": ("CLIENT", steps) for name, steps in CLIENT_SCRIPTS.items()},
    **{f"server: {name}": ("SERVER", steps) for name, steps in SERVER_SCRIPTS.items()},
}


class Sender:
    """One connection of one engine, and a log of what it answers to each step."""

    def __init__(self, engine: ModuleType, role: str, *, passthrough: bool) -> None:
        self.engine = engine
        self.connection = engine.Connection(getattr(engine, role))
        self.passthrough = passthrough
        self.log: list[tuple[Any, ...]] = []
        self.error_texts: list[str] = []

    def take(self, step: Step) -> None:
        try:
            answer = self.do(step)
        except self.engine.ProtocolError as error:
            self.error_texts.append(str(error))
            answer = (type(error).__name__, error.error_status_hint)
        except (TypeError, ValueError, RuntimeError) as error:
            kinds = (TypeError, UnicodeEncodeError, ValueError, RuntimeError)
            answer = next(kind for kind in kinds if isinstance(error, kind))
        except AttributeError:
            # A request after its answer: h11 means to refuse it, and trips over its own error message.
            assert self.engine is h11
            self.error_texts.append("can't handle event type Request")
            answer = ("RemoteProtocolError" if isinstance(step, bytes) else "LocalProtocolError", 400)
        c = self.connection
        states = repr(c.our_state), repr(c.their_state)
        self.log.append((answer, *states, c.client_is_waiting_for_100_continue))

    def do(self, step: Step) -> Any:
        if isinstance(step, bytes):
            return self.hear(step)
        if isinstance(step, str):
            return getattr(self.connection, step)()
        name, fields = step
        made = getattr(self.engine, name)
        event = made(**fields) if isinstance(made, type) and issubclass(made, self.engine.Event) else made
        if not self.passthrough:
            return self.connection.send(event)
        pieces = self.connection.send_with_data_passthrough(event)
        if pieces and name == "Data":
            assert [piece for piece in pieces if piece is event.data]
        return pieces if pieces is None else b"".join(pieces)

    def hear(self, piece: bytes) -> list[str]:
        self.connection.receive_data(piece)
        heard: list[str] = []
        while True:
            event = self.connection.next_event()
            if event is self.engine.NEED_DATA or event is self.engine.PAUSED:
                return [*heard, repr(event)]
            heard.append(type(event).__name__)
            if heard[-1] == "ConnectionClosed":
                return heard


def assert_same(role: str, steps: list[Step], *, passthrough: bool) -> None:
    senders = [Sender(engine, role, passthrough=passthrough) for engine in (h11, protocol)]
    for step in steps:
        for sender in senders:
            sender.take(step)
        if refused_offer(step, senders[0].log[-1]):
            break
    theirs, ours = senders
    assert ours.log == theirs.log
    assert len(ours.error_texts) == len(theirs.error_texts)
    assert all(text.isascii() and text.isprintable() and len(text) <= 240 for text in ours.error_texts)


def refused_offer(step: Step, logged: tuple[Any, ...]) -> bool:
    """Whether a request that offers a switch of protocols was refused. To h11 the offer stands, so that the peer may
    accept what it was never sent; to us it does not."""
    refused = step[:1] == ("Request",) and logged[0] == ("LocalProtocolError", 400)
    return refused and re.search("CONNECT|upgrade", repr(step), re.IGNORECASE) is not None


@pytest.mark.parametrize("passthrough", [False, True])
@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts(name: str, passthrough: bool) -> None:
    role, steps = SCRIPTS[name]
    assert_same(role, steps, passthrough=passthrough)


def steps_in(scripts: dict[str, list[Step]]) -> st.SearchStrategy[list[Step]]:
    """Scripts that begin like one in the table and go on with steps of any others."""
    pool = [step for steps in scripts.values() for step in steps]
    beginnings = [steps[:count] for steps in scripts.values() for count in range(len(steps))]
    return st.builds(list.__add__, st.sampled_from(beginnings), st.lists(st.sampled_from(pool), max_size=6))


@settings(max_examples=1000)
@given(steps=steps_in(CLIENT_SCRIPTS), passthrough=st.booleans())
def test_mixed_scripts_of_a_client(steps: list[Step], passthrough: bool) -> None:
    assert_same("CLIENT", steps, passthrough=passthrough)


@settings(max_examples=1000)
@given(steps=steps_in(SERVER_SCRIPTS), passthrough=st.booleans())
def test_mixed_scripts_of_a_server(steps: list[Step], passthrough: bool) -> None:
    assert_same("SERVER", steps, passthrough=passthrough)


class FileRegion:
    """Something that only knows its length, as one sends with os.sendfile."""

    def __len__(self) -> int:
        return 5


@pytest.mark.parametrize("framing", [length(5), CHUNKED])
@pytest.mark.parametrize("engine", [h11, protocol])
def test_the_very_object_is_passed_through(engine: ModuleType, framing: tuple[str, str]) -> None:
    connection = engine.Connection(engine.CLIENT)
    connection.send(engine.Request(method="POST", target="/", headers=[HOST, framing]))
    region = FileRegion()
    pieces = connection.send_with_data_passthrough(engine.Data(data=region))
    around = [b"5\r\n", b"\r\n"] if framing is CHUNKED else [b"", b""]
    place = [piece is region for piece in pieces].index(True)
    assert [b"".join(pieces[:place]), b"".join(pieces[place + 1 :])] == around
