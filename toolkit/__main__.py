"""`stance` and `python -m toolkit`."""

from __future__ import annotations

import sys

from toolkit.cli.main import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
