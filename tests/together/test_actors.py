"""Actors merged across articles: what is one, what stays apart, and what a person's file changes."""

from __future__ import annotations

import pytest
import yaml

from tests.together.people import actor
from toolkit.errors import InputError
from toolkit.records import Actor
from toolkit.together.actors import People, Roll
from toolkit.together.decisions import Decisions, parse, render


def merged(*articles: list[Actor], decisions: Decisions | None = None, text: str = "nothing") -> People:
    roll = Roll(decisions)
    for number, actors in enumerate(articles):
        numbered = [a.model_copy(update={"id": f"A{n}"}) for n, a in enumerate(actors, start=1)]
        roll.add(f"d-{number}", text, numbered)
    return roll.merged()


def names(people: People) -> list[tuple[str, ...]]:
    return sorted(tuple(sorted(set(a.names))) for a in people.actors)


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [
        (actor("Ada Brandt"), actor("Ada Brandt"), "same name"),
        (actor("Ada Brandt"), actor("Dr. Ada Brandt"), "same name"),
        (actor("Adá Brandt"), actor("ADA BRANDT"), "same name"),
        (actor("Ada Brandt Jr."), actor("Ada Brandt"), "same name"),
        (actor("Ada M. Brandt"), actor("Ada Brandt"), "middle name"),
        (actor("Ada M. Brandt"), actor("Ada Maria Brandt"), "middle name"),
        (actor("A. Brandt"), actor("Ada Brandt"), "initial"),
        (actor("Brandt"), actor("Ada Brandt"), "surname"),
        (actor("Mayor Brandt"), actor("Ada Brandt"), "surname"),
        (actor("Aarkraft", "o"), actor("Aarkraft Ltd", "o"), "legal form"),
        (actor("the Aar Power Board", "o"), actor("Aar Power Board", "g"), "same name"),
        (actor("Aar Kraft", "o"), actor("AarKraft", "o"), "spacing"),
        (actor("APB", "o"), actor("Aar Power Board", "o", "APB"), "acronym"),
        (actor("A.P.B.", "o"), actor("Aar Power Board", "o", "APB"), "acronym"),
        (actor("Aarkraft’s", "o"), actor("Aarkraft", "o"), "same name"),
        (actor("Ada Brandt Ada Brandt"), actor("Ada Brandt"), "same name"),
        (actor("Brandt Ada Brandt"), actor("Ada Brandt"), "same name"),
    ],
)
def test_one_actor(one: Actor, other: Actor, rule: str) -> None:
    (found,) = merged([one], [other]).actors
    assert len(found.places) == 2
    assert [b.rule for b in found.because] == [rule]
    assert found.because[0].reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (actor("Ada Brandt"), actor("Carl Brandt")),
        (actor("Boston", "g"), actor("Boston Police", "g")),
        (actor("Boston", "g"), actor("Boston Consulting", "o")),
        (actor("Georgia", "p"), actor("Georgia", "g")),
        (actor("a senior official", "anonymous"), actor("a senior official", "anonymous")),
        (actor("statement", "document"), actor("statement", "document")),
        (actor("company", "o"), actor("company", "o")),
        (actor("Will"), actor("Will")),
        (actor("Ada"), actor("Ada Brandt")),
        (actor("Ann Lee/Agency Brandt"), actor("Ann Brandt")),
        (actor("Brandt", "o"), actor("Ada Brandt")),
    ],
)
def test_two_actors(one: Actor, other: Actor) -> None:
    people = merged([one], [other])
    assert len(people.actors) == 2
    assert all(not actor.because for actor in people.actors)


def test_a_bare_surname_of_two_bearers_joins_neither() -> None:
    people = merged([actor("Brandt")], [actor("Ada Brandt")], [actor("Carl Brandt")])
    assert len(people.actors) == 3
    assert any("may be any of Ada Brandt, Carl Brandt" in maybe.reason for maybe in people.maybe)


def test_an_office_tells_two_bearers_of_a_surname_apart() -> None:
    mayor = actor("Ada Brandt", "p", "Mayor Ada Brandt")
    articles = (
        [mayor],
        [actor("Carl Brandt", role="a farmer")],
        [actor("Brandt", "p", "Mayor Brandt")],
        [actor("Brandt")],
    )
    people = merged(*articles)
    by = {a.name: a for a in people.actors}
    assert [b.rule for b in by["Ada Brandt"].because] == ["office"]
    assert "Brandt” is called mayor, as is Ada Brandt" in by["Ada Brandt"].because[0].reason
    assert len(people.actors) == 3


def test_an_office_of_two_bearers_tells_nothing() -> None:
    titled = [[actor(f"{name} Brandt", "p", f"Mayor {name} Brandt")] for name in ("Ada", "Carl")]
    assert len(merged(*titled, [actor("Brandt", "p", "Mayor Brandt")]).actors) == 3


def test_a_bare_surname_joins_one_bearer_of_two_spellings() -> None:
    people = merged([actor("Brandt")], [actor("Ada Brandt")], [actor("Ada M. Brandt")])
    assert names(people) == [("Ada Brandt", "Ada M. Brandt", "Brandt")]


