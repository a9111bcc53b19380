"""Start-lines that parse and yet deserve a remark."""

from h11tool.protocol.findings import Rule, Severity

METHOD_WRONG_CASE = Rule(
    id="S102",
    name="method-wrong-case",
    severity=Severity.WARNING,
    level="interop",
    applies="request",
    cite=("RFC 9110 §9.1", "RFC 9112 §3.1"),
    says=(
        "The method is a registered name in other letter case; names are case-sensitive, so it is an unknown method."
    ),
    expected="the registered spelling",
    why=(
        "Most servers answer 501 or 405, yet some hop may upper-case it, and then an access rule for the "
        "real name was never applied."
    ),
    fix="Write the method in upper case.",
    at="the method",
    strict="Accepts it as an unknown method; a server that does not implement it answers 501.",
    lenient="Accepts it as an unknown method and never changes its case.",
    bad=r"R:get / HTTP/1.1\r\nHost: a\r\n\r\n",
    ok=r"R:GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    refused="none",
    status=501,
)

UNREGISTERED_METHOD = Rule(
    id="S103",
    name="unregistered-method",
    severity=Severity.INFO,
    level="SHOULD",
    applies="request",
    cite=("RFC 9110 §9.1", "RFC 9110 §16.1.1"),
    says="The method is a valid token but not in the IANA method registry.",
    expected="a registered method",
    why=(
        "Extension methods are legal; a server that does not know one SHOULD answer 501, and proxies and "
        "firewalls may refuse it."
    ),
    fix="Check the spelling, or make sure every hop knows the extension.",
    at="the method",
    strict="Accepts it; a server that does not implement it answers 501.",
    lenient="Accepts it as unsafe, not idempotent and possibly with content.",
    bad=r"R:FOOBAR / HTTP/1.1\r\nHost: a\r\n\r\n",
    ok=r"R:GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    refused="none",
    status=501,
)

METHOD_TOO_LONG = Rule(
    id="S104",
    name="method-too-long",
    severity=Severity.WARNING,
    level="SHOULD",
    applies="request",
    cite=("RFC 9112 §3",),
    says="The method is longer than 32 octets, which no registered method is.",
    expected="at most 32 octets",
    why=(
        "A server SHOULD answer 501 to a method longer than any it implements; in practice this is garbage, "
        "a probe, or the tail of an earlier body."
    ),
    fix="Use a short method name.",
    at="the octets past the limit",
    strict="Accepts it as an unknown method; a server answers 501.",
    lenient="Accepts it as an unknown method.",
    bad=r"R:{A*64} / HTTP/1.1\r\nHost: a\r\n\r\n",
    ok=r"R:BASELINE-CONTROL / HTTP/1.1\r\nHost: a\r\n\r\n",
    refused="none",
    status=501,
)

NON_ASCII_REASON_PHRASE = Rule(
    id="S206",
    name="non-ascii-reason-phrase",
    severity=Severity.INFO,
    level="interop",
    applies="response",
    cite=("RFC 9112 §4",),
    says="The reason phrase holds octets from 0x80 to 0xFF, whose charset nobody declares.",
    expected="ASCII text",
    why=(
        "It is legal and clients should ignore the phrase, but some decode it as UTF-8 and raise an error on "
        "other octets."
    ),
    fix="Use ASCII.",
    at="the octets above 0x7F",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=r"S:HTTP/1.1 200 \xc3\xa9\r\nContent-Length: 0\r\n\r\n",
    ok=r"S:HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    refused="none",
)

REASON_PHRASE_MISMATCH = Rule(
    id="S207",
    name="reason-phrase-mismatch",
    severity=Severity.INFO,
    level="interop",
    applies="response",
    cite=("RFC 9110 §15.1", "RFC 9112 §4"),
    says="The reason phrase is the one registered for another status code.",
    expected="the registered phrase, or none",
    why=(
        "Phrases are only recommendations and clients should ignore them, but people and log searches read "
        "them and are misled."
    ),
    fix="Use the registered phrase or leave it out.",
    at="the reason phrase",
    strict="Accepts it; the code counts.",
    lenient="Accepts it; the code counts.",
    bad=r"S:HTTP/1.1 404 OK\r\nContent-Length: 0\r\n\r\n",
    ok=r"S:HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
    refused="none",
)

UNREGISTERED_STATUS_CODE = Rule(
    id="S208",
    name="unregistered-status-code",
    severity=Severity.INFO,
    level="interop",
    applies="response",
    cite=("RFC 9110 §15", "RFC 9110 §16.2.1"),
    says="The status code is in range but not in the IANA registry.",
    expected="a registered status code",
    why=("It is legal: clients must treat it as the x00 code of its class, so whatever more it means is lost on them."),
    fix="Use a registered code unless both sides know this one.",
    at="the status code",
    strict="Accepts it as the x00 of its class.",
    lenient="Accepts it as the x00 of its class.",
    bad=r"S:HTTP/1.1 299 Weird\r\nContent-Length: 0\r\n\r\n",
    ok=r"S:HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    refused="none",
)
