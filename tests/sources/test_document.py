import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import InputError
from toolkit.sources.document import content_id, make_document


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
def test_the_text_is_never_altered(text):
    document = make_document(text)
    assert document.text == text
    assert document.id == content_id(text)


def test_given_facts_are_kept_on_one_line():
    document = make_document("Some text.", title=" A\n title ", byline=" ", published_at="2026-03-04", language="en")
    assert (document.title, document.byline, document.published_at, document.language) == (
        "A title",
        None,
        "2026-03-04",
        "en",
    )


@pytest.mark.parametrize("text", ["", " ", "\n\u3000\t"])
def test_blank_text_is_refused(text):
    with pytest.raises(InputError, match="empty"):
        make_document(text)


@pytest.mark.parametrize("field", ["title", "byline", "source"])
def test_half_surrogates_are_refused(field):
    with pytest.raises(InputError, match="surrogate"):
        make_document("Text.", **{field: "a\udce9"})  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"U\+D83D"):
        make_document("Text \ud83d.")
