from __future__ import annotations

import pytest

from tests.engines.builtin.stories import ask, by_actor, statement, variables
from toolkit.records import Issue, Speech, Stance

CLOSE = Issue(id="I1", label="harbour mine", proposition="The town should close the harbour mine.")
OPEN = Issue(id="I1", label="harbour mine", proposition="The harbour mine should go ahead.")
CUT = Issue(id="I1", label="herring quota cut", proposition="The herring quota should be cut.")


def stance(text: str, issue: Issue, *said: str) -> Stance:
    statements = [statement(n, "A1", words, text) for n, words in enumerate(said, start=1)]
    given = variables(text, ["Ada Brack"], statements, issues=[issue], pairs=[("A1", "I1")])
    return by_actor(ask(given))["A1"].stance


@pytest.mark.parametrize(
    ("text", "issue", "expected"),
    [
        ("Ada Brack supports the mine.", OPEN, Stance.SUPPORT),
        ("Ada Brack supports the mine.", CLOSE, Stance.OPPOSE),
        ("Ada Brack opposes the harbour mine.", CLOSE, Stance.SUPPORT),
        ("Ada Brack backs the cut.", CUT, Stance.SUPPORT),
        ("Ada Brack wants the mine closed.", OPEN, Stance.OPPOSE),
        ("Ada Brack called for the mine to be scrapped.", OPEN, Stance.OPPOSE),
        ("The harbour mine is new. Ada Brack welcomed the plan.", OPEN, Stance.SUPPORT),
        ("The harbour mine is new. Ada Brack voted against.", OPEN, Stance.OPPOSE),
        ("The harbour mine is new. Ada Brack will vote yes.", OPEN, Stance.SUPPORT),
        ("The harbour mine is new. The school closure is next. Ada Brack will vote yes.", OPEN, Stance.NOT_ADDRESSED),
        ("The harbour mine is new. On the closure of the school Ada Brack will vote yes.", OPEN, Stance.NOT_ADDRESSED),
        ("The harbour mine is new. Ada Brack said the mine was wrong.", OPEN, Stance.OPPOSE),
        ("The harbour mine is new. Ada Brack has not said if she supports the mine.", OPEN, Stance.NOT_ADDRESSED),
        ("The harbour mine is new. Ada Brack opposes the mine's critics.", OPEN, Stance.NOT_ADDRESSED),
        ("The harbour mine is new. Ada Brack would not comment.", OPEN, Stance.NO_COMMENT),
        ("The harbour mine is new. Ada Brack has no view on it.", OPEN, Stance.NEUTRAL),
        ("Ada Brack has neither backed nor ruled out the harbour mine.", OPEN, Stance.NEUTRAL),
        ("Ada Brack neither supports nor opposes the harbour mine.", OPEN, Stance.NEUTRAL),
        ("The harbour mine is new. Ada Brack is in two minds.", OPEN, Stance.MIXED),
        ("The mine is new. Ada Brack was asked whether she backs the mine.", OPEN, Stance.NOT_ADDRESSED),
        ("Ada Brack supports the school.", OPEN, Stance.NOT_ADDRESSED),
    ],
)
def test_propositions_are_answered_from_explicit_words(text: str, issue: Issue, expected: Stance) -> None:
    assert stance(text, issue) == expected


@pytest.mark.parametrize(
    ("text", "proposition", "expected"),
    [
        ("Ada Brack supports the mine.", "The town should open the harbour mine.", Stance.SUPPORT),
        ("Ada Brack supports the mine.", "The town should not open the harbour mine.", Stance.OPPOSE),
        ("Ada Brack opposes the harbour mine.", "The town should close the harbour mine.", Stance.SUPPORT),
        ("Ada Brack backs the mine. Tom Reel is a baker.", "The town should build a new school.", Stance.NOT_ADDRESSED),
        ("Ada Brack backed a cap.", "There should be a cap on fares.", Stance.SUPPORT),
        ("Ada Brack praised fares.", "There should be a cap on fares.", Stance.NOT_ADDRESSED),
        ("Ada Brack backs the trams.", "The trams should be scrapped.", Stance.OPPOSE),
        (
            "Town backs harbour mine; Ada Brack holds out for a road. It is large.",
            "The council should restore the old opera house.",
            Stance.NOT_ADDRESSED,
        ),
    ],
)
def test_a_proposition_without_a_label_is_read_as_a_proposition(text: str, proposition: str, expected: Stance) -> None:
    assert stance(text, Issue(id="I1", label=proposition, proposition=proposition)) == expected


