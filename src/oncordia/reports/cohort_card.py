"""The card of a reference cohort, as a page and as Markdown."""

from collections.abc import Mapping
from pathlib import Path

from oncordia.domain.therapy import LEAST_MEASURED, LEAST_REFERENCE, CohortCard
from oncordia.reports.shell import check_language, write_page
from oncordia.reports.speech import Speech, find_speech, mark
from oncordia.reports.spoken_page import render_spoken_page
from oncordia.reports.therapy import MEASURE_NAMES

MODEL_NAMES = {
    "gaussian": mark("Gaussian over drugs, conditioned on the measured ones"),
    "additive": mark("drug mean plus the general level of the sample"),
    "": mark("not checked, as no patient could be left out"),
}
_RULED_OUT = (
    mark("to decide on a treatment without a physician"),
    mark("for a disease, a kind of model or an assay that the cohort does not hold"),
    mark("to judge doses, side effects or drugs that are not in the cohort"),
    mark("to compare responses in another measure or unit"),
)

Table = tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]]  # title, heads, rows


def write_cohort_card(path: Path, card: CohortCard, language: str = "en") -> None:
    """Write the card whole or not at all: Markdown where the name ends in .md, else a page.

    Raises
    ------
    OutputError
        If the file cannot be written; a file that stood there before is left as it was.
    InvalidOption
        If the language is unknown.
    """
    render = render_card_markdown if path.suffix.lower() == ".md" else render_card_page
    write_page(path, render(card, language))


def render_card_page(card: CohortCard, language: str = "en") -> str:
    """HTML page of the card: needs no other file, no network and no server."""
    check_language(language)
    return render_spoken_page(
        "cohort_card.html",
        lambda speech: _fill_card(card, speech),
        title=card.cohort,
        language=language,
        version=card.software,
        kind="card",
    )


def render_card_markdown(card: CohortCard, language: str = "en") -> str:
    """The card as Markdown, in one language."""
    speech = find_speech(language)
    content = _fill_card(card, speech)
    lines = [f"# {card.cohort}", "", str(content["lead"]), ""]
    for title, heads, rows in content["tables"]:  # type: ignore[attr-defined]
        lines += [f"## {title}", "", _write_row(heads), _write_row(["---"] * len(heads))]
        lines += [_write_row(row) for row in rows] + [""]
    lines += [f"## {content['must_not_title']}", ""]
    lines += [f"- {item}" for item in content["must_not"]]  # type: ignore[attr-defined]
    return "\n".join(lines) + "\n"


