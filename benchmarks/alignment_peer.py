"""langextract's resolver on the cases of `alignment.py`: JSON in, JSON out; run in an interpreter of its own."""

from __future__ import annotations

import json
import sys
import time
from typing import Any


def main() -> None:
    # Not a dependency of the project: see benchmarks/requirements.txt.
    from langextract import data, resolver  # type: ignore[import-not-found]

    question = json.load(sys.stdin)
    groups = [
        [data.Extraction(extraction_class=str(number), extraction_text=quote)]
        for number, quote in enumerate(question["quotes"])
    ]
    runs = [[item for group in groups for item in group]] if not question.get("alone") else groups
    outcomes: list[dict[str, Any]] = [{"start": None, "end": None, "status": "none"} for _ in question["quotes"]]
    begin = time.process_time()
    for run in runs:
        for item in resolver.Resolver().align(run, question["text"], 0):
            if item.char_interval is not None:
                outcomes[int(item.extraction_class)] = {
                    "start": item.char_interval.start_pos,
                    "end": item.char_interval.end_pos,
                    "status": item.alignment_status.value if item.alignment_status else "none",
                }
    json.dump({"seconds": time.process_time() - begin, "outcomes": outcomes}, sys.stdout)


if __name__ == "__main__":
    main()
