import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from tests.report.hostile import attacked
from tests.samples import ANALYSIS, DOCUMENT
from toolkit.report.html import fragment, html
from toolkit.report.visible import visible


class Page(HTMLParser):
    """What a browser would make of a page: tags with attributes, the article's text, style and script."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.article: list[str] = []
        self.inside: list[str] = []
        self.content: dict[str, str] = {}
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in {"article", "style", "script", "title"}:
            self.inside.append(tag)

    def handle_endtag(self, tag):
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data):
        for tag in self.inside:
            self.content[tag] = self.content.get(tag, "") + data

    def values(self, name: str) -> list[str]:
        return [attributes[name] or "" for _, attributes in self.tags if name in attributes]


PAGES = pytest.mark.parametrize("make", [html, fragment], ids=["page", "fragment"])
ANALYSES = pytest.mark.parametrize("analysis", [ANALYSIS, attacked()], ids=["plain", "hostile"])


@PAGES
@ANALYSES
def test_the_article_is_shown_whole_and_unaltered(make, analysis):
    assert Page(make(analysis)).content["article"] == visible(analysis.document.text)


def test_line_ends_of_other_systems_are_not_shown_as_characters():
    document = DOCUMENT.model_copy(update={"text": DOCUMENT.text.replace("\n", "\r\n")})
    page = html(ANALYSIS.model_copy(update={"document": document}))
    assert Page(page).content["article"] == DOCUMENT.text
    assert "␍" not in page


def test_marked_words_are_the_evidence():
    page = html(ANALYSIS)
    marked = re.findall(r'<mark class="[^"]*" data-of="([^"]*)">([^<]*)</mark>', page)
    assert (
        "".join(text for of, text in marked if "P1" in of.split())
        == "We will not sign this until the fish ladder is paid for,"
    )
    assert ("P3", "did not seem keen") in marked


@PAGES
@ANALYSES
def test_nothing_is_loaded_and_nothing_of_the_article_runs(make, analysis):
    page = Page(make(analysis))
    names = {tag for tag, _ in page.tags}
    assert not names & {"img", "svg", "iframe", "object", "embed", "link", "base", "b", "video", "audio"}
    assert not [
        name for _, attributes in page.tags for name in attributes if name.startswith("on") or name in {"src", "style"}
    ]
    assert all(href.startswith("#") for href in page.values("href"))
    assert sum(tag == "script" for tag, _ in page.tags) == (1 if make is html else 0)
    assert "alert" not in page.content.get("script", "")


@ANALYSES
def test_the_policy_allows_exactly_the_pages_own_style_and_script(analysis):
    page = Page(html(analysis))
    (policy,) = [
        a["content"] or "" for tag, a in page.tags if tag == "meta" and a.get("http-equiv") == "Content-Security-Policy"
    ]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    for kind in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(page.content[kind].encode()).digest()).decode()
        assert rules[f"{kind}-src"] == f"'sha256-{digest}'"


@PAGES
@ANALYSES
def test_ids_are_unique_and_every_link_leads_somewhere(make, analysis):
    page = Page(make(analysis))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {href.removeprefix("#") for href in page.values("href")} <= set(ids)


def test_acting_characters_are_shown():
    page = html(attacked())
    assert not set(page) & set("\x00\x07\x08\x1b\x9b\u202e\u2066\u202c\u2069")
    assert "␛[31mred" in page


def test_it_starts_as_a_document_and_names_its_direction():
    page = html(ANALYSIS)
    assert page.startswith("<!doctype html>")
    assert '<p dir="auto">' in page
    assert f'lang="{DOCUMENT.language}"' in page


def test_the_matrix_has_a_cell_for_every_pair_and_blanks_where_there_is_no_evidence():
    page = html(ANALYSIS)
    table = page[page.index("<table") : page.index("</table>")]
    assert table.count("<tr") == 1 + 4
    assert table.count("<td") == 4 * 2
    assert len(re.findall(r'<td class="none" data-issue="I[12]"><span class="hidden">no evidence</span>', table)) == 3
    assert 'href="#at-P1-p0"' in table
    assert "as described by Lena Orth" in table
    assert "until the fish ladder is paid for" in table
    assert "words not found" in table


def test_what_is_not_grounded_is_shown_as_such():
    page = html(ANALYSIS)
    assert re.search(r'class="card doubt" id="P4"[^>]*data-ground="no"', page)
    assert "✗ not found in the article" in page
    assert 'data-ground="yes"' in page


def test_failures_findings_coverage_and_provenance_are_there():
    text = html(ANALYSIS)
    for words in (
        "1 call failed: this analysis is partial",
        "the reply was cut off",
        "Nobody is credited with this quotation.",
        "6 of 7 sentences read",
        "4 of 5 quotations accounted for",
        "2 facts of 3 listed could not be checked",
        "Maps were not looked at.",
        "some-model-2026-01-01",
        "abcdef012345",
        "2,100 tokens in",
        "en.cue.said",
        "because talks go on",
    ):
        assert words in text


def test_a_fragment_keeps_its_style_and_its_ids_to_itself():
    piece = fragment(ANALYSIS)
    page = Page(piece)
    assert all(i.startswith(DOCUMENT.id) for i in page.values("id"))
    body = re.sub(r"/\*.*?\*/", "", page.content["style"], flags=re.DOTALL)
    selectors = [s.strip() for part in re.findall(r"([^{}]+)\{", body) for s in re.split(r",(?![^(]*\))", part)]
    assert {s for s in selectors if not s.startswith((".sr", "@media"))} == set()


def test_an_empty_analysis_is_a_report_too():
    empty = ANALYSIS.model_copy(
        update={
            "actors": (),
            "issues": (),
            "statements": (),
            "positions": (),
            "findings": (),
            "failures": (),
            "summary": (),
            "trace": (),
            "document": DOCUMENT.model_copy(update={"title": None, "source": None, "warnings": (), "language": None}),
        }
    )
    assert "No position was found." in html(empty)
    assert f"Document {DOCUMENT.id}" in html(empty)


def test_facts_show_their_verdict_both_sides_and_who_signed():
    page = html(ANALYSIS)
    fact = page[page.index('id="C2"') : page.index('id="C4"')]
    for words in (
        'data-verdict="contradicted"',
        "<h4>speaks against it</h4>",
        "<bdi>River survey, Survey Office, 2025-01-01</bdi> · characters 0–30",
        "<h4>bears it out</h4>",
        "<bdi>letter.txt</bdi>",
        "✗ not found in the source (not in the passage)",
        "check-worthiness 0.71",
        "it names a place",
    ):
        assert words in fact
    assert "<strong>Signed off</strong> by <bdi>Ana Ruiz</bdi>" in page
    assert '<option value="contradicted">' in page
    assert page.index('id="C2"') < page.index('id="C4"') < page.index('id="C1"')


def test_without_facts_there_is_nothing_about_them():
    page = html(ANALYSIS.model_copy(update={"claims": (), "checks": (), "reviews": ()}))
    assert "Facts that the article states" not in page
    assert 'name="verdict"' not in page


def test_a_finding_leads_to_its_words():
    page = html(ANALYSIS)
    finding = page[page.index('id="F2"') : page.index("</li>", page.index('id="F2"'))]
    assert '<a href="#at-S5-s0">“Who asked the farmers?”</a>' in finding
