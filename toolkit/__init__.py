"""Who takes which position in an article, in whose words, and exactly where.

    >>> import toolkit
    >>> analysis = toolkit.analyze("“We will not sell,” said Mayor Ada Brandt.", engine="builtin")
    >>> analysis.actors[0].name
    'Ada Brandt'

The names below are loaded when they are first used, so that importing the package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toolkit.app import Toolkit, aanalyze, analyze
    from toolkit.codebook import read_codebook
    from toolkit.errors import ToolkitError
    from toolkit.frames import analyses_frame, analyze_frame, frame_table
    from toolkit.records import Analysis, Document, Issue
    from toolkit.settings import Settings
    from toolkit.version import __version__

__all__ = [
    "Analysis",
    "Document",
    "Issue",
    "Settings",
    "Toolkit",
    "ToolkitError",
    "__version__",
    "aanalyze",
    "analyses_frame",
    "analyze",
    "analyze_frame",
    "frame_table",
    "read_codebook",
]

_HOME = {
    "Analysis": "toolkit.records",
    "Document": "toolkit.records",
    "Issue": "toolkit.records",
    "Settings": "toolkit.settings",
    "Toolkit": "toolkit.app",
    "ToolkitError": "toolkit.errors",
    "__version__": "toolkit.version",
    "aanalyze": "toolkit.app",
    "analyze": "toolkit.app",
    "analyses_frame": "toolkit.frames",
    "analyze_frame": "toolkit.frames",
    "frame_table": "toolkit.frames",
    "read_codebook": "toolkit.codebook",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'toolkit' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
