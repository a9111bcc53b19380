"""The events, headers, sentinels and errors of h11, call by call, on our engine."""

import copy
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from http import HTTPStatus
from typing import Any

import h11
import pytest

from h11tool import protocol
from h11tool.protocol import (
    ConnectionClosed,
    Data,
    EndOfMessage,
    Event,
    Headers,
    InformationalResponse,
    LocalProtocolError,
    ProtocolError,
    RemoteProtocolError,
    Request,
    Response,
)

HOST = [("Host", "a")]
STATES = [
    *("IDLE", "SEND_RESPONSE", "SEND_BODY", "DONE", "MUST_CLOSE", "CLOSED", "ERROR"),
    *("MIGHT_SWITCH_PROTOCOL", "SWITCHED_PROTOCOL"),
]
EVENTS = [
    Request(method="GET", target="/", headers=HOST),
    InformationalResponse(status_code=103, headers=[("Link", "b")], reason="Early Hints"),
    Response(status_code=200, headers=[("A", "b"), ("a", "C")], http_version="1.1", reason=b"OK"),
    Data(b"abc", chunk_start=True),
    EndOfMessage(headers=[("T", "u")]),
    ConnectionClosed(),
]


def test_every_public_name_of_h11_is_here() -> None:
    assert sorted(set(h11.__all__) - set(dir(protocol))) == []
    assert sorted(set(h11.__all__) - {"__version__"} - set(protocol.__all__)) == []
    assert protocol.DEFAULT_MAX_INCOMPLETE_EVENT_SIZE == 16384
    assert protocol.PRODUCT_ID.startswith("python-h11tool/")


@pytest.mark.parametrize("name", [*STATES, "CLIENT", "SERVER", "NEED_DATA", "PAUSED"])
def test_sentinels(name: str) -> None:
    sentinel = getattr(protocol, name)
    assert type(sentinel) is sentinel
    assert repr(sentinel) == name
    assert pickle.loads(pickle.dumps(sentinel)) is sentinel  # noqa: S301
    assert copy.deepcopy(sentinel) is sentinel
    assert {sentinel: 1}[sentinel] == 1
    assert sentinel != name


def request(**changed: Any) -> Request:
    """A good request but for what is changed."""
    return Request(**{"method": "GET", "target": "/", "headers": HOST, **changed})


def response(*headers: Any, **changed: Any) -> Response:
    return Response(**{"status_code": 200, "headers": [*headers], **changed})


def informational(**changed: Any) -> InformationalResponse:
    return InformationalResponse(**{"status_code": 100, "headers": [], **changed})


def end(*headers: Any) -> EndOfMessage:
    return EndOfMessage(headers=[*headers])


Build = Callable[[], object]
BUILT: dict[str, tuple[Build, dict[str, Any]]] = {
    "request": (
        lambda: Request(method="PUT", target="/a", headers=[("Host", "a"), ("X-Y", b"z")]),
        {
            "method": b"PUT",
            "target": b"/a",
            "http_version": b"1.1",
            "headers": [(b"host", b"a"), (b"x-y", b"z")],
        },
    ),
    "request of a bytearray": (lambda: request(method=bytearray(b"M")), {"method": b"M"}),
    "request of a memoryview": (lambda: request(target=memoryview(b"*")), {"target": b"*"}),
    "request in lower case": (lambda: request(method="get"), {"method": b"get"}),
    "request 1.0": (
        lambda: request(http_version="1.0", headers=[]),
        {"http_version": b"1.0", "headers": []},
    ),
    "request of another version": (
        lambda: request(http_version=b"abc", headers=[]),
        {"http_version": b"abc"},
    ),
    "response": (
        lambda: Response(status_code=HTTPStatus.NOT_FOUND, headers=[]),
        {"status_code": 404, "reason": b"", "http_version": b"1.1", "headers": []},
    ),
    "response with reason": (lambda: response(status_code=999, reason="No\t!"), {"reason": b"No\t!"}),
    "informational": (
        lambda: InformationalResponse(status_code=199, headers=[]),
        {"status_code": 199, "reason": b"", "http_version": b"1.1", "headers": []},
    ),
    "data": (lambda: Data(data=b"x"), {"data": b"x", "chunk_start": False, "chunk_end": False}),
    "data by position": (
        lambda: Data(b"x", True, True),
        {"data": b"x", "chunk_start": True, "chunk_end": True},
    ),
    "end": (lambda: EndOfMessage(), {"headers": []}),  # noqa: PLW0108 - a call like all others
    "end with trailers": (lambda: end(("A", "b")), {"headers": [(b"a", b"b")]}),
    "headers of bytes-like": (
        lambda: end((bytearray(b"A"), memoryview(b"b"))),
        {"headers": [(b"a", b"b")]},
    ),
    "same length twice": (
        lambda: response(("content-length", "5, 5"), ("A", "b"), ("Content-Length", "5")),
        {"headers": [(b"content-length", b"5"), (b"a", b"b")]},
    ),
    "length of 20 digits": (
        lambda: end(("Content-Length", "0" * 20)),
        {"headers": [(b"content-length", b"0" * 20)]},
    ),
    "coding in lower case": (
        lambda: end(("Transfer-Encoding", "CHUNKED")),
        {"headers": [(b"transfer-encoding", b"chunked")]},
    ),
    "values of odd bytes": (
        lambda: end(("A", b"\x01\x7f\xff \t."), ("B", "")),
        {"headers": [(b"a", b"\x01\x7f\xff \t."), (b"b", b"")]},
    ),
    "two hosts in a response": (
        lambda: response(("Host", "a"), ("Host", "b")),
        {"headers": [(b"host", b"a"), (b"host", b"b")]},
    ),
}

