"""How alike two words are: what tells a slip of the pen from another word."""

from __future__ import annotations


def is_within(distance: int, word: bytes, other: bytes) -> bool:
    """Whether so many slips make one of the other: a letter lost, added, wrong, or two exchanged."""
    if abs(len(word) - len(other)) > distance:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        before, above, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            slips = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == wanted:
                slips = min(slips, above[j - 2] + 1)
            row.append(slips)
    return row[-1] <= distance
