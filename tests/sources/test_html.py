import pytest

from toolkit.errors import InputError
from toolkit.sources.html import read_html

QUOTE = "“We will not sign this,” said Mayor Lena Orth."
FILLER = "The council of Velden met on Tuesday to talk about a dam across the river, and nobody agreed about anything."
HEAD = (
    '<meta property="og:title" content="Dam vote splits council"><meta name="author" content="Ana Ruiz">'
    '<meta property="article:published_time" content="2026-03-04T10:00:00Z"><title>Dam | The Paper</title>'
)


def page(*paragraphs: str, head: str = HEAD, lang: str = "en-GB") -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="{lang}"><head>{head}</head><body><nav><a href="/">Home</a></nav>'
        f"<article><h1>Dam vote splits council</h1>{body}</article><footer>Copyright</footer></body></html>"
    )


def test_title_byline_date_and_language():
    document = read_html(page(FILLER, QUOTE, FILLER, FILLER).encode(), "a.html")
    assert document.title == "Dam vote splits council"
    assert document.byline == "Ana Ruiz"
    assert document.published_at == "2026-03-04"
    assert document.language == "en"
    assert "Home" not in document.text
    assert "Copyright" not in document.text


def test_repeated_quotations_survive():
    paragraphs = [QUOTE, FILLER, QUOTE, FILLER.replace("dam", "weir"), QUOTE, QUOTE]
    document = read_html(page(*paragraphs).encode(), "a.html")
    assert document.text.count(QUOTE) == 4
    assert document.text.split("\n")[1:] == paragraphs


def test_the_second_page_is_not_a_duplicate_of_the_first():
    data = page(FILLER, QUOTE, FILLER, QUOTE).encode()
    texts = {read_html(data, "a.html").text for _ in range(6)}
    assert len(texts) == 1


def test_quotation_marks_entities_and_inline_markup():
    document = read_html(
        page(
            FILLER,
            "&#x201C;No,&#x201D; she said&nbsp;&mdash; &laquo;<em>jam</em>ais&raquo; &amp; „nie“.",
            FILLER,
            FILLER,
        ).encode(),
        "a.html",
    )
    assert "“No,” she said — «jamais» & „nie“." in document.text


def test_scripts_and_templates_are_not_run_and_not_kept():
    document = read_html(
        page(FILLER, "{{ 7*7 }}", "<script>alert(1)</script>Plain words.", FILLER, FILLER).encode(), "a.html"
    )
    assert "{{ 7*7 }}" in document.text
    assert "alert" not in document.text


def test_the_declared_encoding_is_used():
    czech = "Starostka řekla, že žádný podpis nepřipojí, a to je vše, co k tomu má. " * 4
    head = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2">'
    document = read_html(page(czech, czech, head=head, lang="cs").encode("iso-8859-2"), "a.html")
    assert "Starostka řekla, že žádný podpis" in document.text
    assert document.warnings == ()
    assert document.language == "cs"


def test_no_date_is_invented():
    document = read_html(
        page(FILLER, "On 3 May 2019 it rained.", FILLER, FILLER, head="<title>T</title>").encode(), "a.html"
    )
    assert document.published_at is None


MENU = (
    b"<html><title>Home</title><nav><a href='/a'>News</a><a href='/b'>Sport</a></nav><footer>Contact us</footer></html>"
)


@pytest.mark.parametrize("data", [b"<html></html>", b"<p></p>", b"<html><body><script>1</script></body></html>", MENU])
def test_a_page_without_an_article_is_refused(data):
    with pytest.raises(InputError, match="no article"):
        read_html(data, "a.html")
