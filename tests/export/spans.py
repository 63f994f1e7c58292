"""Texts that are hard to count in, with places in them, and an analysis that points at those places from everywhere."""

from __future__ import annotations

from hypothesis import strategies as st

from toolkit.documents import document
from toolkit.records import (
    Actor,
    ActorKind,
    Analysis,
    Claim,
    Condition,
    Coverage,
    Evidence,
    Finding,
    Issue,
    Match,
    Mention,
    Position,
    Provenance,
    Severity,
    Speech,
    Stance,
    Statement,
    SummarySentence,
    Trace,
    Voice,
)

PIECES = (
    "plain ",
    "“We will not,” ",
    "😀",
    "👩‍👩‍👧‍👦",
    "🇩🇪",
    "👍🏽",
    "e\u0301",
    "n\u0303o ",
    "שלום ",
    "مرحبا ",
    "हिन्दी ",
    "한국 ",
    "ก็ ",
    "\r\n",
    "\n",
    "\r",
    "\x00",
    "\x0b",
    "\x1b",
    "\x85",
    "\u2028",
    "\u202e",
    "\u2067",
    "\ufeff",
    "\t",
    ";",
    '"',
    "=1+1",
    "𝒜",
    "你好",
)
"""Emoji and their sequences, combining marks, right-to-left text, every line end, control characters, separators."""


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    """A text and up to four non-empty half-open places in it, in code points."""
    chars = st.characters(codec="utf-8")
    text = "".join(draw(st.lists(st.one_of(st.sampled_from(PIECES), chars), min_size=1, max_size=30)))
    places = []
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text) - 1))
        places.append((start, draw(st.integers(start + 1, len(text)))))
    return text, places


def analysis_of(text: str, places: list[tuple[int, int]], **known: str | None) -> Analysis:
    """An analysis whose actors, statements, positions, conditions, claims, findings and trace stand in these places."""
    cited = [
        Evidence(start=start, end=end, text=text[start:end], sentence=1, match=Match.EXACT) for start, end in places
    ]
    return Analysis(
        document=document(text, title=known.get("title"), source=known.get("source")),
        actors=tuple(
            Actor(
                id=f"A{n}",
                name=f"Actor {n}",
                kind=ActorKind.PERSON,
                named=True,
                mentions=(Mention(start=start, end=end, text=text[start:end], sentence=1),),
            )
            for n, (start, end) in enumerate(places, 1)
        ),
        issues=(Issue(id="I1", label="Sale", proposition="The town should sell."),),
        statements=tuple(
            Statement(id=f"S{n}", actor=f"A{n}", cue=None, speech=Speech.DIRECT, evidence=(one,))
            for n, one in enumerate(cited, 1)
        ),
        positions=tuple(
            Position(
                id=f"P{n}",
                actor=f"A{n}",
                issue="I1",
                stance=Stance.CONDITIONAL_SUPPORT if n % 2 else Stance.OPPOSE,
                conditions=(Condition(text=one.text, evidence=(one,)),),
                voice=Voice.OWN,
                summary="A position.",
                statements=(f"S{n}",),
                evidence=(one,),
            )
            for n, one in enumerate(cited, 1)
        ),
        claims=tuple(
            Claim(id=f"C{n}", text="A claim.", actor=f"A{n}", evidence=(one,)) for n, one in enumerate(cited, 1)
        ),
        findings=tuple(
            Finding(id=f"F{n}", kind="k", severity=Severity.INFO, message="m", rule="r", evidence=(one,))
            for n, one in enumerate(cited, 1)
        ),
        summary=(SummarySentence(text="A summary.", evidence=tuple(cited)),),
        coverage=Coverage(
            sentences=1, sentences_read=1, quotations=0, quotations_covered=0, uncovered_quotations=tuple(cited)
        ),
        provenance=Provenance(engine="builtin", toolkit_version="0", created_at="2026-01-02T00:00:00+00:00"),
        trace=tuple(Trace(rule="r", found=text[start:end], start=start, end=end) for start, end in places),
    )
