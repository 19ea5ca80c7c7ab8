"""``oncordia cohort``: message, pool, compare, associations."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncordia.cli.workspace import Actor, AsJson, AskedWorkspace, OnDay, Purpose, parse_day
from oncordia.errors import InvalidOption

if TYPE_CHECKING:
    from oncordia.therapy import NoiseOptions

Folder = Annotated[Path, typer.Argument(help="Folder of a cohort.", metavar="COHORT")]


def message(
    folder: Folder,
    out: Annotated[Path, typer.Option(help="New file for the message.")],
    to: Annotated[str, typer.Option(help="Member that gets it; needs a workspace.")] = "",
    owner: Annotated[str, typer.Option(help="Member whose cohort it is.")] = "",
    workspace: AskedWorkspace = None,
    action: Annotated[str, typer.Option(help="move (a copy for the member) or publish.")] = "move",
    purpose: Purpose = "",
    to_country: Annotated[str, typer.Option(help="Where it goes; else where the member is.")] = "",
    on: OnDay = None,
    name: Annotated[str, typer.Option(help="Name in the message; else that of the cohort.")] = "",
    minimum: Annotated[int, typer.Option(help="Patients in the smallest cell shown.")] = 5,
    after: Annotated[
        list[Path] | None,
        typer.Option(
            help="Message that was sent of this cohort before; may stand several times.",
            metavar="FILE",
        ),
    ] = None,
    epsilon: Annotated[
        float | None, typer.Option(help="Add noise that promises this epsilon to each patient.")
    ] = None,
    delta: Annotated[
        float | None, typer.Option(help="Of the promise, with --epsilon; else 1e-5.")
    ] = None,
    clip: Annotated[
        str, typer.Option(help="Range that responses are clipped to, as 0:50; with --epsilon.")
    ] = "",
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Write a cohort's counts, means and cross-products for other hospitals; no patient's row.

    With a workspace, only where an agreement lets the member have it; the decision stands in the
    audit. Ends with 0 if the message is there, else with 1 and what would have to change.

    \b
    $ oncordia cohort message colon --out colon.json
    colon: 60 patients x 40 drugs, auc; cells of 5 patients or more
    """
    from oncordia.cli.render_centres import render_message
    from oncordia.workflows import MessageSharing, message_cohort

    told = [bool(workspace), bool(owner), bool(to)]
    if any(told) and not all(told):
        raise InvalidOption("--workspace, --owner and --to belong together; name all three or none")
    sharing = None
    if workspace is not None:
        sharing = MessageSharing(
            workspace, owner, to, action, purpose, to_country, parse_day("--on", on), actor
        )
    noise = _parse_noise(epsilon, delta, clip)
    made = message_cohort(
        folder, out, minimum=minimum, noise=noise, sharing=sharing, name=name, after=after or ()
    )
    typer.echo(render_message(made, out, as_json=as_json))
    if not made.is_written:
        raise typer.Exit(1)


