"""What is legal, or at least read alike by most, and yet known to make two recipients disagree."""

from h11tool.protocol.findings import Rule, Severity

MASKED_FRAMING_FIELD = Rule(
    id="D002",
    name="masked-framing-field",
    severity=Severity.ERROR,
    level="security",
    applies="both",
    cite=("RFC 9110 §17.10", "RFC 9112 §11.2"),
    says="A field name becomes Content-Length or Transfer-Encoding where other characters are taken for a hyphen.",
    expected="a hyphen, or no such field",
    why=(
        "It frames nothing here, but gateways and frameworks that map names to variables cannot tell it from the "
        "real field; a hop that believes it ends the message elsewhere."
    ),
    fix="Remove the line, or spell the name right.",
    at="the field name",
    strict="Never applies it; a hardened server drops the line or refuses the message.",
    lenient="Never applies it.",
    bad=r"R:POST / HTTP/1.1\r\nHost: a\r\nTransfer_Encoding: chunked\r\nContent-Length: 1\r\n\r\nx",
    ok=r"R:POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx",
    refused="none",
)

UNUSUAL_FRAMING_VALUE_SPELLING = Rule(
    id="D003",
    name="unusual-framing-value-spelling",
    severity=Severity.WARNING,
    level="security",
    applies="both",
    cite=("RFC 9110 §5.5", "RFC 9112 §5.1", "RFC 9112 §6.1"),
    says="Around the value of Content-Length or Transfer-Encoding there is more whitespace than one space.",
    expected="one SP before, none after",
    why=(
        "It is legal and must be stripped, but few senders write it: it is the usual probe for a hop that keeps the "
        "whitespace, does not know the value and so ends the message elsewhere."
    ),
    fix="Send one space in front of the value and none after it.",
    at="the surplus whitespace",
    strict="Strips it.",
    lenient="Strips it.",
    bad=r"R:POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n",
    ok=r"R:POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    refused="none",
)

ENCODED_NEWLINE_IN_TARGET = Rule(
    id="D006",
    name="encoded-newline-in-target",
    severity=Severity.WARNING,
    level="security",
    applies="request",
    cite=("RFC 9112 §11.1",),
    says="The path holds an encoded CR or LF, or one in the query is followed by what looks like a field.",
    expected="no encoded CR or LF",
    why=(
        "A server that decodes the target and copies it into a field of its answer, a redirect for example, lets the "
        "client write fields or a whole response."
    ),
    fix="Find out why it is there; on the server, refuse CR and LF wherever a field is written.",
    at="the encoded octets",
    strict="Accepts it; a server may refuse it by policy.",
    lenient="Accepts it.",
    bad=r"R:GET /%0d%0aX:1 HTTP/1.1\r\nHost: a\r\n\r\n",
    ok=r"R:GET /%20 HTTP/1.1\r\nHost: a\r\n\r\n",
    refused="none",
)

ENCODED_NUL_IN_TARGET = Rule(
    id="D007",
    name="encoded-nul-in-target",
    severity=Severity.WARNING,
    level="security",
    applies="request",
    cite=("RFC 3986 §7.3",),
    says="The target holds an encoded NUL.",
    expected="no %00",
    why=("What is written in C ends a string there: the name that is checked is longer than the name that is opened."),
    fix="Remove it; where raw data is meant, encode it as text.",
    at="the encoded octet",
    strict="Accepts it; a server may refuse it by policy.",
    lenient="Accepts it.",
    bad=r"R:GET /a%00.html HTTP/1.1\r\nHost: a\r\n\r\n",
    ok=r"R:GET /a.html HTTP/1.1\r\nHost: a\r\n\r\n",
    refused="none",
)

OVERLONG_UTF8_IN_TARGET = Rule(
    id="D008",
    name="overlong-utf8-in-target",
    severity=Severity.WARNING,
    level="security",
    applies="request",
    cite=("RFC 3629 §3", "RFC 9110 §17.3"),
    says="The target holds encoded octets that are longer than UTF-8 allows, or the path some that are not UTF-8.",
    expected="valid UTF-8",
    why=(
        "Decoders differ: one refuses it, one replaces it, and one makes a slash or a dot of it behind the back of a "
        "filter that looked for the usual form."
    ),
    fix="Encode the text in UTF-8.",
    at="the sequence, or in a path that is not UTF-8 from the first such octet to the last",
    strict="Accepts it; a server may refuse it by policy.",
    lenient="Accepts it.",
    bad=r"R:GET /%c0%af HTTP/1.1\r\nHost: a\r\n\r\n",
    ok=r"R:GET /%2F HTTP/1.1\r\nHost: a\r\n\r\n",
    refused="none",
)

DOT_SEGMENTS_IN_TARGET = Rule(
    id="D009",
    name="dot-segments-in-target",
    severity=Severity.INFO,
    level="security",
    applies="request",
    cite=("RFC 3986 §6.2.2.3", "RFC 3986 §5.2.4", "RFC 9110 §17.3"),
    says='The path holds a segment "." or "..", plain or encoded.',
    expected="a path without them",
    why=(
        "Clients resolve them before they send; where one hop checks the path as it is and the next resolves it, "
        "rules for one path are applied to another."
    ),
    fix="Resolve the path in the client.",
    at="the segment, or several that follow each other",
    strict="Accepts it.",
    lenient="Accepts it, and leaves the path as it is.",
    bad=r"R:GET /a/../b HTTP/1.1\r\nHost: a\r\n\r\n",
    ok=r"R:GET /b HTTP/1.1\r\nHost: a\r\n\r\n",
    refused="none",
)

RANGE_FLOOD = Rule(
    id="D013",
    name="range-flood",
    severity=Severity.WARNING,
    level="security",
    applies="request",
    cite=("RFC 9110 §14.2", "RFC 9110 §17.15"),
    says="Range asks for more than two ranges that overlap, or for more than 50 ranges.",
    expected="a few ranges that do not overlap",
    why=(
        "A short request makes the server read and send the same data many times, which has brought servers down; "
        "many ignore such a Range or answer 416."
    ),
    fix="Ask for one range that covers all.",
    at="from the third overlapping range on, or from the 51st range on",
    strict="Accepts it; a server may ignore the field or answer 416.",
    lenient="Accepts it.",
    bad=r"r:Range: bytes=0-,0-,0-,0-",
    ok=r"r:Range: bytes=0-9",
    refused="none",
)
