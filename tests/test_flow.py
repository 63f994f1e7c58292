"""The whole flow on scripted replies: two calls, closed ids, grounding, chunks, targeted pairs, failures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from toolkit.ask import Answer, Ask, Failure, Reason
from toolkit.documents import document
from toolkit.engines.scripted import ScriptedEngine
from toolkit.flow import Request, Stamp, analyze, drive
from toolkit.records import ActorKind, Analysis, Issue, Match, Speech, Stance, Usage, Voice
from toolkit.replies import (
    ActorReply,
    ConditionReply,
    IssueReply,
    PositionReply,
    PositionsReply,
    Quote,
    StatementReply,
    StatementsReply,
    SummaryReply,
)

TEXT = (
    "“We will not sell the mill,” said Mayor Ada Brandt, “unless the state pays its debt.”\n\n"
    "Carl Dorn, who owns the brewery, wants it sold. An official who asked not to be named would not comment."
)
STAMP = Stamp(engine="scripted", toolkit_version="0", created_at="2026-01-01T00:00:00+00:00")
MILL = Issue(id="mill", label="sale of the mill", proposition="The town should sell the mill.", origin="codebook")


def an_actor(i: str, name: str, kind: ActorKind = ActorKind.PERSON) -> ActorReply:
    return ActorReply(
        id=i, name=name, aliases=[], kind=kind, role=None, affiliation=None,
        named=kind != ActorKind.ANONYMOUS, anonymity_reason=None,
    )  # fmt: skip


def a_statement(actor: str | None, *words: tuple[int, str], speech: Speech = Speech.DIRECT) -> StatementReply:
    quotes = [Quote(sentences=[n], words=w) for n, w in words]
    return StatementReply(evidence=quotes, cue="said", actor=actor, relayed_by=None, speech=speech)


def a_position(actor: str, issue: str, stance: Stance, *statements: str, **changes: Any) -> PositionReply:
    conditions = [ConditionReply(evidence=[Quote(sentences=[1], words="unless the state pays")], text="the state pays")]
    values: dict[str, Any] = {
        "actor": actor, "issue": issue, "statements": list(statements), "evidence": [],
        "conditions": conditions if stance.value.startswith("conditional") else [],
        "voice": Voice.OWN, "relayed_by": None, "stance": stance, "summary": f"{actor} said so.",
    }  # fmt: skip
    return PositionReply(**(values | changes))


READ = StatementsReply(
    actors=[
        an_actor("x", "Ada Brandt"),
        an_actor("y", "Carl Dorn"),
        an_actor("z", "An official", ActorKind.ANONYMOUS),
    ],
    statements=[
        a_statement("x", (1, "We will not sell the mill"), (1, "unless the state pays its debt.")),
        a_statement("y", (2, "wants it sold"), speech=Speech.INDIRECT),
        a_statement("z", (3, "would not comment"), speech=Speech.INDIRECT),
    ],
)
TAKEN = PositionsReply(
    issues=[IssueReply(id="I1", label="sale", proposition="The town should sell the mill.")],
    positions=[
        a_position("A1", "I1", Stance.CONDITIONAL_OPPOSE, "S1"),
        a_position("A2", "I1", Stance.SUPPORT, "S2"),
        a_position("A3", "I1", Stance.NO_COMMENT, "S3"),
    ],
    summary=[SummaryReply(sentences=[1], text="Mayor Ada Brandt said the town would not sell the mill.")],
)


def run(engine: ScriptedEngine, request: Request | None = None, text: str = TEXT) -> Analysis:
    return asyncio.run(drive(analyze(document(text), request or Request(), STAMP), engine))


def scripted(**replies: Any) -> ScriptedEngine:
    return ScriptedEngine({"statements": READ, "positions": TAKEN} | replies)


def test_one_article_is_two_calls_and_every_span_is_the_text_it_shows() -> None:
    engine = scripted()
    analysis = run(engine)
    assert [ask.prompt for ask in engine.asks] == ["statements", "positions"]
    items = [e for s in analysis.statements for e in s.evidence] + [e for p in analysis.positions for e in p.evidence]
    items += [e for s in analysis.summary for e in s.evidence]
    assert len(items) > 6
    assert all(e.start is not None and e.end is not None and TEXT[e.start : e.end] == e.text for e in items)
    assert analysis.failures == ()
    assert analysis.coverage.quotations == analysis.coverage.quotations_covered == 2


def test_records_carry_final_ids_and_the_reply_types_do_not_leak() -> None:
    analysis = run(scripted())
    assert [(a.id, a.name) for a in analysis.actors] == [
        ("A1", "Ada Brandt"),
        ("A2", "Carl Dorn"),
        ("A3", "An official"),
    ]
    assert [(s.id, s.actor) for s in analysis.statements] == [("S1", "A1"), ("S2", "A2"), ("S3", "A3")]
    assert [(p.actor, p.stance) for p in analysis.positions] == [
        ("A1", Stance.CONDITIONAL_OPPOSE),
        ("A2", Stance.SUPPORT),
        ("A3", Stance.NO_COMMENT),
    ]
    assert analysis.positions[0].conditions[0].evidence[0].text == "unless the state pays"
    assert analysis == Analysis.model_validate_json(analysis.model_dump_json())


def test_without_positions_one_call_is_enough() -> None:
    engine = scripted()
    analysis = run(engine, Request(positions=False))
    assert [ask.prompt for ask in engine.asks] == ["statements"]
    assert (len(analysis.statements), analysis.positions, analysis.failures) == (3, (), ())


def test_words_that_are_not_in_the_article_stay_visible_as_absent() -> None:
    invented = READ.model_copy(update={"statements": [a_statement("x", (1, "We will gladly sell the old mill today"))]})
    analysis = run(scripted(statements=invented, positions=TAKEN.model_copy(update={"positions": []})))
    assert analysis.statements[0].evidence[0].match == Match.ABSENT
    assert analysis.statements[0].evidence[0].start is None
    assert "ungrounded_statement" in {f.kind for f in analysis.findings}
    assert len(analysis.coverage.uncovered_quotations) == 2


@pytest.mark.parametrize("reason", [Reason.REFUSED, Reason.RATE_LIMITED, Reason.TRUNCATED])
def test_a_failed_call_is_a_failure_and_no_stance(reason: Reason) -> None:
    analysis = run(scripted(positions=Failure("positions", reason, "it failed")))
    assert [f.reason for f in analysis.failures] == [reason.value]
    assert analysis.positions == ()
    assert len(analysis.statements) == 3


def test_when_nothing_was_read_nothing_more_is_asked() -> None:
    engine = scripted(statements=Failure("statements", Reason.REFUSED, "no"))
    analysis = run(engine)
    assert [ask.prompt for ask in engine.asks] == ["statements"]
    assert analysis.coverage.sentences_read == 0
    assert analysis.coverage.sentences == 3


@pytest.mark.parametrize(
    "bad",
    [
        "not JSON",
        '{"actors": [], "statements": []',
        '{"actors": [], "statements": [], "more": 1}',
        '{"actors": [], "actors": [], "statements": []}',
        '{"actors": NaN, "statements": []}',
        READ.model_copy(update={"actors": []}),
        READ.model_copy(update={"actors": [an_actor("x", "A"), an_actor("x", "B")]}),
    ],
)
def test_an_invalid_reply_is_a_failure(bad: Any) -> None:
    analysis = run(scripted(statements=bad))
    assert {f.reason for f in analysis.failures} <= {"invalid", "unparsable"}
    assert len(analysis.failures) == 1


@pytest.mark.parametrize(
    ("positions", "part"),
    [
        ([a_position("A9", "I1", Stance.SUPPORT, "S1")], "'A9' is not in the roster"),
        ([a_position("A1", "I7", Stance.SUPPORT, "S1")], "'I7' is not an issue"),
        ([a_position("A1", "I1", Stance.SUPPORT, "S8")], "'S8' is not a listed statement"),
        ([a_position("A1", "I1", Stance.SUPPORT)], "neither statements nor evidence"),
        ([a_position("A1", "I1", Stance.SUPPORT, "S1")] * 2, "A1/I1 stands 2 times"),
        ([a_position("A1", "I1", Stance.CONDITIONAL_OPPOSE, "S1", conditions=[])], "names its condition"),
        ([a_position("A1", "I1", Stance.SUPPORT, "S1", relayed_by="A8")], "'A8' is not in the roster"),
    ],
)
def test_a_position_outside_the_closed_lists_is_invalid(positions: list[PositionReply], part: str) -> None:
    analysis = run(scripted(positions=TAKEN.model_copy(update={"positions": positions})))
    assert part in analysis.failures[0].message
    assert analysis.positions == ()


class TestTargeted:
    def answer(self, stance: Stance) -> Callable[[Ask[Any]], PositionsReply]:
        def reply(ask: Ask[Any]) -> PositionsReply:
            made = [a_position(p.actor, p.issue, stance, "S1") for p in ask.variables.pairs]
            return PositionsReply(issues=[], positions=made, summary=[])

        return reply

    def test_exact_pairs_get_one_position_each_also_for_somebody_the_article_does_not_know(self) -> None:
        request = Request(issues=(MILL,), pairs=(("Brandt", "mill"), ("Zoe Quist", "mill")))
        analysis = run(scripted(positions=self.answer(Stance.NOT_ADDRESSED)), request)
        assert [(p.actor, p.issue, p.stance) for p in analysis.positions] == [
            ("A1", "mill", Stance.NOT_ADDRESSED),
            ("A4", "mill", Stance.NOT_ADDRESSED),
        ]

    def test_issues_alone_ask_for_every_actor(self) -> None:
        analysis = run(scripted(positions=self.answer(Stance.UNCLEAR)), Request(issues=(MILL,)))
        assert [p.actor for p in analysis.positions] == ["A1", "A2", "A3"]

    def test_actors_alone_are_asked_on_every_issue_found(self) -> None:
        engine = scripted(positions=TAKEN)
        analysis = run(engine, Request(actors=("Ada Brandt",)))
        assert "A2/I1 was not asked" in analysis.failures[0].message

    def test_a_missing_pair_is_a_failure_not_silence(self) -> None:
        request = Request(issues=(MILL,), pairs=(("Brandt", "mill"), ("Dorn", "mill")))
        reply = PositionsReply(issues=[], positions=[a_position("A1", "mill", Stance.OPPOSE, "S1")], summary=[])
        analysis = run(scripted(positions=reply), request)
        assert "A2/mill was asked and is missing" in analysis.failures[0].message
        assert analysis.positions == ()

    def test_not_addressed_is_not_volunteered_in_open_mode(self) -> None:
        extra = [*TAKEN.positions[:1], a_position("A2", "I1", Stance.NOT_ADDRESSED)]
        analysis = run(scripted(positions=TAKEN.model_copy(update={"positions": extra})))
        assert [p.actor for p in analysis.positions] == ["A1"]


class TestChunks:
    LONG = "\n\n".join(
        f"Paragraph {n} is about other things entirely. “Answer {n} is no,” said Ada Brandt." for n in range(40)
    )

    def reply(self, ask: Ask[Any]) -> StatementsReply:
        text = ask.variables.document.text
        found = [
            a_statement("x", (s.number, text[s.start : s.end].split("”")[0].strip("“,")))
            for s in ask.variables.sentences
            if "“" in text[s.start : s.end]
        ]
        return StatementsReply(actors=[an_actor("x", "Ada Brandt")], statements=found)

    def positions(self, ask: Ask[Any]) -> PositionsReply:
        issues = [] if ask.variables.issues else TAKEN.issues
        own = ask.variables.statements[0].id
        return PositionsReply(
            issues=issues, positions=[a_position("A1", "I1", Stance.OPPOSE, own)], summary=TAKEN.summary
        )

    def test_nothing_is_lost_or_doubled_at_the_borders(self) -> None:
        engine = scripted(statements=self.reply, positions=self.positions)
        analysis = run(engine, Request(chunk_chars=900, overlap=2), self.LONG)
        assert len([ask for ask in engine.asks if ask.prompt == "statements"]) > 3
        assert [s.evidence[0].text for s in analysis.statements] == [f"Answer {n} is no" for n in range(40)]
        assert len(analysis.actors) == 1
        assert analysis.coverage.sentences_read == analysis.coverage.sentences

    def test_issues_found_first_are_given_to_the_later_parts_and_positions_become_one(self) -> None:
        engine = scripted(statements=self.reply, positions=self.positions)
        analysis = run(engine, Request(chunk_chars=900, overlap=2), self.LONG)
        assert len(analysis.issues) == 1
        assert len(analysis.positions) == 1
        assert len(analysis.positions[0].statements) > 3

    def test_a_failed_part_is_reported_and_the_others_count(self) -> None:
        seen = []

        def sometimes(ask: Ask[Any]) -> StatementsReply | Failure:
            seen.append(ask)
            return Failure("statements", Reason.TIMED_OUT, "slow") if len(seen) == 2 else self.reply(ask)

        analysis = run(scripted(statements=sometimes, positions=self.positions), Request(chunk_chars=900), self.LONG)
        assert [f.reason for f in analysis.failures] == ["timed_out"]
        assert 0 < analysis.coverage.sentences_read < analysis.coverage.sentences
        assert len(analysis.statements) < 40


def test_provenance_and_usage_come_from_the_answers() -> None:
    analysis = run(scripted())
    assert analysis.provenance.engine == "scripted"
    assert analysis.provenance.created_at == "2026-01-01T00:00:00+00:00"


def test_asks_are_answered_in_order_by_any_driver() -> None:
    flow = analyze(document(TEXT), Request(), STAMP)
    (first,) = next(flow)
    (second,) = flow.send((Answer(READ, engine="hand"),))
    assert (first.prompt, second.prompt) == ("statements", "positions")
    assert second.closed == {"actors": ("A1", "A2", "A3")}
    with pytest.raises(StopIteration) as end:
        flow.send((Answer(TAKEN, engine="hand"),))
    assert len(end.value.value.positions) == 3


class TestPartsThatAreTooLong:
    LONG = " ".join(f"Councillor Ada Brandt said that point {n} of the plan should stay." for n in range(1, 25))

    def engine(self, prompt: str, most: int, reason: Reason) -> ScriptedEngine:
        """Refuses parts of more than `most` sentences for the prompt; else replies with one statement per part."""

        def reply(ask: Ask[Any]) -> Any:
            sentences = ask.variables.sentences
            if ask.prompt == prompt and len(sentences) > most:
                return Failure(ask.prompt, reason, "too long", usage=Usage(calls=1))
            if ask.prompt == "positions":
                return PositionsReply(issues=[], positions=[], summary=[])
            number = sentences[0].number
            words = f"point {number} of the plan should stay"
            return StatementsReply(
                actors=[an_actor("x", "Ada Brandt")],
                statements=[a_statement("x", (number, words), speech=Speech.INDIRECT)],
            )

        return ScriptedEngine({"statements": reply, "positions": reply})

    @pytest.mark.parametrize("prompt", ["statements", "positions"])
    @pytest.mark.parametrize("reason", [Reason.CONTEXT_TOO_LONG, Reason.TRUNCATED])
    def test_are_read_in_halves_and_nothing_is_missing(self, prompt: str, reason: Reason) -> None:
        engine = self.engine(prompt, 15, reason)
        analysis = asyncio.run(drive(analyze(document(self.LONG, language="en"), Request(), STAMP), engine))
        assert analysis.failures == ()
        assert analysis.coverage.sentences_read == analysis.coverage.sentences == 24
        assert analysis.usage.calls == 1
        assert any("halves" in note for note in analysis.provenance.notes)
        asked = [ask.variables.sentences for ask in engine.asks if ask.prompt == prompt]
        assert [len(one) for one in asked[:2]] == [24, 12]
        assert {s.number for one in asked[1:] for s in one} == set(range(1, 25))

    def test_are_not_halved_without_end(self) -> None:
        engine = self.engine("statements", 0, Reason.TRUNCATED)
        analysis = asyncio.run(drive(analyze(document(self.LONG, language="en"), Request(), STAMP), engine))
        assert {failure.reason for failure in analysis.failures} == {"truncated"}
        assert analysis.coverage.sentences_read == 0
        assert len(engine.asks) <= 15

    def test_a_refusal_is_not_halved(self) -> None:
        engine = self.engine("statements", 15, Reason.REFUSED)
        analysis = asyncio.run(drive(analyze(document(self.LONG, language="en"), Request(), STAMP), engine))
        assert len(engine.asks) == 1
        assert [failure.reason for failure in analysis.failures] == ["refused"]

    def test_many_pairs_are_asked_in_halves_where_their_reply_is_cut_off(self) -> None:
        """A codebook of many issues: less of the article would not make the reply shorter."""
        issues = tuple(
            Issue(id=f"I{n}", label=f"point {n}", proposition=f"Point {n} should stay.", origin="codebook")
            for n in range(1, 13)
        )

        def reply(ask: Ask[Any]) -> Any:
            if ask.prompt == "statements":
                return StatementsReply(actors=[an_actor("x", "Ada Brandt"), an_actor("y", "Tom Birk")], statements=[])
            pairs = ask.variables.pairs
            if len(pairs) > 6:
                return Failure(ask.prompt, Reason.TRUNCATED, "the reply was cut off", usage=Usage(calls=1))
            return PositionsReply(
                issues=[],
                positions=[a_position(pair.actor, pair.issue, Stance.NOT_ADDRESSED) for pair in pairs],
                summary=[SummaryReply(sentences=[1], text="Ada Brandt wants all points kept.")]
                * ask.variables.summary_sentences,
            )

        engine = ScriptedEngine({"statements": reply, "positions": reply})
        request = Request(issues=issues, actors=("Ada Brandt", "Tom Birk"))
        text = f"{self.LONG} Tom Birk said nothing."
        analysis = asyncio.run(drive(analyze(document(text, language="en"), request, STAMP), engine))
        assert analysis.failures == ()
        taken = [(position.actor, position.issue) for position in analysis.positions]
        assert len(taken) == len(set(taken)) == 24
        assert {position.stance for position in analysis.positions} == {Stance.NOT_ADDRESSED}
        assert [issue.id for issue in analysis.issues] == [issue.id for issue in issues]
        assert len(analysis.summary) == request.summary_sentences
        asked = [ask.variables for ask in engine.asks if ask.prompt == "positions"]
        assert [len(one.pairs) for one in asked] == [24, 12, 6, 6, 12, 6, 6]
        assert {len(one.sentences) for one in asked} == {25}
        assert any("halves" in note for note in analysis.provenance.notes)
