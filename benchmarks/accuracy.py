"""``python -m benchmarks.accuracy [NAME ...]``: our numbers beside those that others published."""

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import polars as pl
from scipy.stats import ttest_ind

from benchmarks.assay.curve_curator import compare_curve_curator
from benchmarks.assay.drc import compare_drc
from benchmarks.assay.nist import compare_nist
from benchmarks.assay.references import compare_gdsc, compare_pharmacogx, compare_tcplfit2
from benchmarks.workflows.breeze import lay_out_breeze
from benchmarks.workflows.promise import lay_out_promise
from benchmarks.workflows.smartrial import lay_out_smartrial
from oncordia.assay import fit_curves, summarise_sensitivity
from oncordia.domain import CurveOptions, SensitivityOptions
from oncordia.formats import read_response_table
from oncordia.workflows import analyse_screen

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def compare_smartrial(folder: Path) -> None:
    """SMARTrial: normalised wells, dropped plates, AUC, response tests."""
    data = DATA / "smartrial_exvivo"
    screen = lay_out_smartrial(folder)
    assert screen is not None
    ours = analyse_screen(screen)
    wells = pl.read_csv(data / "wells.csv").rename({"plate_id": "plate"})
    both = ours.responses.join(wells, on=["plate", "well"], suffix="_published")
    off = np.abs(both["response"].to_numpy() - both["published_norm"].to_numpy()).max()
    print(f"  wells {both.height}, largest difference of normalised values {off:.1e}")
    failed = set(ours.plate_quality.filter(pl.col("verdict") == "fail")["plate"])
    dropped = set(
        pl.read_csv(data / "plates.csv").filter("excluded_sd_above_0_3")["plate_id"].to_list()
    )
    print(f"  plates failed {len(failed)}, as published: {failed == dropped}")
    published = pl.read_csv(data / "reference_auc.csv").rename({"patient": "sample"})
    auc = published.join(ours.sensitivity, on=["sample", "drug"])
    off = np.abs(auc["auc"].to_numpy() - auc["published_auc"].to_numpy()).max()
    print(f"  AUC {auc.height} of {published.height}, largest difference {off:.1e}")
    _compare_tests(auc, data)


def _compare_tests(auc: pl.DataFrame, data: Path) -> None:
    cohort = pl.read_csv(data / "chemo_cohort_46.csv").rename({"patient": "sample"})
    response = pl.read_csv(data / "patients.csv").select(
        pl.col("patient").alias("sample"), "Resp_protocol"
    )
    rows = auc.join(cohort, on="sample").join(response, on="sample")
    published = pl.read_csv(data / "reference_R_vs_PD.csv")
    worst = 0.0
    for drug, p in published.select("drug", "published_ttest_p_R_vs_PD").iter_rows():
        groups = [
            rows.filter((pl.col("drug") == drug) & (pl.col("Resp_protocol") == call))["auc"]
            for call in ("R", "PD")
        ]
        ours = float(ttest_ind(*(group.to_numpy() for group in groups)).pvalue)
        worst = max(worst, abs(ours - p))
        if drug in {"Carfilzomib", "Idarubicin", "Ganetespib"}:
            print(f"  {drug}: p {ours:.6f}, published {p:.6f}")
    print(f"  R against PD, {published.height} drugs: largest difference of p {worst:.1e}")


def compare_breeze(folder: Path) -> None:
    """Breeze: percent inhibition with Tukey's rule on the controls."""
    screen = lay_out_breeze(folder)
    assert screen is not None
    ours = analyse_screen(screen)
    key = ["SCREEN_NAME", "DRUG_NAME", "CONCENTRATION"]
    treated = ours.responses.filter(role="treated").select(
        pl.col("sample").alias("SCREEN_NAME"),
        pl.col("drug").alias("DRUG_NAME"),
        (pl.col("dose_molar") * 1e9).round_sig_figs(6).alias("CONCENTRATION"),
        "percent_inhibition",
    )
    reference = DATA / "dose_response" / "breeze" / "ref_percent_inhibition.csv"
    published = pl.read_csv(reference).drop_nulls("CONCENTRATION")
    both = published.with_columns(pl.col("CONCENTRATION").round_sig_figs(6)).join(treated, on=key)
    off = np.abs(
        both["percent_inhibition"].to_numpy() - both["PERCENT_INHIBITION"].to_numpy()
    ).max()
    print(f"  plates {ours.plates.height}, wells {both.height}, largest difference {off:.1e}")


