import io
import json
import os
import sys

import pytest

from tests.cli.conftest import failed
from tests.samples import ANALYSIS
from toolkit import store
from toolkit.errors import ConfigError, ProviderError


def test_a_table_on_stdout_and_the_engine_on_stderr(stance, stand, article):
    ran = stance("analyze", article)
    assert ran.code == 0
    assert "▲ supports  Tomas Birk" in ran.out
    assert ran.err == "engine: openai (asked for)\n"
    assert "\x1b" not in ran.out + ran.err


def test_json_on_stdout_is_an_analysis_and_nothing_else(stance, stand, article):
    ran = stance("analyze", article, "--format", "json")
    analysis = store.from_json(ran.out)
    assert analysis.document.text == ANALYSIS.document.text
    assert analysis.trace == ()
    assert ran.out.startswith("{\n")


def test_explain_keeps_the_trace(stance, stand, article):
    assert store.from_json(stance("analyze", article, "-f", "json", "--explain").out).trace == ANALYSIS.trace
    assert "en.cue.said" in stance("analyze", article, "--explain").out


@pytest.mark.parametrize(
    ("name", "start"),
    [("r.html", "<!doctype html>"), ("r.md", "# "), ("r.svg", "<svg "), ("r.json", "{\n"), ("r.txt", "")],
)
def test_the_outputs_suffix_chooses_the_format(stance, stand, article, tmp_path, name, start):
    ran = stance("analyze", article, "-o", tmp_path / name)
    assert (ran.code, ran.out) == (0, "")
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)
    assert sorted(os.listdir(tmp_path)) == sorted([name, article.name])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("r.csv", "`stance export csv`"),
        ("r.PARQUET", "`stance export parquet`"),
        ("r.xlsx", "--bom"),
        ("r.pdf", ".html"),
        ("r.png", ".svg"),
    ],
)
def test_a_suffix_that_promises_something_else_is_refused(stance, stand, article, tmp_path, name, words):
    ran = stance("analyze", article, "-o", tmp_path / name)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err and "is not written here" in ran.err
    assert not (tmp_path / name).exists()
    assert stance("analyze", article, "-o", tmp_path / name, "-f", "json").code == 0


def test_the_format_asked_for_beats_the_suffix(stance, stand, article, tmp_path):
    stance("analyze", article, "-o", tmp_path / "r.txt", "-f", "markdown")
    assert (tmp_path / "r.txt").read_text(encoding="utf-8").startswith("# ")


def test_standard_input(stance, stand, monkeypatch):
    monkeypatch.setattr(
        sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf\xe2\x80\x9cNo,\xe2\x80\x9d she said."))
    )
    assert stance("analyze", "-", "--title", "T", "--date", "2026-03-04", "--source", "https://p.example").code == 0
    ((document, _),) = stand.asked
    assert document.text == "“No,” she said."
    assert (document.title, document.published_at, document.source) == ("T", "2026-03-04", "https://p.example")


def test_what_is_asked_about_reaches_the_toolkit(stance, stand, article, tmp_path):
    book = tmp_path / "book.yaml"
    book.write_text("issues: [{id: dam, proposition: The dam should be built.}]\nactors: [Lena Orth]\n")
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("actor,issue\nTomas Birk,dam\n")
    ran = stance(
        "analyze",
        article,
        "--issues",
        book,
        "--issues",
        "June should be met.",
        "--actors",
        "Tomas Birk",
        "--pairs",
        pairs,
    )
    assert ran.code == 0
    ((_, options),) = stand.asked
    assert [issue.proposition for issue in options["issues"]] == ["The dam should be built.", "June should be met."]
    assert len({issue.id for issue in options["issues"]}) == 2
    assert options["actors"] == ("Tomas Birk", "Lena Orth")
    assert options["pairs"] == (("Tomas Birk", "dam"),)


def test_engine_model_prompts_and_cache_reach_the_toolkit(stance, stand, article, tmp_path):
    stance("analyze", article, "--engine", "openai", "--model", "m-1", "--prompts", tmp_path, "--no-cache")
    assert stand.made_with["engine"] == "openai"
    assert stand.made_with["model"] == "m-1"
    assert stand.made_with["prompts_dir"] == tmp_path
    assert stand.made_with["settings"].cache is False


