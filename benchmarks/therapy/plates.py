"""How far replicate plates disagree, over what their own wells say, by plate quality.

Real screens whose samples lie on several plates: colorectal organoids (Betge, Rindtorff et al.
2022), blood cancers (Liebers, Bruch et al. 2023) and two cell lines (Potdar et al. 2020).
``python -m benchmarks.run plates``.
"""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl
from scipy.optimize import minimize
from scipy.special import ndtri

from benchmarks.workflows.breeze import lay_out_breeze
from benchmarks.workflows.promise import lay_out_promise
from benchmarks.workflows.smartrial import lay_out_smartrial
from oncordia.arrays import FloatArray, IntArray
from oncordia.domain.quality import Verdict
from oncordia.reports import ScreenReport
from oncordia.workflows import analyse_screen

VERDICTS = (Verdict.PASS, Verdict.LOOK, Verdict.FAIL)
RESAMPLES = 400
_KEEP_FAILED = "exclude_failed_plates = false\n"  # so that failed plates can be compared as well


@dataclass(frozen=True, slots=True)
class ScreenSet:
    """A data set, and how one sample of its screen becomes one sample a plate, and back."""

    name: str
    lay_out: Callable[[Path], Path | None]
    by_plate: tuple[str, str]  # words of screen.toml that name the sample, and those by plate
    name_patient: Callable[[str], str]  # of a plate


SETS = (
    ScreenSet("PROMISE", lay_out_promise, ("", ""), lambda plate: plate.split("_")[3][:7]),
    ScreenSet(
        "SMARTrial",
        lay_out_smartrial,
        ('sample = "patient"', 'sample = "plate_id"'),
        lambda plate: plate.split("_")[0],
    ),
    ScreenSet(
        "Breeze",
        lay_out_breeze,
        ('sample = "SCREEN_NAME"', 'sample = ["SCREEN_NAME", "PLATE"]'),
        lambda plate: plate.partition("_1")[0],
    ),
)


@dataclass(frozen=True, slots=True, eq=False)
class PlatePairs:
    """Two plates of one patient that hold the same drug; every array has one entry a pair."""

    patient: IntArray
    difference: FloatArray
    errors: FloatArray  # (n, 2), told by the wells of each plate
    quality: IntArray  # (n, 2), place in VERDICTS
    alone: FloatArray  # (n, 2), responses less the mean of their drug

    def take(self, rows: IntArray) -> "PlatePairs":
        """Some of the pairs."""
        return PlatePairs(
            self.patient[rows],
            self.difference[rows],
            self.errors[rows],
            self.quality[rows],
            self.alone[rows],
        )


def bench_plates(scale: float = 1.0) -> None:
    """Print what single plates and what several plates of a sample say of their own errors."""
    del scale  # the data are what they are
    read: dict[str, tuple[PlatePairs, pl.DataFrame]] = {}
    for one in SETS:
        found = _read_set(one)
        if found is None:
            print(f"{one.name}: the data set is not beside this checkout")
            continue
        read[one.name] = found
    if not read:
        return
    print("one plate alone: disagreement over what its wells say, 90% limits over patients")
    print(f"  {'':<10} {'pairs':>6}  {'r':>5}  {'pass':<18} {'look':<18} fail")
    for name, (pairs, _) in read.items():
        _print_factors(name, pairs)
    if len(read) > 1:
        _print_factors("all", _join([pairs for pairs, _ in read.values()]))
    print("several plates together: the same, and error of the AUC seen and told")
    for name, (_, both) in read.items():
        for verdict in VERDICTS:
            _print_several(name, verdict, both.filter(pl.col("worst") == str(verdict)))