def pool(
    folder: Folder,
    messages: Annotated[
        list[Path], typer.Argument(help="Messages of other hospitals.", metavar="MESSAGE…")
    ],
    out: Annotated[Path, typer.Option(help="New file for the model.")],
    workspace: AskedWorkspace = None,
    member: Annotated[str, typer.Option(help="Member that fits the model.")] = "",
    purpose: Purpose = "",
    on: OnDay = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Fit a model on the own cohort and the messages of other hospitals.

    Each drug keeps the level and spread of this hospital; how drugs go together is learned from
    all. The model holds the rows of own patients and stays in the house. With a workspace, only
    where agreements let the member train with each message; else it ends with 1.

    \b
    $ oncordia cohort pool colon north.json south.json --out pooled.json
    colon: 60 own patients, 118 of others; own share of the covariance 0.80
    """
    from oncordia.cli.render_centres import render_pooled, render_refused
    from oncordia.workflows import MessageUse, PooledCohort, pool_cohort

    if bool(workspace) != bool(member):
        raise InvalidOption("--workspace and --member belong together; name both or none")
    use = None
    if workspace is not None:
        use = MessageUse(workspace, member, purpose, parse_day("--on", on), actor)
    made = pool_cohort(folder, messages, out, use=use)
    if not isinstance(made, PooledCohort):
        typer.echo(render_refused(made, as_json=as_json))
        raise typer.Exit(1)
    typer.echo(render_pooled(made, out, as_json=as_json))


def compare(
    left: Annotated[Path, typer.Argument(help="Folder of a cohort, or a message.", metavar="A")],
    right: Annotated[Path, typer.Argument(help="Folder of a cohort, or a message.", metavar="B")],
    drugs: Annotated[int, typer.Option(min=0, help="Drugs to list, the most shifted first.")] = 10,
    confidence: Annotated[float, typer.Option(help="Of each interval by itself.")] = 0.95,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the table and the page difference.html.")
    ] = None,
    language: Annotated[str, typer.Option(help="Language of the page: en or zh.")] = "en",
    as_json: AsJson = False,
) -> None:
    """Show how two laboratories differ: each drug's level and spread, and the whole panel.

    \b
    $ oncordia cohort compare north.json south.json --drugs 3
    south against north: 40 drugs, auc
    """
    from oncordia.cli.render_centres import render_difference
    from oncordia.workflows import compare_cohort

    found = compare_cohort(left, right, out, confidence=confidence, language=language)
    typer.echo(render_difference(found, drugs, out, as_json=as_json))


def associations(
    folder: Folder,
    molecular: Annotated[
        Path | None, typer.Option(help="Molecular facts in place of those of the cohort.")
    ] = None,
    disease: Annotated[str, typer.Option(help="Patients of this disease alone.")] = "",
    welch: Annotated[bool, typer.Option("--welch", help="Do not take variances as equal.")] = False,
    level: Annotated[
        bool, typer.Option("--level", help="Hold each patient's mean over other drugs fixed.")
    ] = False,
    carriers: Annotated[int, typer.Option(help="Patients with and without a fact, at least.")] = 3,
    drug: Annotated[
        list[str] | None, typer.Option("--drug", help="Test this drug; repeat for more [all].")
    ] = None,
    top: Annotated[int, typer.Option(min=0, help="Pairs to list, the smallest p first.")] = 10,
    leaders: Annotated[
        bool, typer.Option("--leaders", help="List the first fact of each drug alone.")
    ] = False,
    leading_drugs: Annotated[
        bool, typer.Option("--leading-drugs", help="List the first drug of each fact alone.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Test each molecular fact of a cohort against each drug.

    \b
    $ oncordia cohort associations colon --top 3
    60 patients, 200 pairs of a fact and a drug
    """
    from oncordia.cli.render_centres import render_scan
    from oncordia.workflows import associations_cohort

    if leaders and leading_drugs:
        raise InvalidOption("--leaders and --leading-drugs are two lists; ask for one of them")
    scan = associations_cohort(
        folder,
        molecular=molecular,
        disease=disease,
        has_equal_variances=not welch,
        least_carriers=carriers,
        at_level=level,
        drugs=tuple(drug or ()),
    )
    rows = scan.associations
    if leaders or leading_drugs:
        rows = scan.find_leaders() if leaders else scan.find_leading_drugs()
    typer.echo(render_scan(scan, rows, top, as_json=as_json))


def _parse_noise(epsilon: float | None, delta: float | None, clip: str) -> "NoiseOptions | None":
    from oncordia.therapy import NoiseOptions

    if epsilon is None:
        for name, is_given in (("--clip", bool(clip)), ("--delta", delta is not None)):
            if is_given:
                raise InvalidOption(f"{name} belongs to --epsilon; give both or none")
        return None
    low, colon, high = clip.partition(":")
    try:
        if not colon:
            raise ValueError
        limits = float(low), float(high)
    except ValueError:
        raise InvalidOption(
            f"--epsilon needs the range of responses as --clip LOW:HIGH, got {clip!r}"
        ) from None
    return NoiseOptions(epsilon, *limits, **({} if delta is None else {"delta": delta}))
