"""The tidy tables of who says what: articles, actors, mentions, issues, statements, positions, conditions, summary."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.records.contents import Contents
from toolkit.records.stances import (
    Actor,
    ActorKind,
    Condition,
    Issue,
    Mention,
    Position,
    Speech,
    Stance,
    Statement,
    SummarySentence,
    Voice,
)
from toolkit.records.tabular import Part, Table, boolean, grounded, integer, number, one_of, plain, text, texts, words
from toolkit.records.text import Document


def conditions(analysis: Contents) -> Iterator[Part[Condition]]:
    """The conditions of all positions, with the position's id."""
    for position in analysis.positions:
        for count, condition in enumerate(position.conditions, 1):
            yield Part(position.id, count, condition)


def condition_id(position: str, number: int) -> str:
    """The id of a position's condition with this number."""
    return f"{position}.{number}"


def _mentions(analysis: Contents) -> Iterator[Part[Mention]]:
    for actor in analysis.actors:
        for count, mention in enumerate(actor.mentions, 1):
            yield Part(actor.id, count, mention)


def _summary(analysis: Contents) -> Iterator[Part[SummarySentence]]:
    return (Part("", count, sentence) for count, sentence in enumerate(analysis.summary, 1))


ARTICLES: Table[Document] = Table(
    "articles",
    "One row for each analysis: the article, how much of it was read, and with what.",
    ("analysis",),
    lambda a: (a.document,),
    (
        text("title", "headline", lambda h, d: d.title),
        text("source", "where the article is from: an address, a file, a line of a file", lambda h, d: d.source),
        text("byline", "who wrote it", lambda h, d: d.byline),
        text("published_at", "date of publication as it was given, ISO 8601 where known", lambda h, d: d.published_at),
        text("language", "language tag, such as `en`", lambda h, d: d.language),
        text("text", "the article, unaltered; offsets of the other tables count its code points", lambda h, d: d.text),
        integer("characters", "length of `text` in code points", lambda h, d: len(d.text)),
        integer("sentences", "sentences of the article", lambda h, d: h.analysis.coverage.sentences),
        integer(
            "sentences_read",
            "sentences that the engine read; fewer where calls failed",
            lambda h, d: h.analysis.coverage.sentences_read,
        ),
        integer("quotations", "stretches in quotation marks", lambda h, d: h.analysis.coverage.quotations),
        integer(
            "quotations_covered",
            "of these, how many some statement holds",
            lambda h, d: h.analysis.coverage.quotations_covered,
        ),
        integer(
            "failures", "calls that ended without an answer; see `failures`", lambda h, d: len(h.analysis.failures)
        ),
        text(
            "engine",
            "engine that answered: `builtin`, `openai`, or another's name",
            lambda h, d: h.analysis.provenance.engine,
        ),
        text("model_requested", "model that was asked for", lambda h, d: h.analysis.provenance.model_requested),
        text("model_answered", "model that says it answered", lambda h, d: h.analysis.provenance.model_answered),
        text("toolkit_version", "version of the toolkit", lambda h, d: h.analysis.provenance.toolkit_version),
        text("created_at", "when the analysis was made, UTC, ISO 8601", lambda h, d: h.analysis.provenance.created_at),
        integer("calls", "calls of a model", lambda h, d: h.analysis.usage.calls),
        integer("input_tokens", "tokens sent", lambda h, d: h.analysis.usage.input_tokens),
        integer("output_tokens", "tokens received", lambda h, d: h.analysis.usage.output_tokens),
        number("cost", "US dollars; null where the price is not known", lambda h, d: h.analysis.usage.cost),
        texts("warnings", "what was odd about the file, such as its encoding", lambda h, d: list(d.warnings)),
    ),
)

ACTORS: Table[Actor] = Table(
    "actors",
    "One row for each actor of an article: who speaks or takes a position.",
    ("analysis", "actor_id"),
    lambda a: a.actors,
    (
        text("actor_id", "id within the analysis, such as `A1`", lambda h, a: a.id),
        text("name", "fullest name or description in the article", lambda h, a: a.name),
        text("kind", one_of(ActorKind), lambda h, a: plain(a.kind)),
        text("role", "office or function the article gives", lambda h, a: a.role),
        text("affiliation", "organisation or place the article ties the actor to", lambda h, a: a.affiliation),
        boolean("named", "false where the article only describes the source", lambda h, a: a.named),
        text(
            "anonymity_reason", "why a source is not named, where the article says so", lambda h, a: a.anonymity_reason
        ),
        texts("aliases", "other wordings for the actor", lambda h, a: list(a.aliases)),
        integer("mentions", "places that refer to the actor; see `mentions`", lambda h, a: len(a.mentions)),
    ),
)

