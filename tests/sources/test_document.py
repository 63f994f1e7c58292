import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.documents import document
from toolkit.errors import InputError
from toolkit.sources.document import make_document


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
def test_the_text_is_never_altered(text):
    made = make_document(text)
    assert made.text == text
    assert made.id == document(text).id


def test_given_facts_are_kept_on_one_line():
    made = make_document("Some text.", title=" A\n title ", byline=" ", published_at="2026-03-04", language="en")
    assert (made.title, made.byline, made.published_at, made.language) == ("A title", None, "2026-03-04", "en")


@pytest.mark.parametrize("date", ["02/05/2024", "n/a", "2024-13-13", "20240502", "10 January 2024"])
def test_a_date_that_is_not_read_as_a_day_is_kept_and_told(date):
    made = make_document("Some text.", published_at=date)
    assert made.published_at == date
    (warning,) = made.warnings
    assert repr(date) in warning and "2026-03-04" in warning


@pytest.mark.parametrize("date", [None, " ", "2024-05-02", "2024-05-02T09:30:00+02:00", "2024-05-02 09:30:00"])
def test_a_day_with_or_without_a_time_is_read(date):
    assert make_document("Some text.", published_at=date).warnings == ()


@pytest.mark.parametrize("text", ["", " ", "\n\u3000\t"])
def test_blank_text_is_refused(text):
    with pytest.raises(InputError, match="empty"):
        make_document(text)


@pytest.mark.parametrize("field", ["title", "byline", "source", "published_at"])
def test_half_surrogates_are_refused(field):
    with pytest.raises(InputError, match="surrogate"):
        make_document("Text.", **{field: "a\udce9"})  # type: ignore[arg-type]
    with pytest.raises(InputError, match="surrogate"):
        make_document("Text \ud83d.")
