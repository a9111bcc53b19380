"""Real clients, and a bare socket: each function returns what a story does with the port it is given."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator

import httpx
import servers
import wsproto
import wsproto.events

Client = Callable[[int], None]

# No proxy and no settings of the person who records may show in the bytes.
ENVIRONMENT = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}


def command(*words: str, stdin: str = "") -> Client:
    """Runs a program; `URL` and `ADDRESS` in its words stand for the server. Its exit code is part of the story."""

    def run(port: int) -> None:
        line = [word.replace("URL", "http://ADDRESS").replace("ADDRESS", f"127.0.0.1:{port}") for word in words]
        with tempfile.TemporaryDirectory() as directory:
            subprocess.run(
                line,
                check=False,
                input=stdin.encode(),
                cwd=directory,
                env=ENVIRONMENT,
                capture_output=True,
                timeout=30,
            )

    return run


def curl(*words: str, stdin: str = "") -> Client:
    return command("curl", "-q", "-s", *words, stdin=stdin)


def java_client(*paths: str) -> Client:
    return command("java", str(servers.PEERS / "JavaClient.java"), *(f"URL{path}" for path in paths))


def bare_socket(*pieces: bytes) -> Client:
    """Sends the pieces a moment apart, then listens until the server closes or is silent for two seconds."""

    def run(port: int) -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(0.05)
            try:
                while connection.recv(65536):
                    pass
            except TimeoutError:
                pass

    return run


def httpx_posts(port: int) -> None:
    def lines() -> Iterator[bytes]:
        yield b"first line\n"
        yield b"second line\n"

    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        client.post("/echo", json={"name": "caf\u00e9", "count": 2})
        client.post("/echo", content=lines())


def http_client_keeps_alive(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for path in ("/hello.txt", "/cgi-bin/slowly"):
        connection.request("GET", path)
        connection.getresponse().read()
    connection.close()


def urllib_fetches(port: int) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/hello.txt") as response:
        response.read()


def wsproto_talks(port: int) -> None:
    """Opens a WebSocket, sends one text, reads its echo and closes in good order."""
    websocket = wsproto.WSConnection(wsproto.ConnectionType.CLIENT)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(websocket.send(wsproto.events.Request(host=f"127.0.0.1:{port}", target="/echo")))
        while data := connection.recv(65536):
            websocket.receive_data(data)
            for event in websocket.events():
                if isinstance(event, wsproto.events.AcceptConnection):
                    connection.sendall(websocket.send(wsproto.events.TextMessage("hello over there")))
                elif isinstance(event, wsproto.events.TextMessage):
                    connection.sendall(websocket.send(wsproto.events.CloseConnection(code=1000)))


def through_nginx(client: Client) -> Client:
    """Puts nginx in front: the given port is then its upstream."""

    def run(port: int) -> None:
        with servers.nginx(upstream=port) as front:
            client(front)

    return run


def with_origin(words: tuple[str, ...]) -> Client:
    """Runs curl while nginx listens as well; `ORIGIN` in the words stands for it."""

    def run(port: int) -> None:
        with servers.nginx() as origin:
            curl(*(word.replace("ORIGIN", f"http://127.0.0.1:{origin}") for word in words))(port)

    return run
