from __future__ import annotations

from toolkit.engines.builtin.statements import answer
from toolkit.grounding import Grounder
from toolkit.records import Document, Match, Speech
from toolkit.replies import StatementsReply
from toolkit.steps.statements import StatementsVariables, problems, read
from toolkit.text.sentences import split

ARTICLE = """Kassarian Prime Minister Ana Ruiz said on Monday that the bridge would stay shut until it was safe, and
accused the state of neglect. “We will not open it,” Ruiz told reporters. “Not this year.”

Tom Berg, an engineer at the Brod Bridge Company, said the work was “a year late”.

A senior official, who spoke on condition of anonymity because the talks were private, said that Ruiz had told him it would
cost 40 million. “It is too much,” he said.
"""


def reply(text: str, language: str | None = "en") -> StatementsReply:
    document = Document(id="d", language=language, text=text)
    return answer(StatementsVariables(document, split(text, language)))[0]


def test_the_reply_passes_the_steps_own_check_and_is_found_word_for_word() -> None:
    document = Document(id="d", language="en", text=ARTICLE)
    sentences = split(ARTICLE, "en")
    found, trace = answer(StatementsVariables(document, sentences))
    assert problems(found) == []
    _, statements = read(Grounder(document, sentences), found)
    evidence = [item for statement in statements for item in statement.statement.evidence]
    assert evidence and all(item.match is Match.EXACT for item in evidence)
    assert trace and all(ARTICLE[item.start : item.end] == item.found and item.rule for item in trace)


def test_one_actor_for_each_speaker() -> None:
    actors = reply(ARTICLE).actors
    assert [actor.name for actor in actors] == ["Ana Ruiz", "Tom Berg", "senior official"]
    assert [actor.id for actor in actors] == ["A1", "A2", "A3"]
    assert actors[1].affiliation == "Brod Bridge Company"
    assert actors[2].anonymity_reason == "on condition of anonymity because the talks were private"


def test_what_one_speaker_says_in_one_sentence_is_one_statement() -> None:
    first = reply(ARTICLE).statements[0]
    assert [quote.words for quote in first.evidence] == [
        "the bridge would stay shut until it was safe",
        "accused the state of neglect",
    ]
    assert (first.cue, first.speech) == ("said", Speech.INDIRECT)


def test_passed_on_words_name_both_actors() -> None:
    relayed = [item for item in reply(ARTICLE).statements if item.relayed_by]
    assert [(item.actor, item.relayed_by) for item in relayed] == [("A1", "A3")]


def test_a_chunk_knows_the_names_of_the_whole_document() -> None:
    text = "Prime Minister Ana Ruiz came to Brod.\n\nIt rained all day.\n\nRuiz said that the bridge was shut."
    document = Document(id="d", language="en", text=text)
    found, trace = answer(StatementsVariables(document, split(text)[2:]))
    assert [actor.name for actor in found.actors] == ["Ana Ruiz"]
    assert [quote.sentences for item in found.statements for quote in item.evidence] == [[3]]
    assert len(trace) == 1


def test_a_chunk_replies_only_what_stands_in_it() -> None:
    text = "Ana Ruiz said that it was shut.\n\nTom Berg said that it was open."
    document = Document(id="d", language="en", text=text)
    first, _ = answer(StatementsVariables(document, split(text)[:1]))
    second, _ = answer(StatementsVariables(document, split(text)[1:]))
    assert [actor.name for actor in first.actors] == ["Ana Ruiz"]
    assert [actor.name for actor in second.actors] == ["Tom Berg"]


def test_a_text_in_which_nobody_speaks_has_no_statements() -> None:
    assert reply("It rained.") == StatementsReply(actors=[], statements=[])
    assert reply(" \n") == StatementsReply(actors=[], statements=[])


def test_a_refusal_to_comment_is_no_statement_but_who_refuses_is_an_actor() -> None:
    found = reply("Ana Ruiz declined to comment. Tom Berg did not respond. Ole Stern said it was shut.")
    assert [actor.name for actor in found.actors] == ["Ana Ruiz", "Tom Berg", "Ole Stern"]
    assert [statement.actor for statement in found.statements] == ["A3"]


def test_german_is_read_with_its_own_tables() -> None:
    text = "„Wir warten nicht“, sagte Umweltministerin Anna Weber am Montag. Weber betonte, der Damm sei sicher."
    found = reply(text, "de")
    assert [actor.name for actor in found.actors] == ["Anna Weber"]
    assert [item.evidence[0].words for item in found.statements] == ["Wir warten nicht", "der Damm sei sicher"]
