"""What many articles say together, from analyses to the account."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.together.collection import LATER, REFUSAL, SELL, collection
from toolkit.records import Analysis, Stance, Voice
from toolkit.store import Spool
from toolkit.together import Choice, JoinedIssue, Norm, Tie, Together, together
from toolkit.together.changes import Turn
from toolkit.together.issues import Wording

CONFIRMED = JoinedIssue(
    id="mine",
    label="Sale",
    proposition=SELL,
    origin="article",
    confirmed=True,
    wordings=(Wording(proposition="The town should not sell the old mine.", turned=True),),
)


@pytest.fixture(scope="module")
def whole() -> Together:
    return together(collection(), issues=[CONFIRMED])


def test_actors_are_one_over_all_articles_and_unnamed_ones_are_not(whole: Together) -> None:
    named = [actor for actor in whole.actors if actor.named]
    assert [(a.name, len(a.places)) for a in named] == [("Ada Brandt", 4)]
    assert sorted(b.rule for b in named[0].because) == ["middle name", "same name", "surname"]
    assert [len(a.places) for a in whole.actors if not a.named] == [1, 1]


def test_one_statement_is_not_counted_three_times(whole: Together) -> None:
    said = whole.said["ada-brandt"]
    assert (said.articles, said.statements, said.distinct) == (4, 4, 2)
    assert (whole.statements, whole.distinct) == (6, 4)


def test_the_copy_is_told(whole: Together) -> None:
    (copy,) = whole.copies
    herald = next(a for a in whole.articles if a.source == "Herald")
    post = whole.articles[0]
    assert (copy.document, copy.of, herald.copy_of) == (herald.id, post.id, post.id)
    assert herald.story == post.story == post.id


def test_positions_are_turned_repeats_told_and_only_the_first_counts(whole: Together) -> None:
    march = [p for p in whole.positions if p.date and p.date < "2026-04"]
    assert [(p.stance, p.turned) for p in march] == [
        (Stance.OPPOSE, False),
        (Stance.OPPOSE, True),
        (Stance.OPPOSE, False),
    ]
    assert [p.repeats for p in march] == [None, march[0].id, march[0].id]
    assert [p.actor for p in Choice().of(whole.positions)] == ["ada-brandt", "ada-brandt"]
    assert len(Choice(anonymous=True, repeats=True).of(whole.positions)) == 5


def test_every_position_counts_or_has_a_reason(whole: Together) -> None:
    for choice in (Choice(), Choice(anonymous=True), Choice(own_voice=True), Choice(conditional=False, repeats=True)):
        assert {p for p in whole.positions if choice.why_not(p) is None} == set(choice.of(whole.positions))
    reasons = [Choice().why_not(position) for position in whole.positions]
    assert sorted(reason for reason in reasons if reason) == ["of unnamed sources", "repeated", "repeated"]
    first = next(p for p in whole.positions if Choice()(p))
    others = {
        "not addressed": first.model_copy(update={"stance": Stance.NOT_ADDRESSED}),
        "on unconfirmed issues": first.model_copy(update={"confirmed": False}),
        "in others' accounts": first.model_copy(update={"voice": Voice.CHARACTERISED}),
        "on a condition": first.model_copy(update={"stance": Stance.CONDITIONAL_SUPPORT}),
    }
    strict = Choice(own_voice=True, conditional=False)
    assert {reason: strict.why_not(position) for reason, position in others.items()} == {r: r for r in others}


def test_the_change_of_mind_is_found_with_both_quotations(whole: Together) -> None:
    (change,) = whole.changes()
    assert (change.kind, change.days) == (Turn.TURNED_ROUND, 50)
    assert (change.before.words, change.after.words) == (REFUSAL, LATER)
    assert change.after.conditions == ("before the spring",)


def test_outlets_disagree_on_a_figure_and_on_the_words_of_one_quotation(whole: Together) -> None:
    figure, quotation = sorted(whole.disagreements, key=lambda d: d.kind)
    assert [(v.words, v.sources) for v in figure.versions] == [("240", ("Post",)), ("210", ("Globe",))]
    assert figure.message == "2 figures for “hostages”: 240, 210."
    assert [v.sources for v in quotation.versions] == [("Post",), ("Globe",)]
    texts = {a.document.id: a.document.text for a in collection()}
    for found in whole.disagreements:
        for place in found.places:
            assert texts[place.document][place.evidence.start : place.evidence.end] == place.evidence.text


def test_what_nobody_confirmed_does_not_count() -> None:
    whole = together(collection())
    assert len(whole.issues) == 1 and not whole.issues[0].confirmed
    assert Choice().of(whole.positions) == ()
    assert whole.changes() == ()
    assert len(whole.changes(Choice(proposed=True))) == 1


def test_networks_and_polarisation_come_from_what_counts(whole: Together) -> None:
    assert [n.id for n in whole.affiliations().nodes] == ["ada-brandt", "issue:mine"]
    (edge,) = whole.affiliations().edges
    assert (edge.agree, edge.disagree, edge.weight) == (1, 1, 0)
    assert whole.network(Tie.CONFLICT).edges == ()
    with_unnamed = whole.network(Tie.CONGRUENCE, Norm.AVERAGE, Choice(anonymous=True))
    assert [node.named for node in with_unnamed.nodes] == [True, False]
    assert len(with_unnamed.edges) == 1
    assert next(w.positions for w in whole.polarisation(10)) == 1


def test_the_order_of_the_articles_changes_nothing_but_orders(whole: Together) -> None:
    turned = together(reversed(collection()), issues=[CONFIRMED])
    assert {(a.id, frozenset(a.places)) for a in turned.actors} == {(a.id, frozenset(a.places)) for a in whole.actors}
    assert {(p.id, p.stance, p.repeats) for p in turned.positions} == {
        (p.id, p.stance, p.repeats) for p in whole.positions
    }
    assert turned.distinct == whole.distinct
    assert set(turned.copies) == set(whole.copies)


def test_one_text_twice_is_two_articles_of_which_one_is_a_copy() -> None:
    once = collection()[:1]
    whole = together([*once, *once], issues=[CONFIRMED])
    assert [a.id for a in whole.articles] == [whole.articles[0].id, f"{whole.articles[0].id}#2"]
    assert whole.copies[0].exact
    assert (whole.said["ada-brandt"].statements, whole.said["ada-brandt"].distinct) == (2, 1)
    assert len(Choice().of(whole.positions)) == 1


def test_from_a_spool_it_is_the_same(whole: Together) -> None:
    def walked_once() -> Iterator[Analysis]:
        yield from collection()

    with Spool(walked_once()) as spool:
        spooled = together(spool, issues=[CONFIRMED])
    assert spooled == whole


def test_without_comparing_there_are_no_disagreements_and_no_stories() -> None:
    whole = together(collection(), compare=False)
    assert whole.disagreements == ()
    assert {article.story for article in whole.articles} == {None}


def test_nothing_is_nothing() -> None:
    whole = together([])
    assert (whole.articles, whole.positions, whole.changes(), whole.polarisation()) == ((), (), (), ())
