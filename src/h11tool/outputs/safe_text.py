"""The one door to a terminal: text that cannot move a cursor, reorder a line or hide in it.

`safe` and `safe_wire` show bytes of the wire, `safe_text` any text that somebody else chose: file names,
exception messages, names in certificates, URLs. What they return holds only characters that print.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_SHORT = {"\0": r"\0", "\t": r"\t", "\n": r"\n", "\r": r"\r"}
_PICTURES = {"\t": "→", "\n": "␊", "\r": "␍"}
_SPACE = {" ": "·"}
_NOT_PLAIN = re.compile(r"[^ -~]")


def safe(data: bytes) -> str:
    """Show bytes: printable ASCII as itself, the others as `\\r`, `\\n`, `\\t`, `\\0` or `\\xNN`.

    Works byte by byte, never through UTF-8: the bytes c2 9b, a terminal's CSI, become `\\xc2\\x9b`.
    """
    text = data.decode("latin-1")
    return text if text.isascii() and text.isprintable() else text.translate(_PLAIN)


def safe_wire(data: bytes, *, spaces: bool = False, ascii_only: bool = False) -> str:
    """Show bytes as one line of the wire: CR as `␍`, LF as `␊`, HTAB as `→` and, if asked for, SP as `·`.

    Those four pictures cannot be mistaken for bytes of the wire, which are escaped from 0x7F upwards. A
    terminal that has ASCII only gets what `safe` shows.
    """
    if ascii_only:
        return safe(data)
    return data.decode("latin-1").translate(_WIRE_WITH_SPACES if spaces else _WIRE)


def safe_text(text: str, *, ascii_only: bool = False) -> str:
    """Show text: characters that print as themselves, the others as `\\n`, `\\xNN` or `\\u{...}`.

    Escaped are controls (C0, DEL, C1), everything that reorders or joins (bidi, zero width, tags, BOM), line
    and paragraph separators, spaces other than U+0020, lone surrogates, private and unassigned characters.
    """
    if text.isprintable() and (not ascii_only or text.isascii()):
        return text
    return _NOT_PLAIN.sub(_escaped_always if ascii_only else _escaped, text)


def clip(text: str, limit: int) -> str:
    """The text, or its beginning and `...`, in at most `limit` characters."""
    if len(text) <= limit:
        return text
    return text[: limit - 3] + "..." if limit > 3 else "..."[:limit]


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    return character if character.isprintable() else _escape(character)


def _escaped_always(found: re.Match[str]) -> str:
    return _escape(found[0])


def _escape(character: str) -> str:
    code = ord(character)
    return _SHORT.get(character) or (rf"\x{code:02x}" if code < 0x100 else rf"\u{{{code:x}}}")


def _table(pictures: Mapping[str, str]) -> dict[int, str]:
    characters = map(chr, range(0x100))
    return {ord(each): pictures.get(each, _shown(each)) for each in characters}


def _shown(character: str) -> str:
    return character if " " <= character <= "~" else _escape(character)


_PLAIN = _table({})
_WIRE = _table(_PICTURES)
_WIRE_WITH_SPACES = _table(_PICTURES | _SPACE)
