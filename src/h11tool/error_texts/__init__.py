"""Error messages that HTTP programs print, and which rules stand behind them."""

from __future__ import annotations

import re
from functools import cache

from h11tool.error_texts import (
    compiled,
    curl,
    javascript,
    jvm,
    nginx,
    proxies,
    python_clients,
    python_servers,
    scripting,
)
from h11tool.error_texts.known import Known

__all__ = ["KNOWN", "Known", "recognise"]

KNOWN: tuple[Known, ...] = (
    *curl.KNOWN,
    *python_clients.KNOWN,
    *python_servers.KNOWN,
    *javascript.KNOWN,
    *compiled.KNOWN,
    *jvm.KNOWN,
    *nginx.KNOWN,
    *proxies.KNOWN,
    *scripting.KNOWN,
)

LONGEST_TEXT = 64 * 1024  # characters that are looked at
MOST_ROWS = 5


def recognise(text: str) -> list[Known]:
    """Return what is known about the messages in `text`, the most specific first, five at most.

    The more of the text a row accounts for, the more specific it is. Time is linear in the text,
    of which the first 64 Ki characters are looked at: no pattern has an unbounded repeat.
    """
    text = text[:LONGEST_TEXT]
    found = [(len(match[0]), known) for known in KNOWN if (match := _compiled(known.pattern).search(text))]
    found.sort(key=lambda pair: -pair[0])  # stable: rows that say as much keep the order of the table
    return [known for _, known in found[:MOST_ROWS]]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
