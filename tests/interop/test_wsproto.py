"""wsproto on our engine: handshake, messages, ping and close, with itself and with uvicorn."""

import socket
from collections.abc import Iterator
from threading import Thread
from urllib.parse import urlsplit

import wsproto
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Event,
    Ping,
    Pong,
    RejectConnection,
    RejectData,
    Request,
    TextMessage,
)

from tests.interop.on_engine import on_engine


class Peer:
    """One end of a WebSocket over a real socket."""

    def __init__(self, connection: socket.socket, kind: wsproto.ConnectionType) -> None:
        self.socket = connection
        self.machine = wsproto.WSConnection(kind)

    def say(self, *events: Event) -> None:
        self.socket.sendall(b"".join(self.machine.send(event) for event in events))

    def hear(self) -> Iterator[Event]:
        while True:
            received = self.socket.recv(65536)
            self.machine.receive_data(received or None)
            yield from self.machine.events()
            if not received:
                return


def serve_one(listening: socket.socket) -> None:
    """Accept one client on /chat and echo what it says; refuse anything else with a body."""
    connection, _ = listening.accept()
    with connection:
        peer = Peer(connection, wsproto.ConnectionType.SERVER)
        for event in peer.hear():
            match event:
                case Request(target="/chat"):
                    peer.say(AcceptConnection(subprotocol=event.subprotocols[0]))
                case Request():
                    peer.say(RejectConnection(status_code=403, has_body=True), RejectData(data=b"not here"))
                    return
                case TextMessage():
                    peer.say(TextMessage(data=event.data))
                case BytesMessage():
                    peer.say(BytesMessage(data=event.data))
                case Ping() | CloseConnection():
                    peer.say(event.response())


def talk(port: int, target: str) -> dict[str, str]:
    """Say everything once, close when all answers are here, and tell what was heard."""
    heard = {}
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        peer = Peer(connection, wsproto.ConnectionType.CLIENT)
        peer.say(Request(host="localhost", target=target, subprotocols=["echo"]))
        for event in peer.hear():
            match event:
                case AcceptConnection():
                    heard["accepted"] = str(event.subprotocol)
                    peer.say(TextMessage(data="text \N{SNOWMAN}"), BytesMessage(data=bytes(70_000)))
                    peer.say(Ping(payload=b"p"))
                case RejectConnection():
                    heard["rejected"] = str(event.status_code)
                case RejectData():
                    received += event.data
                    heard["body"] = f"{received!r}, finished: {event.body_finished}"
                case TextMessage():
                    heard["text"] = event.data
                case BytesMessage():
                    received += event.data
                    heard["bytes"] = f"{len(received)}, finished: {event.message_finished}"
                case Pong():
                    heard["pong"] = repr(bytes(event.payload))
                case CloseConnection():
                    return {**heard, "closed": str(event.code)}
            if heard.keys() == {"accepted", "text", "bytes", "pong"} and len(received) == 70_000:
                peer.say(CloseConnection(code=1000, reason="done"))
    return heard


def talk_to_ourselves(target: str) -> dict[str, str]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Thread(target=serve_one, args=(listening,))
        server.start()
        heard = talk(listening.getsockname()[1], target)
        server.join()
        return heard


CONVERSATION = {
    "accepted": "echo",
    "text": "text \N{SNOWMAN}",
    "bytes": "70000, finished: True",
    "pong": "b'p'",
    "closed": "1000",
}


def test_client_and_server() -> None:
    assert on_engine(talk_to_ourselves, "/chat") == CONVERSATION


def test_refused_handshake_with_a_body() -> None:
    assert on_engine(talk_to_ourselves, "/elsewhere") == {
        "rejected": "403",
        "body": "b'not here', finished: True",
    }


def talk_to_server_at(url: str) -> dict[str, str]:
    return talk(urlsplit(url).port or 0, "/")


def test_client_and_uvicorn(uvicorn_url: str) -> None:
    assert on_engine(talk_to_server_at, uvicorn_url) == CONVERSATION
