"""httpx (so httpcore) on our engine talks to real servers."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import httpx

from tests.interop.on_engine import on_engine
from tests.interop.uvicorn_app import HELLO, PIECES

UPLOAD = [b"%d," % number * number for number in range(1, 60)]
STREAM = b"".join(PIECES)


def facts(response: httpx.Response) -> list[Any]:
    return [response.http_version, response.status_code, response.reason_phrase, response.text]


FETCHED = {
    "GET /hello": [200, "OK", HELLO.decode()],
    "HEAD /hello": [200, "OK", ""],
    "GET /missing": [404, "Not Found", "no\n"],
    "HEAD /missing": [404, "Not Found", ""],
    "GET /stream": [200, "OK", STREAM.decode()],
}


def fetch_each(url: str) -> dict[str, list[Any]]:
    with httpx.Client(trust_env=False) as client:
        return {words: facts(client.request(words.split()[0], url + words.split()[1])) for words in FETCHED}


def test_fetching(server_url: str) -> None:
    fetched = on_engine(fetch_each, server_url)
    assert fetched == {words: ["HTTP/1.1", *expected] for words, expected in FETCHED.items()}


def post(url: str) -> list[Any]:
    with httpx.Client(trust_env=False) as client:
        whole = client.post(url, content=b"".join(UPLOAD))
        in_chunks = client.post(url, content=iter(UPLOAD))
        empty = client.post(url, content=b"")
        sent = [reply.request.headers.get("Transfer-Encoding") for reply in (whole, in_chunks, empty)]
        return [*sent, facts(whole), facts(in_chunks), facts(empty)]


def test_posting_whole_in_chunks_and_nothing(server_url: str) -> None:
    echo = ["HTTP/1.1", 200, "OK", b"".join(UPLOAD).decode()]
    assert on_engine(post, server_url + "/echo") == [None, "chunked", None, echo, echo, [*echo[:3], ""]]


def download(url: str) -> list[Any]:
    with httpx.Client(trust_env=False) as client, client.stream("GET", url) as response:
        parts = list(response.iter_raw())
        return [response.headers["Transfer-Encoding"], b"".join(parts).decode()]


def test_streaming_download(server_url: str) -> None:
    assert on_engine(download, server_url + "/stream") == ["chunked", STREAM.decode()]


def local_port(response: httpx.Response) -> int:
    port: int = response.extensions["network_stream"].get_extra_info("client_addr")[1]
    return port


def twenty_requests(url: str) -> tuple[list[str], list[int]]:
    with httpx.Client(trust_env=False) as client:
        bodies, ports = [], []
        for number in range(20):
            with client.stream("POST", url, content=f"number {number}".encode()) as response:
                bodies.append(response.read().decode())
                ports.append(local_port(response))
        return bodies, ports


def test_twenty_requests_use_one_connection(server_url: str) -> None:
    bodies, ports = on_engine(twenty_requests, server_url + "/echo")
    assert bodies == [f"number {number}" for number in range(20)]
    assert len(set(ports)) == 1


def three_requests_that_close(url: str) -> list[Any]:
    with httpx.Client(trust_env=False, headers={"Connection": "close"}) as client:
        replies = []
        for _ in range(3):
            with client.stream("GET", url) as response:
                port = local_port(response)  # afterwards the socket is closed
                replies.append([port, response.read().decode()])
        return replies


def test_connection_close_means_a_connection_each(server_url: str) -> None:
    replies = on_engine(three_requests_that_close, server_url + "/hello")
    assert [body for _, body in replies] == [HELLO.decode()] * 3
    assert len({port for port, _ in replies}) == 3


def asynchronously(url: str) -> list[Any]:
    return asyncio.run(many_at_once(url))


async def many_at_once(url: str) -> list[Any]:
    async with httpx.AsyncClient(trust_env=False) as client:
        hello, missing, echo, in_chunks = await asyncio.gather(
            client.get(url + "/hello"),
            client.head(url + "/missing"),
            client.post(url + "/echo", content=b"once"),
            client.post(url + "/echo", content=slowly()),
        )
        async with client.stream("GET", url + "/stream") as response:
            parts = [part async for part in response.aiter_raw()]
        return [facts(hello), missing.status_code, echo.text, in_chunks.text, b"".join(parts).decode()]


async def slowly() -> AsyncIterator[bytes]:
    for piece in UPLOAD:
        await asyncio.sleep(0)
        yield piece


def test_asynchronous_client(server_url: str) -> None:
    hello = ["HTTP/1.1", 200, "OK", HELLO.decode()]
    upload = b"".join(UPLOAD).decode()
    assert on_engine(asynchronously, server_url) == [hello, 404, "once", upload, STREAM.decode()]


READABLE = {
    "until the end": b"HTTP/1.0 200 OK\r\n\r\nuntil the end",
    "no reason": b"HTTP/1.1 200\r\nContent-Length: 9\r\n\r\nno reason",
    "hints": b"HTTP/1.1 103 E\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhints",
    "bare LF": b"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n7\r\nbare LF\r\n0\r\nA: b\n\n",
}
BROKEN = [
    b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ncut",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot a size\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\naXX0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nBad Field: 1\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n",
    b"HTTP/1.1 2OO OK\r\n\r\n",
    b"SSH-2.0-OpenSSH_9.9\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Le",
    b"",
]


@contextmanager
def answering(wires: list[bytes]) -> Iterator[str]:
    """A server that answers one request per connection, whatever it is, with the next of these."""

    def answer_each() -> None:
        for wire in wires:
            connection, _ = listening.accept()
            with connection:
                received = b""
                while b"\r\n\r\n" not in received:
                    received += connection.recv(65536)
                connection.sendall(wire)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)
        thread = Thread(target=answer_each)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        thread.join()


def read_or_fail(url: str, times: int) -> list[tuple[str, str]]:
    outcomes = []
    for _ in range(times):
        try:
            outcomes.append(("read", httpx.get(url, trust_env=False).text))
        except httpx.HTTPError as error:
            outcomes.append((type(error).__name__, str(error)))
    return outcomes


def test_odd_answers_are_read() -> None:
    with answering([*READABLE.values()]) as url:
        assert on_engine(read_or_fail, url, len(READABLE)) == [["read", text] for text in READABLE]


def test_broken_answers_are_remote_protocol_errors() -> None:
    with answering(BROKEN) as url:
        outcomes = on_engine(read_or_fail, url, len(BROKEN))
    assert [kind for kind, _ in outcomes] == ["RemoteProtocolError"] * len(BROKEN)
    assert all(text.isprintable() and 0 < len(text) <= 240 for _, text in outcomes)


BAD_FIELDS = [("X", "a\r\nInjected: b"), ("X Y", "a"), ("X", " a"), ("X", "a\0"), ("Content-Length", "-1")]


def refuse_to_send(url: str) -> list[str]:
    refused = []
    with httpx.Client(trust_env=False) as client:
        for name, value in BAD_FIELDS:
            try:
                client.get(url, headers={name: value})
            except httpx.LocalProtocolError as error:
                refused.append(type(error).__name__)
        return [*refused, client.get(url).text]


def test_bad_fields_are_not_sent(uvicorn_url: str) -> None:
    assert on_engine(refuse_to_send, uvicorn_url + "/hello") == ["LocalProtocolError"] * 5 + [HELLO.decode()]
