"""`stance review` and `stance export claimreview`: what people decide, and what is published of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from toolkit.records import Analysis

app = typer.Typer(no_args_is_help=True, help="Sign checks off by name; nothing is published without that.")
export = typer.Typer(no_args_is_help=True, help="Write what others read.")

File = Annotated[str, typer.Argument(metavar="ANALYSIS", help="JSON that `stance check` wrote.")]


@app.command()
def sign(
    file: File,
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="Id of the claim, such as C3.")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who signs.")],
    rating: Annotated[int, typer.Option(help="1 (false) to 5 (true).")],
    url: Annotated[str, typer.Option(help="Address of the page with the review.")],
    label: Annotated[str | None, typer.Option(help="The rating in words; default: by the rating.")] = None,
    organisation: Annotated[str | None, typer.Option(help="For whom the person signs.")] = None,
    wording: Annotated[str | None, typer.Option(help="The claim as published, at most 75 characters.")] = None,
    note: Annotated[str | None, typer.Option(help="A note that stays in the analysis.")] = None,
    verdict: Annotated[
        str | None,
        typer.Option(help="Your own verdict instead of the engine's, for a claim you checked yourself; needs --note."),
    ] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="Day of signing; default: today.")] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="File to write; default: ANALYSIS itself.")
    ] = None,
) -> None:
    """Sign off one check with a person's own rating.

    \b
    Examples:
      stance review sign check.json C3 --by "Lena Orth" --rating 2 --url https://desk.example/checks/3
      stance review sign check.json C4 --by "Lena Orth" --rating 5 --url https://desk.example/checks/4 \\
        --verdict supported --note "Seen in the minutes."

    A claim that was not checked can be signed only with --verdict.
    """
    from toolkit import store
    from toolkit.errors import InputError, did_you_mean
    from toolkit.records import Review, Verdict
    from toolkit.reviews.signing import LABELS, sign, with_verdict

    review = Review(
        claim=claim,
        reviewer=by.strip(),
        organisation=organisation,
        rating=rating,
        label=label if label is not None else LABELS.get(rating, ""),
        url=url,
        reviewed_at=on or date.today().isoformat(),
        wording=wording,
        note=note,
    )
    analysis = _read(file)
    if verdict is not None:
        if not (note or "").strip():
            raise InputError("a verdict of your own needs a note that says why: --note WHY")
        if verdict not in list(Verdict):
            known = ", ".join(Verdict)
            raise InputError(f"there is no verdict {verdict!r} (verdicts: {known}){did_you_mean(verdict, Verdict)}")
        analysis = with_verdict(analysis, claim, Verdict(verdict), review.reviewer)
    store.write(output or file, store.to_json(sign(analysis, review)))
    typer.echo(f"{claim}: signed by {review.reviewer} as {review.label!r} ({rating} of 5)")


@app.command("list")
def list_(file: File) -> None:
    """List the claims with their verdicts and who signed them, one a line."""
    from toolkit.report.visible import one_line

    analysis = _read(file)
    checks = {check.claim: check for check in analysis.checks}
    signed = {review.claim: review for review in analysis.reviews}
    for claim in analysis.claims:
        check, review = checks.get(claim.id), signed.get(claim.id)
        verdict = (check.verdict or check.status) if check else "-"
        by = f"{review.reviewer}: {review.label}" if review else "-"
        typer.echo(f"{claim.id}\t{verdict}\t{one_line(by)}\t{one_line(claim.text)}")


@export.command()
def claimreview(
    source: Annotated[
        str,
        typer.Argument(metavar="ANALYSES|-", help="JSON or JSON Lines that `stance` wrote, or the folder of a run."),
    ],
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="File to write; default: standard output.")
    ] = None,
) -> None:
    """Write schema.org ClaimReview (JSON-LD) for the checks that a named person signed; refuses otherwise.

    \b
    Examples:
      stance export claimreview check.json -o claimreview.json
    """
    from toolkit.cli.analyses import read_analyses
    from toolkit.cli.output import stream
    from toolkit.export.claimreview import all_claim_reviews, json_ld

    reviews = all_claim_reviews(read_analyses(source))
    with stream(output) as out:
        out.write(json_ld(reviews[0] if len(reviews) == 1 else reviews))


def _read(file: str) -> Analysis:
    from toolkit import store
    from toolkit.sources.load import load

    return store.from_json(load(file), file)
