"""The roster: merging without inventing or losing anybody."""

from __future__ import annotations

import pytest

from toolkit.documents import document
from toolkit.grounding import Grounder
from toolkit.records import ActorKind
from toolkit.replies import ActorReply
from toolkit.steps import roster
from toolkit.text.sentences import split

TEXT = (
    "Mayor Ada Brandt spoke first. Brandt said no. Her brother, Carl Brandt, agreed. "
    "A senior official demurred. The port authority did not reply."
)


ANON = ActorKind.ANONYMOUS


def actor(i: str, name: str, *aliases: str, kind: ActorKind = ActorKind.PERSON) -> ActorReply:
    return ActorReply(
        id=i,
        name=name,
        aliases=list(aliases),
        kind=kind,
        role=None,
        affiliation=None,
        named=kind != ActorKind.ANONYMOUS,
        anonymity_reason=None,
    )


def merged(*chunks: list[ActorReply], text: str = TEXT) -> roster.Roster:
    return roster.merge(Grounder(document(text), split(text)), chunks)


def test_ids_follow_the_order_of_appearance() -> None:
    found = merged([actor("x", "port authority", kind=ActorKind.ORGANISATION), actor("y", "Ada Brandt")])
    assert [(a.id, a.name) for a in found.actors] == [("A1", "Ada Brandt"), ("A2", "port authority")]
    assert found.ids == ({"x": "A2", "y": "A1"},)


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        (actor("A1", "Ada Brandt"), actor("A1", "ada brandt"), 1),
        (actor("A1", "Ada Brandt"), actor("A1", "Mayor Ada Brandt"), 1),
        (actor("A1", "Ada Brandt"), actor("A1", "Brandt"), 1),
        (actor("A1", "Ada Brandt", "the mayor"), actor("A1", "the mayor"), 1),
        (actor("A1", "Ada Brandt"), actor("A1", "Carl Brandt"), 2),
        (actor("A1", "Ada Brandt"), actor("A1", "Brandt & Sons", kind=ActorKind.ORGANISATION), 2),
        (actor("A1", "an official", kind=ANON), actor("A1", "a second official", kind=ANON), 2),
        (actor("A1", "a senior official", kind=ANON), actor("A1", "A senior official", kind=ANON), 1),
        (actor("A1", "official", kind=ANON), actor("A1", "official"), 2),
    ],
)  # fmt: skip
def test_two_chunks_name_the_same_actor_or_not(first: ActorReply, second: ActorReply, count: int) -> None:
    assert len(merged([first], [second]).actors) == count


def test_a_surname_of_two_people_is_not_guessed() -> None:
    found = merged([actor("A1", "Ada Brandt"), actor("A2", "Carl Brandt")], [actor("A1", "Brandt")])
    assert len(found.actors) == 3


def test_merging_keeps_the_fuller_name_and_all_the_others() -> None:
    (one,) = merged([actor("A1", "Brandt", "the mayor")], [actor("A1", "Ada Brandt")]).actors
    assert one.name == "Ada Brandt"
    assert set(one.aliases) == {"Brandt", "the mayor"}


def test_mentions_are_places_in_the_text_and_shared_names_belong_to_nobody() -> None:
    found = merged([actor("A1", "Ada Brandt", "Brandt"), actor("A2", "Carl Brandt", "Brandt")])
    assert all(TEXT[m.start : m.end] == m.text for a in found.actors for m in a.mentions)
    assert [m.text for m in found.actors[0].mentions] == ["Ada Brandt"]
    assert [m.text for m in found.actors[1].mentions] == ["Carl Brandt"]


def test_pronouns_are_no_aliases() -> None:
    (one,) = merged([actor("A1", "Ada Brandt", "she", "Her")]).actors
    assert one.aliases == ()


def test_an_article_before_a_name_is_no_part_of_it() -> None:
    grounder = Grounder(document(TEXT), split(TEXT))
    base = roster.merge(grounder, [[actor("A1", "The port authority", kind=ActorKind.ORGANISATION)]])
    assert roster.with_asked(grounder, base, ["port authority"])[1] == {"port authority": "A1"}


def test_asked_actors_are_found_by_part_of_their_name_or_added() -> None:
    grounder = Grounder(document(TEXT), split(TEXT))
    base = roster.merge(grounder, [[actor("A1", "Ada Brandt")]])
    closed, ids = roster.with_asked(grounder, base, ["Brandt", "Zoe Quist"])
    assert ids == {"Brandt": "A1", "Zoe Quist": "A2"}
    assert closed.actors[1].mentions == ()