REFUSED: dict[str, tuple[Build, type[Exception], str]] = {
    "method": (lambda: request(method="G T"), LocalProtocolError, "method"),
    "method empty": (lambda: request(method=""), LocalProtocolError, "method"),
    "method not ASCII": (lambda: request(method="É"), UnicodeEncodeError, "ascii"),
    "method of int": (lambda: request(method=1), TypeError, ""),
    "target": (lambda: request(target="/ b"), LocalProtocolError, "target"),
    "target empty": (lambda: request(target=""), LocalProtocolError, "target"),
    "target of obs-text": (lambda: request(target=b"/\xe9"), LocalProtocolError, "target"),
    "no host": (lambda: request(headers=[]), LocalProtocolError, "Host"),
    "two hosts": (lambda: request(headers=HOST * 2), LocalProtocolError, "Host"),
    "two hosts in 1.0": (lambda: request(headers=HOST * 2, http_version="1.0"), LocalProtocolError, "Host"),
    "status of text": (lambda: response(status_code="200"), LocalProtocolError, "integer"),
    "status 199": (lambda: response(status_code=199), LocalProtocolError, "200"),
    "status 1000": (lambda: response(status_code=1000), LocalProtocolError, "1000"),
    "informational 200": (lambda: informational(status_code=200), LocalProtocolError, "100"),
    "informational 99": (lambda: informational(status_code=99), LocalProtocolError, "100"),
    "header name": (lambda: end(("X y", "z")), LocalProtocolError, "X y"),
    "header value": (lambda: end(("X", "a\r\nb")), LocalProtocolError, "value"),
    "header value with outer space": (lambda: end(("X", " a")), LocalProtocolError, "value"),
    "header value of int": (lambda: end(("X", 1)), TypeError, ""),
    "headers as a dict": (lambda: request(headers={"Long": "1"}), ValueError, "unpack"),
    "length": (lambda: end(("Content-Length", "x")), LocalProtocolError, "Content-Length"),
    "lengths": (lambda: end(("Content-Length", "1, 2")), LocalProtocolError, "Content-Length"),
    "coding": (lambda: end(("Transfer-Encoding", "gzip")), LocalProtocolError, ""),
    "codings": (lambda: response(*[("Transfer-Encoding", "chunked")] * 2), LocalProtocolError, ""),
    "reason with CR": (lambda: response(reason="O\rK"), LocalProtocolError, "reason"),
    "reason with LF": (lambda: response(reason="OK\nX: y"), LocalProtocolError, "reason"),
    "reason with NUL": (lambda: informational(reason="\0"), LocalProtocolError, "reason"),
    "an error of no side": (lambda: ProtocolError("x"), TypeError, "directly"),
    "a role": (lambda: protocol.Connection(protocol.IDLE), ValueError, "CLIENT or SERVER"),
}


@pytest.mark.parametrize(("build", "fields"), BUILT.values(), ids=BUILT)
def test_fields_of_built_events(build: Build, fields: dict[str, Any]) -> None:
    event = build()
    for name, value in fields.items():
        assert getattr(event, name) == value
        kept_kind = type(value) if name != "headers" else Headers
        assert type(getattr(event, name)) is kept_kind


