"""An ASGI application, and uvicorn with our engine in place of h11 to serve it."""

import asyncio
import socket
import sys
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

import uvicorn

from tests.interop.on_engine import engines_in_use

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
HELLO = b"hello\n"
PIECES = [b"%03d " % number * 100 for number in range(50)]


async def app(scope: Message, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await echo_messages(receive, send)
        return
    body = [message["body"] async for message in body_of(receive)] if scope["path"] != "/unread" else []
    if scope["path"] == "/crash":
        raise ValueError("the application failed")
    status, headers, pieces = answer(scope["path"], body)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    for piece in pieces:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body"})


def answer(path: str, body: list[bytes]) -> tuple[int, list[tuple[bytes, bytes]], Iterable[bytes]]:
    """Only /hello declares its length; the other answers leave the framing to the server."""
    match path:
        case "/hello":
            return 200, [(b"Content-Length", b"%d" % len(HELLO))], [HELLO]
        case "/echo":
            return 200, [], body
        case "/stream":
            return 200, [], PIECES
        case "/empty":
            return 204, [], []
        case "/closing":
            return 200, [(b"Connection", b"close"), (b"Content-Length", b"6")], [HELLO]
    return 404, [(b"Content-Length", b"3")], [b"no\n"]


async def body_of(receive: Receive) -> Any:
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return
        yield message
        if not message.get("more_body"):
            return


async def echo_messages(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "websocket.connect":
            await send({"type": "websocket.accept", "subprotocol": "echo"})
        elif message["type"] == "websocket.receive":
            kind = "text" if message.get("text") is not None else "bytes"
            await send({"type": "websocket.send", kind: message[kind]})
        else:
            return


def serve() -> None:
    """Print the port, then serve until this process is ended."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sys.stdout.write(f"{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    config = uvicorn.Config(app, http="h11", ws="wsproto", lifespan="off", log_level="critical")
    config.load()
    assert engines_in_use()["uvicorn.protocols.http.h11_impl"] == "h11tool.protocol"
    asyncio.run(uvicorn.Server(config).serve(sockets=[listening]))
