import gzip
import io
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oncordia.errors import InvalidTable, UnreadableFile
from oncordia.formats import read_response_table

TOML = """\
['Meta']
id = 'one'
condition = 'dasatinib' # the drug
treatment_time = '3 days'
['Experiment']
experiments = [0, 1, 2, 3, 4]
doses = [0.0, 0.0, 1.0, 10.0, 100.0]
dose_scale = '1e-9'
dose_unit = 'M'
control_experiment = [0, 1]
measurement_type = 'OTHER'
data_type = 'OTHER'
['Paths']
input_file = './raw.txt'
['Processing']
max_missing = 1
"""
TABLE = "Name\tRaw 0\tRaw 1\tRaw 2\tRaw 3\tRaw 4\nP1\t8\t12\t10\t5\t1\nP2\t2\t\t2\t\t4\n"


def _write(folder: Path, toml: str = TOML, table: str = TABLE) -> Path:
    (folder / "raw.txt").write_text(table)
    (folder / "parameters.toml").write_text(toml)
    return folder / "parameters.toml"


def _says(path: Path) -> str:
    with pytest.raises(InvalidTable) as caught:
        read_response_table(path)
    return str(caught.value)


def test_read_response_table__holds_raw_values_to_the_mean_of_the_controls(tmp_path: Path) -> None:
    frame = read_response_table(_write(tmp_path)).filter(sample="P1")

    assert frame["response"].to_list() == [0.8, 1.2, 1.0, 0.5, 0.1]


def test_read_response_table__takes_doses_drug_and_time_from_the_toml(tmp_path: Path) -> None:
    frame = read_response_table(_write(tmp_path)).filter(sample="P1")

    assert frame["dose_molar"].to_list() == [0.0, 0.0, 1e-9, 1e-8, 1e-7]
    assert frame["drug"].unique().to_list() == ["dasatinib"]
    assert frame["time_hours"].unique().to_list() == [72.0]


def test_read_response_table__keeps_controls_as_rows_at_dose_0(tmp_path: Path) -> None:
    frame = read_response_table(_write(tmp_path)).filter(sample="P1")

    assert frame["role"].to_list() == ["negative", "negative", "treated", "treated", "treated"]
    assert frame["replicate"].to_list() == [1, 2, 1, 1, 1]


def test_read_response_table__takes_a_control_from_the_values_that_are_there(
    tmp_path: Path,
) -> None:
    frame = read_response_table(_write(tmp_path)).filter(sample="P2")

    assert frame["response"].to_list() == [1.0, None, 1.0, None, 2.0]


def test_read_response_table__finds_the_table_packed_with_gzip(tmp_path: Path) -> None:
    path = _write(tmp_path)
    plain = read_response_table(path)
    (tmp_path / "raw.txt.gz").write_bytes(gzip.compress((tmp_path / "raw.txt").read_bytes()))
    (tmp_path / "raw.txt").unlink()

    assert read_response_table(path).equals(plain)


def test_read_response_table__finds_the_toml_beside_the_table(tmp_path: Path) -> None:
    path = _write(tmp_path)

    assert read_response_table(tmp_path / "raw.txt").equals(read_response_table(path))


def test_read_response_table__says_that_a_table_alone_has_no_doses(tmp_path: Path) -> None:
    _write(tmp_path).unlink()

    assert _says(tmp_path / "raw.txt") == (
        "raw.txt: is a table of CurveCurator, which does not say its doses; give the TOML file of "
        "the run instead, or put it beside the table"
    )


def test_read_response_table__says_that_a_table_from_standard_input_has_no_doses() -> None:
    with pytest.raises(InvalidTable, match="does not say its doses"):
        read_response_table(io.BytesIO(TABLE.encode()))


def test_read_response_table__asks_which_of_two_tomls_is_meant(tmp_path: Path) -> None:
    _write(tmp_path)
    (tmp_path / "other.toml").write_text(TOML)

    assert _says(tmp_path / "raw.txt") == (
        "raw.txt: is named as the table of other.toml, parameters.toml; say which is meant: give "
        "that TOML file instead of the table"
    )


