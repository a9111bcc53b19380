"""The table of stories: which server, and what a client does to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from clients import (
    Client,
    bare_socket,
    command,
    curl,
    http_client_keeps_alive,
    httpx_posts,
    java_client,
    through_nginx,
    urllib_fetches,
    with_origin,
    wsproto_talks,
)
from servers import Server, apache, java, nginx, node, python_http10, python_http11, uvicorn


@contextmanager
def nginx_before_http10() -> Iterator[int]:
    with python_http10() as upstream, nginx(upstream) as front:
        yield front


EXPECT = ("-H", "Expect: 100-continue")
GET = b"GET /hello.txt HTTP/1.1\r\nHost: localhost\r\n"

STORIES: dict[str, tuple[Server, Client]] = {
    "nginx-keep-alive": (nginx, curl("URL/hello.txt", "URL/style.css")),
    "nginx-head": (nginx, curl("-I", "URL/hello.txt")),
    "nginx-not-modified": (
        nginx,
        curl("URL/hello.txt", "--next", "-s", "-H", 'If-None-Match: "6aec6fc0-1d"', "URL/hello.txt"),
    ),
    "nginx-range": (
        nginx,
        curl("-r", "7-10", "URL/hello.txt", "--next", "-s", "-r", "0-4,-6", "URL/hello.txt"),
    ),
    "nginx-not-found": (nginx, curl("URL/missing", "URL/hello.txt")),
    "nginx-redirect": (nginx, curl("-L", "URL/old")),
    "nginx-gzip": (nginx, curl("--compressed", "URL/poem.txt")),
    "nginx-pipelined": (nginx, bare_socket((GET + b"\r\n") * 2 + GET + b"Connection: close\r\n\r\n")),
    "nginx-missing-host": (
        nginx,
        bare_socket(b"GET /hello.txt HTTP/1.1\r\nUser-Agent: home-made/1.0\r\n\r\n"),
    ),
    "nginx-payload-too-large": (nginx, curl("-d", "a=" + 1500 * "b", "URL/hello.txt")),
    "nginx-tls-on-plain-port": (nginx, command("curl", "-q", "-s", "https://ADDRESS/")),
    "nginx-http2-preface": (nginx, curl("--http2-prior-knowledge", "URL/hello.txt")),
    "nginx-two-connections": (nginx, command("ab", "-q", "-k", "-c", "2", "-n", "4", "URL/hello.txt")),
    "nginx-http10-upstream-client-side": (nginx_before_http10, curl("URL/upstream/closing")),
    "nginx-http10-upstream-server-side": (python_http10, through_nginx(curl("URL/upstream/closing"))),
    "apache-keep-alive-chunked": (apache, http_client_keeps_alive),
    "apache-urllib-close": (apache, urllib_fetches),
    "apache-options-asterisk": (apache, curl("-X", "OPTIONS", "--request-target", "*", "URL")),
    "apache-space-before-colon": (
        apache,
        bare_socket(b"GET /hello.txt HTTP/1.1\r\nHost: localhost\r\nAccept : text/plain\r\n\r\n"),
    ),
    "apache-java-client-h2c": (apache, java_client("/hello.txt", "/style.css")),
    "node-trailers": (node, curl("-H", "TE: trailers", "-H", "Connection: TE", "URL/trailers")),
    "node-event-stream": (node, curl("-N", "URL/ticks")),
    "node-client-gives-up": (node, curl("-m", "0.2", "URL/endless")),
    "node-early-hints": (node, curl("URL/hints")),
    "node-expect-continue": (
        node,
        curl(*EXPECT, "-H", "Content-Type: text/plain", "-d", "some text", "URL/upload"),
    ),
    "node-expectation-failed": (node, curl(*EXPECT, "-d", "a=b", "URL/upload")),
    "node-chunked-upload": (
        node,
        curl("-H", "Content-Type: text/plain", "-T", "-", "URL/upload", stdin="piped from another program\n"),
    ),
    "node-form-upload": (
        node,
        curl("-F", "note=hello", "-F", "file=@-;filename=a.txt", "URL/upload", stdin="text\n"),
    ),
    "node-no-content": (
        node,
        curl("-X", "DELETE", "URL/thing", "--next", "-s", "-X", "PUT", "-d", "a=b", "URL/thing"),
    ),
    "node-cut-short": (node, curl("URL/cut-short")),
    "node-reset-mid-body": (node, curl("URL/reset")),
    "node-request-timeout": (node, bare_socket(b"GET /slow HTTP/1.1\r\nHost: loc")),
    "node-idle-close": (node, bare_socket(b"GET /thing HTTP/1.1\r\nHost: localhost\r\n\r\n")),
    "node-malformed-header": (
        node,
        bare_socket(b"GET /thing HTTP/1.1\r\nHost: localhost\r\nX-Debug on\r\n\r\n"),
    ),
    "node-connect-tunnel": (node, with_origin(("-p", "-x", "URL", "ORIGIN/hello.txt"))),
    "node-connect-refused": (node, curl("-p", "-x", "URL", "http://blocked.example/")),
    "node-forward-proxy": (node, with_origin(("-x", "URL", "ORIGIN/hello.txt"))),
    "python-close-delimited": (python_http10, curl("URL/closing")),
    "python-expect-continue": (python_http11, curl(*EXPECT, "-d", "a=b", "URL/form")),
    "java-known-and-streamed": (java, curl("URL/known", "URL/streamed")),
    "uvicorn-httpx-posts": (uvicorn, httpx_posts),
    "uvicorn-websocket": (uvicorn, wsproto_talks),
}
