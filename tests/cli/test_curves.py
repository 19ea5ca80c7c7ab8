"""``oncordia curves fit`` on tables of every kind."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from oncordia.domain import CurveOptions, Interval, Resample
from oncordia.workflows import fit_curves

DOSES = (0.001, 0.01, 0.1, 1.0, 10.0)
RESPONSES = (1.0, 0.98, 0.7, 0.3, 0.2)
Oncordia = Callable[..., Any]


def _fit(oncordia: Oncordia, *words: object) -> list[dict[str, Any]]:
    call = oncordia("curves", "fit", *words, "--json")
    assert call.code == 0, call.err
    curves: list[dict[str, Any]] = json.loads(call.out)
    return curves


def _tidy(folder: Path, scale: float = 1.0) -> Path:
    rows = (f"A,x,{d},{r * scale}\n" for d, r in zip(DOSES, RESPONSES, strict=True))
    path = folder / "tidy.csv"
    path.write_text("sample,drug,dose_uM,response\n" + "".join(rows))
    return path


def _triplicates(folder: Path) -> Path:
    rows = (
        f"A,x,{d},{r + 0.03 * noise * (1 + i % 3)}\n"
        for i, (d, r) in enumerate(zip(DOSES, RESPONSES, strict=True))
        for noise in (-1.0, 0.2, 0.8)
    )
    path = folder / "triplicates.csv"
    path.write_text("sample,drug,dose_uM,response\n" + "".join(rows))
    return path


def test_fit__gives_one_curve_from_packed_text(oncordia: Oncordia, tmp_path: Path) -> None:
    plain = _tidy(tmp_path)
    packed = tmp_path / "packed.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))

    assert _fit(oncordia, packed) == _fit(oncordia, plain)


def test_fit__refuses_responses_that_look_like_no_fractions(
    oncordia: Oncordia, tmp_path: Path
) -> None:
    call = oncordia("curves", "fit", _tidy(tmp_path, 100.0))

    assert call.code == 2
    assert call.err.strip() == (
        "tidy.csv, row 1, column response: responses are fractions, 1 = untreated, but half of "
        "these are above 70; call the column response_percent if they are percentages; if they "
        "have a unit of their own, say so with the scale (--scale free)"
    )


def test_fit__takes_percentages_that_it_is_told_of(oncordia: Oncordia, tmp_path: Path) -> None:
    told = _fit(oncordia, _tidy(tmp_path, 100.0), "--scale", "percent")[0]
    curve = _fit(oncordia, _tidy(tmp_path))[0]

    assert told["ec50"] == pytest.approx(curve["ec50"], rel=1e-6)


def test_fit__takes_a_unit_of_its_own(oncordia: Oncordia, tmp_path: Path) -> None:
    assert len(_fit(oncordia, _tidy(tmp_path, 100.0), "--scale", "free")) == 1


def test_fit__names_the_scales_that_there_are(oncordia: Oncordia, tmp_path: Path) -> None:
    call = oncordia("curves", "fit", _tidy(tmp_path), "--scale", "log")

    assert call.code == 2
    assert "--scale must be one of fraction, percent, free, got 'log'" in call.err


def test_fit__reads_a_run_of_curvecurator(oncordia: Oncordia, tmp_path: Path) -> None:
    (tmp_path / "raw.txt").write_text(
        "Name\t" + "\t".join(f"Raw {i}" for i in range(6)) + "\nP1\t200\t"
        "" + "\t".join(str(200 * r) for r in RESPONSES) + "\n"
    )
    (tmp_path / "run.toml").write_text(
        "[Meta]\ncondition = 'x'\n[Experiment]\nexperiments = [0, 1, 2, 3, 4, 5]\n"
        f"doses = {[0.0, *DOSES]}\ndose_scale = '1e-6'\ndose_unit = 'M'\n"
        "control_experiment = [0]\n[Paths]\ninput_file = 'raw.txt'\n"
    )
    curve = _fit(oncordia, tmp_path / "run.toml")[0]

    assert (curve["sample"], curve["drug"], curve["dose_max"]) == ("P1", "x", 1e-5)


def test_fit__reads_counts_of_grmetrics_from_standard_input(
    oncordia: Oncordia, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rows = (f"A,x,{d},{100 * r},100\n" for d, r in zip(DOSES, RESPONSES, strict=True))
    path = tmp_path / "counts.csv"
    path.write_text("cell_line,agent,concentration,cell_count,cell_count__ctrl\n" + "".join(rows))
    with path.open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        curve = _fit(oncordia, "-")[0]

    assert curve["ec50"] == pytest.approx(_fit(oncordia, _tidy(tmp_path))[0]["ec50"], rel=1e-9)


def test_fit__takes_the_columns_that_it_is_told(oncordia: Oncordia, tmp_path: Path) -> None:
    text = _tidy(tmp_path).read_text().replace("drug,dose_uM,response", "what,level,left")
    (tmp_path / "odd.csv").write_text(text)
    words = ("--column", "drug=what", "--column", "dose=level", "--column", "response=left")
    curve = _fit(oncordia, tmp_path / "odd.csv", *words, "--dose-unit", "uM")[0]

    assert curve == _fit(oncordia, _tidy(tmp_path))[0]


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("file", "n_curves"),
    [
        ("curve_curator/sarcoma_combined_parameters.toml", 2448),
        ("gr_metrics/toy_example_input1.tsv", 48),
        ("gr_metrics/toy_example_input4.tsv", 48),
        ("gdsc/raw_plates.csv.gz", 486),
        ("pharmacogx/gdsc_small_points.csv.gz", 972),
        ("sim4pl/design9x3_points.csv.gz", 3000),
    ],
)
def test_fit__reads_files_of_other_programs(
    oncordia: Oncordia, shared_data: Callable[[str], Path], file: str, n_curves: int
) -> None:
    assert len(_fit(oncordia, shared_data("dose_response") / file)) == n_curves


def test_fit__holds_and_bounds_parameters_by_name(oncordia: Oncordia, tmp_path: Path) -> None:
    words = ("--model", "weibull1", "--fixed", "top=1", "--bound", "bottom=0.25:0.3")
    curve = _fit(oncordia, _tidy(tmp_path), *words)[0]

    assert (curve["model"], curve["top"]) == ("weibull1", 1.0)
    assert 0.25 <= curve["bottom"] <= 0.3


def test_fit__scales_a_curve_in_a_unit_of_its_own(oncordia: Oncordia, tmp_path: Path) -> None:
    words = ("--scale", "free")
    large = _fit(oncordia, _tidy(tmp_path, 1000.0), *words)[0]
    small = _fit(oncordia, _tidy(tmp_path), *words)[0]

    assert large["ec50"] == pytest.approx(small["ec50"], rel=1e-6)
    assert large["bottom"] == pytest.approx(1000.0 * small["bottom"], rel=1e-6)


def test_fit__draws_as_its_words_and_as_its_options_say(oncordia: Oncordia, tmp_path: Path) -> None:
    words = ("--interval", "bootstrap", "--resample", "wells", "--bias-corrected")
    told = _fit(oncordia, _triplicates(tmp_path), *words)[0]
    options = CurveOptions(
        interval=Interval.BOOTSTRAP, resample=Resample.WELLS, bias_corrected=True
    )
    said = fit_curves(_triplicates(tmp_path), options=options).row(0, named=True)
    plain = _fit(oncordia, _triplicates(tmp_path), *words[:2])[0]

    limits = ("ec50_low", "ec50_high")
    assert [told[name] for name in limits] == [said[name] for name in limits]
    assert all(told[name] != plain[name] for name in limits)


def test_fit__says_what_it_fitted_where_the_curves_go_to_a_file(
    oncordia: Oncordia, tmp_path: Path
) -> None:
    call = oncordia("curves", "fit", _tidy(tmp_path), "--out", tmp_path / "curves.csv")

    assert call.out == f"1 curve: 1 converged\ncurves {tmp_path / 'curves.csv'}\n"
    assert (tmp_path / "curves.csv").read_text().startswith("sample,drug,")


FAULTS = {
    "a model near another": (["--model", "hil4"], "got 'hil4'; did you mean hill4"),
    "an interval of no kind": (["--interval", "walt"], "did you mean wald"),
    "a held value that is no number": (["--fixed", "top=one"], "write name=number, as top=1"),
    "a bound without its end": (["--bound", "top=1"], "write name=low:high, as bottom=0:1"),
    "a parameter of another model": (["--fixed", "asymmetry=1"], "which hill4 does not have"),
    "wells without a bootstrap": (["--resample", "wells"], "--resample goes with --interval boot"),
    "percentiles of no bootstrap": (
        ["--bias-corrected", "--interval", "profile"],
        "--bias-corrected goes with --interval bootstrap, not profile",
    ),
    "a source of draws of no kind": (["--resample", "well"], "'well'; did you mean wells"),
    "a confidence above 1": (["--confidence", "95"], "must lie between 0 and 1, got 95"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fit__refuses_in_one_plain_line(name: str, oncordia: Oncordia, tmp_path: Path) -> None:
    words, said = FAULTS[name]
    call = oncordia("curves", "fit", _tidy(tmp_path), *words)

    assert call.code == 2
    assert said in call.err
    assert len(call.err.strip().splitlines()) == 1
