"""Sentences: exact spans that cover the text, and borders where a careful reader sees them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.records import Sentence
from toolkit.text.sentences import split


def parts(text: str, language: str | None = None) -> list[str]:
    return [text[sentence.start : sentence.end] for sentence in split(text, language)]


# "|" marks where a border is wanted; everything between two borders is one sentence.
BORDERS = [
    "Mr. Varga met Sen. Ilse Okoro and Gov. P. J. Lund.| They talked.",
    "The U.S. Secretary of Transport spoke.| He left.",
    "They came from the U.S.| They left again.",
    "It opened at 1 p.m. and closed at 4 p.m. Monday.| Nobody came.",
    "It closed at 4 p.m.| Reporters waited.",
    "He spoke on Nov. 1 in room No. 5.| It was late in Nov.| Nobody listened.",
    "“Is the answer no.”| She left.",
    "The answer was no.| She left.",
    "Prices rose 3.5 per cent to 1.2 million.| That was all.",
    "See www.example.org/a.b for more.| It is free.",
    "Apple Inc. chief Lin Ode resigned.| The firm said nothing.",
    "Brook Inc. Chief Executive Lin Ode resigned.",
    "It was bought by Brook Inc.| The price is not known.",
    "“We go now!” he said.| “Why?” she asked.",
    "“Go now.| We must.”| She left the room.",
    "He wants the return of captives.”|Council leader Ada Moor disagreed.",
    'He wants "the return of captives."|Council leader Ada Moor disagreed.',
    "She agreed.|“We will go,” she said.",
    "The deal was over.|The minister left.",
    "I thought ... well, no.| It is over…| Perhaps.",
    "“... and so it went on,” he said.",
    "It ended.| [...] Then it began.",
    "He left (she stayed).| It rained.| (It always does.)| Then it stopped.",
    "1. First point.| 2. Second point.",
    "Er kam am 3. Oktober um 5 Uhr.| Dann ging er z. B. nach Hause.",
    "„Das ist gut.“| Er ging.| »Wir kommen.«| Sie blieb.",
    "« Nous partons. »| Il a quitté M. Dupont.",
    "¿Viene el Sr. Pérez?| ¡Sí!| Mañana.",
    "« Nous partons. »| Il sort à 14.| « Pourquoi ? » dit-elle.",
    "Ecco l'art. 5 della legge.| Fine.",
    "— Где он? — спросил И. И. Петров.| — Не знаю.",
    "डॉ. शर्मा आए।| क्या यह सच है?| हाँ।",
    "“真的吗？”他问。|是的！",
    '대통령은 "우리는 준비됐다."라고 말했다.| 끝났다.',
    "Είπε: «Είμαστε έτοιμοι.»| Γιατί;| Δεν ξέρω.",
    "我们需要停火。|他离开了。|真的吗？|是的！",
    "“我们需要停火。”|会议结束了。",
    "「停戦が必要だ。」と述べた。|会議は終わった。",
    "هل ستأتي؟| نعم سآتي.| حسنا۔| انتهى",
    "यह अच्छा है।| वह गया॥| फिर आया।",
    "Նա եկավ։| Հետո գնաց։",
    "He asked why?!| Nobody knew...| The end.",
    "It was agreed.[12]| It failed.¹²| It ended.",
    "iPhone sales fell.| iPhone makers shrugged.",
    "George W. Bell spoke.| It was plan B.| He had one.",
    "Yahoo! shares fell.| Yahoo! Inc fell.",
    "all small here.| nothing else, e.g. this.| the end.",
    "“This is it,“ he said.| ”The hard part is over.”",
    "Great!| 😀 Next one.| Ça va 👩‍👩‍👧?| Oui.",
    "— Да.| — Нет, — сказал он.| Он ушел в 2020 г. и вернулся.",
    "No space?|Yes, here.",
    "“Why now?” Mr. Varga asked.| “Stop!” Ada Moor shouted, twice.| “Who knows?”| Varga asked for more time.",
    "ERIE, Pa. — A woman left.| It rained.",
    "Ask Booking.com or Node.js about it.| Done.",
]


@pytest.mark.parametrize("marked", BORDERS)
def test_borders(marked: str) -> None:
    text = marked.replace("|", "")
    assert parts(text) == [part.strip() for part in marked.split("|")]


def test_line_breaks_of_news_text_are_paragraphs() -> None:
    text = "Full force ahead\nThe minister spoke on Monday in the capital, to a crowd\nNobody else did.\n\nThe end"
    assert [s.paragraph for s in split(text)] == [1, 2, 3, 4]


def test_lines_broken_to_a_width_are_joined() -> None:
    text = (
        "The minister said on Monday that the bridge over the river would be closed\n"
        "for a year, and that the town would have to wait for a new one. Mr.\n"
        "Varga said that the company had been told about it in May, and that the\n"
        "Council of the North would pay.\n"
        "\n"
        "Another paragraph follows here, and it is also broken in the middle of its\n"
        "only sentence.\n"
    )
    found = parts(text)
    assert len(found) == 3
    assert found[1].startswith("Mr.\nVarga") and found[1].endswith("would pay.")
    assert [s.paragraph for s in split(text)] == [1, 1, 2]


def test_list_items_are_sentences_of_their_own() -> None:
    assert parts("Demands:\n- a pause\n- more aid\n* talks") == ["Demands:", "- a pause", "- more aid", "* talks"]


def test_windows_and_unicode_line_breaks() -> None:
    assert parts("One line\r\nTwo lines\u2028Three lines\u2029Four") == ["One line", "Two lines", "Three lines", "Four"]


@pytest.mark.parametrize("text", ["", " \n\t\u00a0\r\n "])
def test_blank_text_has_no_sentences(text: str) -> None:
    assert split(text) == ()


HOSTILE = {
    "long line": "word " * 20_000,
    "quotation marks": '"' * 100_000,
    "stops": "." * 100_000,
    "spaced stops": ". ! " * 50_000,
    "acronyms": "A.B." * 25_000,
    "spaces": "a." + " " * 100_000 + "b",
    "lines": "x\n" * 50_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_are_covered(text: str) -> None:
    covers(text, split(text))


def covers(text: str, sentences: tuple[Sentence, ...]) -> None:
    at = 0
    for number, sentence in enumerate(sentences, 1):
        assert sentence.number == number
        assert at <= sentence.start < sentence.end <= len(text)
        assert text[at : sentence.start].strip() == ""
        assert text[sentence.start : sentence.end] == text[sentence.start : sentence.end].strip()
        at = sentence.end
    assert text[at:].strip() == ""
    assert [s.paragraph for s in sentences] == sorted(s.paragraph for s in sentences)


PIECES = st.sampled_from(
    '. |? |!|…|...|”|“|"|’|(|)|[|]|»|«|„|—|- |\n|\n\n|\r\n| |\u00a0|\u200b|\u202e|Mr.|U.S.|word|Word|3.5|No. 5|'
    "。|！|停火|؟|نعم|।|यह|é|e\u0301|👩\u200d👩\u200d👧".split("|")
)


@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join)))
def test_sentences_cover_the_text_in_order(text: str) -> None:
    covers(text, split(text))