TRAM_STORY = (
    "The mayor's free trams are back. “Free trams would be a great help,” Ada Brack said. Council papers put the cost at "
    "four million. Tom Reel said: “Free trams would be a disaster.” Pia Lund runs the depot. "
    "A person close to the talks expected a decision in May. Wexley has 20,000 riders."
)
TRAM_PEOPLE = ("Ada Brack", "Tom Reel", "Pia Lund", "person close to the talks", "Council papers")


@pytest.mark.parametrize(
    "proposition",
    ["Trams should be free.", "trams should be free", "Trams must be free", "free trams", "trams", "Trams"],
)
def test_a_short_issue_gives_nobody_a_side_who_does_not_speak_of_it(proposition: str) -> None:
    issue = Issue(id="I1", label=proposition, proposition=proposition)
    said = [
        statement(1, "A1", "“Free trams would be a great help,”", TRAM_STORY, Speech.DIRECT),
        statement(2, "A2", "“Free trams would be a disaster.”", TRAM_STORY, Speech.DIRECT),
        statement(3, "A4", "expected a decision in May", TRAM_STORY),
    ]
    pairs = [(f"A{n}", "I1") for n in range(1, 6)]
    found = by_actor(ask(variables(TRAM_STORY, TRAM_PEOPLE, said, [issue], pairs)))
    assert found["A1"].stance in (
        {Stance.SUPPORT} if "should" in proposition else {Stance.SUPPORT, Stance.NOT_ADDRESSED}
    )
    assert found["A2"].stance in ({Stance.OPPOSE} if "should" in proposition else {Stance.OPPOSE, Stance.NOT_ADDRESSED})
    assert {found[a].stance for a in ("A3", "A4", "A5")} == {Stance.NOT_ADDRESSED}


def test_what_is_said_of_another_thing_is_no_side() -> None:
    text = "“Nobody wants this strike, but the offer is an insult,” said Ada Brack."
    strike = Issue(id="I1", label="strike", proposition="The strike should go ahead.")
    assert stance(text, strike, "“Nobody wants this strike, but the offer is an insult,”") == Stance.NOT_ADDRESSED
    bare = Issue(id="I1", label="strike", proposition="strike")
    assert stance(text, bare, "“Nobody wants this strike, but the offer is an insult,”") == Stance.NOT_ADDRESSED


def test_who_tells_that_another_takes_no_side_takes_none() -> None:
    text = "Ada Brack said Tom Reel has neither backed nor ruled out the harbour mine. Tom Reel left."
    said = [statement(1, "A1", "Tom Reel has neither backed nor ruled out the harbour mine", text)]
    pairs = [("A1", "I1"), ("A2", "I1")]
    found = by_actor(ask(variables(text, ["Ada Brack", "Tom Reel"], said, [OPEN], pairs)))
    assert (found["A1"].stance, found["A2"].stance) == (Stance.NOT_ADDRESSED, Stance.NEUTRAL)


def test_a_chosen_pair_cites_lines_of_its_own_actor() -> None:
    text = "The trams were praised as a great success. Gulls cried. Pia Lund runs the depot."
    issue = Issue(id="I1", label="trams", proposition="trams")
    given = variables(text, ["Pia Lund", "Tom Reel"], issues=[issue], pairs=[("A1", "I1")], chosen=True)
    quotes = by_actor(ask(given))["A1"].evidence
    assert all("Pia Lund" in q.words for q in quotes)