def test_different_middle_names_keep_apart_and_so_does_the_bare_name_between_them() -> None:
    people = merged([actor("Ada M. Brandt")], [actor("Ada K. Brandt")], [actor("Ada Brandt")])
    assert len(people.actors) == 3


def test_two_legal_forms_are_two_companies() -> None:
    people = merged([actor("Aarkraft", "o")], [actor("Aarkraft Ltd", "o")], [actor("Aarkraft Inc", "o")])
    assert len(people.actors) == 3
    assert people.maybe


def test_a_surname_read_as_an_organisation_is_proposed() -> None:
    people = merged([actor("Brandt", "o")], [actor("Ada Brandt")])
    assert [maybe.names for maybe in people.maybe] == [("Brandt", "Ada Brandt")]


def test_an_acronym_of_two_bodies_joins_neither() -> None:
    bodies = [actor("Aar Power Board", "o", "APB")], [actor("Alp Post Bank", "o", "APB")], [actor("APB", "o")]
    assert len(merged(*bodies).actors) == 3


def test_words_that_the_article_writes_small_are_no_names() -> None:
    police = [actor("Police", "g")]
    assert len(merged(police, police, text="Then police came").actors) == 2
    assert len(merged(police, police, text="Then they came").actors) == 1


def test_two_actors_of_one_article_are_told_apart() -> None:
    people = merged([actor("Ada Brandt"), actor("Brandt")], [actor("Carl Brandt")])
    assert len(people.actors) == 3


def test_every_place_is_one_actor_and_ids_are_unique() -> None:
    people = merged([actor("Ada Brandt"), actor("a man", "anonymous")], [actor("Ada-Brandt", "o"), actor("Brandt")])
    assert len({a.id for a in people.actors}) == len(people.actors)
    assert len(people.ids) == 4
    assert {people.of(*place) for a in people.actors for place in a.places} == {a.id for a in people.actors}
    assert people.of("d-none", "A1") is None


# -- the file ----------------------------------------------------------------------------------------------------------


def test_the_file_joins_what_no_rule_would() -> None:
    people = merged(
        [actor("Jon Falk")], [actor("Jonathan Falk")], decisions=parse("same:\n- [Jon Falk, Jonathan Falk]")
    )
    (found,) = people.actors
    assert found.because[0].rule == "your file"


def test_one_name_alone_joins_all_who_are_called_so() -> None:
    assert len(merged([actor("Pele")], [actor("Pelé")], decisions=parse("same: [[Pelé]]")).actors) == 1


def test_the_file_keeps_apart_what_a_rule_would_join_by_any_chain() -> None:
    articles = [actor("Brandt")], [actor("Ada Brandt")], [actor("Ada M. Brandt")]
    people = merged(*articles, decisions=parse("not_same:\n- [Brandt, Ada M. Brandt]"))
    by = {name: a.id for a in people.actors for name in a.names}
    assert by["Brandt"] != by["Ada M. Brandt"]


def test_namesakes_are_told_apart_by_article() -> None:
    one, other = "d-0", "d-1"
    file = f"not_same:\n- ['Ada Brandt @ {one}', 'Ada Brandt @ {other}']"
    assert len(merged([actor("Ada Brandt")], [actor("Ada Brandt")], decisions=parse(file)).actors) == 2
    with pytest.raises(InputError, match="written alike; say which one"):
        merged([actor("Ada Brandt")], [actor("Ada Brandt")], decisions=parse("not_same: [[Ada Brandt, Áda Brandt]]"))


def test_rename() -> None:
    people = merged([actor("NASA", "o")], [actor("Nasa", "o")], decisions=parse("rename: {NASA: Space Agency}"))
    assert [(a.id, a.name) for a in people.actors] == [("space-agency", "Space Agency")]


def test_without_the_file_everything_is_as_before() -> None:
    articles = [actor("Brandt")], [actor("Ada Brandt")]
    before = merged(*articles)
    assert len(merged(*articles, decisions=parse("not_same: [[Brandt, Ada Brandt]]")).actors) == 2
    assert merged(*articles, decisions=parse("")) == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1, 2]", "is not a mapping"),
        ("samee: []", "did you mean 'same'"),
        ("same: [Ada, Carl]", "list of lists of names"),
        ("not_same: [[Ada]]", "needs two different names"),
        ("same: [[]]", "needs a name"),
        ("rename: [Ada]", "mapping of a name"),
        ("same: [", "not valid YAML"),
    ],
)
def test_files_that_cannot_be_used(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse(text, "merges.yaml")


def test_what_is_written_can_be_read_again() -> None:
    decisions = parse("same: [[A B, C D]]\nnot_same: [['x: y', '# z']]\nrename: {'No': 'Yes'}")
    text = render(decisions, [{"actor": "é"}], [])
    assert parse(text) == decisions
    assert yaml.safe_load(text)["joined"] == [{"actor": "é"}]
