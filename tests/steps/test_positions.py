"""Positions: joining what several parts of an article say about one actor and issue."""

from __future__ import annotations

import pytest

from toolkit.records import Evidence, Issue, Match, Position, Stance, SummarySentence, Voice
from toolkit.steps.positions import ChunkPositions, merge

ISSUE = Issue(id="I1", label="sale", proposition="The town should sell the mill.")


def item(start: int) -> Evidence:
    return Evidence(start=start, end=start + 3, text="abc", sentence=1, match=Match.EXACT)


def position(stance: Stance, start: int, actor: str = "A1") -> Position:
    return Position(
        id="",
        actor=actor,
        issue="I1",
        stance=stance,
        voice=Voice.OWN,
        summary=f"{stance.value} at {start}",
        statements=(f"S{start}",),
        evidence=(item(start),),
    )


def chunk(*positions: Position) -> ChunkPositions:
    return ChunkPositions((ISSUE,), positions, (SummarySentence(text="x", evidence=()),))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (Stance.SUPPORT, Stance.SUPPORT, Stance.SUPPORT),
        (Stance.SUPPORT, Stance.OPPOSE, Stance.MIXED),
        (Stance.CONDITIONAL_OPPOSE, Stance.OPPOSE, Stance.MIXED),
        (Stance.NOT_ADDRESSED, Stance.OPPOSE, Stance.OPPOSE),
        (Stance.OPPOSE, Stance.UNCLEAR, Stance.OPPOSE),
        (Stance.NEUTRAL, Stance.SUPPORT, Stance.SUPPORT),
        (Stance.NO_COMMENT, Stance.NOT_ADDRESSED, Stance.NO_COMMENT),
        (Stance.NOT_ADDRESSED, Stance.NOT_ADDRESSED, Stance.NOT_ADDRESSED),
    ],
)
def test_one_actor_and_issue_in_two_parts_is_one_position(first: Stance, second: Stance, expected: Stance) -> None:
    (joined,) = merge([chunk(position(first, 9)), chunk(position(second, 2))]).positions
    assert joined.stance == expected
    assert joined.id == "P1"


def test_joined_evidence_is_in_text_order_and_not_repeated() -> None:
    parts = [chunk(position(Stance.OPPOSE, 9)), chunk(position(Stance.OPPOSE, 2)), chunk(position(Stance.OPPOSE, 9))]
    (joined,) = merge(parts).positions
    assert [e.start for e in joined.evidence] == [2, 9]
    assert joined.statements == ("S9", "S2")


def test_different_actors_stay_apart_and_issues_are_listed_once() -> None:
    merged = merge([chunk(position(Stance.OPPOSE, 1)), chunk(position(Stance.SUPPORT, 5, actor="A2"))])
    assert [(p.id, p.actor) for p in merged.positions] == [("P1", "A1"), ("P2", "A2")]
    assert merged.issues == (ISSUE,)
    assert len(merged.summary) == 2


def test_nothing_read_is_nothing_said() -> None:
    assert merge([]) == ChunkPositions((), (), ())
