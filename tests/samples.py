"""An invented article and an analysis of it made by hand, with one of everything a report has to show."""

from __future__ import annotations

from toolkit.records import (
    Actor,
    ActorKind,
    Analysis,
    Check,
    CheckStatus,
    Citation,
    Claim,
    ClaimKind,
    Condition,
    Coverage,
    Document,
    Evidence,
    FailureRecord,
    Finding,
    Issue,
    Match,
    Mention,
    Position,
    PromptUse,
    Provenance,
    Review,
    Severity,
    Side,
    Speech,
    Stance,
    Statement,
    SummarySentence,
    Trace,
    Usage,
    Verdict,
    Voice,
    Worth,
    WorthReason,
)

TEXT = """Velden's council is split over a plan to dam the river Aar above the town.
“We will not sign this until the fish ladder is paid for,” said Mayor Lena Orth on Tuesday.
Tomas Birk, who runs the power company Aarkraft, called the dam “the cheapest winter electricity we will ever get”.
“It is a good plan,” Mr. Birk said, “and it is a late one.”
The regional water board did not seem keen, according to Ms. Orth.
A senior official, who asked not to be named because talks go on, said a decision before June was impossible.
“Who asked the farmers?” read a banner outside.
"""

DOCUMENT = Document(
    id="d-0000000000000001",
    title="Velden split over dam on the Aar",
    source="velden.txt",
    byline="Ana Ruiz",
    published_at="2026-03-04",
    language="en",
    text=TEXT,
    warnings=("not valid UTF-8: read as Windows-1252, so check accents and quotation marks",),
)


def evidence(
    words: str, sentence: int | None = None, match: Match = Match.EXACT, reason: str | None = None
) -> Evidence:
    """Evidence for words that stand in the sample text once, or for words that do not stand there."""
    start = TEXT.find(words)
    if start < 0:
        return Evidence(start=None, end=None, text=words, sentence=None, match=Match.ABSENT, reason=reason)
    number = sentence if sentence is not None else TEXT.count("\n", 0, start) + 1
    return Evidence(start=start, end=start + len(words), text=words, sentence=number, match=match, reason=reason)


def mention(words: str) -> Mention:
    start = TEXT.index(words)
    return Mention(start=start, end=start + len(words), text=words, sentence=TEXT.count("\n", 0, start) + 1)


REFUSAL = evidence("We will not sign this until the fish ladder is paid for,")
CONDITION = evidence("until the fish ladder is paid for")
CHEAPEST = evidence("the cheapest winter electricity we will ever get")
GOOD = evidence("It is a good plan,", match=Match.STITCHED, reason="interrupted by the reporter")
LATE = evidence("and it is a late one.", match=Match.STITCHED, reason="interrupted by the reporter")
KEEN = evidence("did not seem keen")
INVENTED = evidence("We shall sue everybody", reason="not in the article")

ACTORS = (
    Actor(
        id="A1",
        name="Lena Orth",
        aliases=("Mayor Lena Orth", "Ms. Orth"),
        kind=ActorKind.PERSON,
        role="Mayor",
        affiliation="Velden",
        named=True,
        mentions=(mention("Lena Orth"), mention("Ms. Orth")),
    ),
    Actor(id="A2", name="Tomas Birk", aliases=("Mr. Birk",), kind=ActorKind.PERSON, affiliation="Aarkraft", named=True),
    Actor(id="A3", name="regional water board", kind=ActorKind.GOVERNMENT_BODY, named=True),
    Actor(
        id="A4",
        name="a senior official",
        kind=ActorKind.ANONYMOUS,
        named=False,
        anonymity_reason="because talks go on",
    ),
    Actor(id="A5", name="Aarkraft", kind=ActorKind.ORGANISATION, named=True),
)

ISSUES = (
    Issue(id="I1", label="The dam", proposition="Velden should approve the dam on the Aar."),
    Issue(id="I2", label="A decision by June", proposition="The council should decide before June."),
)

STATEMENTS = (
    Statement(id="S1", actor="A1", cue="said", speech=Speech.DIRECT, evidence=(REFUSAL,)),
    Statement(id="S2", actor="A2", cue="called", speech=Speech.MIXED, evidence=(CHEAPEST,)),
    Statement(id="S3", actor="A2", cue="said", speech=Speech.DIRECT, evidence=(GOOD, LATE)),
    Statement(
        id="S4",
        actor="A4",
        cue="said",
        speech=Speech.INDIRECT,
        evidence=(evidence("a decision before June was impossible"),),
    ),
    Statement(id="S5", actor=None, cue="read", speech=Speech.DIRECT, evidence=(evidence("Who asked the farmers?"),)),
    Statement(id="S6", actor="A1", cue=None, speech=Speech.DIRECT, evidence=(INVENTED,)),
)

