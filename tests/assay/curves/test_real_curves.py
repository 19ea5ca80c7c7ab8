from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from oncordia.assay import compute_dss, fit_curves, select_dss, summarise_sensitivity
from oncordia.assay.sensitivity.dss_fit import fit_by_rules
from oncordia.domain import CurveOptions, Prior

pytestmark = pytest.mark.shared_data
Find = Callable[[str], Path]
DSS = ("dss1", "dss2", "dss3")


def treated(frame: pl.DataFrame, *, relative: bool = False) -> pl.DataFrame:
    """Responses from the columns sample, drug, dose (mol/L, or relative) and response."""
    dose, none = pl.col("dose"), pl.lit(None, dtype=pl.Float64)
    return frame.select(
        "sample",
        "drug",
        pl.lit("treated").alias("role"),
        (none if relative else dose).alias("dose_molar"),
        (dose if relative else none).alias("dose_relative"),
        pl.col("response"),
    )


def summary(responses: pl.DataFrame) -> pl.DataFrame:
    return summarise_sensitivity(responses, fit_curves(responses))


def largest(table: pl.DataFrame, one: str, other: str) -> float:
    """Largest difference between two columns, of which neither may be null."""
    assert table.select(pl.col(one, other).null_count()).row(0) == (0, 0)
    return float(table.select((pl.col(one) - pl.col(other)).abs().max()).item())


def test_auc__equals_all_published_values_of_smartrial(shared_data: Find) -> None:
    folder = shared_data("smartrial_exvivo")
    wells = pl.read_csv(folder / "wells.csv", infer_schema_length=None)
    plates = pl.read_csv(folder / "plates.csv")
    dropped = plates.filter("excluded_sd_above_0_3")["plate_id"].to_list()
    centre = (
        wells.filter((pl.col("drug") == "DMSO") & ~pl.col("is_edge"))
        .group_by("plate_id")
        .agg(pl.col("luminescence").median().alias("centre"))
    )
    kept = wells.join(centre, on="plate_id").filter(
        ~pl.col("plate_id").is_in(dropped), pl.col("drug") != "DMSO"
    )
    responses = treated(
        kept.select(
            "drug",
            sample="patient",
            dose=pl.col("conc_uM") * 1e-6,
            response=pl.col("luminescence") / pl.col("centre"),
        )
    )
    reference = pl.read_csv(folder / "reference_auc.csv")
    table = summary(responses)
    both = reference.join(table, left_on=["patient", "drug"], right_on=["sample", "drug"])
    assert len(dropped) == 7
    assert both.height == reference.height == table.height == 7983
    assert largest(both, "auc", "published_auc") < 1e-14


def promise_wells(folder: Path) -> pl.DataFrame:
    """Viability of the treated wells of the 24 plates, without the known dispensing failure."""
    layout = pl.read_csv(folder / "layout_L08_tidy.csv")
    names = ["plate", "well", "count"]
    wells = pl.concat(
        pl.read_csv(path, separator="\t", has_header=False, new_columns=names)
        for path in sorted((folder / "raw" / "HC1092").glob("*.TXT"))
    ).join(layout, on="well")
    failed = (
        pl.col("plate").str.contains("D004T01P006")
        & pl.col("well").str.head(1).is_in(list("ACEGIKMO"))
        & (pl.col("well").str.slice(1).cast(pl.Int64) <= 13)
    )
    usable = wells.filter(~failed)
    centre = (
        usable.filter(pl.col("drug") == "DMSO")
        .group_by("plate")
        .agg(pl.col("count").median().alias("centre"))
    )
    return (
        usable.join(centre, on="plate")
        .filter(pl.col("relative_dose") > 0)
        .select(
            "plate",
            "drug",
            line=pl.col("plate").str.extract(r"(D\d+T\d+)"),
            dose="relative_dose",
            response=pl.col("count") / pl.col("centre"),
        )
    )


@pytest.mark.parametrize(
    ("sample", "file", "key", "n_known"),
    [
        ("plate", "reference_plate_drug_auc.csv", "screen", 1631),
        ("line", "reference_line_drug.csv", "line", 816),
    ],
)
def test_auc__equals_the_reference_of_promise(
    shared_data: Find, sample: str, file: str, key: str, n_known: int
) -> None:
    folder = shared_data("promise_crc_pdo")
    responses = treated(promise_wells(folder).with_columns(sample=sample), relative=True)
    reference = pl.read_csv(folder / file, infer_schema_length=None, null_values="NA")
    both = reference.join(summary(responses), left_on=[key, "drug"], right_on=["sample", "drug"])
    known = both.drop_nulls("auc_trapezoid_lndose")
    assert both.height == reference.height
    assert known.height == n_known
    assert both.filter(pl.col("auc_trapezoid_lndose").is_null())["auc"].null_count() == (
        both.height - n_known
    )
    assert largest(known, "auc", "auc_trapezoid_lndose") < 1e-12


