"""The rules behind findings, from a file that a desk can edit, and findings made by them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from toolkit.errors import ConfigError
from toolkit.records import Document, Evidence, Finding, Match, Sentence, Severity


class Rule(BaseModel):
    """One rule: what ought to be the case, how urgent a breach is, and whether code or a model looks for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    by: Literal["code", "desk"]
    severity: Severity
    text: str
    enabled: bool = True


@dataclass(frozen=True)
class Breach:
    """A place or places where a rule by code is broken: spans of the document's text, in order."""

    rule: str
    message: str
    spans: tuple[tuple[int, int], ...]


def load_rules(path: Path | None = None) -> tuple[Rule, ...]:
    """The shipped rules, changed and added to by the desk's file. Raises ConfigError where that cannot be read or used."""
    shipped = {rule.id: rule for rule in _shipped()}
    if path is None:
        return tuple(shipped.values())
    try:
        own = _parse(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise ConfigError(f"{path}: the rules cannot be read: {why}; check the path") from error
    for rule in own:
        if rule.by == "code" and rule.id not in shipped:
            known = ", ".join(i for i, r in shipped.items() if r.by == "code")
            raise ConfigError(f"{path}: there is no code for the rule {rule.id!r}; rules by code: {known}")
        shipped[rule.id] = rule
    return tuple(shipped.values())


def findings(
    breaches: Iterable[Breach], rules: Sequence[Rule], document: Document, sentences: Sequence[Sentence]
) -> tuple[Finding, ...]:
    """The breaches of rules that are switched on, as findings without ids, in text order."""
    active = {rule.id: rule for rule in rules if rule.enabled}
    kept = sorted((b for b in breaches if b.rule in active), key=lambda b: (b.spans, b.rule))
    return tuple(
        Finding(
            id="",
            kind=breach.rule.split(".", 1)[-1],
            severity=active[breach.rule].severity,
            message=breach.message,
            rule=breach.rule,
            evidence=tuple(evidence(document, sentences, *span) for span in breach.spans),
        )
        for breach in dict.fromkeys(kept)
    )


def evidence(document: Document, sentences: Sequence[Sentence], start: int, end: int) -> Evidence:
    """A stretch that code chose, as exact evidence."""
    at = bisect_right(sentences, start, key=lambda s: s.start) - 1
    number = sentences[at].number if at >= 0 and start < sentences[at].end else None
    return Evidence(start=start, end=end, text=document.text[start:end], sentence=number, match=Match.EXACT)


def desk_rules(rules: Sequence[Rule]) -> Iterator[Rule]:
    """The rules that a model looks for, as far as they are switched on."""
    return (rule for rule in rules if rule.by == "desk" and rule.enabled)


@cache
def _shipped() -> tuple[Rule, ...]:
    return _parse(files("toolkit.findings").joinpath("rules.yaml").read_text(encoding="utf-8"), "rules.yaml")


def _parse(text: str, where: str) -> tuple[Rule, ...]:
    try:
        return TypeAdapter(tuple[Rule, ...]).validate_python(tuple(yaml.safe_load(text) or ()))
    except (yaml.YAMLError, TypeError) as error:
        raise ConfigError(f"{where}: is not a list of rules in YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ConfigError(f"{where}, {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
