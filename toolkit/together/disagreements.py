"""What outlets disagree on within a story: figures, quotations and spellings, each disagreement once.

The comparison of two articles is that of `findings.across`. Here only nearest articles are compared, and what several pairs
disagree on is put together: one figure or one quotation with all its versions, and who has which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from toolkit.findings.across import Read, between
from toolkit.findings.rules import Rule
from toolkit.records import Analysis, CrossFinding, Place, Record, Severity
from toolkit.together.names import fold
from toolkit.together.positions import Article

_CACHED = 64


class Version(Record):
    """One version of what is disagreed on: its words as they stand, and the articles and outlets that have it."""

    words: str
    articles: tuple[str, ...]
    sources: tuple[str, ...]


class Disagreement(Record):
    """One thing that the articles of a story do not agree on, with two versions or more; `places` are the words of each."""

    id: str
    kind: str
    rule: str
    severity: Severity
    message: str
    story: str
    versions: tuple[Version, ...]
    places: tuple[Place, ...]


def disagreements(
    pairs: Iterable[tuple[str, str]],
    get: Callable[[str], Analysis],
    articles: Mapping[str, Article],
    rules: Sequence[Rule],
) -> tuple[Disagreement, ...]:
    """All disagreements between the articles of each pair; `get` gives the analysis of an article.

    The pairs should come in such an order that an article's are near each other: the last ones read are kept.
    """

    @lru_cache(maxsize=_CACHED)
    def read(article: str) -> Read:
        return Read(get(article))

    found: list[tuple[str, str, str, CrossFinding]] = []
    for one, other in pairs:
        story = articles[one].story or one
        found += [(story, one, other, finding) for finding in between(read(one), read(other), rules)]
    return tuple(_numbered(found, articles))


def _numbered(
    found: Sequence[tuple[str, str, str, CrossFinding]], articles: Mapping[str, Article]
) -> Iterator[Disagreement]:
    groups: dict[tuple[object, ...], list[tuple[str, str, CrossFinding]]] = {}
    for story, one, other, finding in _joined(found):
        groups.setdefault(story, []).append((one, other, finding))
    for number, (key, members) in enumerate(groups.items(), start=1):
        yield _told(f"X{number}", str(key[0]), members, articles)


def _joined(
    found: Sequence[tuple[str, str, str, CrossFinding]],
) -> Iterator[tuple[tuple[object, ...], str, str, CrossFinding]]:
    """Each finding with a key that all findings about the same words of a story share, from whatever pairs."""
    up: dict[tuple[object, ...], tuple[object, ...]] = {}

    def root(node: tuple[object, ...]) -> tuple[object, ...]:
        while up.setdefault(node, node) != node:
            node = up[node]
        return node

    nodes = []
    for story, _, _, finding in found:
        mine = [(story, finding.rule, _about(finding), *fold(place.evidence.text)) for place in finding.places]
        up[root(mine[1])] = root(mine[0])
        nodes.append(mine[0])
    for node, (_, one, other, finding) in zip(nodes, found, strict=True):
        yield root(node), one, other, finding


def _about(finding: CrossFinding) -> str:
    """What a figure is of: the end of its message, which names it; nothing for words, which speak for themselves."""
    return finding.message.rsplit(" for “", 1)[-1] if finding.rule == "across.figures" else ""


def _told(
    id: str, story: str, members: Sequence[tuple[str, str, CrossFinding]], articles: Mapping[str, Article]
) -> Disagreement:
    places: dict[tuple[str, int | None], tuple[str, Place]] = {}
    for one, other, finding in members:
        for article, place in zip((one, other), finding.places, strict=True):
            places.setdefault((article, place.evidence.start), (article, place))
    first = members[0][2]
    versions = _versions(tuple(places.values()), articles)
    return Disagreement(
        id=id,
        kind=first.kind,
        rule=first.rule,
        severity=first.severity,
        message=_message(first, versions),
        story=story,
        versions=versions,
        places=tuple(place for _, place in places.values()),
    )


def _versions(places: Sequence[tuple[str, Place]], articles: Mapping[str, Article]) -> tuple[Version, ...]:
    groups: dict[tuple[str, ...], list[tuple[str, Place]]] = {}
    for article, place in places:
        groups.setdefault(fold(place.evidence.text), []).append((article, place))
    return tuple(
        Version(
            words=members[0][1].evidence.text,
            articles=tuple(dict.fromkeys(article for article, _ in members)),
            sources=tuple(dict.fromkeys(articles[article].source or article for article, _ in members)),
        )
        for members in groups.values()
    )


def _message(finding: CrossFinding, versions: Sequence[Version]) -> str:
    count = len(versions)
    if finding.rule == "across.figures":
        shown = ", ".join(version.words for version in versions)
        return f"{count} figures for “{_about(finding).rstrip('”.')}”: {shown}."
    if finding.rule == "across.quotation":
        return f"One quotation in {count} wordings."
    return f"One name in {count} spellings: {', '.join(version.words for version in versions)}."
