"""From the desk to the evals: what people corrected there becomes a case that the suite reads."""

from __future__ import annotations

from tests.samples import ANALYSIS as SAMPLE
from toolkit.cli.main import main

URL = "/api/v1/analyses"


def test_a_correction_made_over_http_becomes_a_case(client, desk, tmp_path, capsys):
    url = f"{URL}/{desk.analyses.keep(SAMPLE).id}/decisions"
    target = {"kind": "position", "id": SAMPLE.positions[0].id, "reviewer": "Ada"}
    assert client.post(url, json={**target, "action": "edit", "value": {"stance": "mixed"}}).status_code == 201
    exported = tmp_path / "decisions.jsonl"
    exported.write_text(client.get("/api/v1/exports/decisions").text, encoding="utf-8")
    assert main(["evals", "import-reviews", str(exported), "-o", str(tmp_path / "suite")]) == 0, capsys.readouterr()
    written = (tmp_path / "suite" / "cases.yaml").read_text(encoding="utf-8")
    assert "stance: mixed" in written and "Ada" in written
