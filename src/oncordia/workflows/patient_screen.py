"""One sample of an analysed screen, or of a table, as a ranking takes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from oncordia.assay import CAPPED_MEASURES, cap_sensitivity, summarise_combinations
from oncordia.domain import MOLAR, InputDigest, Verdict
from oncordia.domain.therapy import DrugNote, Measure, MeasuredDrug, PatientScreen, index_names
from oncordia.domain.therapy.drug_names import drug_key
from oncordia.errors import InvalidTable
from oncordia.formats import find_nearest
from oncordia.formats.therapy import (
    ResultFolder,
    SourceOptions,
    choose_time,
    read_responses,
    read_result,
    take_measure,
)
from oncordia.therapy import join_repeats

_TABLES = ("sensitivity", "responses", "curves", "plate_quality")
_MEAN_RESPONSES = ("auc", "auc_fit", "auc_common", "viability")  # of which a combination has one
_SEVERITY = {"pass": 0, "look": 1, "fail": 2}


@dataclass(frozen=True, slots=True, eq=False)
class ReadPatient:
    """A sample's responses, its plates, and the files that they came from."""

    screen: PatientScreen
    plates: Mapping[str, Verdict]  # of the sample, with their verdicts
    inputs: tuple[InputDigest, ...]
    result: ResultFolder | None  # None of a table


def read_patient(
    source: str | Path,
    sample: str,
    measure: Measure,
    options: SourceOptions,
    notes: Mapping[str, DrugNote],
    disease: str = "",
) -> ReadPatient:
    """Responses of one sample.

    Parameters
    ----------
    source
        Folder that ``screen analyse`` wrote, or a table of responses.
    sample
        Its name there.
    measure
        What is taken from a result; what a table measures.
    options
        How a table is read; time of a result.
    notes
        Drug notes; a clinical peak level in them limits the doses of a result that count.
    disease
        Of the patient; "" where not told.

    Raises
    ------
    InvalidTable
        If the sample is not there, or a table is at fault.
    UnreadableFile
        If a file cannot be read.
    """
    path = Path(source)
    if not path.is_dir():
        return _read_table(path, sample, measure, options, disease)
    result = read_result(path, _TABLES)
    sensitivity = choose_time(result.tables["sensitivity"], options.time_hours, result.name)
    _refuse_absent(sample, sensitivity["sample"].unique().sort().to_list(), result.name)
    responses = result.tables["responses"].filter(pl.col("sample") == sample)
    curves = result.tables["curves"].filter(pl.col("sample") == sample)
    taken = take_measure(
        sensitivity.filter(pl.col("sample") == sample), measure, result.confidence, result.name
    )
    time = sensitivity["time_hours"][0]
    curves = curves.filter(pl.col("time_hours").eq_missing(pl.lit(time)))
    responses = responses.filter(pl.col("time_hours").eq_missing(pl.lit(time)))
    verdicts = {
        plate: Verdict(verdict)
        for plate, verdict in result.tables["plate_quality"].select("plate", "verdict").iter_rows()
    }
    wells = _find_plates(responses, verdicts)
    capped = _cap(responses, curves, notes, measure)
    told = {row["drug"]: row for row in curves.iter_rows(named=True)}
    drugs = [
        _describe(row, told.get(row["drug"]), wells, capped)
        for row in taken.drop_nulls("value").iter_rows(named=True)
    ]
    drugs += _read_combinations(responses, curves, wells, measure)
    plates = set(responses["plate"].cast(pl.String).unique().drop_nulls())
    if not drugs:
        _refuse_empty(sample, result.name, sorted(plates), verdicts)
    return ReadPatient(
        PatientScreen(sample, measure, tuple(drugs), disease),
        {plate: verdicts[plate] for plate in sorted(plates) if plate in verdicts},
        result.inputs,
        result,
    )


def _read_table(
    path: Path, sample: str, measure: Measure, options: SourceOptions, disease: str
) -> ReadPatient:
    read = read_responses(path, options)
    _refuse_absent(sample, read.frame["sample"].unique().sort().to_list(), read.name)
    rows = read.frame.filter(pl.col("sample") == sample).drop_nulls("value")
    joined, _ = join_repeats(read.frame.drop_nulls("value"))
    drugs = tuple(
        MeasuredDrug(row["drug"], row["value"], _number(row["error"]))
        for row in joined.filter(pl.col("sample") == sample).iter_rows(named=True)
    )
    people = rows["patient"].drop_nulls()
    diseases, centres = rows["disease"].drop_nulls(), rows["centre"].drop_nulls()
    screen = PatientScreen(
        sample,
        measure,
        drugs,
        disease or (diseases[0] if diseases.len() else ""),
        centres[0] if centres.len() else "",
        people[0] if people.len() else "",
    )
    return ReadPatient(screen, {}, read.inputs, None)


def _refuse_empty(
    sample: str, name: str, plates: list[str], verdicts: Mapping[str, Verdict]
) -> None:
    failed = [plate for plate in plates if verdicts.get(plate) is Verdict.FAIL]
    if plates and failed == plates:
        of_it = "its plate" if len(plates) == 1 else "all its plates"
        raise InvalidTable(
            f"{name}: sample {sample!r} has no response, because {of_it} failed the quality check "
            f"({', '.join(failed)}) and the wells are left out; measure it again"
        )