def test_read_response_table__names_the_table_that_a_toml_misses(tmp_path: Path) -> None:
    path = _write(tmp_path)
    (tmp_path / "raw.txt").unlink()

    with pytest.raises(UnreadableFile, match=r"there is no file \./raw\.txt beside it; put"):
        read_response_table(path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("100.0]", "100.0, 1000.0]", "column Experiment.doses: there are 6 doses for 5 exper"),
        ("dose_scale = '1e-9'", "", "[Experiment] lacks dose_scale; write it"),
        ("'1e-9'", "'tiny'", "column Experiment.dose_scale: 'tiny' is no number; write a number"),
        ("10.0, 100", "-10.0, 100", "the dose -10 is negative or not finite; write a dose of 0"),
        ("= [0, 1]", "= [0, 7]", "7 is no experiment of 0, 1, 2, 3, 4; name the experiments"),
        ("dose_unit = 'M'", "dose_unit = 'cm'", "'cm' is no unit of concentration; write uM"),
        ("dose_unit = 'M'", "dose_unit = 'ng/mL'", "ng/mL is no molar concentration; write the"),
        ("'1e-9'", "1e-9'", "parameters.toml, row 8: is no valid TOML"),
        ("[0, 1, 2, 3, 4]", "[0, 1, 2, 3, 9]", "raw.txt, row 1: there is no column 'Raw 9'"),
        ("[0, 1, 2, 3, 4]", "[0, 1, 2, 3, 3]", "an experiment stands twice; name each once"),
        ("max_missing = 1", "ratio_range = [2, 1]", "write the lower one first"),
        ("max_missing = 1", "imputation = 3", "3 is no truth value; write true or false"),
    ],
)
def test_read_response_table__names_the_key_of_the_toml_that_is_wrong(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    assert old in TOML
    text = _says(_write(tmp_path, TOML.replace(old, new, 1)))

    assert said in text
    assert "\n" not in text


def test_read_response_table__takes_the_unit_in_place_of_that_of_the_toml(tmp_path: Path) -> None:
    path = _write(tmp_path, TOML.replace("dose_unit = 'M'", "dose_unit = 'ng/mL'"))
    frame = read_response_table(path, dose_unit="mM").filter(sample="P1")

    assert frame["dose_molar"].to_list() == [0.0, 0.0, 1e-12, 1e-11, 1e-10]


def test_read_response_table__names_a_cell_that_is_no_number(tmp_path: Path) -> None:
    path = _write(tmp_path, table=TABLE.replace("\t5\t", "\tlow\t"))

    assert _says(path) == (
        "raw.txt, row 2, column Raw 3: 'low' is no number; write a number, or leave the cell empty"
    )


def test_read_response_table__masks_a_curve_with_too_many_missing_values(tmp_path: Path) -> None:
    path = _write(tmp_path, table=TABLE + "P3\t2\t2\t\t\t4\n")
    frame = read_response_table(path)

    masked = frame.filter(pl.col("mask_reason").is_not_null())
    assert masked["sample"].unique().to_list() == ["P3"]
    assert masked["mask_reason"].unique().to_list() == [
        "more than 1 values of the curve are missing"
    ]


def test_read_response_table__masks_a_curve_without_a_control(tmp_path: Path) -> None:
    frame = read_response_table(_write(tmp_path, table=TABLE + "P3\t\t\t3\t2\t4\n"))

    assert frame.filter(sample="P3")["mask_reason"].unique().to_list() == [
        "no control of the curve has a value"
    ]


def test_read_response_table__keeps_ratios_within_their_range(tmp_path: Path) -> None:
    toml = TOML + "ratio_range = [0.2, 1.1]\n"
    frame = read_response_table(_write(tmp_path, toml)).filter(sample="P1")

    assert frame["response"].to_list() == [0.8, 1.1, 1.0, 0.5, 0.2]


def test_read_response_table__fills_missing_values_where_the_run_imputes(tmp_path: Path) -> None:
    toml = TOML.replace("max_missing = 1", "max_missing = 2\nimputation = true")
    frame = read_response_table(_write(tmp_path, toml)).filter(sample="P2")
    floor = 2.0 + 0.005 * (10.0 - 2.0)  # 0.5 % quantile of the control means 10 and 2

    control = (floor + floor) / 2.0
    assert frame["response"].to_list() == pytest.approx(
        [1.0, 1.0, 1.0, 1.0, 4.0 / control], rel=1e-12
    )


def test_read_response_table__brings_columns_to_one_median_where_the_run_normalises(
    tmp_path: Path,
) -> None:
    toml = TOML + "normalization = true\n"
    table = (
        "Name\tRaw 0\tRaw 1\tRaw 2\tRaw 3\tRaw 4\n"
        "P1\t1\t2\t4\t8\t16\nP2\t2\t4\t8\t16\t32\nP3\t4\t8\t16\t32\t64\n"
    )
    frame = read_response_table(_write(tmp_path, toml, table))

    assert frame["response"].to_list() == pytest.approx([1.0] * 15, rel=1e-12)


def test_read_response_table__makes_replicates_of_rows_of_one_name(tmp_path: Path) -> None:
    frame = read_response_table(_write(tmp_path, table=TABLE + "P1\t4\t4\t4\t2\t1\n"))

    rows = frame.filter(sample="P1", dose_molar=1e-8)
    assert rows.select("replicate", "response").rows() == [(1, 0.5), (2, 0.5)]


def test_read_response_table__does_not_count_an_experiment_that_was_never_measured(
    tmp_path: Path,
) -> None:
    table = TABLE.replace("\t10\t5\t", "\t\t5\t").replace("\t2\t\t4", "\t\t\t4")
    frame = read_response_table(_write(tmp_path, table=table))

    assert frame["mask_reason"].null_count() == frame.height


def test_read_response_table__finds_the_table_of_a_toml_from_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _write(tmp_path)
    monkeypatch.chdir(tmp_path)

    assert read_response_table(io.BytesIO(TOML.encode())).equals(read_response_table(path))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(exponent=st.integers(-20, 20), order=st.permutations(range(2, 5)))
def test_read_response_table__heeds_neither_the_unit_of_raw_values_nor_the_order_of_columns(
    tmp_path: Path, exponent: int, order: list[int]
) -> None:
    plain = read_response_table(_write(tmp_path))
    header, *rows = (line.split("\t") for line in TABLE.splitlines())
    places = [0, 1, 2, *(place + 1 for place in order)]
    scaled = [
        [row[0], *(str(float(cell) * 2.0**exponent) if cell else "" for cell in row[1:])]
        for row in rows
    ]
    text = "".join("\t".join(line[place] for place in places) + "\n" for line in (header, *scaled))

    assert read_response_table(_write(tmp_path, table=text)).equals(plain)


def test_read_response_table__takes_ratios_as_they_stand(tmp_path: Path) -> None:
    frame = read_response_table(_write(tmp_path, table=TABLE.replace("Raw", "Ratio")))

    assert frame.filter(sample="P1")["response"].to_list() == [8.0, 12.0, 10.0, 5.0, 1.0]


def test_read_response_table__refuses_other_settings(tmp_path: Path) -> None:
    (tmp_path / "screen.toml").write_text('[doses]\nunit = "uM"\n')

    assert _says(tmp_path / "screen.toml") == (
        "screen.toml: is a file of settings without [Experiment], the section of CurveCurator "
        "that has the doses; give the table of responses"
    )


@pytest.mark.shared_data
@pytest.mark.parametrize(("run", "n_curves"), [("combined", 2424), ("independent", 7320)])
def test_read_response_table__gives_the_ratios_of_curvecurator(
    shared_data: Callable[[str], Path], run: str, n_curves: int
) -> None:
    folder = shared_data("dose_response") / "curve_curator"
    content = gzip.decompress((folder / f"sarcoma_{run}_curves.txt.gz").read_bytes())
    curves = pl.read_csv(content, separator="\t", infer_schema_length=None)
    ratios = [name for name in curves.columns if name.startswith("Ratio ")]
    theirs = (
        curves.select("Name", *ratios)
        .unpivot(index="Name")
        .with_columns(experiment=pl.col("variable").str.slice(6).cast(pl.Int64))
        .sort("Name", "experiment")
    )

    frame = read_response_table(folder / f"sarcoma_{run}_parameters.toml")
    used = frame.filter(pl.col("mask_reason").is_null())
    ours = used.with_columns(experiment=pl.int_range(pl.len()).over("sample"))

    assert curves.height == n_curves
    assert ours.sort("sample", "experiment")["response"].to_list() == theirs["value"].to_list()


@pytest.mark.shared_data
def test_read_response_table__reads_the_packed_table_of_a_published_run(
    shared_data: Callable[[str], Path],
) -> None:
    folder = shared_data("dose_response") / "curve_curator"
    by_table = read_response_table(folder / "sarcoma_aggregated_ratio_data.txt.gz")

    assert by_table.equals(read_response_table(folder / "sarcoma_aggregated_parameters.toml"))
    assert by_table["sample"].n_unique() == 2448


@pytest.mark.shared_data
def test_read_response_table__says_that_a_published_table_lacks_its_doses(
    shared_data: Callable[[str], Path],
) -> None:
    path = shared_data("curvecurator_sarcoma") / "ratio_data.txt"

    assert _says(path).startswith("ratio_data.txt: is a table of CurveCurator, which does not")
