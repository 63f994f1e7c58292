"""Grounding: only here does what is cited become evidence, by finding it in the document."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.records import Document, Evidence, Match, Sentence, Span
from toolkit.text.align import Aligner


class Grounder:
    """Finds cited words and sentences in one document. Made once per document; results do not depend on each other.

    For every evidence item with a span, `document.text[start:end] == text`.
    """

    def __init__(self, document: Document, sentences: Sequence[Sentence]) -> None:
        self.document = document
        self.sentences = tuple(sentences)
        self._aligner = Aligner(document.text, self.sentences)
        self._by_number = {sentence.number: sentence for sentence in self.sentences}

    def evidence(self, words: str, cited: Sequence[int]) -> tuple[Evidence, ...]:
        """The evidence for `words` that were cited with the sentences numbered `cited`.

        One item; several, in order, where the writer interrupted the words (`stitched`). For `absent` and `ambiguous` the
        one item has no span, and its text is what was cited. Never empty.
        """
        found = self._aligner.find(words, cited)
        if not found.spans:
            return (Evidence(start=None, end=None, text=words, sentence=None, match=found.status, reason=found.reason),)
        return tuple(self._item(span, found.status, found.reason) for span in found.spans)

    def sentence(self, numbers: Sequence[int]) -> tuple[Evidence, ...]:
        """Whole sentences as evidence, in the order given, each once; a number that does not exist gives an absent item."""
        items = []
        for number in dict.fromkeys(numbers):
            sentence = self._by_number.get(number)
            if sentence is None:
                reason = f"there is no sentence {number}"
                items.append(Evidence(start=None, end=None, text="", sentence=None, match=Match.ABSENT, reason=reason))
            else:
                items.append(self.span(sentence.start, sentence.end))
        return tuple(items)

    def span(self, start: int, end: int) -> Evidence:
        """A stretch that code chose, as exact evidence. Raises ValueError if it is empty or not inside the text."""
        if not 0 <= start < end <= len(self.document.text):
            raise ValueError(f"[{start}, {end}) is not a stretch of a text of {len(self.document.text)} characters")
        return self._item(Span(start=start, end=end), Match.EXACT, None)

    def number_at(self, offset: int) -> int | None:
        """The number of the sentence that holds the character at `offset`; null between sentences and outside the text."""
        return self._aligner.number_at(offset)

    def _item(self, span: Span, match: Match, reason: str | None) -> Evidence:
        return Evidence(
            start=span.start,
            end=span.end,
            text=self.document.text[span.start : span.end],
            sentence=self.number_at(span.start),
            match=match,
            reason=reason,
        )