class TestManyArticles:
    @pytest.fixture
    def rows(self, tmp_path):
        path = tmp_path / "rows.jsonl"
        path.write_text('{"body": "One."}\n{"body": 5}\n{"body": "Two."}\n')
        return path

    def test_rows_become_lines_and_a_bad_row_makes_the_run_partial(self, stance, stand, rows):
        ran = stance("analyze", rows, "-f", "json", "--columns", "text=body")
        assert ran.code == 5
        assert [json.loads(line)["document"]["text"] for line in ran.out.splitlines()] == ["One.", "Two."]
        assert "rows.jsonl, line 2: column body holds int" in ran.err

    def test_several_files_are_lines_too(self, stance, stand, article, tmp_path):
        ran = stance("analyze", article, article, tmp_path / "none.txt", "-f", "json")
        assert ran.code == 5
        assert len(list(store.read_lines(ran.out.splitlines()))) == 2
        assert "error: there is no file" in ran.err

    def test_tables_follow_each_other(self, stance, stand, article):
        assert stance("analyze", article, article).out.count("WHO SAYS WHAT") == 2

    def test_one_row_is_still_json_lines(self, stance, stand, tmp_path):
        (tmp_path / "one.jsonl").write_text('{"text": "One."}')
        assert stance("analyze", tmp_path / "one.jsonl", "-f", "json").out.count("\n") == 1

    def test_nothing_readable_is_bad_input_and_writes_nothing(self, stance, stand, tmp_path):
        ran = stance("analyze", tmp_path / "a.txt", tmp_path / "b.txt", "-o", tmp_path / "o.jsonl")
        assert ran.code == 2
        assert "none of the 2 articles" in ran.err
        assert os.listdir(tmp_path) == []

    def test_an_html_report_holds_one(self, stance, stand, rows):
        ran = stance("analyze", rows, "-f", "html")
        assert ran.code == 2
        assert "one HTML file holds one article" in ran.err

    def test_a_title_describes_one(self, stance, stand, article):
        assert stance("analyze", article, article, "--title", "T").code == 2

    def test_a_refused_key_stops_the_run(self, stance, stand, article):
        stand.reply = lambda document: failed("unauthorised")
        ran = stance("analyze", article, article, article, "-f", "json")
        assert (ran.code, ran.out) == (3, "")
        assert len(stand.asked) == 1

    def test_what_fails_at_the_provider_is_left_out_and_said(self, stance, stand, article):
        answers = iter([ANALYSIS.model_copy(update={"failures": ()}), failed("server_error")])
        stand.reply = lambda document: next(answers)
        ran = stance("analyze", article, article, "-f", "json")
        assert ran.code == 5
        assert ran.out.count("\n") == 1
        assert "server error" in ran.err


