"""Tidy tables in, one page out."""

import hashlib
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import oncordia
from oncordia.domain import CurveOptions, Loss
from oncordia.errors import InputError, InvalidOption, InvalidTable, OutputError
from oncordia.reports import CurveView
from oncordia.workflows import plot_curves

DOSES_UM = np.repeat([0.0, *10.0 ** np.arange(-3.0, 1.5, 0.5)], 2)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    response = 0.2 + 0.8 / (1.0 + (DOSES_UM / 0.3) ** 1.5)
    frame = pl.DataFrame({"sample": "A", "drug": "x", "dose_uM": DOSES_UM, "response": response})
    frame.write_csv(tmp_path / "table.csv")
    return tmp_path / "table.csv"


def test_plot_curves__writes_one_page_and_returns_what_it_shows(
    table: Path, tmp_path: Path
) -> None:
    report = plot_curves(table, tmp_path / "page.html")

    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert report.curves["ec50"].to_list() == pytest.approx([3e-7], rel=1e-6)
    assert report.statuses["converged"] == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["page.html", "table.csv"]


def test_plot_curves__writes_the_same_bytes_again(table: Path, tmp_path: Path) -> None:
    for name in ("first.html", "second.html"):
        plot_curves(table, tmp_path / name)

    assert (tmp_path / "first.html").read_bytes() == (tmp_path / "second.html").read_bytes()


def test_plot_curves__gives_the_line_of_the_curve_in_values(table: Path) -> None:
    lines = plot_curves(table).lines

    expected = 0.2 + 0.8 / (1.0 + (lines["dose"].to_numpy() / 3e-7) ** 1.5)
    assert lines.height == 61
    assert lines["response"].to_numpy() == pytest.approx(expected, abs=1e-6)


def test_plot_curves__names_its_input_and_its_options(table: Path) -> None:
    provenance = plot_curves(table, options=CurveOptions(loss=Loss.HUBER)).provenance

    (source,) = provenance.inputs
    assert source.file == "table.csv"
    assert source.sha256 == hashlib.sha256(table.read_bytes()).hexdigest()
    curves = provenance.options["curves"]
    assert isinstance(curves, dict)
    assert (curves["loss"], curves["bottom_min"]) == ("huber", -0.1)


def test_plot_curves__opens_in_the_view_asked_for(table: Path) -> None:
    assert plot_curves(table, overlay="drug").view is CurveView.OVERLAY_DRUG


def test_plot_curves__stands_at_the_door_of_the_package() -> None:
    assert vars(oncordia).get("plot_curves", oncordia.__getattr__("plot_curves")) is plot_curves


def test_plot_curves__takes_names_and_unit_where_headers_do_not_say_them(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("who,what,amount,left\n" + "".join(f"A,x,{10.0**k},0.5\n" for k in range(5)))

    names = {"sample": "who", "drug": "what", "dose": "amount", "response": "left"}
    report = plot_curves(path, columns=names, dose_unit="nM")

    assert report.curves["dose_max"].to_list() == pytest.approx([1e-5])


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"by": "plate"}, "by must be sample or drug, got 'plate'"),
        ({"overlay": "plate"}, "overlay must be sample or drug"),
        ({"by": "drug", "overlay": "drug"}, "exclude each other"),
        ({"language": "fr"}, "language must be one of en, zh, got 'fr'"),
    ],
)
def test_plot_curves__refuses_a_wrong_choice_before_it_reads(
    choice: dict[str, str], said: str, tmp_path: Path
) -> None:
    with pytest.raises(InvalidOption, match=said):
        plot_curves(tmp_path / "absent.csv", tmp_path / "page.html", **choice)  # type: ignore[arg-type]


def test_plot_curves__names_the_row_of_a_text_dose(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("sample,drug,dose_uM,response\nA,x,1,0.5\nA,x,ten,0.4\n")

    with pytest.raises(InputError, match=r"t\.csv, row 3, column dose_uM.*ten"):
        plot_curves(tmp_path / "t.csv", tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()


@pytest.mark.parametrize("content", ["", "sample,drug,dose_uM,response\n"])
def test_plot_curves__refuses_a_table_without_rows(content: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(content)

    with pytest.raises(InputError, match=r"t(\.csv)?(, row 1)?: "):
        plot_curves(tmp_path / "t.csv", tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()


def test_plot_curves__refuses_a_table_of_controls_alone(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("sample,drug,dose_uM,response\nA,x,0,1.0\nA,x,0,0.9\n")

    with pytest.raises(InvalidTable, match="no row is a dose of a drug"):
        plot_curves(tmp_path / "t.csv", tmp_path / "page.html")


def test_plot_curves__leaves_nothing_where_it_cannot_write(table: Path, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="choose a folder that exists"):
        plot_curves(table, tmp_path / "nowhere" / "page.html")
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]
