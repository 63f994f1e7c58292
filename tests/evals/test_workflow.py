"""The whole workflow through the command: status, record, diff, accept, run, compare, import, and the exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from tests.evals.mini import ARTICLES, KEY, Mind, World, a_case, make_world
from tests.evals.model import Model, serving
from toolkit.cli.main import main
from toolkit.evals.redaction import secrets_in
from toolkit.evals.results import VERSION


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "STANCE_MODEL", "STANCE_PROMPTS"):
        monkeypatch.delenv(name, raising=False)
    return make_world(tmp_path)


class Shell:
    """Runs `stance evals` on a world and keeps what it printed."""

    def __init__(self, world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.world, self.capsys, self.monkeypatch = world, capsys, monkeypatch
        self.out = self.err = ""

    def __call__(self, command: str, *options: str) -> int:
        suite = [] if command in ("compare", "import") else [str(self.world.suite)]
        prompts = (
            [] if command in ("accept", "reject", "scoreboard", "import") else ["--prompts", str(self.world.prompts)]
        )
        self.capsys.readouterr()
        code = main(["evals", command, *suite, *prompts, *options])
        self.out, self.err = self.capsys.readouterr()
        return code

    def record(self, mind: Mind | None = None, *options: str) -> tuple[int, Model]:
        """Record against a model that answers as `mind` does."""
        with serving(mind or Mind()) as model:
            self.monkeypatch.setenv("OPENAI_API_KEY", KEY)
            self.monkeypatch.setenv("OPENAI_BASE_URL", model.url)
            code = self("record", "--once", *options)
            self.monkeypatch.delenv("OPENAI_API_KEY")
            self.monkeypatch.delenv("OPENAI_BASE_URL")
        return code, model


@pytest.fixture
def shell(world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(world, capsys, monkeypatch)


@pytest.fixture
def recorded(shell: Shell) -> Shell:
    assert shell.record()[0] == 0
    assert shell("accept", "--all") == 0
    assert shell("run", "--save-baseline") == 0
    return shell


def test_from_nothing_to_a_baseline(shell: Shell) -> None:
    assert shell("status") == 10
    assert "6 missing; a refresh takes up to 6 calls" in shell.out
    assert shell("run") == 10
    assert "verdict: stale" in shell.out
    assert shell.record()[0] == 0
    assert "6 candidates from 6 calls" in shell.out
    assert shell("status") == 10
    assert "6 candidates wait" in shell.out
    assert shell("status", "--candidates") == 0
    assert shell("accept", "--all") == 0
    assert shell("status") == 0
    assert shell("run") == 0
    assert "no baseline" in shell.out
    assert shell("run", "--save-baseline") == 0
    assert shell("run") == 0
    assert "no difference shown" in shell.out or "not enough cases" in shell.out


def test_gold_words_that_are_not_in_the_article_are_said_before_anything_is_paid_for(
    shell: Shell, world: World
) -> None:
    shell("status")
    assert "warning" not in shell.err
    gold = a_case("mill")["gold"]
    gold["statements"][0]["words"].append("words that nobody wrote")
    gold["positions"][0] |= {"words": ["nor these"], "conditions": ["nor those"]}
    world.cases({"mill": {"gold": gold}})
    shell("status")
    missing = [
        "mini/mill: gold.statements.0.words: 'words that nobody wrote' is not in the article, so it cannot be scored",
        "mini/mill: gold.positions.0.words: 'nor these' is not in the article, so it cannot be scored",
        "mini/mill: gold.positions.0.conditions: 'nor those' is not in the article, so it cannot be scored",
    ]
    assert [line for line in shell.err.splitlines() if "warning" in line] == [f"warning: {line}" for line in missing]
    code, _ = shell.record()
    assert code == 0
    assert missing[0] in shell.err


def test_one_word_in_a_prompt_is_stale_named_and_refreshed(recorded: Shell, world: World) -> None:
    world.edit("positions.md.jinja", "Two to five words", "Two to six words")
    assert recorded("status") == 10
    for name in ARTICLES:
        assert f"stale     mini/{name}/positions  template positions.md.jinja changed" in recorded.out
    assert "statements" not in recorded.out
    assert recorded("run") == 10
    assert all(f"STALE    mini/{name}: positions is stale" in recorded.out for name in ARTICLES)
    code, model = recorded.record(Mind(stances={"Carl Dorn": "support"}))
    assert (code, model.calls) == (0, 3)
    assert recorded("diff") == 0
    assert "position Carl Dorn / mill: stance: oppose → support" in recorded.out
    assert "now wrong: stance of Carl Dorn / mill: support, expected oppose" in recorded.out
    assert "mini/park: positions\n  the same output" in recorded.out
    assert recorded("accept", "--case", "mini/park", "--case", "ferry") == 0
    assert recorded("reject", "--case", "mill") == 0
    assert recorded("status") == 10
    assert "1 stale" in recorded.out


def test_a_worse_output_is_named_by_case_and_field(recorded: Shell, world: World) -> None:
    world.edit("positions.md.jinja", "Two to five words", "Two to six words")
    recorded.record(Mind(stances={"Carl Dorn": "support"}))
    recorded("accept", "--all")
    assert recorded("run") == 11
    assert "mini/mill: stance of Carl Dorn / mill: oppose → support, expected oppose" in recorded.out
    assert "changed: mini/mill: position Carl Dorn / mill: stance: oppose → support" in recorded.out
    assert "verdict: worse" in recorded.out


def test_a_flipped_stance_in_a_recorded_reply_is_named(recorded: Shell, world: World) -> None:
    path = world.cassettes / "mini" / "ferry" / "positions.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count("stance: support") == 1
    path.write_text(text.replace("stance: support", "stance: oppose"), encoding="utf-8")
    assert recorded("run") == 11
    assert "mini/ferry: stance of Olaf Berg / ferry: support → oppose" in recorded.out
    assert "mini/ferry: positions: a reply was edited by hand" in recorded.out


def test_noise_that_the_samples_show_is_not_a_regression(shell: Shell, world: World) -> None:
    world.cases({name: {"samples": 4} for name in ARTICLES})
    shaky = {(person, k): "mixed" for person in ("Carl Dorn", "Ina Falk", "Eva Holm") for k in (2, 3)}
    shell.record(Mind(by_sample=shaky))
    shell("accept", "--all")
    shell("run", "--save-baseline")
    assert "unstable: mill: position.stance of Carl Dorn / mill: oppose / oppose / mixed / mixed" in shell.out
    world.edit("positions.md.jinja", "Two to five words", "Two to six words")
    shell.record(Mind(by_sample={**shaky, ("Carl Dorn", 0): "mixed"}))
    shell("accept", "--all")
    assert shell("run") == 0
    assert "changed: mini/mill: position Carl Dorn / mill: stance: oppose → mixed" in shell.out
    assert "stance of Carl Dorn / mill: oppose → oppose" not in shell.out


def test_words_that_are_not_in_the_article_are_never_shown_as_if_they_were(shell: Shell) -> None:
    shell.record(Mind(words={"Ada Brandt": "We shall never sell the bridge"}))
    shell("accept", "--all")
    assert shell("run", "--case", "mill", "--save-baseline") == 0
    rows = {line.split()[0]: line.split()[1] for line in shell.out.splitlines() if line.startswith("  evidence.")}
    assert rows["evidence.exact"] == "100%"
    assert rows["evidence.found"] != "100%"
    baseline = json.loads((shell.world.suite / "baseline.json").read_text(encoding="utf-8"))
    items = baseline["cases"][0]["samples"][0]["items"]
    stated = next(i for i in items if i["kind"] == "statement" and i["fields"]["speaker"] == "Ada Brandt")
    assert (stated["fields"]["evidence"], stated["spans"]) == ("absent", [])


def test_a_broken_case_goes_before_everything_else(recorded: Shell, world: World) -> None:
    (world.root / "evals" / "articles" / "mill.txt").unlink()
    assert recorded("run") == 12
    assert "BROKEN   mini/mill: case 'mill': there is no file" in recorded.out
    assert "verdict: broken" in recorded.out


def test_a_secret_in_a_recording_fails_the_run(recorded: Shell, world: World) -> None:
    path = world.cassettes / "mini" / "mill" / "statements.yaml"
    path.write_text(path.read_text(encoding="utf-8") + f"# Authorization: Bearer {KEY}\n", encoding="utf-8")
    assert recorded("run") == 11
    assert "statements.yaml holds an API key in line" in recorded.out
    assert KEY not in recorded.out


def test_the_key_is_nowhere(recorded: Shell, world: World) -> None:
    for path in world.root.rglob("*"):
        if path.is_file():
            assert not secrets_in(path.read_bytes().decode("utf-8", "replace"), [KEY])
    assert KEY not in recorded.out + recorded.err


def test_reports_for_people_and_machines(recorded: Shell, world: World, tmp_path: Path) -> None:
    world.edit("positions.md.jinja", "Two to five words", "Two to six words")
    recorded.record(Mind(stances={"Carl Dorn": "support"}))
    recorded("accept", "--all")
    files = {name: tmp_path / f"report.{name}" for name in ("json", "junit", "markdown")}
    options = [part for name, path in files.items() for part in (f"--{name}", str(path))]
    assert recorded("run", *options, "--github") == 11
    data = json.loads(files["json"].read_text(encoding="utf-8"))
    assert (data["verdict"], data["exit_code"]) == ("worse", 11)
    assert data["suites"][0]["differences"]["stance"]["worse"] == 1
    root = ElementTree.fromstring(files["junit"].read_text(encoding="utf-8"))
    failed = {case.get("name") for case in root.iter("testcase") if case.find("failure") is not None}
    assert failed == {"mill"}
    text = files["markdown"].read_text(encoding="utf-8")
    assert text.startswith("# Evals: worse")
    assert "mini/mill" in text
    assert ",title=evals flips%3A mini/mill::mini/mill: stance of Carl Dorn / mill" in recorded.out


def test_the_page_shows_the_difference_and_cannot_run(recorded: Shell, world: World, tmp_path: Path) -> None:
    world.edit("positions.md.jinja", "Two to five words", "Two to six words")

    class Hostile(Mind):
        def positions(self, name: str, sample: int) -> dict[str, Any]:
            reply = super().positions(name, sample)
            for position in reply["positions"]:
                position["summary"] = "<script>alert(1)</script> & more"
            return reply

    recorded.record(Hostile(stances={"Carl Dorn": "support"}))
    page = tmp_path / "diff.html"
    assert recorded("diff", "--html", str(page)) == 0
    text = page.read_text(encoding="utf-8")
    assert "<del>oppose</del>" in text
    assert "<ins>support</ins>" in text
    assert "<script" not in text
    assert "http" not in text.replace('http-equiv="Content-Security-Policy"', "")
    assert "default-src &#39;none&#39;" in text


def test_the_embedded_engine_is_compared_without_recordings_of_its_own(recorded: Shell, world: World) -> None:
    assert recorded("compare", "recorded", "builtin", "--suite", str(world.suite)) == 0
    assert "mini: recorded against builtin" in recorded.out
    assert "stance" in recorded.out


def test_saved_results_of_two_models_are_compared(recorded: Shell, world: World, tmp_path: Path) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    recorded("run", "--json", str(old))
    other = ["--model", "other-llm", "--cassettes", str(tmp_path / "other")]
    with serving(Mind(stances={"Eva Holm": "neutral"})) as model:
        recorded.monkeypatch.setenv("OPENAI_BASE_URL", model.url)
        recorded.monkeypatch.setenv("OPENAI_API_KEY", KEY)
        assert recorded("record", "--once", *other) == 0
    assert recorded("accept", "--all", "--cassettes", str(tmp_path / "other")) == 0
    assert recorded("run", *other, "--json", str(new)) == 11
    recorded.monkeypatch.chdir(tmp_path.parent)  # no suite has to be at hand
    assert main(["evals", "compare", str(old), str(new)]) == 0
    recorded.out, recorded.err = recorded.capsys.readouterr()
    assert "(0 better, 1 worse)" in recorded.out
    assert "stance of Eva Holm / park: support → neutral (right → wrong, expected support)" in recorded.out


def test_candidates_are_compared_with_what_they_would_replace(recorded: Shell, world: World) -> None:
    world.edit("positions.md.jinja", "Two to five words", "Two to six words")
    recorded.record(Mind(stances={"Eva Holm": "neutral"}), "--case", "park", "--case", "mill")
    assert recorded("compare", "recorded", "candidates", "--suite", str(world.suite)) == 0
    assert "stance of Eva Holm / park: support → neutral (right → wrong, expected support)" in recorded.out
    assert "(0 better, 1 worse)" in recorded.out
    assert "mini: recorded are read as they are; some do not hold" in recorded.err


def test_nothing_to_compare_says_what_can_be(recorded: Shell, world: World) -> None:
    assert recorded("compare", "recorded", "openai", "--suite", str(world.suite)) == 2
    assert "record it first, then compare 'recorded'" in recorded.err


def test_the_scoreboard_has_both_engines_and_is_the_same_twice(recorded: Shell, tmp_path: Path) -> None:
    one, other = tmp_path / "one.md", tmp_path / "other.md"
    # The scoreboard is of the prompts in use; the mini world's copy is the same.
    assert recorded("scoreboard", "-o", str(one)) == 0
    assert recorded("scoreboard", "-o", str(other)) == 0
    text = one.read_text(encoding="utf-8")
    assert text == other.read_text(encoding="utf-8")
    assert "| field | embedded engine | recorded model | model less embedded |" in text
    assert "| stance |" in text
    assert "macro-F1" in text


def test_a_budget_of_nothing_sends_nothing(shell: Shell) -> None:
    code, model = shell.record(None, "--max-calls", "0")
    assert (code, model.calls) == (5, 0)
    assert "budget" in shell.err


def test_the_wrong_kind_of_server_is_an_error_before_anything_is_sent(shell: Shell, world: World) -> None:
    file = world.root / "evals" / "recording.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("service: other", "service: openai"), encoding="utf-8")
    code, model = shell.record()
    assert (code, model.calls) == (3, 0)
    assert "recording.yaml says service: openai, but the server is 127.0.0.1" in shell.err


def test_orphans_are_pruned(recorded: Shell, world: World) -> None:
    (world.cassettes / "mini" / "mill").rename(world.cassettes / "mini" / "gone")
    assert recorded("prune") == 0
    assert not (world.cassettes / "mini" / "gone").exists()
    assert (world.cassettes / "mini" / "park").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["accept"], "name the cases with --case, or accept all candidates with --all"),
        (["accept", "--all"], "there are no such candidates"),
        (["status", "--case", "nothing"], "there is no case or suite 'nothing'"),
        (["status", "--case", "mini/mil"], "there is no case or suite 'mini/mil'; did you mean 'mini/mill'?"),
        (
            ["compare", "nothing", "builtin"],
            "'nothing' is nothing to compare: recorded, candidates, builtin, or a file",
        ),
        (["compare", "recorde", "builtin"], "did you mean 'recorded'?"),
        (["compare", "openai", "builtin"], "record it first, then compare 'recorded'"),
        (["scoreboard", "-o", "nowhere/page.md"], "'nowhere/page.md' cannot be written"),
        *(
            ([*command, "--cassettes", "nowhere"], "--cassettes: the folder 'nowhere' is not there")
            for command in (
                ["status"],
                ["run"],
                ["diff"],
                ["accept", "--all"],
                ["prune"],
                ["compare", "recorded", "builtin"],
            )
        ),
    ],
)
def test_what_makes_no_sense_is_said(shell: Shell, arguments: list[str], said: str) -> None:
    assert shell(*arguments) == 2
    assert said in shell.err


def test_what_cannot_be_put_side_by_side_is_said(shell: Shell, world: World, tmp_path: Path) -> None:
    suite = ["--suite", str(world.suite)]
    assert shell("compare", "recorded", "builtin", *suite) == 2
    assert "mini: no case is recorded; see 'stance evals status'" in shell.err
    saved = json.dumps({"version": VERSION, "suite": "other", "engine": "openai", "model": None, "cases": []})
    (tmp_path / "other.json").write_text(saved, encoding="utf-8")
    assert shell("compare", str(tmp_path / "other.json"), "builtin", *suite) == 2
    assert "have no suite in common" in shell.err
    for name, content, words in (
        ("old.json", '{"version": 99}', "version 99 of saved results is not known here"),
        ("bare.json", "{}", "not a saved result"),
        ("text.json", "Chapter one", "cannot be read as saved results"),
    ):
        (tmp_path / name).write_text(content, encoding="utf-8")
        assert shell("compare", str(tmp_path / name), "builtin", *suite) == 2
        assert words in shell.err


def test_a_folder_without_a_suite_is_an_input_error(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["evals", "status", str(tmp_path)]) == 2
    assert "no suite here; a suite is a folder with cases.yaml" in capsys.readouterr().err


def test_cases_from_a_spreadsheet(world: World, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(
        "\ufeffarticle;actor;issue;stance;words\r\n"
        "../articles/mill.txt;Ada Brandt;The town should sell the mill.;support;We shall sell the mill\r\n"
        "../articles/mill.txt;Carl Dorn;The town should sell the mill.;oppose | conditional_oppose;\r\n"
        "../articles/park.txt;Eva Holm;A park should be laid out.;support;\r\n",
        encoding="utf-8",
    )
    suite = world.root / "evals" / "table"
    assert main(["evals", "import", str(table), str(suite)]) == 0
    assert "2 cases written to" in capsys.readouterr().out
    assert main(["evals", "status", str(suite)]) == 10
    assert "table: 2 cases, 4 missing" in capsys.readouterr().out
    assert main(["evals", "import", str(table), str(suite)]) == 2
    assert "the case 'mill' is there already" in capsys.readouterr().err


def test_a_candidate_of_a_case_that_is_gone_is_named(recorded: Shell, world: World) -> None:
    world.edit("positions.md.jinja", "Two to five words", "Two to six words")
    assert recorded.record()[0] == 0
    cases = world.suite / "cases.yaml"
    kept = [case for case in yaml.safe_load(cases.read_text(encoding="utf-8")) if case["id"] != "mill"]
    cases.write_text(yaml.safe_dump(kept, allow_unicode=True), encoding="utf-8")
    assert recorded("diff") == 2
    assert "mini/mill/positions: the candidate belongs to no case; remove it with 'stance evals reject'" in recorded.err


def test_a_damaged_recording_is_recorded_again(recorded: Shell, world: World) -> None:
    path = world.cassettes / "mini" / "ferry" / "positions.yaml"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole[:300], encoding="utf-8")
    assert recorded("run") == 12
    assert "positions.yaml: not a recording" in recorded.out
    assert "orphaned" not in recorded.out
    assert recorded("prune") == 0
    code, model = recorded.record()
    assert (code, model.calls) == (0, 1)
    assert "1 candidate from 1 call " in recorded.out
    assert recorded("diff") == 0
    assert "accepted: " in recorded.out
    assert "positions.yaml: not a recording" in recorded.out
    assert recorded("accept", "--case", "ferry") == 0
    assert recorded("run") == 0
    assert "stance: support" in path.read_text(encoding="utf-8")


def test_pruning_leaves_what_stands_behind_something_broken(recorded: Shell, world: World) -> None:
    (world.root / "evals" / "articles" / "mill.txt").rename(world.root / "away.txt")
    assert recorded("prune") == 0
    (world.root / "away.txt").rename(world.root / "evals" / "articles" / "mill.txt")
    assert recorded("status") == 0


def test_nothing_that_recording_leaves_is_committed(shell: Shell, world: World) -> None:
    shell.record()
    inside = world.cassettes / ".candidates"
    assert (inside / ".gitignore").read_text(encoding="utf-8") == "*\n"
    assert shell("accept", "--all") == 0
    assert {path.name for path in world.cassettes.iterdir() if path != inside} == {"mini"}


def test_what_was_not_recorded_is_not_to_be_looked_at(shell: Shell) -> None:
    code, model = shell.record(Mind(down={"StatementsReply"}))
    assert code == 5
    assert model.calls == 3
    assert "0 candidates from 0 calls" in shell.out
    assert "stance evals diff" not in shell.out


def test_names_that_mean_nothing_are_errors_with_the_nearest(recorded: Shell, world: World, tmp_path: Path) -> None:
    world.edit("positions.md.jinja", "Two to five words", "Two to six words")
    recorded.record()
    assert recorded("accept", "--case", "mill", "--case", "mini/pork") == 2
    assert "there is no candidate 'mini/pork' to accept; did you mean 'mini/park'?" in recorded.err
    assert recorded("reject", "--case", "zebra") == 2
    assert "there is no candidate 'zebra' to reject; see 'stance evals diff'" in recorded.err
    assert recorded("status", "--candidates") == 0  # none of them was touched
    assert main(["evals", "run", str(world.suite), "--prompts", str(tmp_path / "promts")]) == 2
    assert "is not a folder of prompt files" in recorded.capsys.readouterr().err


@pytest.mark.parametrize(
    ("service", "url", "todo"),
    [
        ("other", None, "set OPENAI_BASE_URL to record mini-llm, or change service to openai and model to one of"),
        ("openai", "http://127.0.0.1:9/v1", "unset OPENAI_BASE_URL to record mini-llm, or change service to other"),
    ],
)
def test_a_server_of_another_kind_is_an_error_that_says_both_ways_out(
    shell: Shell, world: World, monkeypatch: pytest.MonkeyPatch, service: str, url: str | None, todo: str
) -> None:
    target = world.root / "evals" / "recording.yaml"
    target.write_text(target.read_text(encoding="utf-8").replace("service: other", f"service: {service}"), "utf-8")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    if url is not None:
        monkeypatch.setenv("OPENAI_BASE_URL", url)
    assert shell("record", "-y") == 3
    assert todo in shell.err


def test_gold_that_is_not_in_the_article_is_neither_right_nor_wrong(recorded: Shell, world: World) -> None:
    gold = a_case("mill")["gold"] | {"statements": [{"actor": "Ada Brandt", "words": ["We shall sell the bridge"]}]}
    world.cases({"mill": {"gold": gold}})
    (world.suite / "baseline.json").unlink()
    assert recorded("run", "--case", "mill") == 0
    told = "not scorable: mill: statements.recall of Ada Brandt: We shall sell the bridge: the gold's words are not in"
    assert told in recorded.out
    assert not [line for line in recorded.out.splitlines() if line.startswith("  statements.recall") and "%" in line]


def test_everything_that_is_wrong_is_listed_on_request(shell: Shell, world: World) -> None:
    shell.record(Mind(stances={"Carl Dorn": "support"}))
    shell("accept", "--all")
    assert shell("run") == 0
    assert "wrong: " not in shell.out
    assert "  macro-F1 over the classes of the gold: stance 0.83" in shell.out
    assert shell("run", "--wrong") == 0
    assert "  wrong: mini/mill: stance of Carl Dorn / mill: support, expected oppose" in shell.out
    assert shell.out.count("wrong: ") == 1


def test_annotations_point_at_the_line_of_the_case(
    recorded: Shell, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(world.root)
    world.edit("positions.md.jinja", "Two to five words", "Two to six words")
    assert recorded("run", "--github", "--case", "park") == 10
    (told,) = [line for line in recorded.out.splitlines() if line.startswith("::")]
    lines = (world.suite / "cases.yaml").read_text(encoding="utf-8").splitlines()
    line = next(n for n, text in enumerate(lines, start=1) if text.split() == ["id:", "park"])
    assert told.startswith(f"::warning file=evals/mini/cases.yaml,line={line},title=evals stale")


def test_the_price_of_one_model_is_not_that_of_another(shell: Shell, world: World) -> None:
    world.edit("../evals/recording.yaml", "input: 1.0", "input: 0.0")
    world.edit("../evals/recording.yaml", "output: 10.0", "output: 0.0")
    assert shell("status") == 10
    assert "about $0.00" in shell.out
    assert shell("status", "--model", "gpt-5-mini") == 10
    assert "about $0.0" in shell.out
    assert "about $0.00" not in shell.out
    assert shell("status", "--model", "gpt-5-mni") == 10
    assert "price of gpt-5-mni not known; did you mean 'gpt-5-mini'?" in shell.out
    world.edit("../evals/recording.yaml", "mini-llm", "gpt-5-mini")  # and nobody thought of the price
    assert shell("status") == 10
    assert "about $0.00" not in shell.out
    world.edit("../evals/recording.yaml", "gpt-5-mini", "mini-llm")
    code, model = shell.record(None, "--model", "mini-llm-2", "--budget", "1")
    assert (code, model.calls) == (3, 0)
    assert "price" in shell.err
