"""Made reports of any size: frames with the columns of the registry and known content."""

from dataclasses import asdict, dataclass

import numpy as np
import polars as pl
from tests.reports.made_curves import make_bands, make_curves, make_sensitivity

from oncordia.arrays import FloatArray, IntArray
from oncordia.domain import (
    TABLES,
    CurveOptions,
    InputDigest,
    NormaliseOptions,
    Problem,
    Provenance,
    QualityOptions,
    SensitivityOptions,
    well_name,
)
from oncordia.reports import ScreenReport

N_ROWS, N_COLUMNS = 16, 24
N_NEGATIVE, N_POSITIVE = 28, 12
SIGNAL = 1.1e6
TYPES = {"text": pl.String, "integer": pl.Int64, "number": pl.Float64, "truth": pl.Boolean}


@dataclass(frozen=True, slots=True)
class Size:
    """How much a made report holds; ``repeats`` plates carry the same wells."""

    n_samples: int
    n_drugs: int
    n_doses: int = 5
    repeats: int = 1

    @property
    def drugs_a_plate(self) -> int:
        return (N_ROWS * N_COLUMNS - N_NEGATIVE - N_POSITIVE) // self.n_doses


SMALL = Size(2, 30, n_doses=8, repeats=3)
COHORT = Size(80, 104)  # as SMARTrial: 160 plates, 8,320 curves
HUGE = Size(200, 100)  # 20,000 curves


def make_report(
    seed: int,
    size: Size = SMALL,
    *,
    samples: list[str] | None = None,
    drugs: list[str] | None = None,
    language: str = "en",
    with_bands: bool = True,
) -> ScreenReport:
    """Report of a made screen; plate 2 fails, plate 3 has a dispensing failure."""
    generator = np.random.default_rng(seed)
    samples = samples or [f"PDO-{i + 1:03d}" for i in range(size.n_samples)]
    drugs = drugs or [f"drug {i + 1:03d}" for i in range(size.n_drugs)]
    doses: FloatArray = np.geomspace(1e-5 / 4.0 ** (size.n_doses - 1), 1e-5, size.n_doses)
    curves = make_curves(generator, samples, drugs, doses)
    responses = _make_responses(generator, size, samples, drugs, doses, curves)
    plates = _make_plates(responses)
    quality, findings = _make_quality(generator, responses)
    return ScreenReport(
        name="Made screen of organoid lines",
        plates=complete(plates, "plates"),
        responses=complete(responses, "responses"),
        plate_quality=complete(quality, "plate_quality"),
        findings=complete(findings, "findings"),
        curves=complete(curves, "curves"),
        sensitivity=complete(make_sensitivity(generator, curves, doses), "sensitivity"),
        replicates=_make_replicates(generator, plates, size.repeats),
        provenance=make_provenance(),
        problems=(
            Problem(
                "readings/P-LOST.csv",
                "holds 12 wells, expected 384",
                "export the plate again",
                plate="P-LOST",
            ),
        ),
        bands=make_bands(curves, doses) if with_bands else None,
        language=language,
    )


def make_provenance() -> Provenance:
    """Provenance with every option at its default."""
    return Provenance(
        version="0.1.0",
        inputs=(InputDigest("readings/P0001.csv", "ab" * 32, 12345),),
        options={
            "normalise": asdict(NormaliseOptions()),
            "quality": asdict(QualityOptions()),
            "curves": asdict(CurveOptions()),
            "sensitivity": asdict(SensitivityOptions()),
        },
    )


