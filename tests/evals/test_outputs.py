"""Two outputs side by side, samples of one, and two results of a suite."""

from __future__ import annotations

import pytest

from tests.evals.scoring.outputs import actor, analysis, claim, position, statement
from toolkit.evals.comparison import compare, noise_floor, shares
from toolkit.evals.gates import Exit, Kind, Problem, comparison_problems, exit_code
from toolkit.evals.outputs import ABSENT, Item, decoded, differences
from toolkit.evals.results import CaseResult, SampleResult, SuiteResult, dump_rows, from_json, to_json
from toolkit.evals.scoring.marks import Mark
from toolkit.evals.stability import flip_rates, spreads
from toolkit.records import Issue, Speech, Stance

ADA, CARL = actor("A1", "Ada Brandt", "Brandt"), actor("A2", "Carl Dorn")
BASE = analysis(
    actors=(ADA, CARL),
    statements=(statement("S1", "A1", "We shall sell the mill"),),
    positions=(position("A1", Stance.SUPPORT), position("A2", Stance.OPPOSE)),
    claims=(claim("C1", "It cost 84 million.", "The mill cost 84 million crowns in 2019"),),
)


def changed(old: object, new: object) -> list[str]:
    return [str(d) for d in differences(decoded(old), decoded(new)) if not d.prose]  # type: ignore[arg-type]


def test_an_output_does_not_differ_from_itself() -> None:
    assert differences(decoded(BASE), decoded(BASE)) == []


def test_ids_order_and_shorter_names_do_not_count() -> None:
    other = analysis(
        actors=(actor("X7", "Carl Dorn"), actor("X8", "Mayor Ada Brandt")),
        statements=(statement("S9", "X8", "We shall sell the mill"),),
        positions=(position("X7", Stance.OPPOSE), position("X8", Stance.SUPPORT)),
        claims=(claim("C4", "The mill cost 84 million crowns.", "The mill cost 84 million crowns in 2019"),),
    )
    assert changed(BASE, other) == []


def test_a_flipped_stance_is_one_line() -> None:
    other = BASE.model_copy(update={"positions": (position("A1", Stance.SUPPORT), position("A2", Stance.MIXED))})
    assert changed(BASE, other) == ["position Carl Dorn / sale of the mill: stance: oppose → mixed"]


def test_what_came_and_what_went() -> None:
    other = BASE.model_copy(update={"positions": BASE.positions[:1], "actors": (ADA, CARL, actor("A3", "Eva Holm"))})
    assert changed(BASE, other) == [
        f"actor Eva Holm: found: {ABSENT} → person",
        f"position Carl Dorn / sale of the mill: found: oppose → {ABSENT}",
    ]


def test_statements_are_the_same_where_they_stand_in_one_place() -> None:
    moved = statement("S1", "A2", "shall sell the mill", speech=Speech.MIXED)
    other = BASE.model_copy(update={"statements": (moved,)})
    assert changed(BASE, other) == [
        "statement “We shall sell the mill”: speaker: Ada Brandt → Carl Dorn",
        "statement “We shall sell the mill”: speech: direct → mixed",
    ]


def test_prose_is_kept_apart() -> None:
    other = BASE.model_copy(
        update={"positions": (position("A1", Stance.SUPPORT, summary="New words."), BASE.positions[1])}
    )
    (found,) = differences(decoded(BASE), decoded(other))
    assert (found.prose, found.field, found.new) == (True, "summary", "New words.")


def test_issues_in_other_words_are_the_same_where_they_share_them() -> None:
    issue = Issue(id="I1", label="mill sale", proposition="The town should sell the old mill.")
    assert changed(BASE, BASE.model_copy(update={"issues": (issue,)})) == []


def test_an_output_that_failed_has_nothing() -> None:
    assert decoded(None) == ()
    assert all(line.endswith(ABSENT) for line in changed(BASE, None))


def test_items_survive_json() -> None:
    assert tuple(Item.from_json(item.to_json()) for item in decoded(BASE)) == decoded(BASE)


def test_flips_over_samples() -> None:
    mixed = BASE.model_copy(update={"positions": (position("A1", Stance.SUPPORT), position("A2", Stance.MIXED))})
    without = BASE.model_copy(update={"positions": BASE.positions[:1]})
    found = spreads("mill", [decoded(BASE), decoded(mixed), decoded(BASE)])
    assert [s.name for s in found if s.flips] == ["Carl Dorn / sale of the mill"]
    rates = flip_rates(found)
    assert (rates["position.stance"].value, rates["position.stance"].n) == (0.5, 2)
    assert rates["position.voice"].value == 0
    assert rates["position.voice"].high > 0.5
    lost = flip_rates(spreads("mill", [decoded(without), decoded(BASE)]))
    assert lost["position.found"].value == 0.5
    assert lost["position.stance"].n == 1


