"""What is registered: status codes, and fields by what they mean to a recipient. As of the end of 2025."""

from __future__ import annotations

# https://www.iana.org/assignments/http-status-codes
PHRASES = {
    100: b"Continue",
    101: b"Switching Protocols",
    102: b"Processing",
    103: b"Early Hints",
    104: b"Upload Resumption Supported",
    200: b"OK",
    201: b"Created",
    202: b"Accepted",
    203: b"Non-Authoritative Information",
    204: b"No Content",
    205: b"Reset Content",
    206: b"Partial Content",
    207: b"Multi-Status",
    208: b"Already Reported",
    226: b"IM Used",
    300: b"Multiple Choices",
    301: b"Moved Permanently",
    302: b"Found",
    303: b"See Other",
    304: b"Not Modified",
    305: b"Use Proxy",
    306: b"(Unused)",
    307: b"Temporary Redirect",
    308: b"Permanent Redirect",
    400: b"Bad Request",
    401: b"Unauthorized",
    402: b"Payment Required",
    403: b"Forbidden",
    404: b"Not Found",
    405: b"Method Not Allowed",
    406: b"Not Acceptable",
    407: b"Proxy Authentication Required",
    408: b"Request Timeout",
    409: b"Conflict",
    410: b"Gone",
    411: b"Length Required",
    412: b"Precondition Failed",
    413: b"Content Too Large",
    414: b"URI Too Long",
    415: b"Unsupported Media Type",
    416: b"Range Not Satisfiable",
    417: b"Expectation Failed",
    418: b"(Unused)",
    421: b"Misdirected Request",
    422: b"Unprocessable Content",
    423: b"Locked",
    424: b"Failed Dependency",
    425: b"Too Early",
    426: b"Upgrade Required",
    428: b"Precondition Required",
    429: b"Too Many Requests",
    431: b"Request Header Fields Too Large",
    451: b"Unavailable For Legal Reasons",
    500: b"Internal Server Error",
    501: b"Not Implemented",
    502: b"Bad Gateway",
    503: b"Service Unavailable",
    504: b"Gateway Timeout",
    505: b"HTTP Version Not Supported",
    506: b"Variant Also Negotiates",
    507: b"Insufficient Storage",
    508: b"Loop Detected",
    510: b"Not Extended",
    511: b"Network Authentication Required",
}

# In lower case, as a careless server would spell it -> its code.
CODES = {phrase.lower(): code for code, phrase in PHRASES.items() if phrase != b"(Unused)"}


def _names(text: bytes) -> frozenset[bytes]:
    return frozenset(text.split())


# https://www.iana.org/assignments/http-fields, those that are defined as one value. Host, Content-Length and
# Transfer-Encoding are the engine's, the fields of the WebSocket handshake have a rule of theirs.
SINGLETONS = _names(
    b"age authorization proxy-authorization content-location content-range content-type date etag "
    b"expires from if-modified-since if-range if-unmodified-since last-modified location "
    b"max-forwards origin range referer retry-after server user-agent "
    b"access-control-allow-credentials access-control-allow-origin access-control-max-age "
    b"content-disposition"
)

# What a recipient must know before the content, and so cannot stand behind it (RFC 9110 §6.5.1):
# authentication, request modifiers, response control, content format. What frames and routes is the engine's.
FORBIDDEN_IN_TRAILERS = _names(
    b"authorization proxy-authorization www-authenticate proxy-authenticate cookie set-cookie "
    b"cache-control expect max-forwards pragma range if-match if-none-match if-modified-since "
    b"if-unmodified-since if-range age expires date location retry-after vary warning "
    b"content-encoding content-type content-range content-language content-location "
    b"content-disposition"
)

# Fields for every recipient on the way, which no hop may be asked to remove (RFC 9110 §7.6.1).
END_TO_END = _names(
    b"accept accept-charset accept-encoding accept-language accept-ranges "
    b"access-control-allow-origin age allow authorization cache-control content-disposition "
    b"content-encoding content-language content-location content-range content-security-policy "
    b"content-type cookie date etag expires expect forwarded from if-match if-modified-since "
    b"if-none-match if-range if-unmodified-since last-modified link location max-forwards origin "
    b"pragma range referer retry-after server set-cookie strict-transport-security user-agent vary "
    b"via warning www-authenticate x-forwarded-for x-forwarded-host x-forwarded-port "
    b"x-forwarded-proto x-real-ip"
)

# Options that mean something by themselves, or whose field belongs to the hop.
HOP_BY_HOP = _names(
    b"close keep-alive upgrade te trailer proxy-connection proxy-authenticate proxy-authorization http2-settings"
)

# Methods that define content (RFC 9110 §9.3, RFC 5789, QUERY), and those to which it means nothing.
WITH_CONTENT = _names(b"POST PUT PATCH QUERY")
WITHOUT_CONTENT = _names(b"GET HEAD DELETE OPTIONS TRACE")