def find_factors(pairs: PlatePairs) -> FloatArray:
    """Factors on the told errors by quality, shape (3,), by maximum likelihood.

    The difference of two plates is normal about 0 with the variance (f_a e_a)^2 + (f_b e_b)^2. NaN
    for a quality that no plate has.
    """
    there = np.unique(pairs.quality)

    def cost(logs: FloatArray) -> tuple[float, FloatArray]:
        scaled = (np.exp(logs)[pairs.quality] * pairs.errors) ** 2
        variance = scaled.sum(axis=1)
        ratio = pairs.difference**2 / variance
        slope = np.zeros(len(VERDICTS))
        weight = ((1.0 - ratio) / variance)[:, None] * scaled
        np.add.at(slope, pairs.quality.ravel(), weight.ravel())
        return float((0.5 * ratio + 0.5 * np.log(variance)).sum()), slope

    found = np.exp(minimize(cost, np.zeros(len(VERDICTS)), jac=True, method="BFGS").x)
    found[np.setdiff1d(np.arange(len(VERDICTS)), there)] = np.nan
    return np.asarray(found)


def _print_factors(name: str, pairs: PlatePairs) -> None:
    rng = np.random.default_rng(1)
    people = [np.flatnonzero(pairs.patient == one) for one in np.unique(pairs.patient)]
    drawn = []
    for _ in range(RESAMPLES):
        picked = rng.integers(0, len(people), len(people))
        drawn.append(find_factors(pairs.take(np.concatenate([people[one] for one in picked]))))
    low, high = np.nanquantile(drawn, (0.05, 0.95), axis=0) if len(people) > 2 else (None, None)
    said = []
    for place, factor in enumerate(find_factors(pairs)):
        if not np.isfinite(factor):
            said.append("–")
        elif low is None or high is None:
            said.append(f"{factor:.2f}")
        else:
            said.append(f"{factor:.2f} ({low[place]:.2f} to {high[place]:.2f})")
    sound = pairs.alone[(pairs.quality == 0).all(axis=1)]
    r = np.corrcoef(np.vstack([sound, sound[:, ::-1]]).T)[0, 1]  # either plate may be the first
    columns = f"{said[0]:<18} {said[1]:<18} {said[2]}"
    print(f"  {name:<10} {pairs.difference.size:>6}  {r:>5.2f}  {columns}", flush=True)


def _print_several(name: str, verdict: Verdict, both: pl.DataFrame) -> None:
    if both.is_empty():
        return
    half, told = both["difference"].to_numpy() / 2.0, both["told"].to_numpy()
    ratio = np.sqrt(np.mean((half / told) ** 2))
    seen, said = np.sqrt(np.mean(half**2)), np.sqrt(np.mean(told**2))
    worst = f"{verdict} is the worst"
    print(
        f"  {name:<10} {worst:<18} {both.height:>5} pairs  {ratio:.2f}  seen {seen:.3f}  "
        f"told {said:.3f}"
    )


def _read_set(one: ScreenSet) -> tuple[PlatePairs, pl.DataFrame] | None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        whole, apart = folder / "whole", folder / "apart"
        for place in (whole, apart):
            place.mkdir()
        screens = one.lay_out(whole), one.lay_out(apart)
        if screens[0] is None or screens[1] is None:
            return None
        _settle(screens[0], one, by_plate=False)
        _settle(screens[1], one, by_plate=True)
        together, single = analyse_screen(screens[0]), analyse_screen(screens[1])
    rows = _pair_plates(one, single)
    return _to_arrays(rows), _add_together(rows, together)


def _settle(screen: Path, one: ScreenSet, *, by_plate: bool) -> None:
    """Keep failed plates; take each plate for a sample of its own, or each patient for one."""
    file = screen / "screen.toml"
    text = file.read_text(encoding="utf-8")
    if "[quality]\n" not in text:
        text += "\n[quality]\n"
    text = text.replace("[quality]\n", f"[quality]\n{_KEEP_FAILED}")
    table = screen / "plates.csv"
    if by_plate and table.exists():
        plates = pl.read_csv(table)
        plates.with_columns(pl.col("plate").alias("sample")).write_csv(table)
    elif by_plate:
        text = text.replace(*one.by_plate)
    elif one.name == "Breeze":  # the days of a line are its replicates
        wells = pl.read_csv(screen / "wells.csv", infer_schema_length=None)
        line = pl.col("SCREEN_NAME").map_elements(one.name_patient, return_dtype=pl.String)
        wells.with_columns(line.alias("LINE")).write_csv(screen / "wells.csv")
        text = text.replace(one.by_plate[0], 'sample = "LINE"')
    file.write_text(text, encoding="utf-8")


