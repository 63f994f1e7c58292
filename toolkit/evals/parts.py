"""What a recording was made of, part by part, so that a stale one can say which part changed.

The digest of a request says that something changed; these parts say what: the template, an included file, the reply's
schema, the model, an option, the article, the case, an earlier reply, or (none of these) how the toolkit builds it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from toolkit.ask import Ask
from toolkit.engines.openai import Prepared
from toolkit.engines.schema import strict_schema
from toolkit.evals.digest import text_digest
from toolkit.prompts import SUFFIX, PromptLibrary
from toolkit.records import Document


class Part(StrEnum):
    """What can have changed since a recording."""

    TEMPLATE = "template"
    INCLUDE = "include"
    SCHEMA = "schema"
    MODEL = "model"
    OPTION = "option"
    ARTICLE = "article"
    CASE = "case"
    EARLIER = "earlier"
    REQUEST = "request"


@dataclass(frozen=True)
class Change:
    """A part that changed, and how, in a few words."""

    part: Part
    detail: str

    def __str__(self) -> str:
        return self.detail


def parts_of(
    ask: Ask[Any], prepared: Prepared, library: PromptLibrary, *, inputs: Mapping[str, str], earlier: Sequence[str]
) -> dict[str, Any]:
    """The parts of the call that `ask` becomes. `inputs` are the digests of the article and the case, where there is one;
    `earlier` are the replies to the asks of earlier stages."""
    sources = dict(library.sources(ask.prompt))
    template = sources.pop(ask.prompt + SUFFIX)
    options = {name: value for name, value in vars(prepared.call.options).items() if value is not None}
    return {
        "template": text_digest(template),
        "includes": {name: text_digest(source) for name, source in sorted(sources.items())},
        "schema": text_digest(strict_schema(ask.reply).text),
        "model": prepared.call.model,
        "options": {"api": prepared.call.style.value, "shape": prepared.call.rung.value, **options},
        **inputs,
        **({"earlier": text_digest("\n".join(earlier))} if earlier else {}),
    }


def document_digest(document: Document) -> str:
    """The digest of everything prompts may show of a document."""
    shown = (document.title, document.source, document.byline, document.published_at, document.text)
    return text_digest("\x00".join(part or "" for part in shown))


def changes(old: Mapping[str, Any], new: Mapping[str, Any], stage: str) -> tuple[Change, ...]:
    """What differs between the parts of a recording and the parts of today's call; never empty: where all parts agree,
    the toolkit itself builds the request differently."""
    found = [*_template(old, new, stage), *_includes(old, new)]
    if old.get("schema") != new.get("schema"):
        found.append(Change(Part.SCHEMA, "the schema of the reply changed"))
    if old.get("model") != new.get("model"):
        found.append(Change(Part.MODEL, f"model {old.get('model')} → {new.get('model')}"))
    found += _options(old.get("options") or {}, new.get("options") or {})
    if old.get("article") != new.get("article"):
        found.append(Change(Part.ARTICLE, "the article changed"))
    if old.get("case") != new.get("case"):
        found.append(Change(Part.CASE, "the case changed (what is asked of the article)"))
    if old.get("earlier") != new.get("earlier"):
        found.append(Change(Part.EARLIER, "the reply of an earlier stage changed"))
    return tuple(found) or (Change(Part.REQUEST, "the toolkit builds the request differently"),)


def _template(old: Mapping[str, Any], new: Mapping[str, Any], stage: str) -> list[Change]:
    same = old.get("template") == new.get("template")
    return [] if same else [Change(Part.TEMPLATE, f"template {stage}{SUFFIX} changed")]


def _includes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    before, now = old.get("includes") or {}, new.get("includes") or {}
    return [
        Change(Part.INCLUDE, f"include {name} " + ("changed" if name in before and name in now else "came or went"))
        for name in sorted({*before, *now})
        if before.get(name) != now.get(name)
    ]


def _options(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    return [
        Change(Part.OPTION, f"option {name}: {old.get(name, 'none')} → {new.get(name, 'none')}")
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    ]