def test_one_sample_says_nothing_about_stability() -> None:
    assert spreads("mill", [decoded(BASE)]) == []


def result(*rows: tuple[str, str, bool | None], n: int = 1, model: str = "m") -> SuiteResult:
    """A result with one case an article; each row is (article, item, right) and stands in all `n` samples."""
    cases: dict[str, list[Mark]] = {}
    for article, item, right in rows:
        cases.setdefault(article, []).append(Mark("stance", item, "support", "support" if right else "oppose", right))
    made = tuple(CaseResult(a, a, tuple(SampleResult(tuple(m), ()) for _ in range(n))) for a, m in cases.items())
    return SuiteResult("s", "openai", model, made)


def test_differences_are_paired_and_clustered_by_article() -> None:
    old = result(*((f"a{k}", i, True) for k in range(8) for i in "xy"))
    new = result(*((f"a{k}", i, k != 0) for k in range(8) for i in "xy"))
    (field,) = compare(old, new).fields
    assert (field.old.value, field.new.value) == (1.0, 0.875)
    assert (field.worse, field.better, field.shared) == (2, 0, 16)
    assert field.difference.clusters == 8
    assert field.difference.verdict == "no difference shown"


def test_a_loss_everywhere_is_worse_and_fails() -> None:
    old = result(*((f"a{k}", i, True) for k in range(8) for i in "xyz"))
    new = result(*((f"a{k}", i, i == "x") for k in range(8) for i in "xyz"))
    kinds = {problem.kind for problem in comparison_problems(compare(old, new), new)}
    assert kinds == {Kind.FLIPS, Kind.FIELD}


def test_a_gain_fails_nothing() -> None:
    old = result(*((f"a{k}", "x", k > 3) for k in range(8)))
    new = result(*((f"a{k}", "x", True) for k in range(8)))
    assert comparison_problems(compare(old, new), new) == []


def test_without_samples_every_flip_to_wrong_counts() -> None:
    old = result(*((f"a{k}", "x", True) for k in range(30)))
    new = result(*((f"a{k}", "x", k != 7) for k in range(30)))
    (problem,) = comparison_problems(compare(old, new), new)
    assert (problem.kind, problem.case) == (Kind.FLIPS, "a7")
    assert "no samples tell of noise" in problem.message


def test_the_noise_floor_is_what_samples_show() -> None:
    def sample(right: bool) -> SampleResult:
        return SampleResult((Mark("stance", "x", "a", "b", right),), ())

    cases = [CaseResult(f"a{k}", f"a{k}", (sample(True), sample(k > 0), sample(True))) for k in range(10)]
    floor = noise_floor(SuiteResult("s", "openai", "m", tuple(cases)))["stance"]
    assert floor.value == pytest.approx(0.1 * 2 / 3)
    assert floor.n == 10
    assert floor.high > 0.25
    assert noise_floor(result(("a", "x", True))) == {}


def test_what_cannot_be_judged_is_neither_right_nor_wrong() -> None:
    found = result(("a", "x", None), ("a", "y", True))
    assert (shares(found)["stance"].value, shares(found)["stance"].n) == (1.0, 1)
    (field,) = compare(result(("a", "x", True), ("a", "y", True)), found).fields
    assert field.flips == ()


def test_cases_that_only_one_side_has_are_said() -> None:
    found = compare(result(("a", "x", True)), result(("b", "x", True)))
    assert (found.only_old, found.only_new) == (("a",), ("b",))


def test_results_survive_json_and_rows_are_lines() -> None:
    made = result(("a", "x", True), ("b", "y", None), n=2)
    text = dump_rows(to_json(made))
    import json

    assert from_json(json.loads(text), "file") == made
    assert sum('"stance", "x"' in line for line in text.splitlines()) == 2


@pytest.mark.parametrize(
    ("kinds", "code"),
    [
        ([], Exit.FINE),
        ([Kind.FLIPS], Exit.WORSE),
        ([Kind.PROMISE, Kind.STALE], Exit.STALE),
        ([Kind.STALE, Kind.BROKEN, Kind.FIELD], Exit.BROKEN),
    ],
)
def test_broken_goes_before_stale_and_stale_before_worse(kinds: list[Kind], code: Exit) -> None:
    assert exit_code([Problem(kind, "s", None, "x") for kind in kinds]) is code