@pytest.mark.parametrize("name", REFUSED)
def test_refused_constructions(name: str) -> None:
    build, kind, words = REFUSED[name]
    with pytest.raises(kind) as refused:
        build()
    assert words in str(refused.value)
    assert type(refused.value) is kind
    if isinstance(refused.value, ProtocolError):
        assert refused.value.error_status_hint == (501 if "coding" in name else 400)
        assert len(str(refused.value)) <= 240
        assert str(refused.value).isprintable()


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_events_are_frozen_compare_by_fields_and_can_be_pickled(event: Event) -> None:
    again = pickle.loads(pickle.dumps(event))  # noqa: S301
    assert again == event
    assert type(again) is type(event)
    assert repr(again) == repr(event)
    assert copy.deepcopy(event) == event
    assert isinstance(event, Event)
    assert event != object()
    frozen: Any = event
    with pytest.raises(FrozenInstanceError):
        frozen.span = None
    with pytest.raises(FrozenInstanceError):
        del frozen.data


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_only_closed_can_be_hashed(event: Event) -> None:
    if isinstance(event, ConnectionClosed):
        assert hash(event) == hash(ConnectionClosed())
        return
    with pytest.raises(TypeError, match="unhashable"):
        hash(event)


@pytest.mark.parametrize("kind", [Request, InformationalResponse, Response, EndOfMessage, ConnectionClosed])
def test_arguments_have_names_but_for_data(kind: Any) -> None:
    with pytest.raises(TypeError, match="argument"):
        kind([])


def test_equality() -> None:
    assert EndOfMessage() == EndOfMessage(headers=[])
    assert EndOfMessage(headers=[("a", "b")]) == EndOfMessage(headers=[("A", "b")])
    assert EndOfMessage(headers=[("a", "b")]) != EndOfMessage(headers=[("a", "B")])
    assert Data(data=b"x") == Data(data=bytearray(b"x"))
    assert Data(data=b"x") != Data(data=b"x", chunk_end=True)
    assert ConnectionClosed() == ConnectionClosed()
    assert Response(status_code=200, headers=[]) != Response(status_code=200, headers=[], reason="OK")
    assert informational(status_code=103) != informational(status_code=102)


def test_repr_of_events() -> None:
    assert repr(ConnectionClosed()) == "ConnectionClosed()"
    assert repr(EndOfMessage()) == "EndOfMessage(headers=<Headers([])>)"
    assert repr(Data(b"x")) == "Data(data=b'x', chunk_start=False, chunk_end=False)"


def test_headers() -> None:
    headers = Response(status_code=200, headers=[("X-A", "1"), ("b", "2"), ("x-a", "3")]).headers
    pairs = [(b"x-a", b"1"), (b"b", b"2"), (b"x-a", b"3")]
    assert type(headers) is Headers
    assert list(headers) == pairs
    assert headers == pairs
    assert headers != pairs[:2]
    assert headers.raw_items() == [(b"X-A", b"1"), (b"b", b"2"), (b"x-a", b"3")]
    assert repr(headers) == f"<Headers({pairs})>"
    assert len(headers) == 3
    assert (headers[0], headers[-1]) == (pairs[0], pairs[-1])
    assert (b"b", b"2") in headers
    assert (b"B", b"2") not in headers
    assert headers.index((b"b", b"2")) == 1
    assert headers.count((b"x-a", b"1")) == 1
    assert not Headers([])
    assert pickle.loads(pickle.dumps(headers)) == headers  # noqa: S301
    with pytest.raises(IndexError):
        headers[3]
    with pytest.raises(TypeError, match="unhashable"):
        hash(headers)


def test_headers_can_be_sliced() -> None:
    headers = Response(status_code=200, headers=[("X-A", "1"), ("b", "2"), ("x-a", "3")]).headers
    assert headers[1:] == [(b"b", b"2"), (b"x-a", b"3")]
    assert headers[:1].raw_items() == [(b"X-A", b"1")]
    assert headers[::-1][0] == (b"x-a", b"3")


def test_headers_of_another_event_are_taken_as_they_are() -> None:
    headers = Request(method="GET", target="/", headers=[("HOST", "a")]).headers
    again = Request(method="GET", target="/b", headers=headers)
    assert again.headers is headers
    assert again.headers.raw_items() == [(b"HOST", b"a")]


@pytest.mark.parametrize("kind", [LocalProtocolError, RemoteProtocolError])
def test_errors(kind: type[ProtocolError]) -> None:
    error = kind("what happened", error_status_hint=431)
    assert isinstance(error, ProtocolError)
    assert str(error) == "what happened"
    assert error.error_status_hint == 431
    assert kind("what happened").error_status_hint == 400
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert (type(again), str(again), again.error_status_hint) == (kind, "what happened", 431)
