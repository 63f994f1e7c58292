"""A small world for the tests of the evals: three short articles, a suite with gold, a model that knows them, and prompts
that a test may change."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.evals.model import Model
from toolkit.app import prompt_folders

ARTICLES = {
    "mill": "“We shall sell the mill,” said Mayor Ada Brandt.\n\n“The mill must not be sold,” said Carl Dorn, a brewer.",
    "ferry": "“The ferry has to stay,” said Ina Falk.\n\nThe harbour master, Olaf Berg, said the ferry should go.",
    "park": "“A park is what we need,” said Eva Holm – “and soon.”\n\n“No trees before houses,” said Jon Lie.",
}
PEOPLE = {
    "mill": [
        ("Ada Brandt", "We shall sell the mill", 1, "support"),
        ("Carl Dorn", "The mill must not be sold", 2, "oppose"),
    ],
    "ferry": [("Ina Falk", "The ferry has to stay", 1, "oppose"), ("Olaf Berg", "the ferry should go", 2, "support")],
    "park": [("Eva Holm", "A park is what we need", 1, "support"), ("Jon Lie", "No trees before houses", 2, "oppose")],
}
PROPOSITIONS = {
    "mill": "The town should sell the mill.",
    "ferry": "The ferry should be given up.",
    "park": "The town should lay out a park.",
}
TARGET = {
    "model": "mini-llm",
    "service": "other",
    "options": {"max_output_tokens": 1000},
    "price": {"input": 1.0, "output": 10.0},
}


@dataclass
class Mind:
    """What the model believes: stances by person, to be changed by a test; and by (person, sample)."""

    stances: dict[str, str] = field(default_factory=dict)
    by_sample: dict[tuple[str, int], str] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)
    words: dict[str, str] = field(default_factory=dict)

    def __call__(self, kind: str, text: str, sample: int) -> str | tuple[int, str]:
        """The reply to a request about one of the articles."""
        name = next(name for name in ARTICLES if PEOPLE[name][0][1] in text)
        if kind in self.down:
            return 503, "queued"
        if kind == "StatementsReply":
            return json.dumps(self.statements(name), ensure_ascii=False, indent=1)
        return json.dumps(self.positions(name, sample), ensure_ascii=False)

    def statements(self, name: str) -> dict[str, Any]:
        """The roster and statements of an article."""
        people = enumerate(PEOPLE[name], start=1)
        actors: list[dict[str, Any]] = []
        said: list[dict[str, Any]] = []
        for n, (person, words, sentence, _) in people:
            actors.append(
                {"id": f"A{n}", "name": person, "aliases": [], "kind": "person", "role": None, "affiliation": None,
                 "named": True, "anonymity_reason": None}
            )  # fmt: skip
            quote = {"sentences": [sentence], "words": self.words.get(person, words)}
            speech = "indirect" if person == "Olaf Berg" else "direct"
            said.append({"evidence": [quote], "cue": "said", "actor": f"A{n}", "relayed_by": None, "speech": speech})
        return {"actors": actors, "statements": said}

    def positions(self, name: str, sample: int) -> dict[str, Any]:
        """The positions of an article."""
        found = []
        for n, (person, _, _, usual) in enumerate(PEOPLE[name], start=1):
            stance = self.by_sample.get((person, sample)) or self.stances.get(person) or usual
            found.append(
                {"actor": f"A{n}", "issue": "I1", "statements": [f"S{n}"], "evidence": [], "conditions": [], "voice": "own",
                 "relayed_by": None, "stance": stance, "summary": f"{person} spoke about it."}
            )  # fmt: skip
        issue = {"id": "I1", "label": name, "proposition": PROPOSITIONS[name]}
        summary = [{"sentences": [1], "text": f"{PEOPLE[name][0][0]} spoke."}]
        return {"issues": [issue], "positions": found, "summary": summary}


@dataclass(frozen=True)
class World:
    """The folders of a small project with one suite."""

    root: Path

    @property
    def suite(self) -> Path:
        """The suite's folder."""
        return self.root / "evals" / "mini"

    @property
    def prompts(self) -> Path:
        """A copy of the prompts, to be changed."""
        return self.root / "prompts"

    @property
    def cassettes(self) -> Path:
        """The recordings."""
        return self.root / "cassettes"

    def edit(self, prompt: str, old: str, new: str) -> None:
        """Change words in a prompt file."""
        path = self.prompts / prompt
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def cases(self, change: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        """Write the cases anew, each with the changes given for its id."""
        rows = [a_case(name) | dict((change or {}).get(name, {})) for name in ARTICLES]
        (self.suite / "cases.yaml").write_text(yaml.safe_dump(rows, allow_unicode=True), encoding="utf-8")


def a_case(name: str) -> dict[str, Any]:
    """A targeted case about one article, with gold."""
    actors = [{"name": person, "aliases": [], "kind": "person", "named": True} for person, *_ in PEOPLE[name]]
    positions = [
        {"actor": person, "issue": "I1", "stance": stance, "voice": "own", "words": [words]}
        for person, words, _, stance in PEOPLE[name]
    ]
    statements = [{"actor": person, "words": [words]} for person, words, _, _ in PEOPLE[name]]
    return {
        "id": name,
        "article": f"../articles/{name}.txt",
        "mode": "targeted",
        "issues": [{"id": "I1", "label": name, "proposition": PROPOSITIONS[name]}],
        "gold": {"actors": actors, "positions": positions, "statements": statements},
    }


def make_world(root: Path) -> World:
    """Write the small project."""
    world = World(root)
    (root / "evals" / "articles").mkdir(parents=True)
    world.suite.mkdir()
    world.cassettes.mkdir()
    for name, text in ARTICLES.items():
        (root / "evals" / "articles" / f"{name}.txt").write_text(text, encoding="utf-8")
    (root / "evals" / "recording.yaml").write_text(yaml.safe_dump(TARGET), encoding="utf-8")
    shutil.copytree(prompt_folders()[-1], world.prompts)
    world.cases()
    return world


def settings_for(model: Model) -> Any:
    """Settings that point at the model, with a key that must never be recorded."""
    from toolkit.settings import Settings

    return Settings(api_key=KEY, base_url=model.url)


KEY = "sk-test-abcdefghij0123456789"