MENTIONS: Table[Part[Mention]] = Table(
    "mentions",
    "One row for each place that refers to an actor.",
    ("analysis", "actor_id", "number"),
    _mentions,
    (
        text("actor_id", "whom the place refers to; joins `actors`", lambda h, p: p.owner),
        integer("number", "number of the mention, from 1", lambda h, p: p.number),
        integer("start", "first code point in `articles.text`, from 0", lambda h, p: p.item.start),
        integer("end", "code point after the last", lambda h, p: p.item.end),
        text("text", "the words: `articles.text[start:end]`", lambda h, p: p.item.text),
        integer("sentence", "number of the sentence it begins in, from 1", lambda h, p: p.item.sentence),
    ),
)

ISSUES: Table[Issue] = Table(
    "issues",
    "One row for each issue: a proposition that actors are for or against.",
    ("analysis", "issue_id"),
    lambda a: a.issues,
    (
        text("issue_id", "id within the analysis, or of the codebook", lambda h, i: i.id),
        text("label", "short name", lambda h, i: i.label),
        text("proposition", "what `support` is support of, as a sentence", lambda h, i: i.proposition),
        text("origin", "codebook (given) or article (found)", lambda h, i: i.origin),
    ),
)

STATEMENTS: Table[Statement] = Table(
    "statements",
    "One row for each reported statement: who said what.",
    ("analysis", "statement_id"),
    lambda a: a.statements,
    (
        text("statement_id", "id within the analysis, such as `S1`", lambda h, s: s.id),
        text("actor_id", "who said it; joins `actors`; null where the article names nobody", lambda h, s: s.actor),
        text("actor", "name of that actor", lambda h, s: h.name(s.actor)),
        text(
            "relayed_by",
            "`actor_id` of whoever passes the words on, where that is not the speaker",
            lambda h, s: s.relayed_by,
        ),
        text("cue", "attributing phrase as it stands in the article", lambda h, s: s.cue),
        text("speech", f"{one_of(Speech)}; direct speech stands in quotation marks", lambda h, s: plain(s.speech)),
        text(
            "text",
            "the words, several stretches joined by ` … `; offsets are in `evidence`",
            lambda h, s: words(s.evidence),
        ),
        boolean(
            "grounded", "whether all of its evidence stands in the article as shown", lambda h, s: grounded(s.evidence)
        ),
    ),
)

POSITIONS: Table[Position] = Table(
    "positions",
    "One row for each position: what an actor's words and reported attitudes mean for one issue.",
    ("analysis", "position_id"),
    lambda a: a.positions,
    (
        text("position_id", "id within the analysis, such as `P1`", lambda h, p: p.id),
        text("actor_id", "whose position it is; joins `actors`", lambda h, p: p.actor),
        text("actor", "name of that actor", lambda h, p: h.name(p.actor)),
        text("issue_id", "what it is about; joins `issues`", lambda h, p: p.issue),
        text("issue", "label of that issue", lambda h, p: h.label(p.issue)),
        text("proposition", "proposition of that issue", lambda h, p: h.proposition(p.issue)),
        text(
            "stance",
            one_of(Stance),
            lambda h, p: plain(p.stance),
        ),
        text("voice", f"{one_of(Voice)}: the actor's own words, or somebody else says so", lambda h, p: plain(p.voice)),
        text(
            "relayed_by", "`actor_id` of whoever characterises; null for the article itself", lambda h, p: p.relayed_by
        ),
        text("summary", "the position in one neutral sentence, written by the engine", lambda h, p: p.summary),
        texts("statement_ids", "statements it rests on; join `statements`", lambda h, p: list(p.statements)),
        integer("conditions", "conditions it depends on; see `conditions`", lambda h, p: len(p.conditions)),
        integer("evidence", "places it rests on; see `evidence`", lambda h, p: len(p.evidence)),
        boolean(
            "grounded",
            "whether there is evidence and all of it stands in the article as shown",
            lambda h, p: grounded(p.evidence),
        ),
    ),
)

CONDITIONS: Table[Part[Condition]] = Table(
    "conditions",
    "One row for each condition of a position.",
    ("analysis", "condition_id"),
    conditions,
    (
        text(
            "condition_id",
            "id within the analysis: that of the position, a dot, a number from 1",
            lambda h, p: condition_id(p.owner, p.number),
        ),
        text("position_id", "the position that depends on it; joins `positions`", lambda h, p: p.owner),
        text("text", "the condition in the article's words; offsets are in `evidence`", lambda h, p: p.item.text),
        boolean(
            "grounded",
            "whether all of its evidence stands in the article as shown",
            lambda h, p: grounded(p.item.evidence),
        ),
    ),
)

SUMMARY: Table[Part[SummarySentence]] = Table(
    "summary",
    "One row for each sentence of the neutral summary.",
    ("analysis", "number"),
    _summary,
    (
        integer(
            "number",
            "number of the sentence, from 1; `evidence.owner_id` is this number as text",
            lambda h, p: p.number,
        ),
        text("text", "the sentence, written by the engine", lambda h, p: p.item.text),
    ),
)
