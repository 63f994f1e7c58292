"""Plain text: the text is the document."""

from __future__ import annotations

from toolkit.records import Document
from toolkit.sources.decode import decode
from toolkit.sources.document import make_document


def read_plain(data: bytes, name: str) -> Document:
    """Read plain text. Raises `InputError` where it is binary, undecodable or blank."""
    decoded = decode(data, name)
    return make_document(decoded.text, source=name, warnings=decoded.warnings)