class TestFailures:
    @pytest.mark.parametrize(
        ("reason", "code"),
        [("unauthorised", 3), ("unknown_model", 3), ("server_error", 4), ("refused", 4), ("truncated", 4)],
    )
    def test_nothing_answered_is_an_error_and_no_output(self, stance, stand, article, tmp_path, reason, code):
        stand.reply = lambda document: failed(reason)
        ran = stance("analyze", article, "-o", tmp_path / "out.json")
        assert (ran.code, ran.out) == (code, "")
        assert f"error: statements: {reason.replace('_', ' ')}: it went wrong; try again\n" in ran.err
        assert os.listdir(tmp_path) == [article.name]

    def test_a_part_answered_is_output_and_exit_code_5(self, stance, stand, article):
        stand.reply = lambda document: failed("truncated", read=4)
        ran = stance("analyze", article, "-f", "json")
        assert ran.code == 5
        assert store.from_json(ran.out).failures[0].reason == "truncated"
        assert "warning: statements: truncated" in ran.err
        assert "partial" in ran.err

    @pytest.mark.parametrize(("error", "code"), [(ConfigError, 3), (ProviderError, 4), (RuntimeError, 1)])
    def test_an_error_is_one_line_and_a_code(self, stance, stand, article, tmp_path, error, code):
        def reply(document):
            raise error("it broke\nbadly \x1b[31m")

        stand.reply = reply
        ran = stance("analyze", article, "-o", tmp_path / "out.json")
        assert ran.code == code
        assert ran.err.splitlines()[-1].startswith("error: ")
        assert "it broke badly ␛[31m" in ran.err
        assert "Traceback" not in ran.err
        assert os.listdir(tmp_path) == [article.name]

    def test_debug_lets_the_traceback_through(self, stance, stand, article):
        def reply(document):
            raise RuntimeError("it broke")

        stand.reply = reply
        with pytest.raises(RuntimeError, match="it broke"):
            stance("analyze", article, "--debug")

    def test_an_interrupt_is_130_and_writes_nothing(self, stance, stand, article, tmp_path):
        def reply(document):
            raise KeyboardInterrupt

        stand.reply = reply
        assert stance("analyze", article, "-o", tmp_path / "out.json").code == 130
        assert os.listdir(tmp_path) == [article.name]

    def test_warnings_about_the_document_are_said(self, stance, stand, tmp_path):
        (tmp_path / "a.txt").write_bytes("Déjà vu, she said.".encode("cp1252"))
        ran = stance("analyze", tmp_path / "a.txt")
        assert ran.code == 0
        assert "warning: not valid UTF-8" in ran.err


BAD = [
    (["{article}", "--engine", "bultin"], 2, "did you mean 'builtin'"),
    (["{article}", "--format", "htlm"], 2, "did you mean 'html'"),
    (["{article}", "--from", "jsnl"], 2, "did you mean 'jsonl'"),
    (["{article}", "--isues", "x"], 2, "--issues"),
    (["{article}", "--max-bytes", "0"], 2, "--max-bytes"),
    (["{article}", "--max-bytes", "10"], 2, "larger than 10 bytes"),
    (["{article}", "--columns", "text=body"], 2, "no columns to map"),
    (["{article}", "--from", "jsonl", "--columns", "body"], 2, "FIELD=COLUMN"),
    (["{article}", "--issues", "none.yaml"], 2, "there is no codebook 'none.yaml'"),
    (["{article}", "--issues", " "], 2, "--issues is empty"),
    (["{article}", "--pairs", "none.csv"], 2, "none.csv"),
    (["{article}", "--prompts", "no-such-folder"], 2, "not a folder"),
    (["{article}", "-o", "no/such/folder/out.json"], 2, "cannot be written"),
    (["{article}", "--date", "20260304"], 2, "is not a date such as 2026-03-04"),
    (["{article}", "--date", "3 March"], 2, "is not a date such as 2026-03-04"),
    (["{article}", "--title", "caf\udce9"], 2, "--title holds bytes that are not UTF-8"),
    (["{article}", "--issues", "caf\udce9 should close."], 2, "--issues holds bytes that are not UTF-8"),
    (["no-such-file.txt"], 2, "there is no file 'no-such-file.txt'"),
    ([], 2, "Missing argument"),
]


@pytest.mark.parametrize(("arguments", "code", "words"), BAD)
def test_bad_usage_is_one_line_that_says_what_to_do(stance, stand, article, arguments, code, words):
    ran = stance("analyze", *(argument.format(article=article) for argument in arguments))
    assert ran.code == code
    assert ran.out == ""
    *_, last = ran.err.splitlines()
    assert last.startswith("error: ")
    assert words in last
    assert stand.asked == []


def test_a_model_without_a_key_is_a_configuration_error(stance, article):
    ran = stance("analyze", article, "--model", "some-model")
    assert ran.code == 3
    assert "--model some-model cannot be asked" in ran.err


def test_the_openai_engine_without_a_key_is_a_configuration_error(stance, article):
    ran = stance("analyze", article, "--engine", "openai")
    assert ran.code == 3
    assert "OPENAI_API_KEY" in ran.err
