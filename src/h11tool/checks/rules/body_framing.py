"""Framing that is plain to read and yet deserves a remark."""

from h11tool.protocol.findings import Rule, Severity

CONTENT_LENGTH_NOT_ALLOWED = Rule(
    id="B009",
    name="content-length-not-allowed",
    severity=Severity.ERROR,
    level="MUST",
    applies="response",
    cite=("RFC 9110 §8.6", "RFC 9112 §6.3"),
    says="A 1xx or 204 response has Content-Length.",
    expected="no Content-Length",
    why=(
        "Such a response never has a body, but a client that believes the field waits for octets, or takes "
        "the next response as a body."
    ),
    fix="Drop the field.",
    at="the field line",
    strict="Accepts the response; its body is empty whatever the field says.",
    lenient="Accepts the response; its body is empty whatever the field says.",
    bad=r"S:HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
    ok=r"S:HTTP/1.1 204 No Content\r\n\r\n",
    refused="none",
)

CONTENT_LENGTH_ZERO_UNNEEDED = Rule(
    id="B010",
    name="content-length-zero-unneeded",
    severity=Severity.INFO,
    level="SHOULD",
    applies="request",
    cite=("RFC 9110 §8.6",),
    says='"Content-Length: 0" is sent with a method that does not anticipate content.',
    expected="no Content-Length",
    why=("It is harmless; user agents should leave it out when neither the method nor the message has content."),
    fix="Drop the field.",
    at="the field line",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=r"R:GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
    ok=r"R:GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    refused="none",
)

MISSING_CONTENT_LENGTH = Rule(
    id="B011",
    name="missing-content-length",
    severity=Severity.WARNING,
    level="MUST",
    applies="request",
    cite=("RFC 9110 §8.6", "RFC 9112 §6.3"),
    says="A method that defines content is sent with neither Content-Length nor Transfer-Encoding.",
    expected="Content-Length",
    why=(
        "The message has no body by the length rules; if octets were meant as one, the server takes them for "
        "the next request, and it MAY answer 411."
    ),
    fix="Send Content-Length, also when it is 0.",
    at="the request-line",
    strict="Accepts it with an empty body.",
    lenient="Accepts it with an empty body.",
    bad=r"R:POST / HTTP/1.1\r\nHost: a\r\n\r\n",
    ok=r"R:POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
    refused="none",
)

CONTENT_LENGTH_LIMIT = Rule(
    id="B012",
    name="content-length-limit",
    severity=Severity.INFO,
    level="interop",
    applies="both",
    cite=("RFC 9110 §15.5.14", "RFC 9110 §17.5"),
    says="The declared length is above the configured limit (1 GiB by default).",
    expected="at most 1073741824 (the default)",
    why=("It is legal, but most servers have a limit and answer 413, possibly after reading a large part of it."),
    fix="Upload in parts, or raise the limit.",
    at="the digits",
    strict="Accepts the framing; whether a server answers 413 is its policy.",
    lenient="Accepts it.",
    bad=r"R:POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999\r\n\r\n",
    ok=r"R:POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx",
    refused="none",
    status=413,
)

TRANSFER_CODING_LETTER_CASE = Rule(
    id="B112",
    name="transfer-coding-letter-case",
    severity=Severity.INFO,
    level="security",
    applies="both",
    cite=("RFC 9112 §7",),
    says="A transfer coding name is not in lower case.",
    expected="lower case",
    why=(
        "It is legal, since the names are case-insensitive, but it is a known probe for recipients that "
        "compare exactly and then do not see a chunked body."
    ),
    fix="Write it in lower case.",
    at="the upper-case letters",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=r"R:POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\n\r\n",
    ok=r"R:POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    refused="none",
)

RESERVED_OR_ALIAS_CODING = Rule(
    id="B116",
    name="reserved-or-alias-coding",
    severity=Severity.INFO,
    level="interop",
    applies="both",
    cite=("RFC 9112 §12.3", "RFC 9112 §7.2"),
    says=('A deprecated alias (x-gzip, x-compress) or the reserved name "trailers" is used as a transfer coding.'),
    expected="gzip or compress",
    why=(
        'The aliases mean the same as the current names; "trailers" is no coding at all, and a recipient '
        "cannot decode it."
    ),
    fix="Use the current name.",
    at="the name",
    strict="Accepts an alias.",
    lenient="Accepts an alias.",
    bad=r"R:POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x-gzip, chunked\r\n\r\n0\r\n\r\n",
    ok=r"R:POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    refused="none",
)

CLOSE_DELIMITED_RESPONSE = Rule(
    id="B203",
    name="close-delimited-response",
    severity=Severity.INFO,
    level="SHOULD",
    applies="response",
    cite=("RFC 9112 §6.3", "RFC 9112 §8"),
    says="The response declares no length and runs until the connection closes.",
    expected="Content-Length, or chunked",
    why=(
        "It is legal, but a truncated response looks complete, can be cached as such, and the client waits "
        "as long as the server does not close."
    ),
    fix="Send Content-Length or use chunked.",
    at="the empty line that ends the header section",
    strict="Reads until the connection closes.",
    lenient="Reads until the connection closes.",
    bad=r"S:HTTP/1.1 200 OK\r\n\r\nhi",
    ok=r"S:HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
    refused="none",
)

CLOSE_DELIMITED_BUT_KEEP_ALIVE = Rule(
    id="B204",
    name="close-delimited-but-keep-alive",
    severity=Severity.WARNING,
    level="interop",
    applies="response",
    cite=("RFC 9112 §9.3", "RFC 9112 §6.3"),
    says="The response offers keep-alive but declares no length, so it cannot persist.",
    expected="Content-Length, or chunked",
    why=(
        "The response ends only when the connection closes; if the server keeps it open as announced, the client hangs."
    ),
    fix='Declare the length, or send "Connection: close" and close.',
    at="the keep-alive option",
    strict="Reads until the connection closes.",
    lenient="Reads until the connection closes.",
    bad=r"S:HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n\r\nhi",
    ok=r"S:HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhi",
    refused="none",
)

RESET_CONTENT_WITH_BODY = Rule(
    id="B205",
    name="reset-content-with-body",
    severity=Severity.ERROR,
    level="MUST",
    applies="response",
    cite=("RFC 9110 §15.3.6",),
    says="A 205 response has content, which this status excludes.",
    expected="Content-Length: 0",
    why=("Framing applies as usual, so a client that assumes an empty body takes the content for the next response."),
    fix='Send "Content-Length: 0" and no content.',
    at="the length field",
    strict="Reads the content by the usual framing and drops it.",
    lenient="Reads the content by the usual framing.",
    bad=r"S:HTTP/1.1 205 Reset Content\r\nContent-Length: 1\r\n\r\nx",
    ok=r"S:HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n",
    refused="none",
)

UNFRAMED_205 = Rule(
    id="B206",
    name="unframed-205",
    severity=Severity.WARNING,
    level="interop",
    applies="response",
    cite=("RFC 9110 §15.3.6", "RFC 9112 §6.3"),
    says="A 205 response declares no length, so by the length rules it runs until the connection closes.",
    expected="Content-Length: 0",
    why=(
        "The status excludes content but not a length, so one client goes on at once and another hangs until "
        "the connection closes."
    ),
    fix='Send "Content-Length: 0".',
    at="the status-line",
    strict="Reads until the connection closes.",
    lenient="Reads until the connection closes.",
    bad=r"S:HTTP/1.1 205 Reset Content\r\n\r\n",
    ok=r"S:HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n",
    refused="none",
)
