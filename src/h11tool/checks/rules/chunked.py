"""Chunked bodies that parse and yet deserve a remark."""

from h11tool.protocol.findings import Rule, Severity

CHUNK_SIZE_LEADING_ZEROS = Rule(
    id="C008",
    name="chunk-size-leading-zeros",
    severity=Severity.INFO,
    level="interop",
    applies="both",
    cite=("RFC 9112 §7.1",),
    says="The chunk size has leading zeros.",
    expected="a number without leading zeros",
    why="It is legal, but parsers that limit the number of digits refuse long runs of zeros.",
    fix="Remove the zeros.",
    at="the zeros",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=r"R:POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0001\r\nx\r\n0\r\n\r\n",
    ok=r"R:POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
    refused="none",
)

CHUNK_EXTENSION_PRESENT = Rule(
    id="C101",
    name="chunk-extension-present",
    severity=Severity.INFO,
    level="MUST",
    applies="both",
    cite=("RFC 9112 §7.1.1",),
    says="A chunk has an extension.",
    expected="CR LF after the size",
    why=(
        "It is legal and recipients must ignore what they do not know; it is usually lost at the next hop, "
        "and careless parsing of extensions is an old way to smuggle."
    ),
    fix="Remove it unless both ends have agreed on it.",
    at="the extension, from its semicolon",
    strict="Accepts and ignores it.",
    lenient="Accepts and ignores it.",
    bad=r"R:POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;a=b\r\nx\r\n0\r\n\r\n",
    ok=r"R:POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
    refused="none",
)

TINY_CHUNKS = Rule(
    id="C204",
    name="tiny-chunks",
    severity=Severity.INFO,
    level="interop",
    applies="both",
    cite=("RFC 9112 §7.1", "RFC 9110 §17.5"),
    says="There are more than 100 chunks of fewer than 8 octets on average.",
    expected="larger chunks",
    why="It is legal, but framing costs more than the data, and it is a cheap way to keep a parser busy.",
    fix="Buffer the writes.",
    at="the first chunk-size line",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=r"R:POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{1\r\nx\r\n*120}0\r\n\r\n",
    ok=r"R:POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n78\r\n{x*120}\r\n0\r\n\r\n",
    refused="none",
)

FORBIDDEN_TRAILER = Rule(
    id="C305",
    name="forbidden-trailer",
    severity=Severity.WARNING,
    level="MUST",
    applies="both",
    cite=("RFC 9110 §6.5.1", "RFC 9112 §7.1.2"),
    says=("A trailer field is one that must be known before the content, such as Authorization or Content-Type."),
    expected="such a field in the header section only",
    why=(
        "Senders must not generate it and recipients must not merge it; one that does lets a client add "
        "credentials or change the type behind the back of a filter."
    ),
    fix="Send it as a header field.",
    at="the trailer field line",
    strict="Accepts the message and does not use the field.",
    lenient="Keeps it among the trailers and never uses it.",
    bad=r"R:POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nAuthorization: x\r\n\r\n",
    ok=r"R:POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Sum: 1\r\n\r\n",
    refused="none",
)

UNANNOUNCED_TRAILER = Rule(
    id="C306",
    name="unannounced-trailer",
    severity=Severity.INFO,
    level="SHOULD",
    applies="both",
    cite=("RFC 9110 §6.6.2",),
    says="A trailer field is not announced in the Trailer header field.",
    expected="its name in Trailer",
    why=(
        "It is legal; a recipient that would have prepared for the field, for example by computing a digest, "
        "did not know."
    ),
    fix="Announce it in Trailer.",
    at="the name of the trailer field",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=r"R:POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Sum: 1\r\n\r\n",
    ok=(
        r"R:POST / HTTP/1.1\r\nHost: a\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Sum: "
        r"1\r\n\r\n"
    ),
    refused="none",
)

ANNOUNCED_TRAILER_MISSING = Rule(
    id="C307",
    name="announced-trailer-missing",
    severity=Severity.INFO,
    level="interop",
    applies="both",
    cite=("RFC 9110 §6.6.2", "RFC 9110 §6.5.1"),
    says="A field that Trailer announces does not arrive.",
    expected="the announced trailer field",
    why=(
        "There is no guarantee that announced fields follow; an intermediary may have dropped them, and "
        "without chunked there is no place for them."
    ),
    fix="Send the field or drop the announcement.",
    at="the name in the Trailer field",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=r"R:POST / HTTP/1.1\r\nHost: a\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ok=(
        r"R:POST / HTTP/1.1\r\nHost: a\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Sum: "
        r"1\r\n\r\n"
    ),
    refused="none",
)
