"""Connecting, reading and writing below HTTP: races of addresses, deadlines, halves that close."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from h11tool.net.clock import Clock
from h11tool.net.connecting import connect
from h11tool.net.failures import Failure
from h11tool.net.resolving import Address, resolve
from h11tool.net.transport import BLOCK, End, Transport
from h11tool.net.urls import parse_url
from tests.net.fault_server import Peer, serving

REFUSING = Address(socket.AF_INET, ("127.0.0.1", 1))


def ignore(_kind: str, _text: str) -> None:
    """Nobody listens to the notes."""


def local(port: int) -> Address:
    return Address(socket.AF_INET, ("127.0.0.1", port))


@contextmanager
def opened(port: int) -> Iterator[Transport]:
    clock = Clock()
    with Transport.open(parse_url(f"http://127.0.0.1:{port}/"), clock, clock.end(5), ignore) as transport:
        yield transport


@contextmanager
def full_backlog() -> Iterator[Address]:
    """An address that neither accepts nor refuses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        fillers = [socket.socket() for _ in range(8)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield Address(socket.AF_INET, listener.getsockname())
        for filler in fillers:
            filler.close()


def received(transport: Transport, length: int) -> bytes:
    data = b""
    while len(data) < length and transport.end is None and transport.wait(5):
        data += transport.receive()
    return data


def test_literals_need_no_resolver() -> None:
    clock = Clock()
    assert resolve("127.0.0.1", 80, clock, None) == [Address(socket.AF_INET, ("127.0.0.1", 80))]
    assert resolve("::1", 80, clock, None) == [Address(socket.AF_INET6, ("::1", 80, 0, 0))]


def test_a_name_without_addresses_is_a_failure_of_resolving() -> None:
    with pytest.raises(Failure) as failed:
        resolve("nonexistent.invalid", 80, Clock(), None)
    assert (failed.value.code, failed.value.phase) == (6, "resolve")


def test_a_deadline_ends_the_resolving() -> None:
    with pytest.raises(Failure) as failed:
        resolve("localhost", 80, Clock(), -1.0)
    assert (failed.value.code, failed.value.phase) == (28, "resolve")


def test_the_next_address_is_tried_when_one_refuses() -> None:
    notes: list[tuple[str, str]] = []
    with serving(lambda peer: peer.stall()) as port:
        addresses = [REFUSING, local(port)]
        connected, address = connect(addresses, Clock(), None, lambda kind, text: notes.append((kind, text)))
        with connected:
            assert connected.getpeername() == address.sockaddr == ("127.0.0.1", port)
            assert connected.getblocking() is False
    assert notes == [
        ("connecting", "127.0.0.1:1"),
        ("not connected", "127.0.0.1:1: connection refused"),
        ("connecting", f"127.0.0.1:{port}"),
    ]


def test_the_next_address_is_tried_while_one_is_silent() -> None:
    with full_backlog() as silent, serving(lambda peer: peer.stall()) as port:
        start = time.monotonic()
        connected, address = connect([silent, local(port)], Clock(), None, ignore)
        with connected:
            assert connected.getpeername() == address.sockaddr == ("127.0.0.1", port)
        assert 0.2 <= time.monotonic() - start < 2


def test_fifty_addresses_that_refuse_are_one_line() -> None:
    addresses = [Address(socket.AF_INET, (f"127.0.0.{last}", 1)) for last in range(1, 51)]
    with pytest.raises(Failure) as failed:
        connect(addresses, Clock(), None, ignore)
    assert failed.value.code == 7
    assert failed.value.reason == ("no connection (127.0.0.1:1: connection refused, and so 49 other addresses)")


def test_a_silent_address_meets_the_deadline() -> None:
    clock = Clock(0.3)
    with full_backlog() as silent, pytest.raises(Failure) as failed:
        connect([silent], clock, clock.end(), ignore)
    assert (failed.value.code, failed.value.phase) == (28, "connect")
    assert 0.3 <= failed.value.elapsed < 1


def test_an_unreachable_family_gives_way_to_the_other() -> None:
    unreachable = Address(socket.AF_INET6, ("2001:db8::1", 80, 0, 0))
    with serving(lambda peer: peer.stall()) as port:
        connected, address = connect([unreachable, local(port)], Clock(), None, ignore)
        with connected:
            assert connected.getpeername() == address.sockaddr == ("127.0.0.1", port)


def test_receiving_never_blocks() -> None:
    with serving(lambda peer: peer.pause(0.2).send(b"abc")) as port, opened(port) as transport:
        assert transport.receive() == b""
        assert received(transport, 3) == b"abc"
        assert received(transport, 1) == b""
        assert transport.end is End.CLOSED
        assert transport.receive() == b""


def test_sending_takes_what_fits_and_reading_goes_on() -> None:
    with serving(lambda peer: peer.send(b"early").stall()) as port, opened(port) as transport:
        sent = 0
        while (count := transport.send(b"x" * 200_000)) and sent < 100_000_000:
            assert count <= BLOCK
            sent += count
        assert sent < 100_000_000
        assert received(transport, 5) == b"early"
        assert transport.wait(0.05, writing=True) is False


def test_the_other_half_goes_on_when_we_have_finished() -> None:
    def script(peer: Peer) -> None:
        while data := peer.socket.recv(100):
            peer.request += data
        peer.send(b"got " + peer.request)

    with serving(script) as port, opened(port) as transport:
        assert transport.send(b"abc") == 3
        transport.finish_sending()
        assert received(transport, 7) == b"got abc"


def test_a_reset_is_told_from_an_end() -> None:
    # The peer waits for a byte: a reset that comes too early hits the connecting.
    with serving(lambda peer: peer.read(1).reset()) as port, opened(port) as transport:
        assert transport.send(b"a") == 1
        assert received(transport, 1) == b""
        assert transport.end is End.RESET


def test_a_clock_never_grants_more_than_the_total() -> None:
    clock = Clock(1.0)
    assert clock.end(5) == 1.0
    assert clock.end(0.5) == pytest.approx(0.5, abs=0.1)
    assert clock.left(0.0) == 0.0
    assert clock.left(None) is None
    assert Clock().end() is None
