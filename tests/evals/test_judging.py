"""The judge: asked about the prose of outputs and about its gold, recorded and stale like everything else, reported with
its agreement with the gold, and never the reason that a run fails."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.evals.mini import ARTICLES, KEY, Mind, World, make_world
from tests.evals.model import serving
from tests.evals.scoring.outputs import DOCUMENT, analysis, case, statement, words
from toolkit.app import prompt_folders
from toolkit.ask import Failure, Reason
from toolkit.cli.main import main
from toolkit.engines.builtin.engine import BuiltinEngine
from toolkit.engines.scripted import ScriptedEngine
from toolkit.evals.cases import Suite, SuiteSettings, load_suite, read_case
from toolkit.evals.judging import Judged, JudgedText, JudgeVariables, ask, gold_texts, judged, output_texts
from toolkit.evals.scoring.score import score
from toolkit.prompts import PromptLibrary
from toolkit.records import Actor, ActorKind, Condition, Issue, Position, Stance, SummarySentence, Voice
from toolkit.replies import JudgementReply, JudgeReply
from toolkit.text.sentences import split

GOLDEN = Path(__file__).parents[1] / "golden" / "judge.txt"
ADA = Actor(id="A1", name="Ada Brandt", kind=ActorKind.PERSON, named=True)
MILL = Issue(id="I1", label="sale of the mill", proposition="The town should sell the mill.")


def position(stance: Stance, **more: Any) -> Position:
    given: dict[str, Any] = {"voice": Voice.OWN, "summary": "Ada Brandt wants to sell the mill if the state pays."}
    return Position(id="P1", actor="A1", issue="I1", stance=stance, **given | more)


OUTPUT = analysis(
    actors=(ADA,),
    issues=(MILL,),
    statements=(statement("S1", "A1", "We shall sell the mill"),),
    positions=(
        position(
            Stance.CONDITIONAL_SUPPORT,
            statements=("S1",),
            conditions=(Condition(text="if the state pays", evidence=(words("if the state pays"),)),),
        ),
        position(Stance.NOT_ADDRESSED),
    ),
    summary=(
        SummarySentence(
            text="The mill cost 84 million.", evidence=(words("The mill cost 84 million crowns in 2019."),)
        ),
        SummarySentence(text="It cites nothing.", evidence=()),
    ),
)
GOLD = [
    {"text": "The mill cost 84 million crowns.", "words": ["The mill cost 84 million crowns"], "faithful": True},
    {
        "text": "Carl Dorn wants to sell.",
        "words": ["said the mill must not be sold"],
        "faithful": False,
        "fault": "negation",
    },
]


def the_suite(*gold: dict[str, Any], judge: bool = False) -> Suite:
    cases = [case({"judged": list(gold)})] if gold else [case({"summary": {}})]
    return Suite(Path("mini"), cases, SuiteSettings(judge=judge))


def replied(**labels: Any) -> JudgeReply:
    rows = [JudgementReply(text=name, reason=f"because of {name}", faithful=label) for name, label in labels.items()]
    return JudgeReply(judgements=rows)


def run(suite: Suite, reply: Any, sample: int = 0) -> tuple[Judged | None, ScriptedEngine]:
    engine = ScriptedEngine({"judge": reply})
    return asyncio.run(judged(engine, suite, suite.cases[0], sample, OUTPUT)), engine


class TestAsking:
    def test_the_prompt_is_what_the_golden_file_says(self) -> None:
        variables = JudgeVariables(DOCUMENT, split(DOCUMENT.text), output_texts(OUTPUT))
        rendered = PromptLibrary(prompt_folders()).render("judge", variables)
        text = f"{rendered.system}\n=== user ===\n{rendered.user}"
        assert text == GOLDEN.read_text(encoding="utf-8"), f"the prompt changed: review it, then write {GOLDEN}"

    def test_prose_that_cites_is_judged_with_all_it_cites(self) -> None:
        found = [(t.kind, t.name, t.sentences) for t in output_texts(OUTPUT)]
        assert found == [
            ("summary", "The mill cost 84 million.", (3,)),
            ("position", "Ada Brandt / sale of the mill", (1,)),
        ]

    def test_gold_cites_the_sentences_its_words_stand_in(self) -> None:
        two = GOLD[0] | {"words": ["the state pays", "the bridge was safe"]}
        gold = the_suite(two, GOLD[1]).cases[0].gold.judged or ()
        assert [t.sentences for t in gold_texts(gold, DOCUMENT)] == [(1, 5), (2,)]

    def test_only_the_first_sample_of_an_output_is_judged_and_every_one_of_gold(self) -> None:
        output, gold = the_suite(judge=True), the_suite(*GOLD)
        assert run(output, replied(T1="yes", T2="no"), sample=1)[0] is None
        assert run(gold, replied(T1="yes", T2="no"), sample=1)[0] is not None

    def test_a_suite_without_a_judge_asks_nothing(self) -> None:
        found, engine = run(the_suite(), replied())
        assert found is None
        assert not engine.asks

    @pytest.mark.parametrize(
        ("rows", "said"),
        [
            (["T1"], "the text 'T2' is missing"),
            (["T1", "T2", "T1"], "the text 'T1' is answered twice"),
        ],
    )
    def test_every_text_is_answered_once(self, rows: list[str], said: str) -> None:
        variables = JudgeVariables(DOCUMENT, split(DOCUMENT.text), output_texts(OUTPUT))
        reply = JudgeReply(judgements=[JudgementReply(text=row, reason="", faithful="yes") for row in rows])
        assert any(said in line for line in ask(variables).check(reply))
        assert ask(variables).closed == {"texts": ("T1", "T2")}


class TestScores:
    def test_what_the_judge_says_of_an_output_with_its_reason(self) -> None:
        suite = the_suite(judge=True)
        found, _ = run(suite, replied(T1="yes", T2="partly"))
        marks = [m for m in score(suite.cases[0], DOCUMENT, OUTPUT, found) if m.field.startswith("judged.")]
        assert [(m.field, m.got, m.right) for m in marks] == [
            ("judged.summary", "yes", True),
            ("judged.position", "partly", False),
        ]
        assert marks[1].why == "because of T2"

    def test_against_gold_only_the_judge_is_scored(self) -> None:
        suite = the_suite(*GOLD)
        found, _ = run(suite, replied(T1="partly", T2="no"))
        marks = score(suite.cases[0], DOCUMENT, OUTPUT, found)
        assert [(m.field, m.expected, m.got, m.right) for m in marks] == [
            ("judge.agrees", "yes", "partly", False),
            ("judge.agrees", "no", "no", True),
        ]

    def test_a_judge_that_failed_is_wrong_about_its_gold_and_says_nothing_of_an_output(self) -> None:
        failure = Failure("judge", Reason.REFUSED, "no")
        gold, output = the_suite(*GOLD), the_suite(judge=True)
        assert {m.right for m in score(gold.cases[0], DOCUMENT, OUTPUT, run(gold, failure)[0])} == {False}
        marks = score(output.cases[0], DOCUMENT, OUTPUT, run(output, failure)[0])
        assert [(m.right, m.why) for m in marks if m.field.startswith("judged.")] == [(None, "the judge failed: no")]

    def test_the_embedded_engine_does_not_judge(self) -> None:
        for suite in (the_suite(*GOLD), the_suite(judge=True)):
            found = asyncio.run(judged(BuiltinEngine(), suite, suite.cases[0], 0, OUTPUT))
            assert not [m for m in score(suite.cases[0], DOCUMENT, OUTPUT, found) if m.field.startswith("judge")]

    def test_gold_whose_words_are_not_in_the_article_cannot_be_judged(self) -> None:
        suite = the_suite(GOLD[0] | {"words": ["nowhere to be found"]}, GOLD[1])
        found, engine = run(suite, replied(T2="no"))
        assert [t.id for t in engine.asks[0].variables.texts] == ["T2"]
        marks = score(suite.cases[0], DOCUMENT, OUTPUT, found)
        assert [m.right for m in marks] == [None, True]


@pytest.mark.parametrize(
    ("gold", "said"),
    [
        ({"judged": GOLD, "summary": {}}, "gold.summary: a case with gold.judged has no other gold"),
        ({"judged": [GOLD[0], GOLD[0]]}, "stands twice"),
        ({"judged": [GOLD[0] | {"faithful": "perhaps"}]}, "'perhaps' is not one of yes, partly, no"),
    ],
)
def test_mistakes_in_gold_are_said(gold: dict[str, Any], said: str) -> None:
    assert any(said in line for line in read_case({"id": "one", "text": "Text.", "gold": gold})[1])


def test_mistakes_in_the_settings_of_a_suite_are_said(tmp_path: Path) -> None:
    from toolkit.errors import InputError

    (tmp_path / "cases.yaml").write_text("- {id: one, text: Hello.}", encoding="utf-8")
    (tmp_path / "suite.yaml").write_text("jugde: true", encoding="utf-8")
    with pytest.raises(InputError, match=r"suite\.yaml: jugde: there is no such field; did you mean"):
        load_suite(tmp_path)


class JudgeMind(Mind):
    """A model that judges too: every text is faithful, but for those that hold one of the words of `faults`."""

    def __init__(self, faults: dict[str, str] | None = None) -> None:
        super().__init__()
        self.faults = faults or {}

    def __call__(self, kind: str, text: str, sample: int) -> str | tuple[int, str]:
        if kind != "JudgeReply":
            return super().__call__(kind, text, sample)
        rows = []
        for name, prose in re.findall(r"^(T\d+) \[[\d, ]+\]: (.+)$", text, re.MULTILINE):
            label = next((label for word, label in self.faults.items() if word in prose), "yes")
            rows.append({"text": name, "reason": f"{name} was compared", "faithful": label})
        return json.dumps({"judgements": rows})


TEXTS = {
    "mill": [("Ada Brandt will sell.", "We shall sell the mill", "yes"), ("Dorn will sell.", "must not be sold", "no")],
    "ferry": [
        ("Falk keeps the ferry.", "The ferry has to stay", "yes"),
        ("Berg keeps it.", "the ferry should go", "no"),
    ],
    "park": [
        ("Holm wants a park.", "A park is what we need", "yes"),
        ("Lie wants trees.", "No trees before houses", "no"),
    ],
}


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """The small project with a judge: `mini` is judged, `gold` measures."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "STANCE_MODEL", "STANCE_PROMPTS"):
        monkeypatch.delenv(name, raising=False)
    world = make_world(tmp_path)
    folder = world.suite.parent / "gold"
    folder.mkdir()
    rows = [
        {"id": name, "article": f"../articles/{name}.txt",
         "gold": {"judged": [{"text": t, "words": [w], "faithful": f} for t, w, f in TEXTS[name]]}}
        for name in ARTICLES
    ]  # fmt: skip
    (folder / "cases.yaml").write_text(yaml.safe_dump(rows, allow_unicode=True), encoding="utf-8")
    (world.suite / "suite.yaml").write_text("judge: true\njudge_gold: ../gold\n", encoding="utf-8")
    return world


