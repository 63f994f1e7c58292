"""Findings in one article: each rule fires on what breaks it, and on nothing beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.documents import document
from toolkit.errors import ConfigError
from toolkit.findings.article import inspect
from toolkit.findings.rules import desk_rules, load_rules
from toolkit.records import Actor, ActorKind, Evidence, Finding, Match, Mention, Severity, Speech, Statement
from toolkit.text.sentences import split


def found(
    text: str,
    *,
    date: str | None = "2026-03-04",
    actors: tuple[Actor, ...] = (),
    said: tuple[Statement, ...] = (),
) -> tuple[Finding, ...]:
    article = document(text, published_at=date, language="en")
    findings = inspect(article, split(text), actors, said, load_rules())
    for finding in findings:
        assert finding.evidence
        assert all(e.start is not None and text[e.start : e.end] == e.text for e in finding.evidence)
    return findings


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("copy.unclosed_quotation", "“We will stay, she said.\n\nNobody left."),
        ("copy.turned_mark", "“We will stay,“ he said, “whatever comes.”"),
        ("copy.turned_mark", "He said: ”We will stay.”"),
        ("copy.missing_space", "He left the hall.The mayor stayed."),
        ("copy.missing_space", "She named “the hostages.”Mayor Brandt was silent."),
        ("copy.doubled_word", "He said that the the berth was full."),
        ("copy.doubled_word", "It would require a “a very long pause”."),
        ("copy.impossible_date", "It opened on 31 June 2023."),
        ("copy.weekday", "They met on Friday, 4 March 2026."),
        ("copy.weekday", "They met on Friday, March 4."),
        ("copy.reversed_years", "He was mayor (1971–1968)."),
        ("figures.percent_change", "Traffic rose from 100,000 to 150,000, an increase of 40 percent."),
        ("figures.percent_change", "The toll doubled from 10 to 31 crowns."),
        ("figures.share", "The state pays 21 million crowns, or 30 percent of the 84 million."),
        ("figures.share", "12 of 40 members (45 percent) voted for it."),
        ("figures.sum", "The flood killed 12 people: seven men and six women."),
        ("figures.count", "Four towns signed: Velden, Aarau and Harbourtown."),
        (
            "figures.changed",
            "Rebels still hold 240 hostages in the old mine.\n\nThe 230 hostages in the old mine are fed by rebels.",
        ),
        ("names.spelling", "Mayor Lena Hertzog spoke. “No,” said Lena Herzog."),
    ],
)
def test_each_rule_fires_on_what_breaks_it(rule: str, text: str) -> None:
    assert [f.rule for f in found(text)] == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "“We will stay,” she said. “Whatever comes.”",
        "“We will stay.\n\n“And we will win,” she said.",
        "„Wir bleiben“, sagte sie. „Immer“, sagte er.",
        "He had had enough; she knew that that was so. It is a very, very long day.",
        "See www.paper.example/A.Html or Booking.com for more.",
        "They met on Wednesday, 4 March 2026, and on 29 February 2024.",
        "Traffic rose from 120,000 last year to 180,000, an increase of 50 percent.",
        "Traffic rose from 1.2 million to 1.5 million, up about 25 percent.",
        "The share rose from 10 percent to 12 percent.",
        "The state pays 21 million crowns, or a quarter of the 84 million.",
        "12 of 40 members (30 percent) voted for it.",
        "The flood killed 12 people: seven men and five women.",
        "Three towns signed: Velden, Aarau and Harbourtown.",
        "There were 240 hostages in the mine in 2019.\n\nThere were 230 hostages in the mine in 2021.",
        "The mine holds 240 hostages.\n\nThe school has 230 pupils.",
        "About 240 hostages are in the mine.\n\nThe 238 hostages in the mine are fed.",
        "South Korea and South Korean ships. The Smiths met Anna Smith.",
    ],
)
def test_no_rule_fires_on_sound_copy(text: str) -> None:
    assert [f.message for f in found(text)] == []


def test_the_places_of_both_sides_are_shown_and_the_sentence_is_plain() -> None:
    (finding,) = found("Traffic rose from 100,000 to 150,000, an increase of 40 percent.")
    assert [e.text for e in finding.evidence] == ["100,000", "150,000", "40 percent"]
    assert finding.message == "From 100,000 to 150,000 is a change of 50.0 per cent, not 40 percent."
    assert (finding.kind, finding.severity) == ("percent_change", Severity.ERROR)


def person(identifier: str, name: str, text: str, kind: ActorKind = ActorKind.PERSON) -> Actor:
    places = [i for i in range(len(text)) if text.startswith(name, i)]
    mentions = tuple(Mention(start=i, end=i + len(name), text=name, sentence=1) for i in places)
    return Actor(id=identifier, name=name, kind=kind, named=kind is ActorKind.PERSON, mentions=mentions)


def statement(identifier: str, actor: str, text: str, words: str, at: int = 0) -> Statement:
    start = text.index(words, at)
    evidence = Evidence(start=start, end=start + len(words), text=words, sentence=1, match=Match.EXACT)
    return Statement(id=identifier, actor=actor, cue="said", speech=Speech.DIRECT, evidence=(evidence,))


def test_one_quotation_with_two_speakers() -> None:
    words = "We will not leave this town"
    text = f"“{words},” said Ada Brandt.\n\n“{words},” said Carl Voss."
    actors = (person("A1", "Ada Brandt", text), person("A2", "Carl Voss", text))
    one, other = statement("S1", "A1", text, words), statement("S2", "A2", text, words, 30)
    (finding,) = found(text, actors=actors, said=(one, other))
    assert (finding.rule, finding.message) == (
        "quotes.two_speakers",
        "One quotation is given to Ada Brandt and Carl Voss.",
    )
    relayed = other.model_copy(update={"relayed_by": "A1"})
    assert found(text, actors=actors, said=(one, relayed)) == ()


def test_plural_sources_that_are_one() -> None:
    text = "Two senior officials said the talks failed. “It was over by noon,” the official said."
    one = person("A1", "official", text, ActorKind.ANONYMOUS)
    other = person("A2", "officials", text, ActorKind.ANONYMOUS)
    assert [f.rule for f in found(text, actors=(one,))] == ["sources.plural"]
    assert found(text, actors=(one, other)) == ()


def test_a_title_that_changes() -> None:
    text = "President Ada Brandt came. Later Prime Minister Ada Brandt left, as did former president Ada Brandt."
    (finding,) = found(text, actors=(person("A1", "Ada Brandt", text),))
    assert finding.rule == "names.title"


def test_a_desk_can_switch_off_and_reword(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(
        "- {id: copy.doubled_word, by: code, severity: info, text: x, enabled: false}\n"
        "- {id: desk.house, by: desk, severity: error, text: No exclamation marks.}\n"
    )
    rules = load_rules(file)
    article = document("It is the the end.", language="en")
    assert inspect(article, split(article.text), (), (), rules) == ()
    assert "desk.house" in [rule.id for rule in desk_rules(rules)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- {id: copy.moon, by: code, severity: info, text: x}", "no code for the rule 'copy.moon'"),
        ("- {id: a, by: desk, severity: loud, text: x}", "severity"),
        ("- [", "YAML"),
        ("3", "list of rules"),
    ],
)
def test_a_wrong_rules_file_is_named(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=says):
        load_rules(file)


PIECES = st.sampled_from(
    ["“", "”", '"', "the ", "the the ", "12 percent ", "from 10 to 20 ", "of 40 ", ": seven men and six women", ". ",
     "\n\n", "Ada Brandt ", "Ada Brant ", "Friday, March 4 ", "31 June 2023 ", "240 hostages ", "doubled "]
)  # fmt: skip


@given(st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=25).map("".join)))
def test_any_text_can_be_inspected(text: str) -> None:
    found(text)


@pytest.mark.parametrize(
    "piece", ["from 1 to 2 percent ", "12 men: 1 a, 2 b and ", "Monday, March 4 ", "Ada Brandt ", "“"]
)
def test_endless_sentences_are_read_in_the_end(piece: str) -> None:
    assert isinstance(found(piece * 2000), tuple)
