"""Analyses on disk: JSON and JSON Lines, there and back, the published schema, and files that are never half-written."""

from __future__ import annotations

import os
import tempfile
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self, TextIO

from pydantic import ValidationError

from toolkit.errors import InputError
from toolkit.records import SCHEMA_VERSION, Analysis

_SPOOLED = {"schema_version", "document", "statements", "coverage", "provenance"}
SCHEMA_ID = f"urn:stance-toolkit:analysis:{SCHEMA_VERSION}"


def to_json(analysis: Analysis) -> str:
    """One analysis as indented JSON with a final line end; non-ASCII characters stay as they are."""
    return analysis.model_dump_json(indent=2) + "\n"


def to_line(analysis: Analysis) -> str:
    """One analysis as one line of JSON Lines, line end included."""
    return analysis.model_dump_json() + "\n"


def from_json(text: str | bytes, name: str = "the analysis") -> Analysis:
    """Read one analysis; `name` is how errors call it. Raises `InputError` for anything that is not a valid one."""
    try:
        return Analysis.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        what = f"{where}: {first['msg']}" if where else first["msg"]
        raise InputError(f"{name} is not an analysis of schema version {SCHEMA_VERSION}: {what}") from error


def read_lines(lines: Iterable[str | bytes], name: str = "the analyses") -> Iterator[Analysis]:
    """Read JSON Lines, one analysis a line, blank lines left out. Raises `InputError` naming the line."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield from_json(line, f"{name}, line {number}")


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the JSON that `to_json` writes."""
    body = Analysis.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID, **body}


class Spool:
    """Analyses walked over once, each of which can then be had again: kept in a temporary file, not in memory.

    What is had again holds the document and its statements, and nothing else. For use as a context manager, which the
    file lasts as long as.
    """

    def __init__(self, analyses: Iterable[Analysis]) -> None:
        self._source = analyses
        self._starts = array("Q", [0])

    def __iter__(self) -> Iterator[Analysis]:
        """All analyses in order; each is kept as it goes by."""
        self._starts = array("Q", [0])
        for analysis in self._source:
            kept = analysis.model_dump_json(include=_SPOOLED).encode()
            self._file.seek(self._starts[-1])
            self._file.write(kept)
            self._starts.append(self._starts[-1] + len(kept))
            yield analysis

    def get(self, number: int) -> Analysis:
        """The document and statements of one analysis that went by, counted from 0."""
        self._file.seek(self._starts[number])
        return Analysis.model_validate_json(self._file.read(self._starts[number + 1] - self._starts[number]))

    def __enter__(self) -> Self:
        self._file = tempfile.TemporaryFile()
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


@contextmanager
def writing(path: str | Path) -> Iterator[TextIO]:
    """Open a file for writing UTF-8 text that appears under its name only when the block ends without an exception.

    The text goes to a temporary file beside the target, which is then renamed over it; an existing file keeps its
    permissions. What is not a regular file (a pipe, /dev/null) is written to directly. Raises `InputError` where the
    file cannot be written.
    """
    target = Path(path)
    try:
        target = target.resolve()
        if target.exists() and not target.is_file():
            if target.is_dir():
                raise InputError(f"{str(path)!r} is a folder; name a file to write to")
            with target.open("w", encoding="utf-8", newline="\n") as stream:
                yield stream
            return
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".part", dir=target.parent)
    except (OSError, ValueError) as error:
        raise InputError(f"{str(path)!r} cannot be written: {getattr(error, 'strerror', None) or error}") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, _mode(target))
        os.replace(temporary, target)
    except OSError as error:
        raise InputError(f"{str(path)!r} cannot be written: {error.strerror or error}") from error
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary)


def write(path: str | Path, text: str) -> None:
    """Write a whole text file at once, or leave what was there; see `writing`."""
    with writing(path) as stream:
        stream.write(text)


def _mode(target: Path) -> int:
    try:
        return target.stat().st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
