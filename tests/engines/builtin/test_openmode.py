"""Whole articles in open mode: which issues are found, who takes which side, in which words, and nothing else."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml

from toolkit import flow
from toolkit.engines.builtin.engine import BuiltinEngine
from toolkit.records import Analysis, Document

ARTICLES = yaml.safe_load((Path(__file__).parent / "openmode.yaml").read_text(encoding="utf-8"))
STAMP = flow.Stamp(engine="builtin", toolkit_version="test", created_at="")


def read(article: dict[str, Any]) -> Analysis:
    document = Document(id=article["id"], text=article["text"], language="en")
    return asyncio.run(flow.drive(flow.analyze(document, flow.Request(), STAMP), BuiltinEngine()))


def positions(analysis: Analysis) -> list[tuple[str, str, str, str]]:
    """Every position as actor, issue, stance and the words it rests on."""
    names = {actor.id: actor.name for actor in analysis.actors}
    labels = {issue.id: issue.label for issue in analysis.issues}
    return [
        (names[p.actor], labels[p.issue], p.stance.value, " ".join(e.text for e in p.evidence).replace("\n", " "))
        for p in analysis.positions
    ]


def matches(expected: dict[str, Any], found: tuple[str, str, str, str]) -> bool:
    actor, issue, stance, words = found
    return (
        expected["actor"].lower() in actor.lower()
        and expected.get("issue", "") in issue
        and (expected["stance"], expected["words"] in words) == (stance, True)
    )


@pytest.mark.parametrize("article", ARTICLES, ids=lambda a: str(a["id"]))
def test_only_positions_that_a_reader_would_find_are_found(article: dict[str, Any]) -> None:
    found = positions(read(article))
    assert [p for p in found if not any(matches(e, p) for e in article["positions"])] == []


@pytest.mark.parametrize("article", ARTICLES, ids=lambda a: str(a["id"]))
def test_what_is_not_marked_as_missed_is_found_and_what_is_marked_is_missed(article: dict[str, Any]) -> None:
    found = positions(read(article))
    missed = [e for e in article["positions"] if not any(matches(e, p) for p in found)]
    assert missed == [e for e in article["positions"] if e.get("missed")]


@pytest.mark.parametrize("article", ARTICLES, ids=lambda a: str(a["id"]))
def test_the_main_issue_is_named_neutrally_and_every_span_is_the_articles_own(article: dict[str, Any]) -> None:
    analysis = read(article)
    labels = [issue.label for issue in analysis.issues]
    assert all(any(named in label for label in labels) for named in article["issues"])
    assert bool(labels) == bool(article["issues"])
    spans = [e for p in analysis.positions for e in p.evidence]
    assert all(e.start is not None and article["text"][e.start : e.end] == e.text for e in spans)
