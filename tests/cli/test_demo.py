"""`stance demo`: a table, a report and the next command, with no key and no network."""

from toolkit.cli.main import main


def test_the_demo_says_where_the_readings_differ_and_writes_the_report(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    report = tmp_path / "report.html"
    assert main(["demo", "-o", str(report)]) == 0
    out = capsys.readouterr().out
    assert "= Tomas Rell" in out and "≠ Karin Aune" in out
    assert "next:   stance analyze" in out
    assert report.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_key_that_happens_to_be_set_is_not_used(tmp_path, capsys, monkeypatch):
    """The network is blocked in tests: an ask of a model would fail."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-used-000000")
    assert main(["demo", "-o", str(tmp_path / "report.html")]) == 0
    assert "recorded model" in capsys.readouterr().out


def test_a_report_that_cannot_be_written_is_one_line(tmp_path, capsys):
    assert main(["demo", "-o", str(tmp_path / "none" / "report.html")]) == 2
    assert "cannot be written" in capsys.readouterr().err
