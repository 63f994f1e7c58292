"""What the embedded engine reads in a small text, in a form that is easy to compare."""

from __future__ import annotations

from toolkit.engines.builtin.reading import Reading, read
from toolkit.records import Document
from toolkit.text.sentences import split


def reading(text: str, language: str = "en") -> Reading:
    return read(Document(id="d", language=language, text=text), split(text, language))


def said(text: str, language: str = "en") -> list[tuple[str | None, str]]:
    """Who says what, in order: the speaker's name and the words, stretches joined by " … "."""
    found = reading(text, language)
    return [
        (
            None if item.speaker is None else found.members[item.speaker].name,
            " … ".join(text[span.start : span.end] for span in item.stretches),
        )
        for item in found.said
    ]


def speakers(text: str, language: str = "en") -> list[str | None]:
    """The speakers' names, one for each thing said, in order."""
    return [speaker for speaker, _ in said(text, language)]
