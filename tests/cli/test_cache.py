import pytest

from toolkit.engines.cache import AnswerCache
from toolkit.records import Usage


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("STANCE_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_an_empty_cache_is_no_error(stance, folder):
    for command in ("stats", "clear"):
        ran = stance("cache", command)
        assert (ran.code, ran.err) == (0, "")
        assert "no answers yet" in ran.out
    assert not folder.exists()


def test_stats_then_clear(stance, folder):
    cache = AnswerCache(folder / "answers.sqlite3")
    cache.put("k", "s", "x", "m", Usage(calls=1, input_tokens=1_234, output_tokens=5))
    cache.close()
    shown = stance("cache", "stats").out
    assert "1 answers" in shown
    assert "1,234 tokens of input" in shown
    assert "1 answers deleted" in stance("cache", "clear").out
    assert "0 answers" in stance("cache", "stats").out


def test_a_broken_cache_is_a_line_and_an_exit_code(stance, folder):
    folder.mkdir()
    (folder / "answers.sqlite3").write_text("no database" * 1_000)
    ran = stance("cache", "stats")
    assert ran.code == 3
    assert "--no-cache" in ran.err
    assert "Traceback" not in ran.err