def compare_promise(folder: Path) -> None:
    """PROMISE: replicates, the failed dispenser, the bad plate, AUC of every sound line."""
    screen = lay_out_promise(folder)
    assert screen is not None
    ours = analyse_screen(screen)
    blocks = ours.responses.filter(
        pl.col("mask_reason").str.starts_with("dispensing failure").fill_null(value=False)
    )
    print(f"  dispensing failure: {blocks.height} wells on {blocks['plate'].unique().to_list()}")
    failed = ours.plate_quality.filter(verdict="fail")["plate"].to_list()
    print(f"  failed plates: {failed}")
    reference = pl.read_csv(DATA / "promise_crc_pdo" / "reference_line_drug.csv")
    both = reference.rename({"line": "sample"}).filter(pl.col("sample") != "D015T01")
    both = both.join(ours.sensitivity, on=["sample", "drug"])
    off = np.abs(both["auc"].to_numpy() - both["auc_trapezoid_lndose"].to_numpy()).max()
    print(
        f"  AUC of the 11 lines without a failed plate: {both.height}, largest difference {off:.1e}"
    )


def compare_dss(folder: Path) -> None:
    """DSS-v2.0: the authors' program on two patients."""
    del folder
    data = DATA / "dss_aml_fimm"
    columns = {"sample": "SCREEN_NAME", "drug": "DRUG_NAME", "response": "CELL_VIABILITY"}
    responses = read_response_table(data / "viability.csv", columns=columns)
    curves = fit_curves(responses, CurveOptions())
    ours = summarise_sensitivity(responses, curves, SensitivityOptions())
    reference = pl.read_csv(data / "reference_dss.csv").rename({"Patient.num": "sample"})
    both = reference.join(ours, on=["sample", "drug"])
    for score in ("DSS1", "DSS2", "DSS3"):
        off = np.abs(both[score].to_numpy() - both[score.lower()].to_numpy())
        met = int((off <= 0.1).sum())
        share = met / both.height
        print(f"  {score}: {met} of {both.height} within 0.1 ({share:.2%}), worst {off.max():.3f}")


PARTS: dict[str, Callable[[Path], None]] = {
    "smartrial_exvivo": compare_smartrial,
    "breeze_demo_plates": compare_breeze,
    "promise_crc_pdo": compare_promise,
    "dss_aml_fimm": compare_dss,
}
# curves that other programs fitted, below DATA / "dose_response"
CURVES: dict[str, Callable[[Path], None]] = {
    "nist_strd": compare_nist,
    "drc": compare_drc,
    "curve_curator": compare_curve_curator,
    "pharmacogx": compare_pharmacogx,
    "gdsc": compare_gdsc,
    "tcplfit2": compare_tcplfit2,
}


def main(wanted: Sequence[str] = ()) -> None:
    """Print every comparison, or the wanted ones, whose data set is beside this checkout."""
    unknown = [name for name in wanted if name not in {*PARTS, *CURVES}]
    if unknown:
        raise SystemExit(f"{unknown[0]}: choose from {', '.join((*PARTS, *CURVES))}")
    for name in wanted or (*PARTS, *CURVES):
        print(name, flush=True)
        data = DATA / name if name in PARTS else DATA / "dose_response" / name
        if not data.exists():
            print("  not beside this checkout")
        elif name in CURVES:
            CURVES[name](data)
        else:
            with tempfile.TemporaryDirectory() as folder:
                PARTS[name](Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
