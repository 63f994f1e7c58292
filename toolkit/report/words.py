"""The words and signs that every report uses for the values of records, so that they are the same everywhere.

Each stance has a sign of its own shape: colour is never the only thing that tells two stances apart.
"""

from __future__ import annotations

from toolkit.records import CheckStatus, Citation, Evidence, Match, Severity, Side, Speech, Stance, Verdict, Voice

STANCES: dict[Stance, tuple[str, str]] = {
    Stance.SUPPORT: ("▲", "supports"),
    Stance.OPPOSE: ("▼", "opposes"),
    Stance.CONDITIONAL_SUPPORT: ("△", "supports on a condition"),
    Stance.CONDITIONAL_OPPOSE: ("▽", "opposes on a condition"),
    Stance.MIXED: ("◆", "mixed"),
    Stance.NEUTRAL: ("○", "takes no side"),
    Stance.NO_COMMENT: ("∅", "no comment"),
    Stance.UNCLEAR: ("?", "unclear"),
    Stance.NOT_ADDRESSED: ("–", "not addressed"),
}

VERDICTS: dict[Verdict, tuple[str, str]] = {
    Verdict.CONTRADICTED: ("✗", "contradicted by the evidence"),
    Verdict.CONFLICTING: ("⇄", "the evidence conflicts"),
    Verdict.NOT_ENOUGH_EVIDENCE: ("…", "not enough evidence"),
    Verdict.PARTLY_SUPPORTED: ("≈", "partly supported by the evidence"),
    Verdict.SUPPORTED: ("✓", "supported by the evidence"),
    Verdict.NOT_CHECKABLE: ("∘", "cannot be checked"),
}

STATUSES: dict[CheckStatus, tuple[str, str]] = {
    CheckStatus.FAILED: ("!", "the check failed"),
    CheckStatus.NOT_CHECKED: ("·", "not checked"),
}

SIDES: dict[Side, str] = {Side.SUPPORTS: "bears it out", Side.OPPOSES: "speaks against it"}

MATCHES: dict[Match, str] = {
    Match.EXACT: "exact",
    Match.NORMALISED: "same words, other typography",
    Match.STITCHED: "interrupted in the article",
    Match.NEAR: "similar words only",
    Match.AMBIGUOUS: "found in several places",
    Match.ABSENT: "not found",
}

SPEECH: dict[Speech, str] = {Speech.DIRECT: "direct", Speech.MIXED: "part quoted", Speech.INDIRECT: "reported"}

SEVERITIES: dict[Severity, tuple[str, str]] = {
    Severity.ERROR: ("✗", "error"),
    Severity.WARNING: ("!", "warning"),
    Severity.INFO: ("i", "note"),
}


def sign(stance: Stance) -> str:
    """The one-character sign of a stance."""
    return STANCES[stance][0]


def stance(value: Stance) -> str:
    """A stance in words, as a verb phrase where it is one."""
    return STANCES[value][1]


def voice(value: Voice, relayed_by: str | None) -> str:
    """Whose account a position is; `relayed_by` is the name of who characterises, None for the article itself."""
    if value is Voice.OWN:
        return "in their own words or acts"
    return f"as described by {relayed_by or 'the article'}"


def doubt(evidence: Evidence | Citation) -> str | None:
    """What a reader must know about evidence that is not simply there, or None; with the reason where there is one."""
    if evidence.grounded:
        return None
    found = MATCHES[evidence.match]
    if evidence.match is Match.ABSENT:
        found += " in the source" if isinstance(evidence, Citation) else " in the article"
    return f"{found} ({evidence.reason})" if evidence.reason else found


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 actor", "2 actors"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