def _refuse_absent(sample: str, there: list[str], name: str) -> None:
    if sample not in there:
        nearest = find_nearest(sample, there)
        hint = f"did you mean {nearest!r}?" if nearest else f"it has {', '.join(there[:5])}"
        raise InvalidTable(f"{name}: holds no sample {sample!r}; {hint}")


@dataclass(frozen=True, slots=True)
class _DrugPlates:
    """The plates of a drug's wells."""

    quality: Verdict = Verdict.PASS  # worst of the plates whose wells count
    poor: tuple[str, ...] = ()  # those that have it, where it is not "pass"
    n: int = 0  # plates whose wells count
    left_out: tuple[str, ...] = ()  # plates that failed and none of whose wells counts


def _find_plates(
    responses: pl.DataFrame, verdicts: Mapping[str, Verdict]
) -> dict[str, _DrugPlates]:
    counts = pl.col("mask_reason").is_null() & pl.col("response").is_not_null()
    plates = (
        responses.filter(pl.col("drug").is_not_null())
        .group_by("drug", pl.col("plate").cast(pl.String))
        .agg(counts.any().alias("counts"))
        .sort("drug", "plate")
        .group_by("drug", maintain_order=True)
        .agg("plate", "counts")
    )
    found = {}
    for drug, names, used in plates.iter_rows():
        known = {
            name: verdicts.get(name, Verdict.PASS)
            for name, counted in zip(names, used, strict=True)
            if counted
        }
        worst = max(known.values(), key=lambda one: _SEVERITY[one], default=Verdict.PASS)
        lost = [name for name in names if name not in known]
        found[drug] = _DrugPlates(
            quality=worst,
            poor=tuple(n for n in known if known[n] is worst and worst is not Verdict.PASS),
            n=len(known),
            left_out=tuple(name for name in lost if verdicts.get(name) is Verdict.FAIL),
        )
    return found


def _cap(
    responses: pl.DataFrame,
    curves: pl.DataFrame,
    notes: Mapping[str, DrugNote],
    measure: Measure,
) -> dict[str, tuple[float, float, DrugNote]]:
    """Value and share up to the peak level, with its note, of the drugs that it limits."""
    if measure.name not in CAPPED_MEASURES or not notes:
        return {}
    known = index_names(notes)
    of_drug = {
        drug: notes[known[drug_key(drug)]]
        for drug in curves["drug"].unique()
        if drug_key(drug) in known
    }
    peaks = {drug: note.peak_molar for drug, note in of_drug.items() if note.peak_molar}
    if not peaks:
        return {}
    found = cap_sensitivity(responses, curves, peaks, measure.name)
    return {
        row["drug"]: (row["value_at_peak"], row["share_at_peak"], of_drug[row["drug"]])
        for row in found.iter_rows(named=True)
    }


def _describe(
    row: Mapping[str, object],
    curve: Mapping[str, object] | None,
    wells: Mapping[str, _DrugPlates],
    capped: Mapping[str, tuple[float, float, DrugNote]],
) -> MeasuredDrug:
    drug = str(row["drug"])
    plates = wells.get(drug, _DrugPlates())
    status = "" if curve is None else str(curve["status"])
    is_molar = curve is not None and curve["dose_unit"] == MOLAR and curve["dose_max"] is not None
    at_peak, share, note = capped.get(drug, (float("nan"), 1.0, DrugNote(drug)))
    flagged = curve is not None and status in {"failed", "too_few_doses"}
    return MeasuredDrug(
        drug=drug,
        value=_number(row["value"]),
        error=_number(row["error"]),
        quality=plates.quality,
        plates=plates.poor,
        n_plates=plates.n,
        left_out=plates.left_out,
        flag=str(curve["reason"]).rstrip(".") if curve is not None and flagged else "",
        is_partial=status == "partial",
        is_below=status == "partial" and curve is not None and curve["ec50_bound"] == "<",
        lowest_molar=_number(curve["dose_min"]) if curve is not None and is_molar else None,
        highest_molar=_number(curve["dose_max"]) if curve is not None and is_molar else None,
        peak_molar=note.peak_molar,
        peak_source=note.source,
        value_at_peak=at_peak,
        share_at_peak=share,
    )


def _read_combinations(
    responses: pl.DataFrame,
    curves: pl.DataFrame,
    wells: Mapping[str, _DrugPlates],
    measure: Measure,
) -> list[MeasuredDrug]:
    """Combinations of two drugs, where the measure is a mean response."""
    if measure.name not in _MEAN_RESPONSES:
        return []
    found = []
    for row in summarise_combinations(responses, curves).iter_rows(named=True):
        plates = wells.get(row["drug"].partition(" + ")[0], _DrugPlates())
        found.append(
            MeasuredDrug(
                drug=row["drug"],
                value=row["value"],
                error=_number(row["error"]),
                quality=plates.quality,
                plates=plates.poor,
                n_plates=plates.n,
                left_out=plates.left_out,
                expected=row["expected"],
                expected_error=_number(row["expected_error"]),
            )
        )
    return found


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")
