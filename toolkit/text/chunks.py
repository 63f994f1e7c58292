"""Chunks of a long article: runs of whole sentences under a budget of characters, overlapping by whole sentences."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.records import Sentence


def chunks(sentences: Sequence[Sentence], text: str, limit: int, overlap: int) -> tuple[tuple[Sentence, ...], ...]:
    """Cut `sentences` of `text` into runs that span at most `limit` characters of the text each.

    Each chunk after the first repeats the last `overlap` sentences of the one before, or fewer where they leave no room for
    the next sentence. Every sentence is in at least one chunk; one that alone is longer than `limit` is a chunk of its own.
    Raises ValueError for a limit below 1, a negative overlap, or a sentence that does not lie in `text`.
    """
    if limit < 1 or overlap < 0:
        raise ValueError(f"a limit of at least 1 and an overlap of at least 0 are needed, not {limit} and {overlap}")
    if sentences and sentences[-1].end > len(text):
        raise ValueError(
            f"sentence {sentences[-1].number} ends at {sentences[-1].end}, beyond a text of {len(text)} characters"
        )
    found: list[tuple[Sentence, ...]] = []
    first = begin = 0
    while begin < len(sentences):
        end = begin + 1
        while end < len(sentences) and sentences[end].end - sentences[first].start <= limit:
            end += 1
        found.append(tuple(sentences[first:end]))
        begin = end
        first = max(begin - overlap, first + 1)
        while first < begin < len(sentences) and sentences[begin].end - sentences[first].start > limit:
            first += 1
    return tuple(found)


def halves(part: Sequence[Sentence], overlap: int) -> tuple[tuple[Sentence, ...], tuple[Sentence, ...]]:
    """A run of at least two sentences as two, the second beginning with the last `overlap` sentences of the first, or
    with as many as leave it shorter than the whole."""
    middle = len(part) // 2
    back = min(overlap, middle - 1) if middle > 1 else 0
    return tuple(part[:middle]), tuple(part[middle - back :])