POSITIONS = (
    Position(
        id="P1",
        actor="A1",
        issue="I1",
        stance=Stance.CONDITIONAL_OPPOSE,
        conditions=(Condition(text="until the fish ladder is paid for", evidence=(CONDITION,)),),
        voice=Voice.OWN,
        summary="Lena Orth said the town would not sign until the fish ladder was paid for.",
        statements=("S1",),
        evidence=(REFUSAL,),
    ),
    Position(
        id="P2",
        actor="A2",
        issue="I1",
        stance=Stance.SUPPORT,
        voice=Voice.OWN,
        summary="Tomas Birk called the dam the cheapest winter electricity.",
        statements=("S2", "S3"),
        evidence=(CHEAPEST, GOOD, LATE),
    ),
    Position(
        id="P3",
        actor="A3",
        issue="I1",
        stance=Stance.OPPOSE,
        voice=Voice.CHARACTERISED,
        relayed_by="A1",
        summary="According to Lena Orth, the water board did not seem keen.",
        evidence=(KEEN,),
    ),
    Position(
        id="P4",
        actor="A1",
        issue="I2",
        stance=Stance.UNCLEAR,
        voice=Voice.OWN,
        summary="Lena Orth is said to have threatened to sue.",
        statements=("S6",),
        evidence=(INVENTED,),
    ),
    Position(
        id="P5",
        actor="A4",
        issue="I2",
        stance=Stance.NOT_ADDRESSED,
        voice=Voice.OWN,
        summary="The article says nothing of this.",
    ),
)

ANALYSIS = Analysis(
    document=DOCUMENT,
    actors=ACTORS,
    issues=ISSUES,
    statements=STATEMENTS,
    positions=POSITIONS,
    claims=(
        Claim(
            id="C1",
            text="A decision [on the dam] before June is impossible.",
            actor="A4",
            evidence=(evidence("a decision before June was impossible"),),
            kind=ClaimKind.PREDICTION,
            checkable=False,
            reason="a forecast cannot be checked yet",
        ),
        Claim(
            id="C2",
            text="The river Aar flows above the town [of Velden].",
            actor=None,
            evidence=(evidence("the river Aar above the town"),),
            kind=ClaimKind.EVENT,
            worth=Worth(score=0.71, reasons=(WorthReason(question="place", text="it names a place", weight=0.4),)),
        ),
        Claim(
            id="C3",
            text="[Tomas Birk] runs the power company Aarkraft.",
            actor=None,
            evidence=(evidence("runs the power company Aarkraft"),),
            worth=Worth(score=0.2),
        ),
        Claim(id="C4", text="Talks go on.", actor="A4", evidence=(evidence("talks go on"),), hedge="reportedly"),
    ),
    checks=(
        Check(
            claim="C2",
            status=CheckStatus.CHECKED,
            verdict=Verdict.CONTRADICTED,
            citations=(
                Citation(
                    passage="p1",
                    source="survey.txt",
                    side=Side.OPPOSES,
                    text="The Aar passes below the town.",
                    start=0,
                    end=30,
                    match=Match.EXACT,
                    title="River survey",
                    publisher="Survey Office",
                    date="2025-01-01",
                ),
                Citation(
                    passage="p2",
                    source="letter.txt",
                    side=Side.SUPPORTS,
                    text="It runs above.",
                    start=None,
                    end=None,
                    match=Match.ABSENT,
                    reason="not in the passage",
                ),
            ),
            reasons=("The survey puts the river below the town.",),
            not_looked_at=("Maps were not looked at.",),
        ),
        Check(claim="C4", status=CheckStatus.FAILED, why="the reply was cut off"),
    ),
    reviews=(
        Review(
            claim="C3",
            reviewer="Ana Ruiz",
            rating=5,
            label="Right",
            url="https://desk.example/1",
            reviewed_at="2026-03-06",
        ),
    ),
    findings=(
        Finding(
            id="F1",
            kind="ungrounded_position",
            severity=Severity.ERROR,
            message="The words behind position P4 were not found in the article.",
            rule="grounding.ungrounded_position",
            evidence=(INVENTED,),
        ),
        Finding(
            id="F2",
            kind="uncredited_quotation",
            severity=Severity.WARNING,
            message="Nobody is credited with this quotation.",
            rule="attribution.uncredited",
            evidence=(evidence("Who asked the farmers?"),),
        ),
    ),
    summary=(
        SummarySentence(
            text="Velden's council is split over a dam.", evidence=(evidence("council is split over a plan"),)
        ),
    ),
    coverage=Coverage(
        sentences=7,
        sentences_read=6,
        quotations=5,
        quotations_covered=4,
        uncovered_quotations=(evidence("Who asked the farmers?"),),
        actors_without_statement=("A5",),
    ),
    failures=(
        FailureRecord(
            prompt="positions", reason="truncated", message="the reply was cut off", attempts=2, request_id="r-1"
        ),
    ),
    provenance=Provenance(
        engine="openai",
        model_requested="some-model",
        model_answered="some-model-2026-01-01",
        prompts=(PromptUse(name="statements", version="1", fingerprint="abcdef0123456789"),),
        toolkit_version="0.1.0",
        created_at="2026-03-05T08:00:00+00:00",
        notes=("temperature is not supported by this model",),
    ),
    usage=Usage(calls=2, input_tokens=2100, output_tokens=900, cost=0.0123),
    trace=(
        Trace(
            rule="en.cue.said",
            found="said Mayor Lena Orth",
            start=TEXT.index("said Mayor"),
            end=TEXT.index(" on Tuesday"),
        ),
    ),
)
