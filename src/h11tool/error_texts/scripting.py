"""Messages of Ruby (net/http, Puma) and PHP."""

from __future__ import annotations

from h11tool.error_texts.known import RECORD, REQUEST, TRACE, Known

# fmt: off
KNOWN: tuple[Known, ...] = (
    Known("Ruby net/http", r"HTTPBadResponse.{0,3} wrong status line: |wrong status line: \\?\"",
          ("S013", "S209", "S010", "S202", "S004"),
          ("The first line is no status-line: another protocol, TLS, or the rest of an earlier response.",),
          TRACE, 'Net::HTTPBadResponse: wrong status line: "<html>"'),
    Known("Ruby net/http", r"wrong header line format", ("F003", "F006"),
          ("A line of the head has no colon.",),
          TRACE, "Net::HTTPBadResponse: wrong header line format"),
    Known("Ruby net/http", r"wrong chunk size line: ", ("C001", "C002", "C201"),
          ("Where a chunk size belongs stands something else: content that was not chunked, or a size too small.",),
          TRACE, "Net::HTTPBadResponse: wrong chunk size line: xyz"),
    Known("Ruby net/http", r"rbuf_fill': end of file reached \(EOFError\)", ("B306", "X002", "B302", "C301", "B303"),
          ("The server closed before the response was complete, or expects TLS on this port.",),
          RECORD, "net/protocol.rb:225:in `rbuf_fill': end of file reached (EOFError)"),
    Known("Puma", r"HTTP parse error, malformed request", ("S010", "S013", "F302", "F101"),
          ("A client speaks TLS to a port that expects plain HTTP; its URL has to begin with http://.",
           "The request breaks the grammar or is larger than Puma takes; the rest of the message says which."),
          REQUEST,
          "2017-08-24 11:55:39 -0500: HTTP parse error, malformed request (): "
          "#<Puma::HttpParserError: Invalid HTTP format, parsing fails.>"),
    Known("PHP", r"failed to open stream: HTTP request failed!(?! {1,2}HTTP/)", ("B306", "X002", "S209", "S013"),
          ("The server closed without an answer, or answered with something that is no status-line.",),
          TRACE,
          "Warning: file_get_contents(http://127.0.0.1/): failed to open stream: HTTP request failed!  "
          "in /srv/www/index.php on line 3"),
    Known("PHP", r"HTTP request failed, unexpected end of socket!", ("B306", "X002"),
          ("The server closed without an answer.",),
          RECORD, "HTTP request failed, unexpected end of socket!"),
)
