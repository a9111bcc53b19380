import sys
import time
import unicodedata
from collections.abc import Callable

import pytest

from h11tool.outputs.safe_text import clip, safe, safe_text, safe_wire

#   id                     text                      as shown
TEXTS = {
    "plain":              ("a b~!",                  "a b~!"),
    "letters":            ("é日本😀",                "é日本😀"),
    "line ends":          ("a\r\nb\tc\0",            r"a\r\nb\tc\0"),
    "colour":             ("\x1b[31mred",            r"\x1b[31mred"),
    "title":              ("\x1b]0;x\x07",           r"\x1b]0;x\x07"),
    "erase":              ("a\b\x7f",                r"a\x08\x7f"),
    "CSI of C1":          ("\x9b31m\x85",            r"\x9b31m\x85"),
    "bidi":               ("a\u202eb\u2066c\u200f",  r"a\u{202e}b\u{2066}c\u{200f}"),
    "separators":         ("\u2028\u2029",           r"\u{2028}\u{2029}"),
    "byte order mark":    ("\ufeffa",                r"\u{feff}a"),
    "tags":               ("a\U000e0041",            r"a\u{e0041}"),
    "lone surrogate":     ("\udc9b",                 r"\u{dc9b}"),
    "zero width":         ("a\u200b\u200d",          r"a\u{200b}\u{200d}"),
    "no-break space":     ("a\xa0b\u3000",           r"a\xa0b\u{3000}"),
    "private":            ("\ue000",                 r"\u{e000}"),
    "unassigned":         ("\u0378\U000effff",       r"\u{378}\u{effff}"),
    "nothing":            ("",                       ""),
}  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), TEXTS.values(), ids=TEXTS)
def test_text_as_shown(text: str, shown: str) -> None:
    assert safe_text(text) == shown
    assert safe_text(text, ascii_only=True) == shown.replace("é日本😀", r"\xe9\u{65e5}\u{672c}\u{1f600}")


#   id                     bytes                     safe                      safe_wire with spaces
WIRES = {
    "header":             (b"A: b\r\n",              r"A: b\r\n",              "A:·b␍␊"),
    "tab":                (b"A:\tb",                 r"A:\tb",                 "A:→b"),
    "NUL":                (b"\x000",                 r"\00",                   r"\00"),
    "escape":             (b"\x1b[31m\x07",          r"\x1b[31m\x07",          r"\x1b[31m\x07"),
    "UTF-8 of a CSI":     (b"\xc2\x9b31m",           r"\xc2\x9b31m",           r"\xc2\x9b31m"),
    "UTF-8 of a picture": ("␍".encode(),             r"\xe2\x90\x8d",          r"\xe2\x90\x8d"),
    "DEL and beyond":     (b"~\x7f\x80\xa0\xff",     r"~\x7f\x80\xa0\xff",     r"~\x7f\x80\xa0\xff"),
    "backslash":          (rb"\r",                   r"\r",                    r"\r"),
    "nothing":            (b"",                      "",                       ""),
}  # fmt: skip


@pytest.mark.parametrize(("data", "plain", "wire"), WIRES.values(), ids=WIRES)
def test_bytes_as_shown(data: bytes, plain: str, wire: str) -> None:
    assert safe(data) == plain
    assert safe_wire(data, spaces=True) == wire
    assert safe_wire(data) == wire.replace("·", " ")
    assert safe_wire(data, ascii_only=True) == safe_wire(data, spaces=True, ascii_only=True) == plain


def test_every_byte_is_shown_alone_and_among_others_alike() -> None:
    every = bytes(range(256))

    for show in (safe, safe_wire, lambda data: safe_wire(data, spaces=True)):
        alone = [show(bytes([byte])) for byte in every]
        assert show(every) == "".join(alone)
        assert len(set(alone)) == 256
        assert all(text.isprintable() for text in alone)
    assert safe(every).isascii()


def test_no_character_does_anything_to_a_terminal() -> None:
    forbidden = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

    for code in range(sys.maxunicode + 1):
        character = chr(code)
        shown = safe_text(character)
        if unicodedata.category(character) in forbidden or code == 0xA0:
            assert shown.isascii(), hex(code)
            assert shown.startswith("\\"), hex(code)
        assert safe_text("a" + character) == "a" + shown
        assert shown.isprintable()
        assert safe_text(character, ascii_only=True).isascii()


def test_names_of_files_that_are_no_text() -> None:
    name = b"caf\xe9\xc2\x9b.bin".decode("utf-8", "surrogateescape")

    assert safe_text(name) == r"caf\u{dce9}\x9b.bin"


@pytest.mark.parametrize(
    ("text", "limit", "clipped"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "ab..."),
        ("abcdef", 4, "a..."),
        ("abcdef", 3, "..."),
        ("abcdef", 1, "."),
        ("abcdef", 0, ""),
        ("", 0, ""),
        ("x" * 1_000_000, 240, "x" * 237 + "..."),
    ],
)
def test_clipping(text: str, limit: int, clipped: str) -> None:
    assert clip(text, limit) == clipped


def seconds(action: Callable[[], object]) -> float:
    costs = []
    for _ in range(5):
        started = time.process_time()
        action()
        costs.append(time.process_time() - started)
    return min(costs)


def test_clean_text_passes_at_100_million_characters_a_second() -> None:
    text = "Content-Type: text/html " * 250_000
    foreign = "日本語 é" * 1_000_000
    wire = text.encode()

    assert safe_text(text) is text
    assert safe_text(foreign) is foreign
    assert seconds(lambda: safe_text(text)) < len(text) / 100e6
    assert seconds(lambda: safe_text(foreign)) < len(foreign) / 100e6
    assert seconds(lambda: safe(wire)) < len(wire) / 100e6


@pytest.mark.parametrize("unit", ["\x1b", "a\n", "日\u202e", "\ud800"])
def test_dirty_text_costs_in_proportion(unit: str) -> None:
    small, large = unit * 10_000, unit * 100_000

    assert seconds(lambda: safe_text(large)) < 0.005 + 20 * seconds(lambda: safe_text(small))