def test_compute_dss__equals_breeze_but_where_its_ic50_sits_on_the_top_dose(
    shared_data: Find,
) -> None:
    path = shared_data("dose_response") / "breeze" / "ref_dss_breeze.csv"
    table = pl.read_csv(path, infer_schema_length=None)
    scores = compute_dss(
        table["IC50_nM"], table["SLOPE"], table["MAX"], table["min_conc_nM"], table["max_conc_nM"]
    )
    differs = np.zeros(table.height, dtype=bool)
    for name in DSS:
        difference = np.abs(table[name.upper()].to_numpy() - getattr(scores, name))
        differs |= difference > 5.001e-5
    rest = table.filter(pl.Series(differs))
    assert (table.height, rest.height) == (528, 8)
    assert largest(rest, "IC50_nM", "max_conc_nM") < 1e-6


@pytest.fixture
def aml(shared_data: Find) -> pl.DataFrame:
    folder = shared_data("dss_aml_fimm")
    wells = pl.read_csv(folder / "viability.csv")
    responses = treated(
        wells.select(
            sample="SCREEN_NAME",
            drug="DRUG_NAME",
            dose=pl.col("CONCENTRATION_nM") * 1e-9,
            response="CELL_VIABILITY",
        )
    )
    reference = pl.read_csv(folder / "reference_dss.csv")
    table = summary(responses)
    return reference.join(
        table, left_on=["Patient.num", "drug"], right_on=["sample", "drug"]
    ).with_columns(
        apart=pl.max_horizontal((pl.col(name.upper()) - pl.col(name)).abs() for name in DSS)
    )


def test_dss__equals_919_of_the_922_reference_rows_to_a_tenth(aml: pl.DataFrame) -> None:
    missed = aml.filter(pl.col("apart") > 0.1)
    assert aml.height == 922
    assert aml["apart"].null_count() == 0
    assert sorted(missed["drug"]) == ["Everolimus", "GSK2801", "UNC2881"]
    assert set(missed["Patient.num"]) == {"AML_004_01"}
    for name in DSS:
        assert np.median(np.abs(aml[name.upper()].to_numpy() - aml[name].to_numpy())) < 0.03


@pytest.mark.parametrize("drug", ["Everolimus", "GSK2801", "UNC2881"])
def test_dss__of_the_missed_rows_comes_from_a_better_fit(shared_data: Find, drug: str) -> None:
    folder = shared_data("dss_aml_fimm")
    of_row = pl.col("SCREEN_NAME") == "AML_004_01", pl.col("DRUG_NAME") == drug
    wells = pl.read_csv(folder / "viability.csv").filter(*of_row).sort("CONCENTRATION_nM")
    reference = (
        pl.read_csv(folder / "reference_dss.csv")
        .filter(pl.col("Patient.num") == "AML_004_01", pl.col("drug") == drug)
        .row(0, named=True)
    )
    dose, response = wells["CONCENTRATION_nM"].to_numpy(), wells["CELL_VIABILITY"].to_numpy()
    out = fit_by_rules(np.array([0, 5]), dose, response, np.array([True]))

    def rss(ic50: float, slope: float) -> float:
        fitted = out[0, 2] / (1.0 + (ic50 / dose) ** slope)
        return float(((100.0 - 100.0 * response - fitted) ** 2).sum())

    printed = [reference[name.upper()] for name in DSS]
    agreeing = []
    for slope in np.linspace(0.1, 2.5, 2401):
        scores = compute_dss(reference["IC50"], slope, out[0, 2], dose[0], dose[-1])
        if all(
            abs(float(getattr(scores, n)) - v) <= 0.0501 for n, v in zip(DSS, printed, strict=True)
        ):
            agreeing.append(rss(reference["IC50"], slope))
    assert agreeing
    assert rss(out[0, 0], out[0, 1]) < min(agreeing)


