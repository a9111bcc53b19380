"""What can be wrong, where it is, and who decides what happens then."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Literal, NamedTuple

MAX_TEXT = 240  # characters of any sentence made from a peer's bytes

Subject = Literal["request", "response", "both", "exchange"]
Refusal = Literal["request", "response", "both", "none"]


class Severity(Enum):
    """How bad it is; the exit status of a command depends on it."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Span(NamedTuple):
    """Bytes `start` up to but not including `stop`, counted from the stream's first byte."""

    start: int
    stop: int


class Excerpt(NamedTuple):
    """Bytes of the stream around a span, so that a renderer can point at it."""

    start: int
    data: bytes


class Rule:
    """One thing that may be wrong, with all we ever say about it. Immutable, and equal only to itself.

    `bad` and `ok` are examples in the notation of `catalogue.example`: every
    one of them is run by the tests and shown by `h11tool explain`.
    """

    def __init__(
        self,
        *,
        id: str,  # a letter and three digits; never reused: users write it in --ignore
        name: str,  # kebab-case, unique, permanent
        severity: Severity,
        level: str,  # the strongest requirement behind it: MUST, SHOULD, security, interop, meta
        applies: Subject,
        cite: tuple[str, ...],  # "RFC 9112 §5.1", the most important first
        says: str,  # what is wrong, one sentence
        expected: str,  # what belongs there, a few words
        why: str,  # what follows from it
        fix: str,  # what would mend it
        at: str,  # which bytes the span covers
        strict: str,  # what a hardened recipient does
        lenient: str,  # what a diagnosing reading does
        bad: str,
        ok: str,
        refused: Refusal = "both",  # which messages the strict profile refuses because of it
        status: int = 400,  # what a server should answer when it refuses
    ) -> None:
        self.id = id
        self.name = name
        self.severity = severity
        self.level = level
        self.applies = applies
        self.cite = cite
        self.says = says
        self.expected = expected
        self.why = why
        self.fix = fix
        self.at = at
        self.strict = strict
        self.lenient = lenient
        self.bad = bad
        self.ok = ok
        self.refused = refused
        self.status = status

    def __repr__(self) -> str:
        return f"<Rule {self.id} {self.name}>"

    def __reduce__(self) -> tuple[object, ...]:
        return _rule, (self.id,)


def _rule(id: str) -> Rule:
    """The rule with this id, for a finding that is unpickled: a rule is equal only to itself."""
    from h11tool.protocol.rules import all_rules

    return next(rule for rule in all_rules() if rule.id == id)


class Finding(NamedTuple):
    """A rule broken at a place, with the evidence."""

    rule: Rule
    span: Span
    from_client: bool
    cause: Span | None = None  # the byte that made it so, where that is another place
    says: str = ""  # the sentence for this case, where it can say more than the rule's
    excerpt: Excerpt | None = None
    cause_excerpt: Excerpt | None = None
    cause_from_client: bool | None = None  # whose stream the cause is in; None: that of the finding

    @property
    def cause_is_elsewhere(self) -> bool:
        """Whether the cause stands in the other side's stream, where offsets count anew."""
        return self.cause_from_client not in (None, self.from_client)

    @property
    def message(self) -> str:
        """One sentence, printable ASCII, at most 240 characters."""
        return clipped(self.says or self.rule.says)

    @property
    def found(self) -> bytes:
        """The offending bytes, as far as the excerpt holds them."""
        if self.excerpt is None:
            return b""
        start = self.span.start - self.excerpt.start
        return self.excerpt.data[max(start, 0) : start + self.span.stop - self.span.start]


Report = Callable[[Finding], None]


def clipped(text: str) -> str:
    """`text` in printable ASCII and at most 240 characters; the middle goes first."""
    text = text.encode("ascii", "backslashreplace").decode("ascii")
    if not text.isprintable():
        text = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
    if len(text) <= MAX_TEXT:
        return text
    half = (MAX_TEXT - 5) // 2
    return f"{text[:half]} ... {text[-half:]}"
