"""Measure how far the estimate of tokens is off, against the tokenizer (extra `tokens`), over the prompts of this project.

    python -m benchmarks.tokens

Renders every call that an analysis, a check and a desk reading of each article make (the articles of `examples/` and
`evals/`, and the paragraph of `languages.yaml` in 25 languages), and prints the error of the estimate for the messages of
each call, for reply schemas, and for the articles alone.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import mean, quantiles

import yaml

from toolkit.app import Toolkit
from toolkit.checking import CheckRequest
from toolkit.engines.quote import QuotingEngine
from toolkit.engines.schema import strict_schema
from toolkit.engines.tokens import estimate_tokens, tokenizer
from toolkit.evidence.source import make_source
from toolkit.evidence.store import store_of
from toolkit.sources.document import make_document

ROOT = Path(__file__).resolve().parents[1]
Pairs = list[tuple[int, int]]


def articles() -> Iterator[tuple[str, str]]:
    """Language and text of each article."""
    for path in sorted([*ROOT.glob("examples/*.txt"), *ROOT.glob("evals/articles/*.txt")]):
        text = path.read_text(encoding="utf-8")
        yield make_document(text).language or "en", text
    yield from yaml.safe_load((ROOT / "benchmarks" / "languages.yaml").read_text(encoding="utf-8")).items()


def calls(text: str) -> Iterator[tuple[str, str, str]]:
    """Prompt, messages and schema of each call about an article that is checked against itself."""
    with Toolkit(engine="builtin") as ours:
        engine = QuotingEngine(ours.prompts)
    with Toolkit(engine=engine, audit=False) as toolkit:
        toolkit.check(text, CheckRequest(retriever=store_of([make_source(text, title="itself")]), desk=True))
    for ask in engine.asks:
        rendered = engine.prompts.render(ask.prompt, ask.variables)
        yield ask.prompt, f"{rendered.system}{rendered.user}", strict_schema(ask.reply, ask.closed).text


def main() -> None:
    counter = tokenizer()
    if counter is None:
        print("skipped: the extra 'tokens' is not installed", file=sys.stderr)
        return
    messages: dict[str, Pairs] = defaultdict(list)
    schemas: dict[str, Pairs] = defaultdict(list)
    alone: dict[str, Pairs] = defaultdict(list)
    for language, text in articles():
        alone[language].append((estimate_tokens(text), counter(text)))
        for prompt, sent, schema in calls(text):
            messages[language].append((estimate_tokens(sent), counter(sent)))
            schemas[prompt].append((estimate_tokens(schema), counter(schema)))
    errors = sorted(estimated / counted - 1 for pairs in messages.values() for estimated, counted in pairs)
    cuts = quantiles(errors, n=20)
    print(
        f"messages of {len(errors)} calls: {errors[0]:+.1%} to {errors[-1]:+.1%}, "
        f"nine in ten {cuts[0]:+.1%} to {cuts[-1]:+.1%}, off by {mean(map(abs, errors)):.1%} on average"
    )
    for what, groups in (("messages", messages), ("schemas", schemas), ("articles alone", alone)):
        print(f"{what}: {summed(groups)}")


def summed(groups: Mapping[str, Pairs]) -> str:
    """The error over each group's sum, from the lowest to the highest."""
    error = {name: sum(e for e, _ in pairs) / sum(c for _, c in pairs) - 1 for name, pairs in groups.items()}
    return ", ".join(f"{name} {error[name]:+.1%}" for name in sorted(error, key=error.__getitem__))


if __name__ == "__main__":
    main()
