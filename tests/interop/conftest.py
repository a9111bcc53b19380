"""Real servers on 127.0.0.1: uvicorn on our engine, Python's own, and Node and nginx where installed."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.interop.on_engine import ROOT, command
from tests.interop.uvicorn_app import HELLO, PIECES, serve

FOLDER = Path(__file__).parent
NGINX = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location = /hello {{ root {folder}; }}
        location = /echo {{ proxy_pass {upstream}; proxy_http_version 1.0; proxy_request_buffering off; }}
        location = /stream {{ proxy_pass {upstream}; proxy_http_version 1.1; }}
        location / {{ return 404 "no\n"; }}
    }}
}}
"""


@pytest.fixture(scope="session")
def uvicorn_url() -> Iterator[str]:
    with port_printed_by([*command(serve), "[]"]) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session", params=["uvicorn", "python", *filter(shutil.which, ["node", "nginx"])])
def server_url(
    request: pytest.FixtureRequest, uvicorn_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Each of the servers in turn; all have /hello, /echo and /stream."""
    start: dict[str, Callable[[], AbstractContextManager[int]]] = {
        "uvicorn": lambda: already_running(uvicorn_url),
        "python": http_server_of_python,
        "node": lambda: port_printed_by(["node", str(FOLDER / "node_server.js")]),
        "nginx": lambda: nginx(tmp_path_factory.mktemp("nginx"), uvicorn_url),
    }
    with start[request.param]() as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def already_running(url: str) -> Iterator[int]:
    yield int(url.rpartition(":")[2])


@contextmanager
def port_printed_by(arguments: list[str]) -> Iterator[int]:
    """Run a server that prints the port it chose as its first line."""
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, encoding="ascii") as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.kill()


@contextmanager
def nginx(folder: Path, upstream: str) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
    (folder / "hello").write_bytes(HELLO)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port, upstream=upstream), "ascii")
    with subprocess.Popen(["nginx", "-p", folder, "-c", "nginx.conf", "-e", "error.log"]) as server:
        try:
            wait_until_accepting(port)
            yield port
        finally:
            server.kill()


def wait_until_accepting(port: int) -> None:
    give_up = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except ConnectionRefusedError:
            assert time.monotonic() < give_up
            time.sleep(0.02)


class Pages(BaseHTTPRequestHandler):
    """The same paths as uvicorn_app.py, by Python's own HTTP server; chunks are read and written by hand."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        pages = {"/hello": (200, HELLO), "/stream": (200, b"".join(PIECES))}
        status, body = pages.get(self.path, (404, b"no\n"))
        self.send_response(status)
        if self.path == "/stream":
            self.send_header("Transfer-Encoding", "chunked")
            body = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in [*PIECES, b""])
        else:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        if self.headers["Transfer-Encoding"] == "chunked":
            body = b"".join(iter(self.read_chunk, b""))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def read_chunk(self) -> bytes:
        size = int(self.rfile.readline(), 16)
        return self.rfile.read(size + 2)[:-2]

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output quiet."""


@contextmanager
def http_server_of_python() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
