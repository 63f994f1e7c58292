"""Files become sources of evidence: text, Markdown, HTML, JSON Lines, CSV, and with the extra `evidence` PDF and DOCX."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from toolkit.errors import ConfigError, InputError, did_you_mean
from toolkit.evidence.source import Source, make_source
from toolkit.records import Document
from toolkit.sources.decode import decode
from toolkit.sources.language import detect_language
from toolkit.sources.load import LIMIT_BYTES, load
from toolkit.sources.read import read_one

FIELDS = ("text", "id", "title", "url", "date", "publisher", "language")
_USUAL = {
    "text": ("text", "body", "content", "passage", "evidence"),
    "id": ("id",),
    "title": ("title", "headline", "page"),
    "url": ("url", "source", "link"),
    "date": ("date", "published_at", "published"),
    "publisher": ("publisher", "outlet", "site"),
    "language": ("language", "lang"),
}
_TABLES = {".jsonl", ".ndjson", ".csv", ".tsv"}
_UNPACKED_LIMIT = 20
"""How many times larger than the byte limit an office document may be when unpacked."""


def load_sources(
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    limit_bytes: int = LIMIT_BYTES,
    on_error: Callable[[InputError], None] | None = None,
) -> Iterator[Source]:
    """The sources in a file or, sorted by name, in all readable files of a folder.

    `columns` maps fields (`FIELDS`) to the columns of JSON Lines, CSV and TSV. What cannot be used raises InputError, or
    goes to `on_error` and is skipped, so that one bad file or row does not lose the others.
    """
    for file in _files(path):
        try:
            if file.suffix.lower() in _TABLES:
                yield from _rows(file, dict(columns or {}), limit_bytes, on_error)
            else:
                yield _one(file, limit_bytes)
        except InputError as error:
            if on_error is None:
                raise
            on_error(error)


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
    if not found:
        raise InputError(f"the folder {str(path)!r} has no files; name one that holds evidence")
    return found


def _one(file: Path, limit_bytes: int) -> Source:
    suffix = file.suffix.lower()
    if suffix == ".pdf":
        return _pdf(load(file, limit_bytes=limit_bytes), file)
    if suffix == ".docx":
        return _docx(load(file, limit_bytes=limit_bytes), file, limit_bytes)
    return _from_document(read_one(file, limit_bytes=limit_bytes), file)


def _from_document(document: Document, file: Path) -> Source:
    url = document.source if document.source and document.source.startswith(("http://", "https://")) else None
    return make_source(
        document.text,
        title=document.title or file.stem,
        url=url,
        date=document.published_at,
        name=str(file),
        language=document.language,
        warnings=document.warnings,
    )


def _pdf(data: bytes, file: Path) -> Source:
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError:
        raise ConfigError(f"{file}: reading PDF needs pypdf: pip install 'stance-toolkit[evidence]'") from None
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError(f"{file} is encrypted; save it without a password and add it again")
        pages = [page.extract_text() for page in reader.pages]
        title = reader.metadata.title if reader.metadata else None
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RecursionError) as error:
        raise InputError(f"{file} is not a PDF that can be read ({error or type(error).__name__})") from error
    text = "\n\n".join(page.strip() for page in pages if page.strip())
    if not text:
        raise InputError(f"{file} has no text on its {len(pages)} pages; it may be scanned: run text recognition first")
    return make_source(_whole(text), title=title or file.stem, name=str(file), language=detect_language(text))


def _docx(data: bytes, file: Path, limit_bytes: int) -> Source:
    try:
        import docx
        from docx.opc.exceptions import OpcError
    except ImportError:
        raise ConfigError(f"{file}: reading DOCX needs python-docx: pip install 'stance-toolkit[evidence]'") from None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _UNPACKED_LIMIT * limit_bytes:
                raise InputError(f"{file} is far larger unpacked than its size; it will not be opened")
        document = docx.Document(io.BytesIO(data))
    except (OpcError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError, OSError) as error:
        raise InputError(f"{file} is not a DOCX that can be read; it may be damaged or have a password") from error
    lines = [paragraph.text for paragraph in document.paragraphs]
    lines += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = "\n".join(line for line in lines if line.strip())
    title = document.core_properties.title or file.stem
    return make_source(_whole(text), title=title, name=str(file), language=detect_language(text))


def _whole(text: str) -> str:
    """The text without lone surrogates, which damaged files yield and no encoding can write."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _rows(
    file: Path, columns: dict[str, str], limit_bytes: int, on_error: Callable[[InputError], None] | None
) -> Iterator[Source]:
    unknown = sorted(set(columns) - set(FIELDS))
    if unknown:
        raise InputError(
            f"evidence has no field {unknown[0]!r} to map a column to; fields: {', '.join(FIELDS)}"
            f"{did_you_mean(unknown[0], FIELDS)}"
        )
    text = decode(load(file, limit_bytes=limit_bytes), str(file)).text
    read = _csv_rows if file.suffix.lower() in (".csv", ".tsv") else _json_rows
    found = 0
    for where, row in read(text, file):
        found += 1
        try:
            if isinstance(row, InputError):
                raise row
            yield row_source(row, where, columns)
        except InputError as error:
            if on_error is None:
                raise
            on_error(error)
    if not found:
        raise InputError(f"{file} is empty: there are no rows of evidence")


def row_source(row: Mapping[str, Any], where: str, columns: Mapping[str, str] | None = None) -> Source:
    """One row as a source. Raises InputError, naming `where`, for a row without text or with a value that is no text."""
    values: dict[str, str | None] = {}
    for field in FIELDS:
        names = (columns[field],) if columns and field in columns else _USUAL[field]
        value = next((row[name] for name in names if row.get(name) not in (None, "")), None)
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if value is not None and not isinstance(value, str):
            raise InputError(f"{where}: the {field} is {type(value).__name__}, not text")
        values[field] = value
    text = values.pop("text")
    if text is None or not text.strip():
        wanted = (columns or {}).get("text")
        missing = f"no column {wanted!r}" if wanted is not None and wanted not in row else "no text"
        raise InputError(f"{where}: the row has {missing} (its columns: {', '.join(map(str, row)) or 'none'})")
    identifier = values.pop("id")
    language = values.pop("language") or detect_language(text)
    return make_source(
        text,
        identifier=identifier,
        title=values["title"],
        url=values["url"],
        date=values["date"],
        publisher=values["publisher"],
        name=where,
        language=language,
    )


def _json_rows(text: str, file: Path) -> Iterator[tuple[str, Mapping[str, Any] | InputError]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{file}, line {number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield where, InputError(f"{where}: not valid JSON: {error}")
            continue
        yield where, row if isinstance(row, dict) else InputError(f"{where}: a row is a JSON object")


def _csv_rows(text: str, file: Path) -> Iterator[tuple[str, Mapping[str, Any] | InputError]]:
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))  # the file has passed its own limit
    head = text.partition("\n")[0]
    delimiter = "\t" if file.suffix.lower() == ".tsv" else max(",;\t|", key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    for row in reader:
        yield f"{file}, line {reader.line_num}", {key: value for key, value in row.items() if key is not None}
