"""Whatever happens to a corpus between runs: counts add up, order is kept, and exactly the new rows are done."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.samples import ANALYSIS
from toolkit.ask import Reason
from toolkit.records import FailureRecord
from toolkit.runs.driver import Control, Part, run
from toolkit.runs.outcome import Finished, Status, pack, skipped
from toolkit.runs.store import FILE, RunStore
from toolkit.sources.corpus import CorpusRow

DONE = Finished(Status.DONE, None, pack(ANALYSIS))
QUOTA = FailureRecord(prompt="statements", reason=Reason.QUOTA_EXHAUSTED, message="spent")
ENDS = {
    0: Finished(Status.FAILED, "no"),
    1: Finished(Status.REFUSED, "no"),
    2: skipped("no text"),
    3: Finished(Status.PENDING),
}
"""How the contents that leave these rests when divided by seven end; all others are done."""


def rows(contents: list[int]) -> list[CorpusRow]:
    def unread() -> None:
        raise AssertionError("no document is needed")

    return [
        CorpusRow(
            place=f"row {position + 1}",
            id=str(content),
            digest=content.to_bytes(32, "big"),
            document=unread,  # type: ignore[arg-type]
            problem="unreadable" if content % 11 == 10 else None,
        )
        for position, content in enumerate(contents)
    ]


def end_of(content: int) -> Finished:
    return ENDS.get(content % 7, DONE)


class Analyst:
    """Ends rows by their content, and breaks off the run at the call number `quota`."""

    def __init__(self, quota: int) -> None:
        self.quota = quota
        self.asked: list[int] = []

    async def __call__(self, row: CorpusRow) -> Finished:
        self.asked.append(int(row.id or 0))
        spent = len(self.asked) > self.quota
        await asyncio.sleep(0)
        if spent:
            return Finished(Status.PENDING, ends_run=QUOTA)
        return end_of(int(row.id or 0))


CORPUS = st.lists(st.integers(0, 40), min_size=1, max_size=25)
STEPS = st.lists(st.tuples(CORPUS, st.integers(0, 30), st.integers(1, 5), st.booleans()), min_size=1, max_size=5)


@given(STEPS)
def test_whatever_happens_to_the_corpus(steps: list[tuple[list[int], int, int, bool]]) -> None:
    ended: dict[int, Status] = {}
    with tempfile.TemporaryDirectory() as folder, RunStore(Path(folder) / FILE) as store:
        for contents, quota, window, retry in steps:
            analyst = Analyst(quota)
            told: Counter[Status] = Counter()
            control = Control(progress=lambda status, count, told=told: told.update({status: count}))  # type: ignore[misc]
            done = asyncio.run(
                run(
                    rows(contents),
                    store,
                    analyst,
                    lambda row: row.digest,
                    window=window,
                    part=Part(retry_failed=retry),
                    control=control,
                )
            )
            if retry:  # what is reopened stays so until it is finished, in whatever later step
                reopened = {c for c in contents if ended.get(c) in (Status.FAILED, Status.SKIPPED)}
                ended = {c: s for c, s in ended.items() if c not in reopened}
            new = {c for c in contents if c % 11 != 10 and c not in ended}
            assert set(analyst.asked) <= new
            assert max(Counter(analyst.asked).values(), default=0) <= (
                len(contents) if any(c % 7 == 3 for c in new) or len(analyst.asked) > quota else 1
            )
            if len(analyst.asked) <= quota:
                assert set(analyst.asked) == new and done.why is None
            else:
                assert done.why == QUOTA
            for content in analyst.asked[:quota]:
                if end_of(content).status is not Status.PENDING:
                    ended[content] = end_of(content).status
            stored = list(store.rows())
            assert [row.id for row in stored] == [str(c) for c in contents]
            assert done.counts.rows == len(contents)
            by_content = {row.id: row.status for row in stored}
            assert all(by_content[row.id] is row.status for row in stored)
            assert Counter(row.status for row in stored) == Counter(
                {status: getattr(done.counts, status.value) for status in Status if getattr(done.counts, status.value)}
            )
            lines = [position for position, _ in store.lines()]
            assert lines == [row.position for row in stored if row.status is Status.DONE]
            assert sum(told.values()) <= len(contents)
