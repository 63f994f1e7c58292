"""Bytes → text: which encoding, said aloud where it had to be guessed.

A byte order mark decides; without one the bytes are UTF-8, else what the page declares, else Windows-1252 with a
warning. Line ends, control characters and everything else stay as they are.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from toolkit.errors import InputError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_MAGIC = (
    (b"%PDF-", "a PDF; convert it first, for instance with `pdftotext FILE -`"),
    (b"PK\x03\x04", "a ZIP archive or an office document; save it as plain text or HTML first"),
    (b"\xd0\xcf\x11\xe0", "an old office document; save it as plain text or HTML first"),
    (b"{\\rtf", "an RTF document; save it as plain text or HTML first"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x1f\x8b", "a gzip file; unpack it first"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a database"),
)

_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x1b")
_MOST_NULS_IN_UTF8 = 0.1
_MOST_CONTROLS_ELSEWHERE = 0.05


@dataclass(frozen=True)
class Decoded:
    """Text and what had to be assumed to read it."""

    text: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, name: str, *, declared: str | None = None) -> Decoded:
    """Decode the bytes of the source called `name`.

    `declared` is the encoding that the content names itself (an HTML page's meta tag); unknown names are ignored.
    Raises `InputError` for binary data and for bytes that no candidate can decode.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return Decoded(_strictly(data[len(mark) :], encoding, name))
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise InputError(f"{name} is not text but {what}")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _guess(data, name, declared)
    if data.count(0) > len(data) * _MOST_NULS_IN_UTF8:
        raise InputError(
            f"{name} is binary data, not text (UTF-16 without a byte order mark has to be converted first)"
        )
    return Decoded(text)


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name} has a {encoding.upper()} byte order mark but byte {error.start} is not {encoding.upper()}; "
            "convert it to UTF-8"
        ) from error


def _guess(data: bytes, name: str, declared: str | None) -> Decoded:
    controls = sum(1 for byte in data if byte < 32 and byte not in _TEXT_CONTROLS)
    if controls > len(data) * _MOST_CONTROLS_ELSEWHERE:
        raise InputError(f"{name} is binary data, not text")
    if declared and (text := _as_declared(data, declared)) is not None:
        return Decoded(text)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name} is neither UTF-8 nor Windows-1252 (byte {error.start} fits neither); "
            "convert it to UTF-8, for instance with `iconv -f ENCODING -t UTF-8`"
        ) from error
    return Decoded(text, ("not valid UTF-8: read as Windows-1252, so check accents and quotation marks",))


def _as_declared(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return None