@pytest.mark.parametrize(
    ("text", "proposition", "named"),
    [
        ("All of Wexley waits. Ada Brack backs the tram line.", "Wexley should build the tram line.", "Wexley"),
        ("The mayor of the town waits. Ada Brack backs the tram line.", "Mayors should build the tram line.", "mayors"),
    ],
)
def test_a_name_keeps_its_capital_letter(text: str, proposition: str, named: str) -> None:
    issue = Issue(id="I1", label=proposition, proposition=proposition)
    found = by_actor(ask(variables(text, ["Ada Brack"], issues=[issue], pairs=[("A1", "I1")])))["A1"]
    assert found.summary == f"Ada Brack supports the proposal that {named} should build the tram line."


def test_after_a_change_of_mind_the_last_position_counts() -> None:
    text = "Ada Brack opposed the harbour mine for years. She said she had changed her mind. She now backs the mine."
    assert stance(text, OPEN, "she had changed her mind") == Stance.SUPPORT


def test_both_sides_at_once_are_mixed() -> None:
    text = "Ada Brack supports the harbour mine. Ada Brack also opposes the mine."
    assert stance(text, OPEN) == Stance.MIXED


def test_what_the_speakers_body_would_do_is_the_speakers_position() -> None:
    text = "The union would accept the mine only if the road was built first, Ada Brack said."
    said = "The union would accept the mine only if the road was built first"
    assert stance(text, OPEN, said) == Stance.CONDITIONAL_SUPPORT


def test_two_issues_are_kept_apart() -> None:
    toll = Issue(id="I2", label="bridge toll", proposition="The bridge should have a toll.")
    text = "Ada Brack supports the harbour mine. Tom Reel opposes the toll."
    pairs = [("A1", "I1"), ("A1", "I2"), ("A2", "I1"), ("A2", "I2")]
    reply = ask(variables(text, ["Ada Brack", "Tom Reel"], issues=[OPEN, toll], pairs=pairs))
    assert {(p.actor, p.issue): p.stance for p in reply.positions} == {
        ("A1", "I1"): Stance.SUPPORT,
        ("A1", "I2"): Stance.NOT_ADDRESSED,
        ("A2", "I1"): Stance.NOT_ADDRESSED,
        ("A2", "I2"): Stance.OPPOSE,
    }


def test_german_is_read_with_its_own_table() -> None:
    text = "Jost Brack lehnt den Ausbau der Staumauer ab. Rita Moor unterstützt den Ausbau, sofern das Land zahlt."
    issue = Issue(id="I1", label="Ausbau der Staumauer", proposition="Der Ausbau der Staumauer sollte beginnen.")
    pairs = [("A1", "I1"), ("A2", "I1")]
    reply = ask(variables(text, ["Jost Brack", "Rita Moor"], issues=[issue], pairs=pairs, language="de"))
    found = by_actor(reply)
    assert (found["A1"].stance, found["A2"].stance) == (Stance.OPPOSE, Stance.CONDITIONAL_SUPPORT)
    assert found["A2"].conditions[0].text == "sofern das Land zahlt"
    assert "lehnt" in found["A1"].summary


def test_a_language_that_cannot_be_read_is_said_to_be() -> None:
    text = "Ada Brack apoya la mina. “La mina es buena,” dijo Ada Brack."
    issue = Issue(id="I1", label="mina", proposition="La mina should abrir.")
    said = statement(1, "A1", "La mina es buena,", text)
    given = variables(text, ["Ada Brack", "Tom Reel"], [said], [issue], [("A1", "I1"), ("A2", "I1")], language="es")
    found = by_actor(ask(given))
    assert (found["A1"].stance, found["A2"].stance) == (Stance.UNCLEAR, Stance.NOT_ADDRESSED)
    assert found["A1"].statements == ["S1"]
    assert "cannot read" in found["A1"].summary
