"""Field lines that parse and yet deserve a remark."""

from h11tool.protocol.findings import Rule, Severity

MISSING_SPACE_AFTER_COLON = Rule(
    id="F012",
    name="missing-space-after-colon",
    severity=Severity.INFO,
    level="SHOULD",
    applies="both",
    cite=("RFC 9112 §5.1",),
    says="No space follows the colon.",
    expected="one SP",
    why="This is legal; one space is preferred because people read it more easily.",
    fix="Put one space after the colon.",
    at="the colon",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=r"r:X-A:b",
    ok=r"r:X-A: b",
    refused="none",
)

IRREGULAR_OWS = Rule(
    id="F013",
    name="irregular-ows",
    severity=Severity.INFO,
    level="SHOULD",
    applies="both",
    cite=("RFC 9110 §5.6.3", "RFC 9112 §5.1"),
    says="The whitespace around a field value is not just one space in front of it.",
    expected="one SP before, none after",
    why=(
        "Recipients must strip it, so nothing changes; parsers that forget the tab or the trailing part see "
        "another value."
    ),
    fix="Send one space in front of the value and none after it.",
    at="the surplus whitespace",
    strict="Strips it.",
    lenient="Strips it.",
    bad=r"r:X-A:\t b \t",
    ok=r"r:X-A: b",
    refused="none",
)

UNDERSCORE_IN_FIELD_NAME = Rule(
    id="F104",
    name="underscore-in-field-name",
    severity=Severity.INFO,
    level="SHOULD",
    applies="both",
    cite=("RFC 9110 §17.10", "RFC 9110 §16.3.2.1"),
    says="A field name holds an underscore, which many gateways cannot tell from a hyphen.",
    expected='"-" in place of "_"',
    why=(
        "It is a valid name, but CGI and its descendants map both to one variable, so a client can pretend "
        "to send a field that a proxy sets or filters."
    ),
    fix="Use a hyphen.",
    at="the underscores",
    strict="Accepts it and never equates it with the hyphen form.",
    lenient="Accepts it and never equates it with the hyphen form.",
    bad=r"R:GET / HTTP/1.1\r\nHost: a\r\nX_Forwarded_For: 1.2.3.4\r\n\r\n",
    ok=r"R:GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n",
    refused="none",
)

MISSPELT_FRAMING_FIELD = Rule(
    id="F105",
    name="misspelt-framing-field",
    severity=Severity.WARNING,
    level="interop",
    applies="both",
    cite=("RFC 9110 §5.1", "RFC 9112 §11.2"),
    says="A field name is a near miss of a field that frames or manages the message.",
    expected="the registered spelling",
    why=(
        "The field is unknown and does nothing, so the body it was to announce is read as the next request, "
        "unless some hop repairs the name and then disagrees."
    ),
    fix="Correct the spelling.",
    at="the field name",
    strict="Accepts it as an unknown field.",
    lenient="Accepts it as an unknown field.",
    bad=r"R:POST / HTTP/1.1\r\nHost: a\r\nContent-Lenght: 0\r\n\r\n",
    ok=r"R:POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
    refused="none",
)

UNINTEROPERABLE_FIELD_NAME = Rule(
    id="F106",
    name="uninteroperable-field-name",
    severity=Severity.INFO,
    level="SHOULD",
    applies="both",
    cite=("RFC 9110 §16.3.2.1",),
    says='A field name begins with no letter, or uses characters other than letters, digits, "-" and ".".',
    expected='letters, digits, "-" and "."',
    why="It is a valid token, but some implementations refuse or drop fields with such names.",
    fix="Rename the field.",
    at="the unusual characters",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=r"r:1st$: x",
    ok=r"r:First: x",
    refused="none",
)

