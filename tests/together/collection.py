"""A small collection of invented articles, analysed by hand: copies, a story in two outlets, a change of position."""

from __future__ import annotations

from toolkit.documents import document
from toolkit.records import (
    Actor,
    ActorKind,
    Analysis,
    Condition,
    Coverage,
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

REFUSAL = "We will not sell the old mine to anybody before the spring"
ROW = "Rebels in the valley still hold 240 hostages in the old mine near Skerrow."
OTHER_ROW = "The 210 hostages in the old mine near Skerrow are fed by rebels of the valley."


def analysis(
    text: str,
    *,
    source: str,
    date: str | None,
    said: tuple[tuple[str, str], ...] = (),
    positions: tuple[tuple[str, str, str], ...] = (),
    kinds: dict[str, ActorKind] | None = None,
    title: str | None = None,
) -> Analysis:
    """An analysis: `said` are (speaker, words), `positions` (actor, proposition, stance), with the words first said."""
    names = list(dict.fromkeys([who for who, _ in said] + [who for who, _, _ in positions]))
    kinds = kinds or {}
    actors = tuple(
        Actor(
            id=f"A{n}",
            name=name,
            kind=kinds.get(name, ActorKind.PERSON),
            named=kinds.get(name) is not ActorKind.ANONYMOUS,
        )
        for n, name in enumerate(names, start=1)
    )
    ids = {actor.name: actor.id for actor in actors}
    propositions = list(dict.fromkeys(proposition for _, proposition, _ in positions))
    words = dict(reversed(said))
    return Analysis(
        document=document(text, source=source, published_at=date, title=title, language="en"),
        actors=actors,
        issues=tuple(Issue(id=f"I{n}", label=p[:20], proposition=p) for n, p in enumerate(propositions, start=1)),
        statements=tuple(
            Statement(id=f"S{n}", actor=ids[who], cue="said", speech=Speech.DIRECT, evidence=(_evidence(text, what),))
            for n, (who, what) in enumerate(said, start=1)
        ),
        positions=tuple(
            Position(
                id=f"P{n}",
                actor=ids[who],
                issue=f"I{propositions.index(p) + 1}",
                stance=Stance(stance),
                conditions=(Condition(text="before the spring", evidence=()),) if "conditional" in stance else (),
                voice=Voice.OWN,
                summary=f"{who} on {p}",
                evidence=(_evidence(text, words[who]),) if who in words else (),
            )
            for n, (who, p, stance) in enumerate(positions, start=1)
        ),
        coverage=Coverage(sentences=1, sentences_read=1, quotations=0, quotations_covered=0),
        provenance=Provenance(engine="builtin", toolkit_version="0", created_at="2026-01-01T00:00:00+00:00"),
    )


def _evidence(text: str, words: str) -> Evidence:
    start = text.index(words)
    return Evidence(start=start, end=start + len(words), text=words, sentence=1, match=Match.EXACT)


SELL = "The town should sell the old mine."
NOT_SELL = "The town should not sell the old mine."
LATER = "I have come to think that we must sell it, and soon"
OFFICIAL = {"a senior official": ActorKind.ANONYMOUS}


def collection() -> list[Analysis]:
    """Five articles: a story in two outlets, an agency's copy of the first, and a change of mind in April."""
    first = f"{ROW} “{REFUSAL},” said Mayor Ada Brandt of Skerrow, who owns the valley's only road to the mine."
    second = f"{OTHER_ROW} “{REFUSAL.replace('anybody', 'any one')},” Brandt said in Skerrow, the owner of the road."
    april = f"“{LATER},” said Ada M. Brandt. A senior official said it was late, and the mine is empty by now."
    mayor, sentence = "Ada Brandt", REFUSAL
    return [
        analysis(
            first, source="Post", date="2026-03-01", said=((mayor, sentence),), positions=((mayor, SELL, "oppose"),)
        ),
        analysis(
            second,
            source="Globe",
            date="2026-03-02",
            said=(("Brandt", REFUSAL.replace("anybody", "any one")),),
            positions=(("Brandt", NOT_SELL, "support"),),
        ),
        analysis(
            first + " (Agency)",
            source="Herald",
            date="2026-03-02",
            said=((mayor, sentence),),
            positions=((mayor, SELL, "oppose"),),
        ),
        analysis(
            april,
            source="Post",
            date="2026-04-20",
            said=(("Ada M. Brandt", LATER), ("a senior official", "it was late")),
            positions=(("Ada M. Brandt", SELL, "conditional_support"), ("a senior official", SELL, "oppose")),
            kinds=OFFICIAL,
        ),
        analysis(
            "A senior official said it was late.",
            source="Wire",
            date=None,
            said=(("a senior official", "it was late"),),
            kinds=OFFICIAL,
        ),
    ]
