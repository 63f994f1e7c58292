"""python -m tests.docs.generate      writes every generated page, and every output shown in README and docs, anew

Each is a module that writes its page when it is run; the tests in the same modules compare.
"""

from __future__ import annotations

import subprocess
import sys

WRITERS = (
    "tests.settings.test_docs",
    "tests.export.test_dictionary",
    "tests.engines.test_faults_table",
    "tests.injection.test_injection",
    "tests.docs.test_reference",
    "tests.docs.test_errors",
    "tests.docs.test_notebooks",
    "tests.docs.test_commands",
)


def main() -> None:
    for writer in WRITERS:
        print(writer)
        subprocess.run([sys.executable, "-m", writer], check=True)


if __name__ == "__main__":
    main()
