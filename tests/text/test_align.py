"""Alignment: verbatim words are found where they stand, retyped words too, and changed statements are not."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Sequence
from typing import Literal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from toolkit.records import GROUNDED, Match
from toolkit.text.align import Aligner, Alignment
from toolkit.text.sentences import split

ARTICLE = (
    "The harbour council refused on Monday to open the northern dock to Brandt Shipping before May 12.\n"
    "“We don’t want a war over a dock,” Mayor Ada Lund said, “but we will not sell the harbour for 40 million crowns.” "
    "She told reporters that the company had offered 35 per cent of the profits.\n"
    "Brandt’s lawyer, Otto Kern, said the firm may sue the town within 30 days. “This is not about money. "
    "It is about a promise that was made to three hundred workers,” he said.\n"
    "The council will meet again on Friday. The council will meet again on Sunday.\n"
    "Fishermen at the quay were calm. It was, said one, “a long – very long – summer.” The water was at -5 degrees and the "
    "pipe measured 12.5 metres.\n"
    "The union chief, Carl Brandt, said nobody had been found guilty. “He is not guilty of anything,” he told us in the US "
    "office. See the pages 10-15 of the plan."
)


def look(words: str, cited: Sequence[int] = (), text: str = ARTICLE) -> Alignment:
    return Aligner(text, split(text)).find(words, cited)


def shown(found: Alignment, text: str = ARTICLE) -> list[str]:
    return [text[span.start : span.end] for span in found.spans]


NUMBERS = {s.number: ARTICLE[s.start : s.end] for s in split(ARTICLE)}


def sentence(beginning: str) -> int:
    return next(number for number, words in NUMBERS.items() if words.startswith(beginning))


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("We don’t want a war over a dock", None),
        ("“We don’t want a war over a dock”", None),
        ('"We don’t want a war over a dock"', None),
        ("three hundred workers", None),
        ("The union chief, Carl Brandt, said nobody had been found guilty.", None),
        ("war over a dock,” Mayor Ada Lund said, “but", None),
    ],
)
def test_verbatim_words_are_exact(words: str, reason: str | None) -> None:
    found = look(words)
    assert (found.status, found.reason) == (Match.EXACT, reason)
    assert shown(found)[0] in words


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("We don't want a war over a dock", "differs in quotation marks"),
        ("a long - very long - summer", "differs in dashes"),
        ("a long—very long—summer", "differs in dashes"),
        ("Mayor  Ada\nLund", "differs in spaces"),
        ("Mayor Ada\u00a0Lund", "differs in spaces"),
        ("this is not about money", "differs in case"),
        ("WE DON'T WANT A WAR OVER A DOCK", "differs in quotation marks, case"),
        ("three hun\u00addred workers", "differs in invisible characters"),
        ("... a promise that was made to three hundred workers ...", "punctuation at the ends"),
        ("“This is not about money.”,", "punctuation at the ends"),
        ("The union chief Carl Brandt said nobody had been found guilty", "differs in punctuation"),
        ("at “the quay”, were calm", "differs in punctuation"),
        ("ｔｈｒｅｅ hundred workers", "differs in full-width forms or ligatures"),
    ],
)
def test_retyped_words_are_normalised_and_the_reason_says_how(words: str, reason: str) -> None:
    found = look(words)
    assert (found.status, found.reason) == (Match.NORMALISED, reason)


FORMS: tuple[Literal["NFC", "NFD"], ...] = ("NFC", "NFD")


@pytest.mark.parametrize("form", FORMS)
def test_accents_may_be_composed_either_way(form: Literal["NFC", "NFD"]) -> None:
    text = unicodedata.normalize(form, "Le café où Zoé déjeunait était fermé.")
    for other in FORMS:
        found = look(unicodedata.normalize(other, "où Zoé déjeunait"), (1,), text)
        assert found.status is (Match.EXACT if form == other else Match.NORMALISED)
        assert unicodedata.normalize("NFC", shown(found, text)[0]) == "où Zoé déjeunait"


NOT_THERE = ["", "  ", "“”", "…", ".,;", "\u200b\u00ad", "\u202e", "(", "art", "har", "don", "ock to Brandt", "We don"]
NOT_THERE += [
    "ada lun",
    "5 metres",
    "2.5 metres",
    "5 degrees",
    "May 1",
    "30 day",
    "The mayor resigned",
    "Мэр ушёл",
    "市長は辞任",
]


@pytest.mark.parametrize("words", NOT_THERE)
def test_what_does_not_stand_in_the_text_is_absent_with_a_reason(words: str) -> None:
    found = look(words)
    assert (found.status, found.spans) == (Match.ABSENT, ())
    assert found.reason


def test_the_cited_sentence_decides_between_repeated_passages() -> None:
    friday, sunday = sentence("The council will meet again on F"), sentence("The council will meet again on S")
    undecided = look("The council will meet again")
    assert undecided.status is Match.AMBIGUOUS
    assert undecided.reason == f"stands in sentences {friday}, {sunday}, and the cited sentences do not decide"
    for number in (friday, sunday):
        found = look("The council will meet again", [number])
        assert found.status is Match.EXACT
        assert Aligner(ARTICLE, split(ARTICLE)).number_at(found.spans[0].start) == number
    assert look("The council will meet again", [friday, sunday]).status is Match.AMBIGUOUS
    assert look("The council will meet again", [1]).status is Match.AMBIGUOUS


def test_words_found_outside_the_cited_sentence_are_found_and_the_reason_says_so() -> None:
    found = look("three hundred workers", [1])
    assert found.status is Match.EXACT
    assert found.reason == f"stands in sentence {sentence('It is about')}, not in the cited sentence 1"
    found = look("three hundred workers", [999])
    assert found.reason == f"stands in sentence {sentence('It is about')}; there is no sentence 999"


@pytest.mark.parametrize("words", ["the", "said the", "is not", "We"])
def test_a_word_or_two_need_their_sentence(words: str) -> None:
    assert look(words).status is Match.AMBIGUOUS


def test_a_short_word_is_found_in_its_sentence() -> None:
    found = look("calm", [sentence("Fishermen")])
    assert (found.status, shown(found)) == (Match.EXACT, ["calm"])


def test_a_word_that_stands_twice_in_its_sentence_is_shown_once() -> None:
    found = look("very long", (1,), "A very long, a very long day.")
    assert (found.status, shown(found, "A very long, a very long day.")) == (Match.EXACT, ["very long"])
    assert found.reason == "stands 2 times in sentence 1; the first is shown"


@pytest.mark.parametrize(
    ("words", "text", "reason"),
    [
        ("guilty of anything", ARTICLE, "directly after “not”"),
        ("sell the harbour", ARTICLE, "directly after “not”"),
        ("a war over a dock", "We don’t want a war. Never a war over a dock.", "directly after “Never”"),
        ("violent protest today", "It was a non-violent protest today.", "directly after “non-”"),
        ("支持停火", "他不支持停火。", "directly after “不”"),
        ("they paid $5", "She said they paid $5 million for it.", "directly before “million”"),
        ("sie zahlten 5", "Sie sagte, sie zahlten 5 Millionen dafür.", "directly before “Millionen”"),
        ("wir kommen morgen", "Er sagt, wir kommen morgen nicht.", "directly before “nicht”"),
    ],
)
def test_words_cut_from_under_a_negation_are_flagged(words: str, text: str, reason: str) -> None:
    found = look(words, (), text)
    assert found.status is Match.EXACT
    assert found.reason is not None
    assert found.reason.endswith(reason)


def test_words_of_a_question_are_flagged() -> None:
    found = look("we sell the dock", (), "“Should we sell the dock?” she asked.")
    assert (found.status, found.reason) == (Match.EXACT, "the text asks this")
    assert look("Should we sell the dock?", (), "“Should we sell the dock?” she asked.").reason is None


def test_a_negation_across_a_stop_is_no_negation() -> None:
    assert look("We will go home now", (), "No. We will go home now. They will not. We stay.").reason is None


@pytest.mark.parametrize(
    ("words", "pieces"),
    [
        (
            "We don't want a war over a dock, but we will not sell the harbour for 40 million crowns",
            ["We don’t want a war over a dock", "but we will not sell the harbour for 40 million crowns"],
        ),
        ("This is not about money … a promise that was made", ["This is not about money", "a promise that was made"]),
        ("It is about a promise [...] three hundred workers", ["It is about a promise", "three hundred workers"]),
        ("refused on Monday to open ... to Brandt Shipping", ["refused on Monday to open", "to Brandt Shipping"]),
    ],
)
def test_interrupted_and_shortened_quotations_are_stitched(words: str, pieces: list[str]) -> None:
    found = look(words)
    assert (found.status, shown(found)) == (Match.STITCHED, pieces)
    assert found.reason
    assert found.reason.startswith("in 2 pieces; between them stands “")


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("“Yes,” Ada said. “We will leave the town tonight.”", "Yes|We will leave the town tonight"),
        ("“First we rest,” said Ada.\n“Then we go.”", "First we rest|Then we go"),
        ("“We rest.” said Ada.\n\n“Then we go on.”", "We rest|Then we go on"),
        ("„Wir bleiben hier“, sagte sie, „auch im Winter“.", "Wir bleiben hier|auch im Winter"),
        ("“We rest now,” he said. “And then we go,” the founder of Lund Lines added.", "We rest now|And then we go"),
        ("“We rest now,” Ada Lund responded, adding: “And then we go.”", "We rest now|And then we go"),
        ("“We rest now,” Ada Lund said. “And then we go,” Lund added.", "We rest now|And then we go"),
        ("« Nous restons ici », dit-elle, « même en hiver ».", "Nous restons ici|même en hiver"),
    ],
)
def test_interruptions_in_several_styles(text: str, pieces: str) -> None:
    found = look(pieces.replace("|", ", "), (), text)
    assert (found.status, "|".join(shown(found, text))) == (Match.STITCHED, pieces)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("We will … sell the harbour for 40 million crowns", ARTICLE),
        ("They will ... accept the plan", "They will not accept the plan."),
        ("We will accept the plan in full", "“We will,” he said, “not accept the plan in full.”"),
        ("We will accept the plan in full", "They said “we will” not “accept the plan in full”."),
        ("they “will … accept it now", "I know they “will” not accept it now."),
        ("it rose by 10 … in the year", "It rose by 10 per cent in the year."),
        ("We refuse the plan we agree to it", "“We refuse the plan,” Ada said, but Otto said: “We agree to it.”"),
        ("We refuse the plan we agree to it", "“We refuse the plan,” Ada said, while Otto urged: “We agree to it.”"),
        (
            "We refuse the plan. We agree … to it today",
            "“We refuse the plan.”\n“We agree fully to it today,” said Otto.",
        ),
        (
            "We refuse it all … we agree to it",
            "“We refuse it all.”\nOtto Kern, a fisherman, said so too.\n“We agree to it.”",
        ),
        ("We refuse the plan. We agree to it today", "“We refuse the plan.”\n“We agree to it today,” said Otto."),
        ("We refuse it all … we agree to it", "They said “we refuse it all”.\nOtto Kern said that “we agree to it”."),
        ("We refuse it all … the plan is good", "“We refuse it all,” said Ada. The company said the plan is good."),
        ("We refuse the plan we agree to it", "“We refuse the plan,” Ada said. Otto urged, “We agree to it.”"),
        ("We refuse the plan we agree to it", "“We refuse the plan,” Ada said. “We agree to it,” Otto said."),
        ("We refuse the plan we agree to it", "“We refuse the plan,” she said. “We agree to it,” said Otto."),
        (
            "We refuse the plan we agree to it",
            "“We refuse the plan,” the mayor said. “We agree to it,” the lawyer said.",
        ),
        ("We refuse the plan … we agree to it", "“We refuse the plan,” Ada said. “We agree to it,” Otto said."),
        ("We do not go, we stay in the town", "“We don’t go,” said Ada, “we stay in the town.”"),
        ("they told us a lot, and we went home", "“They told US a lot,” said Ada, “and we went home.”"),
        ("The council refused … a promise that was made", ARTICLE),
        ("refused on ... guilty of anything", ARTICLE),
    ],
)
def test_pieces_that_would_make_another_statement_are_not_stitched(words: str, text: str) -> None:
    assert look(words, (), text).status is Match.ABSENT


@pytest.mark.parametrize(
    ("words", "difference"),
    [
        ("a pledge that was made to three hundred workers", "has “pledge” for “promise”"),
        ("told the reporters that the company had offered", "adds “the”"),
        ("Fishermen at quay were calm", "leaves out “the”"),
        ("We do not want a war over a dock", "differs in contractions, separators or marks"),
    ],
)
def test_near_matches_say_what_differs(words: str, difference: str) -> None:
    found = look(words)
    assert (found.status, found.reason) == (Match.NEAR, difference)


MATERIAL = [
    ("offered 35 per cent of the profits", "offered 53 per cent of the profits"),
    ("offered 35 per cent of the profits", "offered 35 million of the profits"),
    ("offered 35 per cent of the profits", "offered $35 per cent of the profits"),
    ("but we will not sell the harbour for 40 million crowns", "but we will sell the harbour for 40 million crowns"),
    (
        "but we will not sell the harbour for 40 million crowns",
        "but we might not sell the harbour for 40 million crowns",
    ),
    (
        "but we will not sell the harbour for 40 million crowns",
        "but we will not sell the harbour for 40 billion crowns",
    ),
    (
        "but we will not sell the harbour for 40 million crowns",
        "but they will not sell the harbour for 40 million crowns",
    ),
    ("but we will not sell the harbour for 40 million crowns", "but we will not buy the harbour for 40 million crowns"),
    ("We don’t want a war over a dock", "We do want a war over a dock"),
    ("We don’t want a war over a dock", "We want a war over a dock"),
    ("the firm may sue the town within 30 days", "the firm will sue the town within 30 days"),
    ("the firm may sue the town within 30 days", "the firm may sue the town within 30 weeks"),
    ("the firm may sue the town within 30 days", "the firm may not sue the town within 30 days"),
    (
        "The union chief, Carl Brandt, said nobody had been found",
        "The union chief, Otto Brandt, said nobody had been found",
    ),
    (
        "The union chief, Carl Brandt, said nobody had been found",
        "The union chief, Carl Kern, said nobody had been found",
    ),
    (
        "The union chief, Carl Brandt, said nobody had been found",
        "The union chief, Carl Brandt, said somebody had been found",
    ),
    (
        "to open the northern dock to Brandt Shipping before May 12",
        "to open the southern dock to Brandt Shipping before May 12",
    ),
    (
        "to open the northern dock to Brandt Shipping before May 12",
        "to open the northern dock to Brandt Shipping before June 12",
    ),
    (
        "to open the northern dock to Brandt Shipping before May 12",
        "to open the northern dock to Brandt Shipping after May 12",
    ),
    ("a promise that was made to three hundred workers", "a promise that was made to four hundred workers"),
    ("The water was at -5 degrees and the pipe measured", "The water was at 5 degrees and the pipe measured"),
    ("and the pipe measured 12.5 metres", "and the pipe measured 125 metres"),
    ("he told us in the US office", "he told US in the us office"),
    ("the pages 10-15 of the plan", "the pages 10, 15 of the plan"),
    ("Mayor Ada Lund said, “but we will", "Ada Mayor Lund said, “but we will"),
]


@pytest.mark.parametrize(("words", "changed"), MATERIAL)
def test_another_statement_is_never_found(words: str, changed: str) -> None:
    assert look(words).status in GROUNDED
    found = look(changed)
    assert found.status is Match.ABSENT, found
    assert look(changed, list(NUMBERS)).status is Match.ABSENT


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("prices will rise in the whole country", "prices will decrease in the whole country"),
        ("the deal is entirely lawful in our country", "The deal is entirely unlawful in our country."),
        ("the talks were useful for the whole town", "The talks were useless for the whole town."),
        ("the minister praised putin for the new plan", "the minister praised biden for the new plan"),
        ("THE MINISTER PRAISED PUTIN FOR THE NEW PLAN", "THE MINISTER PRAISED BIDEN FOR THE NEW PLAN"),
        ("he said the plant makes 5 mW of power every day", "He said the plant makes 5 MW of power every day."),
        ("قال الوزير إن الحكومة تدعم خطة السلام الجديدة", "قال الرئيس إن الحكومة تدعم خطة السلام الجديدة."),
        ("он сказал что мы не уйдём из города никогда", "Он сказал что мы уйдём из города никогда."),
        ("wir haben keine Angst vor der neuen Regierung", "Wir haben eine Angst vor der neuen Regierung."),
        ("nous ne voulons pas de guerre dans la ville", "Nous voulons de guerre dans la ville."),
        ("people who work here are on the left of the party", "People who work here are on the right of the party."),
        ("the minister said on monday they thanked the company", "The mayor said on Monday they thanked the company."),
        ("in the end the window and the garden hit the letter", "In the end the letter and the garden hit the window."),
        ("we agree to the whole new plan 👍", "We agree to the whole new plan 👎."),
        ("growth of >5 per cent in the year", "Growth of <5 per cent in the year."),
        ("-5 degrees in the harbour today", "It was 5 degrees in the harbour today."),
        ('the pipe is 5" in the plans', "The pipe is 5' in the plans."),
        ("the pipe in the plans is 5″", "The pipe in the plans is 5 metres."),
        ("many non violent people were in town", "Many violent people were in town."),
        ("the elected chair of the whole group", "The re-elected chair of the whole group."),
        ("they all say that they will", "They all say that they won't."),
        ("we shall do all that we can", "We shall do all that we cannot."),
        ("she told us that it could", "She told us that it couldn’t be so."),
        ("not go to the harbour today", "We can't go to the harbour today."),
        ("甲，乙，丙，丁，戊，己，GPT应该关闭", "甲，乙，丙，丁，戊，己，GPT不应该关闭。"),
        ("if the workers agree we sign the new contract", "Unless the workers agree we sign the new contract."),
    ],
)  # fmt: skip
def test_other_statements_in_other_words_and_scripts(words: str, text: str) -> None:
    assert look(words, (1,), text).status is Match.ABSENT


def test_results_do_not_depend_on_what_else_is_looked_up() -> None:
    asked = [(words, ()) for pair in MATERIAL for words in pair] + [
        ("calm", (5,)),
        ("The council will meet again", (6,)),
    ]
    aligner = Aligner(ARTICLE, split(ARTICLE))
    first = {item: aligner.find(*item) for item in asked}
    random.Random(7).shuffle(asked)
    assert {item: aligner.find(*item) for item in asked} == first
    assert {item: look(*item) for item in asked} == first


CJK = "市长在周一表示，他不支持停火。工会主席说：“我们需要和平！”会议持续了三个小时。"


@pytest.mark.parametrize("words", ["我们需要和平", "支持停火", "会议持续了三个小时。", "工会主席说"])
def test_scripts_without_spaces_have_edges_everywhere(words: str) -> None:
    found = look(words, (), CJK)
    assert (found.status, shown(found, CJK)) == (Match.EXACT, [words])


@pytest.mark.parametrize("words", ["会议持续了四个小时", "我们不需要和平", "他支持停火"])
def test_changed_words_in_scripts_without_spaces_are_absent(words: str) -> None:
    assert look(words, (), CJK).status is Match.ABSENT


def test_a_span_never_cuts_a_sequence() -> None:
    text = "Sie ruft 👩‍👩‍👧 und 👍🏽 und n\u0303o\u0302\u0323 fertig."
    assert look("ruft 👩", (1,), text).status is Match.ABSENT
    assert look("und 👍", (1,), text).status is Match.ABSENT
    found = look("und ño\u0323\u0302", (1,), text)
    assert (found.status, shown(found, text)) == (Match.NORMALISED, ["und n\u0303o\u0302\u0323"])


def test_a_hyphen_at_a_line_end_may_belong_to_the_word_or_not() -> None:
    text = "They want a cease-\nfire and inter-\nnational help for the town on the coast."
    assert shown(look("a cease-fire and international help", (1,), text), text) == []
    assert shown(look("want a cease-fire and", (1,), text), text) == ["want a cease-\nfire and"]
    assert shown(look("international help", (1,), text), text) == ["inter-\nnational help"]
    assert look("national help for the town", (1,), text).status is Match.ABSENT


@pytest.mark.parametrize(
    "text",
    [
        "word " * 20_000,
        '"' * 100_000,
        "“w,” he said, " * 10_000,
        "a not " * 20_000,
        "。" * 50_000,
        "1,2.3:4/5-" * 10_000,
        "... " * 25_000,
    ],
    ids=["words", "marks", "interruptions", "negations", "stops", "numbers", "ellipses"],
)
def test_hostile_texts_get_an_answer(text: str) -> None:
    aligner = Aligner(text, split(text))
    for words in (
        "word word other word word word",
        "w w w w w w w z",
        "a not a b not a not",
        "a … b … c",
        "1,2.3 4/5",
        "“" * 500,
        "x " * 500,
        "w " * 2000,
    ):
        found = aligner.find(words, (1,))
        assert all(text[span.start : span.end] for span in found.spans)


WORDS = st.sampled_from(
    "Ada said that the town will not pay 40 per cent more “for peace,” he don’t U.S. co-op e\u0301te\u0301 naïve Straße "
    "ﬁne мир война سلام حرب שלום नमस्ते 平和 停火。 한국은 👩‍👩‍👧 👍🏽 -5 3.5 $20 — … (so) "
    "l’eau « oui » ТАСС 1,200 İzmir".split()
)
GAPS = st.sampled_from([" ", " ", " ", "\u00a0", ". ", ", ", "\n", "  ", "\n\n", " \u200b"])


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, int, int]:
    """A text of many scripts, and a stretch of at least three of its words as offsets."""
    words = draw(st.lists(WORDS, min_size=3, max_size=40))
    pieces, places, at = [], [], 0
    for word in words:
        places.append((at, at + len(word)))
        gap = draw(GAPS)
        pieces += [word, gap]
        at += len(word) + len(gap)
    first = draw(st.integers(0, len(words) - 3))
    last = draw(st.integers(first + 2, len(words) - 1))
    return "".join(pieces), places[first][0], places[last][1]


@given(texts())
def test_a_verbatim_stretch_is_always_found_exact(case: tuple[str, int, int]) -> None:
    text, start, end = case
    words = text[start:end]
    assume(sum(char.isalnum() for char in words) > 2)
    sentences = split(text)
    cited = [s.number for s in sentences if s.start < end and start < s.end]
    found = Aligner(text, sentences).find(words, cited[:1])
    assert found.status in {Match.EXACT, Match.AMBIGUOUS}
    if found.status is Match.EXACT:
        assert [text[span.start : span.end] for span in found.spans] == [words]
    else:
        assert text.count(words) > 1


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=120),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
)
def test_any_text_gets_spans_inside_it(text: str, words: str) -> None:
    sentences = split(text)
    found = Aligner(text, sentences).find(words, [1, 2])
    assert bool(found.spans) is (found.status not in {Match.AMBIGUOUS, Match.ABSENT})
    for before, after in zip(found.spans, found.spans[1:], strict=False):
        assert before.end <= after.start
    for span in found.spans:
        assert 0 <= span.start < span.end <= len(text)
        assert not unicodedata.category(text[span.start]).startswith("M") or span.start == 0


PLAIN = "harbour council dock quay fisherman promise profit lawyer company winter summer letter window garden".split()
DECISIVE = {
    "number": ["40", "41", "4.0", "three", "four", "400"],
    "unit": ["days", "weeks", "metres", "miles", "per cent", "percentage points"],
    "negation": ["not", "never", "", "no"],
    "name": ["Ada", "Otto", "Brandt", "Kern"],
    "modal": ["will", "may", "must", "should", ""],
    "direction": ["increase", "decrease", "support", "oppose", "before", "after"],
}


@given(
    words=st.lists(st.sampled_from(PLAIN), min_size=6, max_size=20),
    kind=st.sampled_from(sorted(DECISIVE)),
    choice=st.tuples(st.integers(0, 5), st.integers(0, 5)),
    place=st.integers(1, 5),
    around=st.lists(st.sampled_from(PLAIN), max_size=5),
)
def test_a_changed_decisive_word_is_never_accepted(
    words: list[str], kind: str, choice: tuple[int, int], place: int, around: list[str]
) -> None:
    pool = DECISIVE[kind]
    original, changed = pool[choice[0] % len(pool)], pool[choice[1] % len(pool)]
    assume(original != changed)
    text = " ".join(
        ["The town is quiet.", *around, *words[:place], *([original] if original else []), *words[place:], "today."]
    )
    asked = " ".join([*words[:place], *([changed] if changed else []), *words[place:]])
    assume(asked not in text)
    found = Aligner(text, split(text)).find(asked, [2])
    assert found.status in {Match.ABSENT, Match.AMBIGUOUS}, (text, asked, found)