def complete(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """A frame with every column of its table, in order; those it lacks are missing throughout."""
    columns = [
        pl.col(quantity.name).cast(TYPES[quantity.kind])
        if quantity.name in frame.columns
        else pl.lit(None, dtype=TYPES[quantity.kind]).alias(quantity.name)
        for quantity in TABLES[table]
    ]
    return frame.select(columns)


def _make_responses(
    generator: np.random.Generator,
    size: Size,
    samples: list[str],
    drugs: list[str],
    doses: FloatArray,
    curves: pl.DataFrame,
) -> pl.DataFrame:
    shape = (len(samples), len(drugs), 1)
    top, bottom, log10_ec50, slope = (
        curves[f"true_{name}"].to_numpy().reshape(shape)
        for name in ("top", "bottom", "log10_ec50", "slope")
    )
    mean = bottom + (top - bottom) / (1 + 10 ** (slope * (np.log10(doses) - log10_ec50)))
    frames = []
    number = 0
    for sample in range(len(samples)):
        for start in range(0, len(drugs), size.drugs_a_plate):
            chosen = np.arange(start, min(start + size.drugs_a_plate, len(drugs)))
            for repeat in range(size.repeats):
                number += 1
                frames.append(
                    _make_plate(
                        generator, number, samples[sample], drugs, chosen, doses, mean[sample]
                    ).with_columns(replicate=pl.lit(repeat + 1, dtype=pl.Int64))
                )
    return pl.concat(frames)


def _make_plate(
    generator: np.random.Generator,
    number: int,
    sample: str,
    drugs: list[str],
    chosen: IntArray,
    doses: FloatArray,
    mean: FloatArray,
) -> pl.DataFrame:
    n_treated = len(chosen) * len(doses)
    n_wells = n_treated + N_NEGATIVE + N_POSITIVE
    place = generator.permutation(N_ROWS * N_COLUMNS)[:n_wells]
    row, column = place // N_COLUMNS, place % N_COLUMNS
    true = np.concatenate([mean[chosen].ravel(), np.ones(N_NEGATIVE), np.full(N_POSITIVE, 0.02)])
    noise = 0.35 if number == 2 else 0.07
    tilt = 1 + 0.004 * (column - 12) * (number % 5 == 0)
    response = true * (1 + noise * generator.standard_normal(n_wells))
    raw = np.round(SIGNAL * (0.7 + 0.05 * (number % 9)) * np.maximum(response, 0.003) * tilt)
    reason = np.full(n_wells, None, dtype=object)
    if number == 2:
        reason[:] = "plate failed: controls scatter too much"
    if number == 3:
        block = (row >= 9) & (row <= 12) & (column >= 3) & (column <= 20)
        reason[block] = "dispensing failure: a block of wells near zero"
        raw[block] = np.round(generator.uniform(50, 900, block.sum()))
        response[block] = raw[block] / SIGNAL
    return pl.DataFrame(
        {
            "plate": [f"P{number:04d}"] * n_wells,
            "well": [well_name(int(r), int(c)) for r, c in zip(row, column, strict=True)],
            "row": row,
            "column": column,
            "sample": [sample] * n_wells,
            "drug": [drugs[i] for i in chosen for _ in doses] + [None] * (N_NEGATIVE + N_POSITIVE),
            "role": ["treated"] * n_treated + ["negative"] * N_NEGATIVE + ["positive"] * N_POSITIVE,
            "dose_molar": np.tile(doses, len(chosen)).tolist() + [None] * (N_NEGATIVE + N_POSITIVE),
            "time_hours": [72.0] * n_wells,
            "raw": raw,
            "mask_reason": pl.Series(reason.tolist(), dtype=pl.String),
            "response": response,
            "position_factor": tilt,
            "method": ["fraction_of_control"] * n_wells,
        }
    )


def _make_plates(responses: pl.DataFrame) -> pl.DataFrame:
    return (
        responses.group_by("plate", "replicate", maintain_order=True)
        .agg(sample=pl.col("sample").first())
        .with_columns(
            file=pl.format("readings/{}.csv", "plate"),
            layout=pl.lit("platemap.csv"),
            n_rows=pl.lit(N_ROWS),
            n_columns=pl.lit(N_COLUMNS),
            time_hours=pl.lit(72.0),
            unit=pl.lit("RLU"),
        )
        .with_row_index("run_order", offset=1)
    )


def _make_quality(
    generator: np.random.Generator, responses: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    role = pl.col("role")
    quality = (
        responses.group_by("plate", maintain_order=True)
        .agg(
            n_wells=pl.len(),
            n_masked=pl.col("mask_reason").count(),
            n_negative=(role == "negative").sum(),
            n_positive=(role == "positive").sum(),
            negative_centre=pl.col("raw").filter(role == "negative").median(),
            negative_sd=pl.col("response").filter(role == "negative").std(),
        )
        .with_row_index("run_order", offset=1)
    )
    sd = quality["negative_sd"].to_numpy()
    trend = generator.normal(0, 0.04, quality.height)
    number = quality["run_order"].to_numpy()
    trend[number % 5 == 0] += 0.2
    verdict = np.where(sd > 0.2, "fail", np.where((trend > 0.15) | (number == 3), "look", "pass"))
    quality = quality.with_columns(
        verdict=pl.Series(verdict.tolist()),
        reasons=pl.lit(""),
        negative_cv=pl.Series(sd),
        z_prime=pl.Series(1 - 3 * (sd + 0.01) / 0.98),
        robust_z_prime=pl.Series(1 - 2.8 * (sd + 0.01) / 0.98),
        ssmd=pl.Series(0.98 / sd),
        signal_to_background=pl.lit(50.0),
        column_trend=pl.Series(trend),
        replicate_pearson=pl.Series(generator.uniform(0.85, 0.97, quality.height)),
    )
    return quality, _make_findings(quality)


def _make_findings(quality: pl.DataFrame) -> pl.DataFrame:
    rows = []
    for row in quality.iter_rows(named=True):
        plate, cv, trend = row["plate"], row["negative_cv"], row["column_trend"]
        if row["verdict"] == "fail":
            sentence = f"The negative controls scatter: CV {cv:.2f}, above 0.2."
            rows.append((plate, "high_control_cv", "fail", sentence, cv, 0.2))
        if row["run_order"] == 3:
            sentence = "A block of 72 wells reads near zero; they are not used."
            rows.append((plate, "dispensing_failure", "look", sentence, 72.0, 8.0))
        if trend > 0.15:
            sentence = f"Controls rise by {100 * trend:.0f} % from the first to the last column."
            rows.append((plate, "column_trend", "look", sentence, trend, 0.15))
    names = [quantity.name for quantity in TABLES["findings"]]
    return pl.DataFrame(rows, schema=names, orient="row")


def _make_replicates(
    generator: np.random.Generator, plates: pl.DataFrame, repeats: int
) -> pl.DataFrame:
    names = plates["plate"].to_list()
    pairs = [
        (names[i + a], names[i + b])
        for i in range(0, len(names), repeats)
        for a in range(repeats)
        for b in range(a + 1, repeats)
    ]
    pearson = generator.uniform(0.7, 0.98, len(pairs))
    return pl.DataFrame(
        {
            "plate_1": pl.Series([a for a, _ in pairs], dtype=pl.String),
            "plate_2": pl.Series([b for _, b in pairs], dtype=pl.String),
            "n_wells": pl.Series([240] * len(pairs), dtype=pl.Int64),
            "pearson": pearson,
            "spearman": pearson - 0.02,
        }
    )