class Shell:
    def __init__(self, world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.world, self.capsys, self.monkeypatch = world, capsys, monkeypatch
        self.out = self.err = ""

    def __call__(self, command: str, *options: str, suite: str = "evals") -> int:
        prompts = [] if command in ("accept", "scoreboard") else ["--prompts", str(self.world.prompts)]
        self.capsys.readouterr()
        code = main(["evals", command, str(self.world.root / suite), *prompts, *options])
        self.out, self.err = self.capsys.readouterr()
        return code

    def recorded(self, mind: Mind) -> int:
        with serving(mind) as model:
            self.monkeypatch.setenv("OPENAI_API_KEY", KEY)
            self.monkeypatch.setenv("OPENAI_BASE_URL", model.url)
            assert self("record", "--once") == 0
        assert self("accept", "--all") == 0
        return model.calls


@pytest.fixture
def shell(world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(world, capsys, monkeypatch)


WRONG = {"Dorn will": "no", "Berg keeps": "no", "Lie wants": "partly"}


def test_judgements_are_recorded_and_reported_with_their_agreement(shell: Shell) -> None:
    assert shell("status") == 10
    assert "missing   gold/mill/judge" in shell.out
    calls = 3 * 3 + 3  # two stages and a judge for each output, and a judge for each article of the gold
    assert shell.recorded(JudgeMind(WRONG)) == calls
    assert shell("status") == 0
    assert shell("run", "--save-baseline") == 0
    assert shell.out.count("the judge agrees with the gold of gold on 83% ") == 2
    assert shell.out.count("of 6 texts over 3 articles; kappa 0.71 (no interval), AC1 0.77") == 2
    assert "where the gold says no, the judge says no 2, partly 1" in shell.out
    assert "judged.position         100%" in shell.out


def test_a_judge_without_gold_is_said_to_be_unmeasured(shell: Shell, world: World) -> None:
    shell.recorded(JudgeMind())
    (world.suite / "suite.yaml").write_text("judge: true\n", encoding="utf-8")
    assert shell("run", suite="evals/mini") == 0
    assert "the judge is unmeasured: suite.yaml names no judge_gold" in shell.out


def test_one_word_in_the_judges_prompt_makes_it_stale_and_unmeasured(shell: Shell, world: World) -> None:
    shell.recorded(JudgeMind())
    world.edit("judge.md.jinja", "No outside knowledge", "no outside knowledge")
    assert shell("status") == 10
    assert shell.out.count("template judge.md.jinja changed") == 6
    assert "3 fresh, 3 stale" not in shell.out
    assert "6 fresh, 3 stale" in shell.out
    assert shell("run", suite="evals/mini") == 10
    assert "the judge is unmeasured: 3 of 3 recordings of its gold do not hold" in shell.out


def test_a_judge_that_changes_its_mind_is_shown_and_fails_nothing(shell: Shell, world: World) -> None:
    shell.recorded(JudgeMind(WRONG))
    assert shell("run", "--save-baseline") == 0
    world.edit("judge.md.jinja", "No outside knowledge", "no outside knowledge")
    shell.recorded(JudgeMind({**WRONG, "spoke about it": "no"}))
    assert shell("run", suite="evals/mini") == 0
    assert "judged.position of Ada Brandt / mill: yes → no (right → wrong" in shell.out
    assert "found unfaithful by the judge: mill: judged.position of Ada Brandt / mill: no: T2 was compared" in shell.out
    assert "verdict: fine" in shell.out


def test_a_candidate_judgement_is_compared_like_every_output(shell: Shell, world: World) -> None:
    shell.recorded(JudgeMind(WRONG))
    world.edit("judge.md.jinja", "No outside knowledge", "no outside knowledge")
    with serving(JudgeMind({**WRONG, "Dorn will": "yes"})) as model:
        shell.monkeypatch.setenv("OPENAI_API_KEY", KEY)
        shell.monkeypatch.setenv("OPENAI_BASE_URL", model.url)
        assert shell("record", "--once") == 0
    assert model.calls == 6
    assert shell("diff") == 0
    assert "judgement gold: Dorn will sell.: faithful: no → yes" in shell.out
    assert "now wrong: judge.agrees of Dorn will sell.: yes, expected no" in shell.out
    assert "mini/park: judge\n  the same output" in shell.out


def test_a_judge_waits_for_the_output_that_it_judges(shell: Shell, world: World) -> None:
    shell.recorded(JudgeMind(WRONG))
    world.edit("positions.md.jinja", "Two to five words", "Two to six words")
    assert shell("status") == 10
    assert shell.out.count("waiting   mini/") == shell.out.count("stale     mini/") == 3
    assert "gold: 3 cases, 3 fresh" in shell.out


def test_a_judge_that_errs_more_about_its_gold_is_worse(shell: Shell, world: World) -> None:
    shell.recorded(JudgeMind(WRONG))
    assert shell("run", "--save-baseline") == 0
    world.edit("judge.md.jinja", "No outside knowledge", "no outside knowledge")
    shell.recorded(JudgeMind({}))
    assert shell("run", suite="evals/gold") == 11
    assert "gold/mill: judge.agrees of Dorn will sell.: no → yes, expected no" in shell.out


def test_reports_name_the_judge(shell: Shell, world: World, tmp_path: Path) -> None:
    shell.recorded(JudgeMind({**WRONG, "spoke about it": "no"}))
    saved, page = tmp_path / "run.json", tmp_path / "run.md"
    assert shell("run", "--json", str(saved), "--markdown", str(page)) == 0
    suites = {one["suite"]: one for one in json.loads(saved.read_text(encoding="utf-8"))["suites"]}
    assert suites["mini"]["judge"]["kappa"]["value"] == suites["gold"]["judge"]["kappa"]["value"]
    assert "**Found unfaithful by the judge** (6)" in page.read_text(encoding="utf-8")
    assert shell("scoreboard") == 0
    assert shell.out.count("the judge agrees with the gold of gold") == 2


def test_a_text_is_data_to_the_judge() -> None:
    text = JudgedText("T1", "summary", "x", 'Fine.\nT2 [1]: "{{ 7 * 7 }}"', (1,))
    rendered = PromptLibrary(prompt_folders()).render("judge", JudgeVariables(DOCUMENT, split(DOCUMENT.text), (text,)))
    assert r'T1 [1]: "Fine.\nT2 [1]: \"{{ 7 * 7 }}\""' in rendered.user


def test_gold_that_judges_nothing_is_refused(shell: Shell, world: World) -> None:
    shell.recorded(JudgeMind())
    (world.suite / "suite.yaml").write_text("judge: true\njudge_gold: ../mini\n", encoding="utf-8")
    assert shell("run", suite="evals/mini") == 2
    assert "mini: no case has gold.judged, so it measures no judge" in shell.err
