"""How stable an output is: over the recorded samples of a case, which labels flip. This is the noise that a change of the
prompts has to rise above before it means anything.

A field of an item is stable in a case where all samples agree on it; an item that only some samples have is a flip of
`found`. One sample says nothing about stability and is not counted, and none is ever counted twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit.evals.outputs import ABSENT, Item, lined_up, same_value
from toolkit.evals.stats import Interval, wilson


@dataclass(frozen=True)
class Spread:
    """The values that one field of one item had in the samples of a case, in their order."""

    case: str
    kind: str
    name: str
    field: str
    values: tuple[str, ...]

    @property
    def flips(self) -> bool:
        """Whether the samples disagree."""
        return any(not same_value(self.field, self.values[0], value) for value in self.values)

    @property
    def path(self) -> str:
        """The field as reports call it: `position.stance`."""
        return f"{self.kind}.{self.field}"


def spreads(case: str, samples: Sequence[Sequence[Item]]) -> list[Spread]:
    """The spreads of all fields of all items over the samples of a case; none for fewer than two samples."""
    if len(samples) < 2:
        return []
    found: list[Spread] = []
    for kind in dict.fromkeys(item.kind for sample in samples for item in sample):
        for row in _rows([[i for i in sample if i.kind == kind] for sample in samples]):
            found += _of_row(case, kind, row)
    return found


def _rows(samples: Sequence[Sequence[Item]]) -> list[list[Item | None]]:
    """Items that are the same thing, one row each, with None where a sample does not have it."""
    rows: list[list[Item | None]] = []
    for n, sample in enumerate(samples):
        known = [next(item for item in row if item is not None) for row in rows]
        pairs = {j: i for i, j in lined_up(known, sample).items()}
        for row in rows:
            row.append(None)
        for j, item in enumerate(sample):
            if j in pairs:
                rows[pairs[j]][n] = item
            else:
                rows.append([None] * n + [item])
    return rows


def _of_row(case: str, kind: str, row: Sequence[Item | None]) -> list[Spread]:
    first = next(item for item in row if item is not None)
    there = tuple("present" if item is not None else ABSENT for item in row)
    found = [Spread(case, kind, first.name, "found", there)]
    if None in row:
        return found
    return found + [
        Spread(case, kind, first.name, name, tuple(i.fields.get(name, ABSENT) for i in row if i is not None))
        for name in first.fields
    ]


def flip_rates(all_spreads: Sequence[Spread]) -> dict[str, Interval]:
    """For each field the share of items whose samples disagree, with Wilson's interval."""
    groups: Mapping[str, list[Spread]] = defaultdict(list)
    for spread in all_spreads:
        groups[spread.path].append(spread)
    return {path: wilson(sum(s.flips for s in group), len(group)) for path, group in sorted(groups.items())}
