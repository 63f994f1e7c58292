import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.report.hostile import attacked
from tests.samples import ANALYSIS
from toolkit.report.markdown import escape, markdown
from toolkit.report.visible import one_line

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def inlines(text: str) -> list[str]:
    """The kinds of inline elements in rendered Markdown, text and line breaks left out."""
    children = [child for token in PARSER.parse(text) for child in token.children or ()]
    return [child.type for child in children if child.type not in {"text", "softbreak", "text_special"}]


def plain(text: str) -> str:
    tokens = PARSER.parse(text)
    return "".join(child.content for token in tokens for child in token.children or ())


@given(st.text(alphabet=st.sampled_from("abc 12.-+*_`#<>[]()!&|~\\@:/$^{}=\n\t😀é;")))
def test_escaped_text_is_shown_as_it_is(text):
    escaped = escape(text)
    assert plain(escaped) == one_line(text)
    assert inlines(escaped) == []
    assert {t.type for t in PARSER.parse(escaped)} <= {"paragraph_open", "inline", "paragraph_close"}


@pytest.mark.parametrize(
    "text", ["http://evil.example", "www.evil.example", "a@b.example", "&copy;", "1. x", "# x", "- x"]
)
def test_nothing_becomes_a_link_an_entity_or_a_list(text):
    assert plain(escape(text)) == text
    assert not re.search(r"(?<!\\):", escape(text))
    assert "www.e" not in escape(text)


def test_the_report_says_what_there_is():
    text = markdown(ANALYSIS)
    for words in (
        "# Velden split over dam on the Aar",
        "- ▽ **Lena Orth**: opposes on a condition",
        "*until the fish ladder is paid for*",
        "regional water board**: opposes, as described by Lena Orth",
        "“It is a good plan,” … “and it is a late one.” (s4)",
        "- a decision before June was impossible (s6)",
        "✗ not found in the article",
        "Nobody is credited with",
        "- ✗ **contradicted by the evidence**: The river Aar flows above the town \\[of Velden\\]. (s1)",
        "  - speaks against it: “The Aar passes below the town.” (River survey, Survey Office, 2025-01-01)",
        "the reply was cut off",
    ):
        assert words in text
    assert text.endswith("\n")


def test_an_article_does_nothing():
    text = markdown(attacked())
    kinds = set(inlines(text))
    assert kinds <= {"strong_open", "strong_close", "em_open", "em_close"}
    blocks = {token.type for token in PARSER.parse(text)}
    assert not blocks & {"html_block", "fence", "code_block", "table_open"}
    assert "\x1b" not in text
    assert "\u202e" not in text
