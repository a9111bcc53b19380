"""Checks on the chunks of a body. Their size lines are counted, not kept: these findings show no octets."""

from __future__ import annotations

from collections.abc import Iterable

from h11tool.checks.check import BodyCheck
from h11tool.checks.message import Message
from h11tool.checks.rules import chunked as rules
from h11tool.protocol.findings import Finding, Rule, Span

MANY_CHUNKS = 100
FEW_OCTETS = 8  # in a chunk, on average


def sizes_have_leading_zeros(message: Message) -> Iterable[Finding]:
    return _first_of(rules.CHUNK_SIZE_LEADING_ZEROS, message, message.first_zeros, message.zeros)


def chunks_have_extensions(message: Message) -> Iterable[Finding]:
    return _first_of(rules.CHUNK_EXTENSION_PRESENT, message, message.first_extension, message.extensions)


def _first_of(rule: Rule, message: Message, first: Span | None, count: int) -> Iterable[Finding]:
    """One finding however many chunks there are: they all come from one writer."""
    if first is None:
        return ()
    says = f"{rule.says} So have {count - 1} of the chunks behind it." if count > 1 else ""
    return [Finding(rule, first, message.from_client, None, says)]


def chunks_are_tiny(message: Message) -> Iterable[Finding]:
    chunks, first = message.chunks, message.first_chunk
    if first is None or chunks <= MANY_CHUNKS or message.octets >= FEW_OCTETS * chunks:
        return ()
    says = f"{message.octets} octets of content came in {chunks} chunks."
    return [Finding(rules.TINY_CHUNKS, first, message.from_client, None, says)]


BODY_CHECKS = (
    BodyCheck(sizes_have_leading_zeros, (rules.CHUNK_SIZE_LEADING_ZEROS,)),
    BodyCheck(chunks_have_extensions, (rules.CHUNK_EXTENSION_PRESENT,)),
    BodyCheck(chunks_are_tiny, (rules.TINY_CHUNKS,)),
)
