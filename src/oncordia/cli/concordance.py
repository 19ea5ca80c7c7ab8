"""``oncordia therapy concordance``: organoid tests against patients' outcome."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from oncordia.errors import InvalidOption

if TYPE_CHECKING:  # the types of therapy need numpy, which the help does without
    from oncordia.domain.therapy import ConcordanceOptions, Direction

Words = list[str] | None


def concordance(
    table: Annotated[
        str,
        typer.Argument(
            help="Counts of studies (TP, FP, FN, TN), patients with a test and an outcome, or "
            "survival: CSV, TSV, Parquet or XLSX; - is stdin."
        ),
    ],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the tables and the page concordance.html.")
    ] = None,
    responses: Annotated[
        str | None,
        typer.Option(help="A second table with the measured responses, one row a sample and drug."),
    ] = None,
    responders: Annotated[
        Words, typer.Option(help="Outcome that counts as response, as R; repeat, or use commas.")
    ] = None,
    non_responders: Annotated[
        Words, typer.Option(help="Outcome that counts as none, as PD; repeat, or use commas.")
    ] = None,
    leave_out: Annotated[
        Words, typer.Option(help="Outcome that is left out, as SD; repeat, or use commas.")
    ] = None,
    measure: Annotated[
        str | None, typer.Option(help="Column of the score, or its measure, as auc.")
    ] = None,
    direction: Annotated[
        str | None, typer.Option(help="low or high: which end of the score means sensitive.")
    ] = None,
    drug: Annotated[
        Words, typer.Option(help="Drug of the score; repeat for more [default: all].")
    ] = None,
    keep: Annotated[
        Words, typer.Option(help="Use such rows alone, as cohort=A; repeat for more.")
    ] = None,
    drop_unknown: Annotated[
        bool, typer.Option("--drop-unknown", help="Leave out outcomes of untested samples.")
    ] = False,
    complete_cases: Annotated[
        bool,
        typer.Option("--complete-cases", help="Hazards from patients with every drug measured."),
    ] = False,
    hazard_per: Annotated[
        float | None,
        typer.Option(help="Step of the measure that a hazard ratio is told for [default: 0.1]."),
    ] = None,
    pool_method: Annotated[
        str | None,
        typer.Option(help="Likelihood of the pooling: reml, ml or binomial [default: reml]."),
    ] = None,
    confidence: Annotated[
        float | None, typer.Option(help="Confidence of all limits [default: 0.95].")
    ] = None,
    bootstrap: Annotated[
        int | None, typer.Option(help="Draws behind limits over patients [default: 2000].")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the draws.")] = 0,
    column: Annotated[
        Words, typer.Option(help="What a column is, as outcome=Response; repeat for more.")
    ] = None,
    language: Annotated[str, typer.Option(help="Language of the page: en or zh.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print every table as JSON.")] = False,
) -> None:
    """Say how well organoid tests have agreed with patients, with limits on every number.

    \b
    $ oncordia therapy concordance studies.csv --out agreement
    studies
      Of 100 organoids called sensitive, about 84 had a patient who responded (50 to 97; ...).
    """
    from oncordia.cli.options import parse_columns
    from oncordia.cli.render_concordance import render_concordance
    from oncordia.workflows import concordance_therapy

    options = _take_options(
        pool_method,
        confidence=confidence,
        bootstrap=bootstrap,
        seed=seed,
        hazard_per=hazard_per,
        complete_cases=complete_cases,
    )
    report = concordance_therapy(
        table,
        out,
        responses=responses,
        columns=parse_columns(column or []),
        measure=measure,
        direction=_parse_direction(direction),
        keep=_parse_kept(keep or []),
        drop_unknown=drop_unknown,
        responders=_split(responders),
        non_responders=_split(non_responders),
        left_out=_split(leave_out),
        drugs=tuple(drug or ()),
        options=options,
        language=language,
    )
    typer.echo(render_concordance(report, out, as_json=as_json))


def _take_options(pool_method: str | None, **said: Any) -> "ConcordanceOptions":
    """Options of which those that were not said keep their default."""
    from oncordia.cli.options import parse_choice
    from oncordia.domain.therapy import ConcordanceOptions, PoolMethod

    if pool_method is not None:
        said["pool_method"] = parse_choice("--pool-method", PoolMethod, pool_method)
    return ConcordanceOptions(**{name: value for name, value in said.items() if value is not None})


def _split(words: Words) -> tuple[str, ...]:
    parts = (part.strip() for word in words or () for part in word.split(","))
    return tuple(part for part in parts if part)


def _parse_direction(word: str | None) -> "Direction | None":
    if word is None:
        return None
    if word not in ("low", "high"):
        raise InvalidOption(f"--direction must be low or high, got {word!r}")
    from oncordia.domain.therapy import Direction

    return Direction(f"{word}_is_sensitive")


def _parse_kept(words: Sequence[str]) -> dict[str, str]:
    kept = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not (name and equals and value):
            raise InvalidOption(f"--keep {word!r}: write column=value, as cohort=A")
        kept[name] = value
    return kept