def test_select_dss__holds_a_patient_to_the_ten_healthy_donors(
    shared_data: Find, aml: pl.DataFrame
) -> None:
    path = shared_data("dss_aml_fimm") / "healthy_controls_dss2.tsv"
    donors = pl.read_csv(path, separator="\t", infer_schema_length=None)
    reference = donors.drop(donors.columns[0]).transpose(
        include_header=True, header_name="drug", column_names=donors[donors.columns[0]].to_list()
    )
    table = select_dss(aml.select("Patient.num", "drug", "dss2"), reference)
    row = table.filter(pl.col("Patient.num") == "AML_004_01", pl.col("drug") == "Navitoclax")
    scores = donors["Navitoclax"].to_numpy()
    assert table["sdss"].null_count() < 0.1 * table.height
    assert row["sdss"].item() == pytest.approx(row["dss2"].item() - scores.mean())
    assert row["zdss"].item() == pytest.approx(row["sdss"].item() / (scores.std(ddof=1) + 1.0))


@pytest.mark.parametrize(
    ("design", "median", "tail"), [("design9x1", 0.125, 0.50), ("design9x3", 0.080, 0.30)]
)
def test_fit_curves__recovers_simulated_curves(
    shared_data: Find, design: str, median: float, tail: float
) -> None:
    folder = shared_data("dose_response") / "sim4pl"
    points = pl.read_csv(folder / f"{design}_points.csv.gz")
    truth = pl.read_csv(folder / f"{design}_truth.csv.gz").sort("id")
    responses = treated(
        points.select(
            sample=pl.col("id").cast(pl.String).str.zfill(5),
            drug=pl.lit("drug"),
            dose=pl.col("dose_uM") * 1e-6,
            response="y",
        )
    )
    curves = fit_curves(responses).with_columns(kind=truth["kind"], truth=truth["log10ec50"] - 6.0)
    full = curves.filter(pl.col("kind") == "full")
    error = np.abs(full["drawn_log10_ec50"].to_numpy() - full["truth"].to_numpy())
    found = full.filter(pl.col("status") == "converged")
    low = pl.col("ec50_low").log10().fill_null(-99.0) <= pl.col("truth")
    high = pl.col("ec50_high").log10().fill_null(99.0) >= pl.col("truth")
    flat = curves.filter(pl.col("kind") == "flat")
    assert np.median(error) < median
    assert np.quantile(error, 0.9) < tail
    assert found.height > 0.97 * full.height
    assert 0.92 < found.select((low & high).mean()).item() < 0.98
    assert flat.filter(pl.col("status") == "flat").height > 0.95 * flat.height


def test_fit_curves__agrees_with_curvecurator_on_clear_curves(shared_data: Find) -> None:
    folder = shared_data("curvecurator_sarcoma")
    ratios = pl.read_csv(folder / "ratio_data.txt", separator="\t", infer_schema_length=None)
    tested = (0.17, 0.51, 1.52, 4.57, 13.72, 41.15, 123.5, 370.4, 1111.0, 3333.0, 10000.0)
    raw = ratios.drop("Name").to_numpy().astype(np.float64)
    response = raw[:, 3:] / raw[:, :3].mean(axis=1, keepdims=True)
    responses = treated(
        pl.DataFrame(
            {
                "sample": np.repeat(ratios["Name"].to_numpy(), 33),
                "drug": "drug",
                "dose": np.tile(np.repeat(np.array(tested) * 1e-9, 3), ratios.height),
                "response": response.ravel(),
            }
        )
    )
    curves = fit_curves(responses, CurveOptions(bottom_max=3.0, prior=Prior.NONE))
    reference = pl.read_csv(folder / "reference_curves.csv", infer_schema_length=None)
    both = curves.join(reference, left_on="sample", right_on="Name")
    clear = both.filter(
        pl.col("Curve R2") > 0.9,
        pl.col("pEC50").is_between(5.0, 9.7),
        pl.col("status") == "converged",
    )
    apart = np.abs(np.log10(clear["ec50"].to_numpy()) + clear["pEC50"].to_numpy())
    excess = clear["rmse"].to_numpy() - clear["Curve RMSE"].to_numpy()
    same_call = (pl.col("p_no_response") < 0.05) == (pl.col("Curve P_Value") < 0.05)
    assert both.height == reference.height == 2424
    assert clear.height > 1100
    assert np.median(apart) < 0.03
    assert excess.max() < 0.005
    assert both.filter(same_call).height > 0.95 * both.height
