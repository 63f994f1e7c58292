"""Sentences the engine writes: about one position, and a short summary of an article.

Every sentence is made from a template of the table, names who holds what, and cites the sentences it rests on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from toolkit.engines.builtin.attitudes import Attitudes
from toolkit.engines.builtin.scene import Scene
from toolkit.engines.builtin.themes import Theme
from toolkit.engines.builtin.words import fold, split
from toolkit.records import Actor, ActorKind, Stance, Voice
from toolkit.replies import PositionReply, SummaryReply

_LONGEST = 240  # characters of a quotation that a summary repeats


def name(actor: Actor | None, table: Attitudes) -> str:
    """How a sentence calls an actor, with a capital letter; descriptions get an article where the language has one."""
    text = actor.name if actor is not None else ""
    articles = table.maps["articles"]
    if actor is not None and articles and text[:1].islower():
        text = _with_article(actor, articles, table)
    return text[:1].upper() + text[1:]


def _is_plural(actor: Actor, table: Attitudes) -> bool:
    """Whether a verb after the actor's name is in the plural: groups and parties named by their members."""
    last = fold(actor.name).split()[-1] if actor.name.split() else ""
    if actor.kind is ActorKind.PERSON or not last.endswith("s") or last.endswith("ss"):
        return False
    return actor.kind is ActorKind.GROUP or not actor.named or last[:-1] in table.same_name.get(last, ())


def _with_article(actor: Actor, articles: Mapping[str, str], table: Attitudes) -> str:
    words = split(actor.name)
    if words[0] in table.sets["determiners"] or (not actor.named and actor.name.endswith("s")):
        return actor.name
    kind = "definite" if actor.named else "before_vowel" if words[0][:1] in "aeiou" else "indefinite"
    return articles[kind].format(label=actor.name)


def sentence_about(scene: Scene, theme: Theme, reply: PositionReply, kind: str) -> str:
    """One neutral sentence for a position; `kind` is a key of the table's `sentences`."""
    actor = scene.actors.get(reply.actor)
    many = actor is not None and _is_plural(actor, scene.table)
    verbs = {one: more if many else one for one, more in scene.table.maps["verbs"].items()}
    return str(scene.table.maps["sentences"][kind]).format(
        **verbs,
        actor=name(actor, scene.table),
        relayer=name(scene.actors.get(reply.relayed_by or ""), scene.table),
        issue=theme.name,
        condition=reply.conditions[0].text if reply.conditions else "",
    )


def summary(
    scene: Scene,
    positions: Sequence[PositionReply],
    known: Mapping[str, Theme],
    most: int,
) -> list[SummaryReply]:
    """At most `most` sentences: who stands where, then what was said."""
    found = [*_sides(scene, positions, known), *_said(scene)]
    return found[: max(0, most)]


def _sides(scene: Scene, positions: Sequence[PositionReply], known: Mapping[str, Theme]) -> Iterator[SummaryReply]:
    plain = {Stance.SUPPORT: "many_support", Stance.OPPOSE: "many_oppose"}
    numbers = {s.id: [e.sentence for e in s.evidence if e.sentence] for s in scene.statements}
    for issue, theme in known.items():
        mine = [p for p in positions if p.issue == issue]
        for stance, kind in plain.items():
            same = [p for p in mine if p.stance == stance and p.voice == Voice.OWN and not theme.bare]
            if len(same) > 1:
                actors = _joined(
                    [name(scene.actors[p.actor], scene.table) for p in same], scene.table.maps["sentences"]["and"]
                )
                text = scene.table.maps["sentences"][kind].format(actors=actors, issue=theme.name)
                yield SummaryReply(text=text, sentences=sorted({n for p in same for n in _cited(p, numbers)}))
                mine = [p for p in mine if p not in same]
        for p in mine:
            if p.stance not in (Stance.NOT_ADDRESSED, Stance.NO_COMMENT):
                yield SummaryReply(text=p.summary, sentences=sorted(_cited(p, numbers)))


def _cited(position: PositionReply, numbers: Mapping[str, list[int]]) -> set[int]:
    own = [*position.evidence, *(q for c in position.conditions for q in c.evidence)]
    return {n for q in own for n in q.sentences} | {n for s in position.statements for n in numbers.get(s, [])}


def _joined(names: Sequence[str], word: str) -> str:
    return f"{', '.join(names[:-1])} {word} {names[-1]}" if len(names) > 1 else names[0]


def _said(scene: Scene) -> Iterator[SummaryReply]:
    """What was said, in the speaker's own words, one sentence for each actor."""
    heard: set[str] = set()
    for statement in scene.statements:
        actor = scene.actors.get(statement.actor or "")
        if actor is None or actor.id in heard or statement.speech != "direct":
            continue
        words = statement.evidence[0].text.strip("“”\"„«»'‘’ ,") if statement.evidence else ""
        words += "" if words[-1:] in ".!?…。！？" else "."
        if words[:1].isupper() and 20 <= len(words) <= _LONGEST and statement.evidence[0].sentence:
            heard.add(actor.id)
            text = scene.table.maps["sentences"]["said"].format(actor=name(actor, scene.table), words=words)
            yield SummaryReply(text=text, sentences=[statement.evidence[0].sentence])
