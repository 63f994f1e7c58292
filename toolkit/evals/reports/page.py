"""What candidates change, as one self-contained HTML page. Nothing is loaded and nothing can run: there is no script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from difflib import SequenceMatcher
from importlib import resources

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from toolkit.evals.candidates import CaseDifference


def page(found: Sequence[CaseDifference]) -> str:
    """The page."""
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    here = resources.files("toolkit.evals.reports")
    style = here.joinpath("candidates.css").read_text(encoding="utf-8")
    template = here.joinpath("candidates.html.jinja").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return environment.from_string(template).render(
        found=found,
        changed=sum(bool(one.labels) for one in found),
        style=Markup(style),
        policy=policy,
        words=_words,
    )


def _words(old: str, new: str) -> Markup:
    """Two texts as one, with the words marked that went and came."""
    left, right = old.split(" "), new.split(" ")
    pieces: list[Markup] = []
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Markup("{} ").format(" ".join(left[a:b])))
            continue
        if a < b:
            pieces.append(Markup("<del>{}</del> ").format(" ".join(left[a:b])))
        if c < d:
            pieces.append(Markup("<ins>{}</ins> ").format(" ".join(right[c:d])))
    return Markup("").join(pieces)