RESERVED_FIELD_NAME_CLOSE = Rule(
    id="F108",
    name="reserved-field-name-close",
    severity=Severity.WARNING,
    level="interop",
    applies="both",
    cite=("RFC 9112 §9.6", "RFC 9112 §12.1"),
    says='A field is named Close, which is reserved because "close" is a connection option.',
    expected="Connection: close",
    why="The field has no meaning: the connection stays open although the sender probably wanted it closed.",
    fix='Send "Connection: close".',
    at="the field name",
    strict="Accepts it as an unknown field.",
    lenient="Accepts it as an unknown field.",
    bad=r"r:Close: 1",
    ok=r"r:Connection: close",
    refused="none",
)

FIELD_NAME_TOO_LONG = Rule(
    id="F109",
    name="field-name-too-long",
    severity=Severity.WARNING,
    level="interop",
    applies="both",
    cite=("RFC 9110 §17.5", "RFC 9110 §5.4"),
    says="A field name is longer than the configured limit (256 octets by default).",
    expected="at most 256 octets (the default)",
    why=(
        "Recipients limit the length of names, and the limits differ: one hop answers 431 or drops what "
        "another forwards."
    ),
    fix="Shorten the name.",
    at="the octets past the limit",
    strict="Accepts it within the limits of the section.",
    lenient="Accepts it.",
    bad=r"r:{X*300}: v",
    ok=r"r:X: v",
    refused="none",
    status=431,
)

NON_ASCII_FIELD_VALUE = Rule(
    id="F203",
    name="non-ascii-field-value",
    severity=Severity.INFO,
    level="interop",
    applies="both",
    cite=("RFC 9110 §5.5",),
    says="A field value holds octets from 0x80 to 0xFF, whose charset nobody declares.",
    expected="ASCII, or an encoding such as RFC 8187",
    why=(
        "It is legal and opaque; each recipient decodes it as it likes, as UTF-8, as ISO-8859-1, or with an exception."
    ),
    fix="Use an encoding in ASCII: RFC 8187, percent-encoding, or a structured-field byte sequence.",
    at="the octets above 0x7F",
    strict="Accepts them as opaque.",
    lenient="Accepts them as opaque.",
    bad=r"r:X-Name: caf\xc3\xa9",
    ok=r"r:X-Name: cafe",
    refused="none",
)

UNICODE_SPACE_AT_VALUE_EDGE = Rule(
    id="F204",
    name="unicode-space-at-value-edge",
    severity=Severity.WARNING,
    level="security",
    applies="both",
    cite=("RFC 9110 §5.5", "RFC 9110 §5.6.3"),
    says="A field value begins or ends with an octet that is no whitespace in HTTP but is to Unicode-aware trimming.",
    expected="SP or HTAB, or nothing",
    why="A recipient that trims 0x85 or 0xA0 sees another value than one that keeps it; in Transfer-Encoding that hides a chunked body.",
    fix="Remove the octet.",
    at="the octets at the edge",
    strict="Keeps the octet in the value; a framing or routing field that holds it is refused by its own rule.",
    lenient="Keeps the octet in the value.",
    bad=r"R:GET / HTTP/1.1\r\nHost: a\r\nX: \xa0b\r\n\r\n",
    ok=r"R:GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n\r\n",
    refused="none",
)

DUPLICATE_SINGLETON_FIELD = Rule(
    id="F401",
    name="duplicate-singleton-field",
    severity=Severity.ERROR,
    level="MUST",
    applies="both",
    cite=("RFC 9110 §5.3", "RFC 9110 §5.5"),
    says="A field that is a single value stands on more than one line.",
    expected="one line",
    why=(
        "Some recipients use the first, some the last, some join them, so a filter can check one value while "
        "the server uses the other."
    ),
    fix="Send the field once.",
    at="the second and later lines",
    strict="Accepts the message; the field cannot be relied on.",
    lenient="Keeps all values; the field cannot be relied on.",
    bad=(
        r"R:POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Type: text/a\r\nContent-Type: "
        r"text/b\r\n\r\n"
    ),
    ok=r"R:POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Type: text/a\r\n\r\n",
    refused="none",
)
