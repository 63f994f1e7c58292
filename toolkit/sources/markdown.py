"""Markdown: kept as it is, so that every offset is one into the file's own text; only front matter is taken off.

Front matter is a YAML block between two lines `---` at the very beginning. Its title, author, date, language and source
become the document's; where the block is not a YAML mapping it is text like any other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml

from toolkit.records import Document
from toolkit.sources.decode import decode
from toolkit.sources.document import make_document

_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_LONGEST_FRONT_MATTER = 65_536
_HEADING = re.compile(r"^\s*#[ \t]+(.+?)[ \t#]*\r?$", re.MULTILINE)


def read_markdown(data: bytes, name: str) -> Document:
    """Read Markdown. The title is the front matter's, else the first heading of level one. Raises `InputError`."""
    decoded = decode(data, name)
    meta, text = _split(decoded.text)
    heading = _HEADING.match(text)
    return make_document(
        text,
        title=_first(meta, "title", "headline") or (heading[1] if heading else None),
        source=_first(meta, "source", "url", "canonical_url") or name,
        byline=_first(meta, "byline", "author", "authors"),
        published_at=_first(meta, "date", "published_at", "published"),
        language=_first(meta, "language", "lang"),
        warnings=decoded.warnings,
    )


def _split(text: str) -> tuple[Mapping[str, Any], str]:
    found = _FRONT_MATTER.match(text)
    if not found or found.end() > _LONGEST_FRONT_MATTER:
        return {}, text
    try:
        meta = yaml.safe_load(found[1] or "")
    except (yaml.YAMLError, ValueError):
        return {}, text
    if not isinstance(meta, dict):
        return {}, text
    return meta, text[found.end() :]


def _first(meta: Mapping[str, Any], *keys: str) -> str | None:
    for key in keys:
        value = meta.get(key)
        if isinstance(value, list):
            value = ", ".join(str(item) for item in value if isinstance(item, (str, int)))
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, (str, int, float)) and str(value).strip():
            return str(value)
    return None
