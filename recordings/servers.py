"""Real servers on loopback: each function starts one, yields its port, and stops it again."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

Server = Callable[[], AbstractContextManager[int]]

PEERS = Path(__file__).parent / "peers"
NGINX, APACHE, NODE, PYTHON, JAVA, UVICORN = range(18081, 18087)
# Validators such as ETag depend on the time of a file: it is the same in every run.
WRITTEN_AT = 1_793_880_000
SITE = {
    "hello.txt": "Hello, this is a small file.\n",
    "style.css": "body { color: black }\n",
    "poem.txt": "Row, row, row your boat, gently down the stream,\nmerrily, merrily, merrily, life is but a dream.\n",
    "cgi-bin/slowly": "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\nfirst\\n'\nsleep 0.1\necho second\n",
}


@contextmanager
def nginx(upstream: int = 9) -> Iterator[int]:
    with directory_with_site() as directory:
        settings = {"PORT": str(NGINX), "UPSTREAM": str(upstream)}
        configuration = configured("nginx.conf", directory, settings)
        with running(["/usr/sbin/nginx", "-e", "stderr", "-p", str(directory), "-c", configuration], NGINX):
            yield NGINX


@contextmanager
def apache() -> Iterator[int]:
    with directory_with_site() as directory:
        configuration = configured("apache.conf", directory, {"PORT": str(APACHE), "DIRECTORY": str(directory)})
        with running(["/usr/sbin/apache2", "-X", "-f", configuration], APACHE):
            yield APACHE


def node() -> AbstractContextManager[int]:
    return running(["node", str(PEERS / "node_server.js"), str(NODE)], NODE)


def python_http10() -> AbstractContextManager[int]:
    return running([sys.executable, str(PEERS / "python_server.py"), str(PYTHON), "HTTP/1.0"], PYTHON)


def python_http11() -> AbstractContextManager[int]:
    return running([sys.executable, str(PEERS / "python_server.py"), str(PYTHON), "HTTP/1.1"], PYTHON)


def java() -> AbstractContextManager[int]:
    return running(["java", str(PEERS / "JavaServer.java"), str(JAVA)], JAVA)


def uvicorn() -> AbstractContextManager[int]:
    options = ["--http", "h11", "--ws", "wsproto", "--log-level", "critical", "--port", str(UVICORN)]
    return running([sys.executable, "-m", "uvicorn", *options, "--app-dir", str(PEERS), "asgi_app:app"], UVICORN)


@contextmanager
def running(command: list[str], port: int) -> Iterator[int]:
    """Starts the process, waits until it listens, and ends it however the story goes."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        wait_until_listening(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def wait_until_listening(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"{process.args!r} ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise SystemExit(f"{process.args!r} does not listen on port {port}")


@contextmanager
def directory_with_site() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        # Apache gives up its rights before it reads the files.
        directory.chmod(0o755)
        for path, text in SITE.items():
            file = directory / "site" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            file.chmod(0o755)
            os.utime(file, (WRITTEN_AT, WRITTEN_AT))
        yield directory


def configured(template: str, directory: Path, settings: dict[str, str]) -> str:
    text = (PEERS / template).read_text()
    for name, value in settings.items():
        text = text.replace(f"@{name}@", value)
    path = directory / template
    path.write_text(text)
    return str(path)
