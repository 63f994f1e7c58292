"""HTML pages: the article in them, by trafilatura, with title, byline, date and language; paragraphs become lines.

Nothing is de-duplicated: a quotation that an article repeats is there twice. What counts as the article is
trafilatura's judgement; the stored text is what it returns.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from toolkit.errors import InputError
from toolkit.records import Document
from toolkit.sources.decode import decode
from toolkit.sources.document import make_document
from toolkit.sources.language import detect_language

if TYPE_CHECKING:
    from trafilatura.settings import Document as Page

_DECLARED = re.compile(
    rb"""<(?:meta[^>]+?charset|\?xml[^>]+?encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE
)
_LANGUAGE = re.compile(r"""<html[^>]*?\slang\s*=\s*["']?([A-Za-z]{2,3})\b""", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…。！？।؟۔]")  # what is left of a page of menus and footers ends no sentence
_HEAD = 4096


def read_html(data: bytes, name: str) -> Document:
    """Read the article of an HTML page. Raises `InputError` where it is binary, undecodable or holds no article."""
    declared = _DECLARED.search(data[:_HEAD])
    decoded = decode(data, name, declared=declared[1].decode("ascii") if declared else None)
    page = _extract(decoded.text)
    if page is None or not _SENTENCE_END.search(page.text or ""):
        raise InputError(f"{name}: no article was found in this HTML page; save its text as a .txt file and use that")
    text = page.text or ""
    language = _LANGUAGE.search(decoded.text[:_HEAD])
    return make_document(
        text,
        title=page.title,
        source=page.url or name,
        byline=page.author,
        published_at=page.date,
        language=detect_language(text) or (language[1].lower() if language else None),
        warnings=decoded.warnings,
    )


def _extract(page: str) -> Page | None:
    import trafilatura  # 0.3 s: only where there is HTML to read

    log = logging.getLogger("trafilatura")
    if not log.handlers:
        log.addHandler(logging.NullHandler())  # "discarding data" is our InputError, not a line on stderr
    page_or_none = trafilatura.bare_extraction(
        page,
        with_metadata=True,
        include_comments=False,
        deduplicate=False,
        date_extraction_params={"original_date": True, "extensive_search": False, "max_date": None},
    )
    return None if isinstance(page_or_none, dict) else page_or_none
