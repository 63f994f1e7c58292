"""What many articles say together: `together(analyses)`."""

from toolkit.together.decisions import Decisions
from toolkit.together.issues import JoinedIssue
from toolkit.together.networks import Network, Norm, Share, Tie
from toolkit.together.positions import Article, Choice, DatedPosition
from toolkit.together.whole import Together, together

__all__ = [
    "Article",
    "Choice",
    "DatedPosition",
    "Decisions",
    "JoinedIssue",
    "Network",
    "Norm",
    "Share",
    "Tie",
    "Together",
    "together",
]
