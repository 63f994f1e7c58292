"""What a caller from Python gives, as what the flow takes: the text of an article, and what is asked about it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from toolkit import flow
from toolkit.errors import InputError, did_you_mean
from toolkit.records import Issue

_FILE_NAME = re.compile(r"\S{1,300}\.(?:txt|text|md|markdown|html?|jsonl?|ndjson|csv|tsv|pdf|docx?)", re.IGNORECASE)


def article_text(given: Any) -> str:
    """The text of an article as it was given. Raises `InputError` for anything else, and for the name of a file."""
    if isinstance(given, os.PathLike):
        raise InputError("an article is given as its text, not as a path; pass path.read_text(encoding='utf-8')")
    if not isinstance(given, str):
        raise InputError(f"an article is given as its text or as a Document, not as {type(given).__name__}")
    if _FILE_NAME.fullmatch(given.strip()):
        raise InputError(
            f"{given.strip()!r} is the name of a file, not the text of an article; pass what the file holds: "
            "open(…, encoding='utf-8').read()"
        )
    return given


def request_of(issues: Sequence[Issue | str], actors: Sequence[str], pairs: Sequence[tuple[str, str]]) -> flow.Request:
    """What is asked, with ids for issues that are texts. Raises `InputError` for what cannot be asked."""
    issues, actors = _items("issues", issues, (str, Issue)), _items("actors", actors, (str,))
    pairs = tuple(_pair(pair) for pair in _items("pairs", pairs, (tuple, list)))
    given = [issue for issue in issues if isinstance(issue, Issue)]
    texts = [issue for issue in issues if isinstance(issue, str)]
    known = {key: issue for issue in given for key in (issue.id, issue.label, issue.proposition)}
    for text in [*texts, *(issue for _, issue in pairs)]:
        if not text.strip():
            raise InputError(
                "an issue is empty; write it as a proposition, e.g. 'The council should close the bridge.'"
            )
        if text not in known:
            if text not in texts and given:
                raise InputError(
                    f"a pair names the issue {text!r}, which is not among the given issues{did_you_mean(text, known)}; "
                    "name one by its id, label or proposition"
                )
            number = 1
            while f"I{number}" in {issue.id for issue in given}:
                number += 1
            given.append(Issue(id=f"I{number}", label=text, proposition=text, origin="codebook"))
            known[text] = given[-1]
    if any(not actor.strip() for actor in [*actors, *(actor for actor, _ in pairs)]):
        raise InputError("the name of an actor is empty")
    return flow.Request(
        issues=tuple(given),
        actors=tuple(dict.fromkeys(actors)),
        pairs=tuple((actor, known[issue].id) for actor, issue in pairs),
    )


def settled(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of `Toolkit.analyze` for many articles: lists checked, and kept so that each article finds them whole.

    Raises `InputError` for what cannot be asked of any article.
    """
    kept: dict[str, Any] = {
        name: _items(name, options.get(name, ()), (object,)) for name in ("issues", "actors", "pairs")
    }
    request_of(**kept)
    return {**options, **kept}


def _items(name: str, value: Any, kinds: tuple[type, ...]) -> tuple[Any, ...]:
    """The items of a list of the caller's; one text is refused, because its letters would be taken for the items."""
    if isinstance(value, (str, bytes, Mapping, Issue)) or not isinstance(value, Iterable):
        kind = type(value).__name__
        shown = f": {name}=[{value!r}]" if isinstance(value, str) else ""
        do = f"pass .{name} of it" if hasattr(value, name) else f"put it into brackets{shown}"
        raise InputError(f"{name} is a list, and was given as {kind}; {do}")
    items = tuple(value)
    for item in items:
        if not isinstance(item, kinds):
            known = " or ".join(kind.__name__ for kind in kinds)
            raise InputError(f"{name} holds {type(item).__name__}, and takes {known}")
    return items


def _pair(pair: Sequence[Any]) -> tuple[str, str]:
    if len(pair) != 2 or not all(isinstance(part, str) for part in pair):
        raise InputError(f"{pair!r} is no pair; a pair is the name of an actor and an issue")
    actor, issue = pair
    return actor, issue
