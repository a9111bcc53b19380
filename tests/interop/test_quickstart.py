"""The first program of h11's documentation, retold, runs on our engine against a real HTTPS server."""

import socket
import ssl
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
import trustme

from h11tool import protocol as h11


class Greeting(BaseHTTPRequestHandler):
    """One page, by a server that knows nothing of us; the connection stays open unless the client ends it."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"6\r\nHello \r\n5\r\nworld\r\n0\r\n\r\n")

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output quiet."""


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def https_port(authority: trustme.CA) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with HTTPServer(("127.0.0.1", 0), Greeting) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_quickstart(authority: trustme.CA, https_port: int) -> None:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    raw = socket.create_connection(("127.0.0.1", https_port), timeout=10)
    with context.wrap_socket(raw, server_hostname="localhost") as sock:
        connection = h11.Connection(our_role=h11.CLIENT)

        headers = [("Host", "localhost"), ("Connection", "close")]
        request = h11.Request(method="GET", target="/", headers=headers)
        sock.sendall(connection.send(request) or b"")
        sock.sendall(connection.send(h11.EndOfMessage()) or b"")

        events: list[h11.Event] = []
        while not events or type(events[-1]) is not h11.EndOfMessage:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                connection.receive_data(sock.recv(2048))
            else:
                assert isinstance(event, h11.Event)
                events.append(event)

    response, *body, end = events
    assert isinstance(response, h11.Response)
    assert response.status_code == 200
    assert (b"content-type", b"text/plain") in list(response.headers)
    assert b"".join(bytes(data.data) for data in body if isinstance(data, h11.Data)) == b"Hello world"
    assert end == h11.EndOfMessage()
    assert connection.states == {h11.CLIENT: h11.MUST_CLOSE, h11.SERVER: h11.MUST_CLOSE}
