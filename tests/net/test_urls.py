"""One parser, and no URL that two parsers could read differently."""

import pytest

from h11tool.net.failures import BadRequest
from h11tool.net.urls import parse_url

#   text, then scheme, host, port, target and the value of Host
GOOD = {
    "http://example.org": ("http", "example.org", 80, "/", "example.org"),
    "HTTPS://Example.org/a": ("https", "Example.org", 443, "/a", "Example.org"),
    "localhost:8080/x": ("http", "localhost", 8080, "/x", "localhost:8080"),
    "http://a:80/": ("http", "a", 80, "/", "a"),
    "https://a:80/": ("https", "a", 80, "/", "a:80"),
    "http://a:/": ("http", "a", 80, "/", "a"),
    "http://a?q=1": ("http", "a", 80, "/?q=1", "a"),
    "http://a/b?c#d": ("http", "a", 80, "/b?c", "a"),
    "http://a#b@c/": ("http", "a", 80, "/", "a"),
    "http://a/../b//c": ("http", "a", 80, "/../b//c", "a"),
    "http://a/http://b@c/": ("http", "a", 80, "/http://b@c/", "a"),
    "http://[::1]:8080/": ("http", "::1", 8080, "/", "[::1]:8080"),
    "http://[fe80::1%25lo]/": ("http", "fe80::1%lo", 80, "/", "[fe80::1]"),
    "http://[fe80::1%lo]/": ("http", "fe80::1%lo", 80, "/", "[fe80::1]"),
    "http://b\u00fccher.example/": ("http", "xn--bcher-kva.example", 80, "/", "xn--bcher-kva.example"),
    "http://example.org./": ("http", "example.org.", 80, "/", "example.org."),
    "http://my_host-1/": ("http", "my_host-1", 80, "/", "my_host-1"),
}


@pytest.mark.parametrize(("text", "expected"), GOOD.items(), ids=GOOD)
def test_a_url_says_whom_to_ask_for_what(text: str, expected: tuple[str, str, int, str, str]) -> None:
    url = parse_url(text)
    assert (url.scheme, url.host, url.port, url.target, url.host_field) == expected
    assert url.credentials is None


USERS = {
    "http://user:pass@a/": b"user:pass",
    "http://user@a/": b"user:",
    "http://u%3Aser:p%40ss@a/": b"u:ser:p@ss",
    "http://a:b:c@d/": b"a:b:c",
    "http://a%40b@c/": b"a@b:",
    "http://:@a/": b":",
}


@pytest.mark.parametrize(("text", "credentials"), USERS.items(), ids=USERS)
def test_user_and_password_stand_before_the_last_at(text: str, credentials: bytes) -> None:
    assert parse_url(text).credentials == credentials


def test_the_url_is_shown_without_its_password() -> None:
    assert str(parse_url("http://user:secret@a:81/b?c#d")) == "http://a:81/b?c"
    assert parse_url("http://user:secret@a/").authorization == "Basic dXNlcjpzZWNyZXQ="


BAD = {
    "": "names no host",
    "http://": "names no host",
    "http://:80/": "names no host",
    "ftp://a/": "must be http or https, not 'ftp'",
    "http://a:b/": "'a:b' is no host and port",
    "http://a:0/": "there is no port 0",
    "http://a:65536/": "there is no port 65536",
    "http://a:123456/": "is no host and port",
    "http://a:+80/": "is no host and port",
    "http://a:\u0661/": "is no host and port",
    "http://::1/": "is no host and port",
    "http://[::1/": "is no host and port",
    "http://[::1]x/": "is no host and port",
    "http://[::g]/": "[::g] holds no IPv6 address",
    "http://[127.0.0.1]/": "holds no IPv6 address",
    "http://[::1%25a/b]/": "is no host and port",
    "http://[::1%a!]/": "'a!' is no zone",
    "http://a b/": "'a b' is no host name",
    "http://a\\@b/": "must be percent-encoded",
    "http://a@b@c/": "must be percent-encoded",
    "http://a:b c@d/": "must be percent-encoded",
    "http://a%4@d/": "must be percent-encoded",
    "http://a%2fb/": "'a%2fb' is no host name",
    "http://a..b/": "is no host name",
    "http://-/\n": "'\\n' cannot stand in it; write it as %0A",
    "http://a/\u00e9": "write it as %C3%A9",
    "http://a/\udcff": "cannot stand in it",
    "http://" + "a" * 64 + "/": "is no host name",
    "http://" + "a." * 127 + "a/": "is no host name",
    "http://\u2488com/": "it hides a dot",
    "http://\ud800/": "is no international name",
}


@pytest.mark.parametrize(("text", "says"), BAD.items(), ids=[ascii(text) for text in BAD])
def test_a_url_that_could_mean_something_else_is_refused(text: str, says: str) -> None:
    with pytest.raises(BadRequest) as refused:
        parse_url(text)
    assert says in str(refused.value)
