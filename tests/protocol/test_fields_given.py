"""Fields that users hand to events: pairs are checked, a `Headers` object has been checked before."""

import pytest

from h11tool.protocol import CLIENT, Connection, Headers, LocalProtocolError, Request

HOST = (b"Host", b"a")


@pytest.mark.parametrize(
    "fields", [[HOST, (b"Upgrade", b"x")], [HOST, (b"Expect", b"100-continue")], [(b"Accept", b"*/*"), HOST]]
)
def test_a_headers_object_is_kept_as_it_is(fields: list[tuple[bytes, bytes]]) -> None:
    headers = Headers(fields)
    assert Request(method="GET", target="/", headers=headers).headers is headers


@pytest.mark.parametrize("fields", [[], [HOST, HOST]])
def test_a_headers_object_must_fit_the_request(fields: list[tuple[bytes, bytes]]) -> None:
    with pytest.raises(LocalProtocolError):
        Request(method="GET", target="/", headers=Headers(fields))


@pytest.mark.parametrize("length", [64, 65])
def test_names_too_long_to_be_remembered_are_sent_alike(length: int) -> None:
    name = b"N" * length
    for _ in range(2):
        request = Request(method="GET", target="/", headers=[HOST, (name, b"b")])
        sent = Connection(CLIENT).send(request)
        assert sent == b"GET / HTTP/1.1\r\nHost: a\r\n" + name + b": b\r\n\r\n"


BAD_CODING, BAD_LENGTH = ("Transfer-Encoding", "gzip"), ("Content-Length", "x")


@pytest.mark.parametrize(
    ("fields", "status", "rule"),
    [
        ([("Host", "a"), BAD_CODING], 501, "chunked-not-final-in-request"),
        ([("Host", "a"), BAD_CODING, BAD_LENGTH], 501, "chunked-not-final-in-request"),
        ([BAD_CODING], 501, "chunked-not-final-in-request"),
        ([BAD_LENGTH, BAD_CODING], 400, "content-length-not-decimal"),
        ([("Transfer-Encoding", "gzip, chunked")], 501, "unknown-transfer-coding"),
        ([], 400, "host-missing"),
    ],
)
def test_the_first_framing_field_that_is_wrong_is_named_before_a_missing_host(
    fields: list[tuple[str, str]], status: int, rule: str
) -> None:
    with pytest.raises(LocalProtocolError) as refused:
        Request(method="POST", target="/", headers=fields)
    assert refused.value.finding is not None
    assert (refused.value.error_status_hint, refused.value.finding.rule.name) == (status, rule)
