import pytest

from toolkit.sources.markdown import read_markdown

BODY = "# Dam vote *splits* council #\r\n\r\nThe **council** met.\n\n> “No,” she said.\n"


def test_the_text_is_kept_as_it_is_and_the_first_heading_is_the_title():
    document = read_markdown(BODY.encode(), "a.md")
    assert document.text == BODY
    assert document.title == "Dam vote *splits* council"


def test_front_matter_is_taken_off_and_read():
    front = "---\ntitle: 'Dam: the vote'\nauthor: [Ana Ruiz, B. Lee]\ndate: 2026-03-04\nlang: fr\nurl: https://paper.example/1\n---\n"
    document = read_markdown((front + BODY).encode(), "a.md")
    assert document.text == BODY
    assert document.title == "Dam: the vote"
    assert document.byline == "Ana Ruiz, B. Lee"
    assert document.published_at == "2026-03-04"
    assert document.language == "fr"
    assert document.source == "https://paper.example/1"


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nA thematic break, then prose.\n",
        "---\njust words\n---\nText.",
        "---\n{{ template }}: [\n---\nText.",
        "---\na: 1\na: *nothing\n---\nText.",
        "Text first.\n---\ntitle: x\n---\n",
        "---\ntitle: never closed\nText.",
    ],
)
def test_what_is_not_front_matter_stays_in_the_text(text):
    document = read_markdown(text.encode(), "a.md")
    assert document.text == text
    assert document.title is None


def test_no_heading_no_title():
    assert read_markdown(b"## Second level\n\nText", "a.md").title is None
    assert read_markdown(b"Text\n\n# Later\n", "a.md").title is None
