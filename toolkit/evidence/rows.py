"""Claims as rows of JSON Lines, each with evidence of its own, and their results as rows in the same order.

A row is `{id, claim, speaker?, date?, evidence?: [{id?, text, url?, date?, title?, publisher?}]}`, its result
`{id, status, verdict, said?, why?, citations[], reasons[], signals[], not_looked_at[]}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from toolkit.errors import InputError, did_you_mean
from toolkit.evidence.load import row_source
from toolkit.evidence.source import Source, passages
from toolkit.evidence.store import SearchOptions, store_of
from toolkit.records import Check, CheckStatus, Citation, Claim
from toolkit.retrieval import Retrieved
from toolkit.sources.language import detect_language
from toolkit.steps.claims import given

_FIELDS = frozenset({"id", "claim", "speaker", "date", "evidence"})


@dataclass(frozen=True)
class ClaimRow:
    """One row as read: `key` is its id as it was given, and `problem` says why it cannot be checked, if so."""

    key: Any
    claim: Claim
    speaker: str | None
    date: str | None
    language: str | None
    evidence: tuple[Source, ...]
    problem: str | None = None


def read_rows(lines: Iterable[str], name: str, *, language: str | None = None) -> Iterator[ClaimRow]:
    """The claims of JSON Lines, blank lines left out; claims get the ids R1, R2, … in order, whatever ids the rows have.

    The language is detected from a claim and its evidence unless `language` says it. Raises InputError, naming the line,
    for a line that is no claim. A row whose evidence cannot be used keeps its place and says so.
    """
    number = 0
    for at, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        number += 1
        yield _row(line, f"{name}, line {at}", f"R{number}", language)
    if not number:
        raise InputError(f"{name} is empty: there are no claims to check")


def _row(line: str, where: str, identifier: str, language: str | None) -> ClaimRow:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: not valid JSON: {error}") from error
    if not isinstance(row, dict):
        raise InputError(f"{where}: a claim is a JSON object, not {type(row).__name__}")
    unknown = sorted(set(row) - _FIELDS)
    if unknown:
        known = ", ".join(sorted(_FIELDS))
        raise InputError(
            f"{where}: there is no field {unknown[0]!r} (fields: {known}){did_you_mean(str(unknown[0]), _FIELDS)}"
        )
    text, speaker, date = (_text(row, field, where) for field in ("claim", "speaker", "date"))
    if text is None or not text.replace("[", " ").replace("]", " ").strip():
        raise InputError(f"{where}: the claim is empty")
    sources, problem = _evidence(row.get("evidence"), where)
    spoken = language or detect_language("\n".join((text, *(source.text for source in sources))))
    claim = given(identifier, text, language=spoken, date=date)
    return ClaimRow(row.get("id", identifier), claim, speaker, date, spoken, sources, problem)


def _text(row: dict[str, Any], field: str, where: str) -> str | None:
    value = row.get(field)
    if value is not None and not isinstance(value, str):
        raise InputError(f"{where}: {field} is {type(value).__name__}, not text")
    return value.strip() or None if value is not None else None


def _evidence(items: Any, where: str) -> tuple[tuple[Source, ...], str | None]:
    """The sources of a row, each under an id of its own, and what is wrong with the first that cannot be used."""
    if items is None:
        return (), None
    if not isinstance(items, list):
        raise InputError(f"{where}: evidence is a list of objects with a text, not {type(items).__name__}")
    sources: list[Source] = []
    problem: str | None = None
    for number, item in enumerate(items, start=1):
        try:
            if not isinstance(item, dict):
                raise InputError(f"{where}, evidence {number}: is {type(item).__name__}, not an object with a text")
            source = row_source(item, f"{where}, evidence {number}")
        except InputError as error:
            problem = problem or str(error)
            continue
        taken = {s.id for s in sources}
        sources.append(source if source.id not in taken else source.model_copy(update={"id": f"{source.id}-{number}"}))
    return tuple(sources), problem


def retrieve(row: ClaimRow, limit: int) -> Retrieved:
    """The passages of a row's own evidence, best first, and what of it could not be used or was left out.

    Where there are no more than `limit`, all of them are taken, those that share no word with the claim last.
    """
    notes = (f"some evidence could not be used: {row.problem}",) if row.problem else ()
    if not row.evidence:
        return Retrieved((), notes)
    with store_of(row.evidence, SearchOptions(limit=limit)) as store:
        found = store.search(row.claim.plain, language=row.language, date=row.date)
    every = [passage for source in row.evidence for passage in passages(source)]
    chosen = list(found.passages)
    if len(every) <= limit:
        chosen += [passage for passage in every if passage not in chosen]
    left = (f"{len(every) - len(chosen)} passages of its evidence were left out",) if len(every) > len(chosen) else ()
    return Retrieved(tuple(chosen), (*found.notes, *left, *notes))


def result(row: ClaimRow, check: Check) -> dict[str, Any]:
    """The result of a row; `verdict` is null unless the claim was checked."""
    written: dict[str, Any] = {
        "id": row.key,
        "status": check.status.value,
        "verdict": check.verdict.value if check.verdict else None,
    }
    if row.speaker is not None:
        written["said"] = check.said.value if check.said else None
    if check.status is not CheckStatus.CHECKED:
        written["why"] = check.why
    return written | {
        "citations": [_citation(c) for c in check.citations],
        "reasons": list(check.reasons),
        "signals": [s.model_dump(mode="json", exclude_none=True) for s in check.signals],
        "not_looked_at": list(check.not_looked_at),
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return citation.model_dump(mode="json", exclude_none=True)