def _write_row(cells: tuple[str, ...] | list[str]) -> str:
    safe = (cell.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;") for cell in cells)
    return f"| {' | '.join(safe)} |"


def _fill_card(card: CohortCard, speech: Speech) -> Mapping[str, object]:
    tables = (
        _list_data(card, speech),
        _list_sources(card, speech),
        _list_errors(card, speech),
        _list_coverage(card, speech),
        _list_digests(card, speech),
    )
    return {
        "card": card,
        "lead": speech.say_count(
            "A reference cohort of %(num)s patient, against which new patients are held.",
            "A reference cohort of %(num)s patients, against which new patients are held.",
            card.n_patients,
        ),
        "tables": [table for table in tables if table[2]],
        "must_not_title": speech.say("Must not be used"),
        "must_not": _list_ruled_out(card, speech),
    }


def _list_data(card: CohortCard, speech: Speech) -> Table:
    rows = [
        (speech.say("Version"), speech.number(card.version)),
        (speech.say("Disease"), card.disease or speech.say("not told")),
        (speech.say("Measure"), speech.say(MEASURE_NAMES[card.measure.name].one)),
        (speech.say("Patients"), speech.number(card.n_patients)),
        (speech.say("Samples"), speech.number(card.n_samples)),
        (speech.say("Samples of healthy donors"), speech.number(card.n_healthy)),
        (speech.say("Drugs"), speech.number(card.n_drugs)),
        (speech.say("Measured, of all samples and drugs"), speech.percent(card.filled)),
        (speech.say("Model"), speech.say(MODEL_NAMES[card.model].one)),
    ]
    if card.made_on is not None:
        rows.insert(1, (speech.say("Made on"), speech.date(card.made_on)))
    rows += [
        (speech.say("Laboratory %(name)s", name=name or "–"), _count_samples(n, speech))
        for name, n in card.centres
    ]
    return speech.say("Data"), (speech.say("What"), speech.say("Value")), tuple(rows)


def _count_samples(n: int, speech: Speech) -> str:
    return speech.say_count("%(num)s sample", "%(num)s samples", n)


def _list_sources(card: CohortCard, speech: Speech) -> Table:
    heads = (
        speech.say("Source"),
        speech.say("Samples"),
        speech.say("Licence"),
        speech.say("Citation"),
    )
    rows = tuple(
        (one.name, speech.number(one.n_samples), one.licence or "–", one.citation or "–")
        for one in card.sources
    )
    return speech.say("Sources"), heads, rows


def _list_errors(card: CohortCard, speech: Speech) -> Table:
    title = speech.say("Error by drug class")
    if card.n_folds and card.n_revealed:
        title = speech.say(
            "Error by drug class, new patient: %(folds)s folds over patients, "
            "%(revealed)s measured drugs",
            folds=speech.number(card.n_folds),
            revealed=speech.number(card.n_revealed),
        )
    heads = (
        speech.say("Drug class"),
        speech.say("Drugs"),
        speech.say("Responses"),
        speech.say("Error, SD"),
        speech.say("Correlation"),
        speech.say("Within the interval"),
    )
    rows = tuple(
        (
            one.drug_class or speech.say("all drugs"),
            speech.number(one.n_drugs),
            speech.number(one.n_values),
            speech.number(one.error, 2),
            speech.number(one.correlation, 2),
            speech.percent(one.coverage),
        )
        for one in card.errors
    )
    return title, heads, rows


def _list_coverage(card: CohortCard, speech: Speech) -> Table:
    heads = (
        speech.say("Interval"),
        speech.say("Held what was measured"),
        speech.say("Limits"),
        speech.say("5th percentile of patients"),
    )
    rows = tuple(
        (
            speech.percent(one.confidence),
            speech.percent(one.share.value),
            speech.say(
                "%(low)s to %(high)s",
                low=speech.percent(one.share.low),
                high=speech.percent(one.share.high),
            ),
            speech.percent(one.low_patients),
        )
        for one in card.coverage
    )
    return speech.say("Coverage measured"), heads, rows


def _list_digests(card: CohortCard, speech: Speech) -> Table:
    rows = [
        ("Oncordia", card.software),
        (speech.say("Reference cohort"), card.digest or speech.say("not kept")),
        *((one.file, one.sha256) for one in card.inputs),
    ]
    heads = (speech.say("What"), speech.say("Version or SHA-256"))
    return speech.say("Versions and digests"), heads, tuple(rows)


def _list_ruled_out(card: CohortCard, speech: Speech) -> tuple[str, ...]:
    fewest = speech.say(
        "to rank with fewer than %(measured)s measured drugs or %(reference)s reference patients",
        measured=speech.number(LEAST_MEASURED),
        reference=speech.number(LEAST_REFERENCE),
    )
    ruled_out = [*(speech.say(one.one) for one in _RULED_OUT), fewest]
    if not card.errors:
        ruled_out.append(
            speech.say("to rely on predictions, as too few patients leave their error unmeasured")
        )
    ruled_out += [
        speech.say_count(
            "to hold a patient of %(centre)s against all laboratories together: %(num)s of "
            "%(all)s drugs has another mean there, and over all they lie %(shift)s SDs apart",
            "to hold a patient of %(centre)s against all laboratories together: %(num)s of "
            "%(all)s drugs have another mean there, and over all they lie %(shift)s SDs apart",
            one.n_shifted,
            centre=one.centre,
            all=speech.number(one.n_drugs),
            shift=speech.number(one.in_sd, 2),
        )
        for one in card.shifts
    ]
    return (*ruled_out, *card.must_not)
