from hypothesis import given
from hypothesis import strategies as st

from tests.samples import ANALYSIS, TEXT
from toolkit.records import Stance
from toolkit.report.marks import Kind, Mark, marks_of, segments
from toolkit.report.view import View


@st.composite
def marked_texts(draw):
    text = draw(st.text(alphabet="ab é\u0301😀\n\r", max_size=40))
    offsets = st.integers(min_value=0, max_value=len(text))
    pairs = draw(st.lists(st.tuples(offsets, offsets), max_size=8))
    marks = [
        Mark(min(a, b), max(a, b), draw(st.sampled_from(list(Kind))), f"T{n}", f"at-T{n}")
        for n, (a, b) in enumerate(pairs)
        if a != b
    ]
    return text, marks


@given(marked_texts())
def test_the_segments_are_the_text_and_every_mark_covers_its_own_words(case):
    text, marks = case
    lines = list(segments(text, marks))
    assert "\n".join("".join(s.text for s in line) for line in lines) == text
    for mark in marks:
        covered = "".join(s.text for line in lines for s in line if mark in s.marks)
        assert covered == text[mark.start : mark.end].replace("\n", "")


@given(marked_texts())
def test_every_mark_with_words_opens_once_and_closes_at_most_once(case):
    text, marks = case
    found = [s for line in segments(text, marks) for s in line]
    for mark in marks:
        if text[mark.start : mark.end].strip("\n"):
            assert sum(mark in s.opening for s in found) == 1
            assert sum(mark in s.closing for s in found) <= 1


def test_a_mark_over_several_lines_closes_on_its_last_one():
    text = "one two\nthree four\n"
    mark = Mark(4, 19, Kind.STATEMENT, "S1", "at")
    first, second, _ = segments(text, [mark])
    assert [s.text for s in first] == ["one ", "two"]
    assert first[1].opening == (mark,)
    assert not first[1].closing
    assert second[0].closing == (mark,)


def test_the_shortest_mark_decides_who_and_the_shortest_position_which_stance():
    outer = Mark(0, 9, Kind.STATEMENT, "S1", "a", actor="A1")
    inner = Mark(2, 4, Kind.POSITION, "P1", "b", actor="A2", stance=Stance.OPPOSE)
    ((before, within, after),) = segments("012345678", [outer, inner])
    assert (before.inmost, within.inmost, after.inmost) == (outer, inner, outer)
    assert (before.stance, within.stance) == (None, Stance.OPPOSE)


def test_marks_of_an_analysis_stand_on_their_evidence():
    marks = marks_of(View(ANALYSIS))
    found = {(m.kind, m.target, TEXT[m.start : m.end]) for m in marks}
    assert (Kind.CONDITION, "P1", "until the fish ladder is paid for") in found
    assert (Kind.POSITION, "P3", "did not seem keen") in found
    assert (Kind.UNCOVERED, "coverage", "Who asked the farmers?") in found
    assert "S6" not in {m.target for m in marks}
    assert len({m.place for m in marks}) == len(marks)