def _pair_plates(one: ScreenSet, single: ScreenReport) -> pl.DataFrame:
    """One row a drug and two plates of one patient, with AUC, told error and verdict of each."""
    verdicts: Mapping[str, str] = dict(single.plate_quality.select("plate", "verdict").iter_rows())
    quantile = 2.0 * float(ndtri(0.975))
    known = (
        single.sensitivity.with_columns(
            ((pl.col("auc_high") - pl.col("auc_low")) / quantile).alias("error")
        )
        .filter(pl.col("auc").is_not_null() & (pl.col("error") > 0))
        .select("sample", "drug", "auc", "error")
    )
    of_plate: dict[str, dict[str, tuple[float, float]]] = {}
    for plate, drug, auc, error in known.iter_rows():
        of_plate.setdefault(str(plate), {})[drug] = (auc, error)
    of_patient: dict[str, list[str]] = {}
    for plate in sorted(of_plate):
        of_patient.setdefault(one.name_patient(plate), []).append(plate)
    rows = [
        (one.name, patient, drug, *first[drug], verdicts[a], *second[drug], verdicts[b])
        for patient, plates in of_patient.items()
        for a, b in combinations(plates, 2)
        for first, second in ((of_plate[a], of_plate[b]),)
        for drug in sorted(first.keys() & second.keys())
    ]
    names = ("set", "patient", "drug", "auc_a", "error_a", "a", "auc_b", "error_b", "b")
    return pl.DataFrame(rows, schema=list(names), orient="row")


def _to_arrays(rows: pl.DataFrame) -> PlatePairs:
    middle = ((pl.col("auc_a") + pl.col("auc_b")) / 2.0).mean().over("drug")
    alone = rows.select(pl.col("auc_a") - middle, pl.col("auc_b") - middle).to_numpy()
    places = {str(verdict): place for place, verdict in enumerate(VERDICTS)}
    return PlatePairs(
        patient=(rows["set"] + rows["patient"]).rank("dense").cast(pl.Int64).to_numpy(),
        difference=(rows["auc_a"] - rows["auc_b"]).to_numpy(),
        errors=rows.select("error_a", "error_b").to_numpy(),
        quality=rows.select(pl.col("a", "b").replace_strict(places)).to_numpy().astype(np.int64),
        alone=alone,
    )


def _add_together(rows: pl.DataFrame, together: ScreenReport) -> pl.DataFrame:
    """Drugs on exactly two plates, with the told error of both together and the worst verdict."""
    quantile = 2.0 * float(ndtri(0.975))
    told = together.sensitivity.select(
        pl.col("sample").alias("patient"),
        "drug",
        pl.col("auc").alias("mean"),
        ((pl.col("auc_high") - pl.col("auc_low")) / quantile).alias("told"),
    )
    order = {str(verdict): place for place, verdict in enumerate(VERDICTS)}
    worst = pl.max_horizontal(pl.col("a", "b").replace_strict(order))
    return (
        rows.filter(pl.len().over("patient", "drug") == 1)
        .join(told, on=["patient", "drug"])
        .with_columns(
            (pl.col("auc_a") - pl.col("auc_b")).alias("difference"),
            worst.replace_strict({place: name for name, place in order.items()}).alias("worst"),
        )
        .filter(
            ((pl.col("auc_a") + pl.col("auc_b")) / 2.0 - pl.col("mean")).abs() < 1e-6,
            pl.col("told") > 0,
        )
    )


def _join(parts: list[PlatePairs]) -> PlatePairs:
    shifts = np.cumsum([0, *(part.patient.max() for part in parts[:-1])])
    return PlatePairs(
        np.concatenate([part.patient + by for part, by in zip(parts, shifts, strict=True)]),
        np.concatenate([part.difference for part in parts]),
        np.concatenate([part.errors for part in parts]),
        np.concatenate([part.quality for part in parts]),
        np.concatenate([part.alone / part.alone.std() for part in parts]),
    )


if __name__ == "__main__":
    bench_plates()
