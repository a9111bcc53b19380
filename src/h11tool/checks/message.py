"""A message as it was read: what the checks look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from h11tool.protocol.events import Data, EndOfMessage, InformationalResponse, Request, Response
from h11tool.protocol.findings import Span

Head: TypeAlias = Request | Response | InformationalResponse

MAX_EXTENSIONS = 100  # chunk-size lines with extensions that are remembered of one message


@dataclass(slots=True)
class Message:
    """The head, and what is known of the body and the end without keeping the body.

    `method` is that of the request, for a response too where it is known.
    """

    head: Head
    method: bytes | None
    octets: int = 0  # of content
    chunks: int = 0
    first_chunk: Span | None = None  # its size line
    extensions: list[Span] = field(default_factory=list)  # `;name=value` parts of chunk-size lines
    end: EndOfMessage | None = None

    @property
    def from_client(self) -> bool:
        return type(self.head) is Request

    def take(self, data: Data) -> None:
        """Count a piece of the content."""
        self.octets += len(data.data)
        line = data.chunk_line
        if not data.chunk_start or line is None:
            return
        self.chunks += 1
        self.first_chunk = self.first_chunk or line
        if data.chunk_extensions and len(self.extensions) < MAX_EXTENSIONS:
            self.extensions.append(data.chunk_extensions)
