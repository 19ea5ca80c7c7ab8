"""A screen folder becomes plate quality, curves, a sensitivity table and one report."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path

import polars as pl

from oncordia.assay import (
    assess_plates,
    fit_curves,
    normalise,
    predict_bands,
    summarise_sensitivity,
)
from oncordia.domain import NormalisationMethod, Problem, Provenance, ScreenSettings, WellRole
from oncordia.errors import RefusedScreen
from oncordia.formats import DssReference, Screen, read_dss_reference, read_screen, write_results
from oncordia.reports import ScreenReport, count_line_points, render_screen_report
from oncordia.workflows.ports import Progress, keep_silent

STEPS = ("normalise", "plate quality", "curves", "sensitivity", "report")


def analyse_screen(
    folder: str | Path,
    out: str | Path | None = None,
    *,
    strict: bool = False,
    language: str = "en",
    reference: str | Path | None = None,
    progress: Progress = keep_silent,
) -> ScreenReport:
    """Analyse the screen in ``folder`` and, where ``out`` is given, keep tables and report there.

    Parameters
    ----------
    folder
        Holds ``screen.toml``, the readings and the plate map.
    out
        New folder for ``report.html``, ``run.json`` and each table as Parquet and CSV; it
        appears whole or not at all. An earlier result of ours is replaced.
    strict
        Refuse the screen if any plate cannot be used; else the other plates go on.
    language
        Language of the report, ``en`` or ``zh``.
    reference
        Table of a reference cohort's DSS2, one row a drug and one column a donor, for the
        selective scores.
    progress
        Is told how far the work has come.

    Returns
    -------
    ScreenReport
        All tables, the problems of plates left out, and the provenance.

    Raises
    ------
    RefusedScreen
        If the input cannot be used; carries every problem.
    OutputError
        If ``out`` holds something that is not a result of ours.
    """
    screen = read_usable_screen(folder, strict=strict, progress=progress)
    report = analyse_read_screen(screen, language, reference, progress)
    if out is not None:
        progress("report", 0, 1)
        write_analysis(out, report, render_screen_report(report))
    progress("report", 1, 1)
    return report


def read_usable_screen(folder: str | Path, *, strict: bool, progress: Progress) -> Screen:
    """The screen in ``folder``, if it can be analysed.

    Raises
    ------
    RefusedScreen
        If it cannot; carries every problem.
    """
    screen = read_screen(Path(folder), progress=progress)
    _refuse_unusable(screen, strict)
    return screen


def analyse_read_screen(
    screen: Screen, language: str, reference: str | Path | None, progress: Progress
) -> ScreenReport:
    """Everything computed from a screen; nothing is written."""
    cohort = None if reference is None else read_dss_reference(Path(reference))
    return _analyse(screen, cohort, language, progress)


def write_analysis(out: str | Path, report: ScreenReport, page: str) -> None:
    """Tables, provenance and report in the folder ``out``, whole or not at all."""
    write_results(Path(out), _kept_tables(report), report.provenance, {"report.html": page})


def _refuse_unusable(screen: Screen, strict: bool) -> None:
    errors = [problem for problem in screen.problems if problem.severity == "error"]
    if any(problem.plate is None for problem in errors) or (strict and errors):
        raise RefusedScreen(errors)
    drugged = pl.col("role").is_in([WellRole.TREATED, WellRole.COMBINATION])
    later = pl.col("time_hours").is_null() | (pl.col("time_hours") != 0)
    if screen.wells.filter(drugged & later).is_empty():
        nothing = Problem(
            "screen.toml",
            "no plate with a treated well is left to analyse",
            "mend the plates named above, or give the map the drugs of the wells",
        )
        raise RefusedScreen([*errors, nothing])


def _analyse(
    screen: Screen, cohort: DssReference | None, language: str, progress: Progress
) -> ScreenReport:
    settings = _settle(screen.settings)
    progress("normalise", 0, 1)
    responses = normalise(screen.wells, screen.plates, settings.normalise, settings.quality)
    progress("normalise", 1, 1)
    progress("plate quality", 0, 1)
    assessment = assess_plates(responses, screen.plates, settings.quality)
    progress("plate quality", 1, 1)
    progress("curves", 0, 1)
    curves = fit_curves(assessment.responses, settings.curves)
    progress("curves", 1, 1)
    progress("sensitivity", 0, 1)
    scores = None if cohort is None else cohort.scores
    sensitivity = summarise_sensitivity(
        assessment.responses, curves, settings.sensitivity, scores, settings.curves
    )
    progress("sensitivity", 1, 1)
    return ScreenReport(
        name=settings.name,
        plates=screen.plates,
        responses=assessment.responses,
        plate_quality=assessment.plate_quality,
        findings=assessment.findings,
        curves=curves,
        sensitivity=sensitivity,
        replicates=assessment.replicates,
        provenance=Provenance(
            version=version("oncordia"),
            inputs=(*screen.inputs, *([cohort.digest] if cohort else [])),
            options=_options(settings),
            seed=settings.sensitivity.seed,
        ),
        problems=screen.problems,
        bands=predict_bands(
            assessment.responses,
            curves,
            settings.curves.confidence,
            count_line_points(curves.height),
            settings.curves,
        ),
        language=language,
    )


def _settle(settings: ScreenSettings) -> ScreenSettings:
    is_growth_rate = settings.normalise.method is NormalisationMethod.GROWTH_RATE
    return replace(settings, curves=settings.curves.settle(is_growth_rate=is_growth_rate))


def _options(settings: ScreenSettings) -> Mapping[str, object]:
    sections = asdict(settings)
    return {name: section for name, section in sections.items() if isinstance(section, dict)}


def _kept_tables(report: ScreenReport) -> dict[str, pl.DataFrame]:
    return {
        name: getattr(report, name)
        for name in ("responses", "curves", "sensitivity", "plate_quality", "findings", "plates")
    }
