"""Findings across the articles of one story."""

from __future__ import annotations

from toolkit.documents import document
from toolkit.findings.across import across
from toolkit.findings.rules import load_rules
from toolkit.records import Analysis, Coverage, CrossFinding, Evidence, Match, Provenance, Speech, Statement


def analysis(text: str, source: str, *quoted: str) -> Analysis:
    statements = tuple(
        Statement(
            id=f"S{n}",
            actor="A1",
            cue="said",
            speech=Speech.DIRECT,
            evidence=(
                Evidence(start=text.index(w), end=text.index(w) + len(w), text=w, sentence=1, match=Match.EXACT),
            ),
        )
        for n, w in enumerate(quoted, start=1)
    )
    return Analysis(
        document=document(text, source=source, language="en"),
        statements=statements,
        coverage=Coverage(sentences=1, sentences_read=1, quotations=0, quotations_covered=0),
        provenance=Provenance(engine="builtin", toolkit_version="0", created_at="2026-01-01T00:00:00+00:00"),
    )


def compare(*analyses: Analysis) -> tuple[CrossFinding, ...]:
    texts = {a.document.id: a.document.text for a in analyses}
    found = across(analyses, load_rules())
    for finding in found:
        assert len({place.document for place in finding.places}) == 2
        for place in finding.places:
            assert texts[place.document][place.evidence.start : place.evidence.end] == place.evidence.text
    return found


def test_figures_that_differ_between_outlets() -> None:
    one = analysis("Rebels still hold 240 hostages in the old mine.", "One")
    other = analysis("The 210 hostages in the old mine are fed by rebels.", "Two")
    (finding,) = compare(one, other)
    assert (finding.rule, finding.message) == ("across.figures", "One has 240, Two 210 for “hostages”.")


def test_figures_that_agree_or_that_the_other_also_has_are_no_finding() -> None:
    one = analysis("Rebels still hold 240 hostages in the old mine.", "One")
    assert compare(one, analysis("About 240 hostages in the old mine are fed by rebels.", "Two")) == ()
    both = "The 210 hostages in the old mine are fed by rebels. Rebels took 240 hostages to the old mine."
    assert compare(one, analysis(both, "Two")) == ()


def quote(words: str, source: str) -> Analysis:
    return analysis(f"“{words},” she said.", source, words)


def test_quotations_that_are_nearly_alike() -> None:
    one = quote("We will not sell the old mine to anybody", "One")
    other = quote("We will now sell the old mine to anybody", "Two")
    assert [f.rule for f in compare(one, other)] == ["across.quotation"]
    assert compare(one, quote("We will not sell the old mine", "Three")) == ()


def test_names_spelled_differently() -> None:
    found = compare(analysis("Lena Herzog spoke.", "One"), analysis("Then Lena Hertzog left.", "Two"))
    assert [f.rule for f in found] == ["across.names"]


def test_rules_that_are_switched_off_stay_silent() -> None:
    rules = [rule.model_copy(update={"enabled": False}) for rule in load_rules()]
    assert across([analysis("Lena Herzog spoke.", "One"), analysis("Lena Hertzog left.", "Two")], rules) == ()


def test_every_pair_is_compared_once() -> None:
    three = [analysis(f"Lena Her{x}zog spoke of {x}.", x) for x in ("t", "s", "d")]
    found = compare(*three)
    assert len(found) == len({f.message for f in found}) == 3
    assert [f.id for f in found] == ["X1", "X2", "X3"]
