import json
import math
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oncordia.domain import CurveOptions, InputDigest, Loss, Provenance
from oncordia.errors import OutputError
from oncordia.formats import read_table, write_results, write_table

TABLE = pl.DataFrame({"drug": ["顺铂, 😀", 'a "b"', None], "value": [0.1, None, 1e-300]})
PROVENANCE = Provenance(
    version="1.2.3",
    inputs=(InputDigest("wells.csv", "ab" * 32, 7),),
    options={"curves": {"loss": Loss.HUBER, "limits": (0.1, 1.0)}},
    seed=5,
)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_write_results__writes_each_table_twice_and_the_run(tmp_path: Path) -> None:
    page: dict[str, str | bytes] = {"report.html": "<p>药</p>", "x.bin": b"\x00"}
    folder = write_results(tmp_path / "a" / "out", {"curves": TABLE}, PROVENANCE, page)

    assert _names(folder) == ["curves.csv", "curves.parquet", "report.html", "run.json", "x.bin"]
    assert pl.read_parquet(folder / "curves.parquet").equals(TABLE)
    assert read_table(folder / "curves.csv").equals(TABLE)
    assert (folder / "report.html").read_text(encoding="utf-8") == "<p>药</p>"
    assert _names(tmp_path / "a") == ["out"]


def test_write_results__keeps_the_provenance(tmp_path: Path) -> None:
    folder = write_results(tmp_path / "out", {"curves": TABLE}, PROVENANCE)

    assert json.loads((folder / "run.json").read_text(encoding="utf-8")) == {
        "program": "oncordia",
        "version": "1.2.3",
        "seed": 5,
        "inputs": [{"file": "wells.csv", "sha256": "ab" * 32, "size_bytes": 7}],
        "options": {"curves": {"loss": "huber", "limits": [0.1, 1.0]}},
        "tables": {"curves": 3},
    }


def test_write_results__replaces_an_earlier_result(tmp_path: Path) -> None:
    write_results(tmp_path / "out", {"old": TABLE}, PROVENANCE)
    write_results(tmp_path / "out", {"new": TABLE}, PROVENANCE)

    assert _names(tmp_path / "out") == ["new.csv", "new.parquet", "run.json"]
    assert _names(tmp_path) == ["out"]


def test_write_results__takes_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    write_results(tmp_path / "out", {"t": TABLE}, PROVENANCE)

    assert "run.json" in _names(tmp_path / "out")


def test_write_results__does_not_touch_what_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(OutputError, match="holds files that are no result of oncordia; name a new"):
        write_results(tmp_path, {"t": TABLE}, PROVENANCE)
    assert _names(tmp_path) == ["thesis.txt"]


def test_write_results__does_not_replace_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")

    with pytest.raises(OutputError, match=r"^out: is a file, not a folder"):
        write_results(tmp_path / "out", {"t": TABLE}, PROVENANCE)


def _break(table: pl.DataFrame, path: Path) -> None:
    del table
    path.write_bytes(b"half")
    raise OSError(28, "No space left on device")


def test_write_results__leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_results(tmp_path / "out", {"old": TABLE}, PROVENANCE)
    monkeypatch.setattr(pl.DataFrame, "write_csv", _break)

    with pytest.raises(OutputError, match=r"^out: cannot be written \(No space left on device\)"):
        write_results(tmp_path / "out", {"new": TABLE}, PROVENANCE)
    assert _names(tmp_path / "out") == ["old.csv", "old.parquet", "run.json"]
    assert _names(tmp_path) == ["out"]


def test_write_results__tells_the_cause_that_polars_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(table: pl.DataFrame, path: Path) -> None:
        del table, path
        raise pl.exceptions.ComputeError("parquet: IO error: File too large (os error 27)")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", refuse)
    with pytest.raises(OutputError, match=r"^out: cannot be written \(File too large\)"):
        write_results(tmp_path / "out", {"new": TABLE}, PROVENANCE)
    assert _names(tmp_path) == []


def test_write_results__refuses_a_name_that_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"cannot be written \(File name too long\)"):
        write_results(tmp_path / ("x" * 300), {"t": TABLE}, PROVENANCE)


def test_write_results__brings_the_earlier_result_back_if_the_last_step_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_results(tmp_path / "out", {"old": TABLE}, PROVENANCE)
    rename: Callable[[Path, Path], Path] = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if Path(target).name == "out" and path.name != "earlier":
            raise OSError(13, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OutputError, match="Permission denied"):
        write_results(tmp_path / "out", {"new": TABLE}, PROVENANCE)
    assert _names(tmp_path / "out") == ["old.csv", "old.parquet", "run.json"]


@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "t.parquet", "T.CSV"])
def test_write_table__is_read_back_the_same(tmp_path: Path, name: str) -> None:
    write_table(tmp_path / name, TABLE)

    assert read_table(tmp_path / name).equals(TABLE)
    assert _names(tmp_path) == [name]


def test_write_table__replaces_a_file(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("old", encoding="utf-8")
    write_table(tmp_path / "t.csv", TABLE)

    assert read_table(tmp_path / "t.csv").equals(TABLE)


@pytest.mark.parametrize("name", ["t.xlsx", "t.ods", "t"])
def test_write_table__names_the_endings_it_knows(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match=r"tables are written as \.csv, \.tsv, \.parquet, not as"):
        write_table(tmp_path / name, TABLE)
    assert _names(tmp_path) == []


def test_write_table__keeps_the_old_file_if_the_disk_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_table(tmp_path / "t.parquet", TABLE)

    def refuse(table: pl.DataFrame, file: object) -> None:
        del table, file
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", refuse)
    with pytest.raises(OutputError, match=r"t\.parquet: cannot be written \(No space left"):
        write_table(tmp_path / "t.parquet", TABLE.head(1))
    assert _names(tmp_path) == ["t.parquet"]
    assert pl.read_parquet(tmp_path / "t.parquet").height == 3


def test_write_table__names_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"^t\.csv: cannot be written \(No such file"):
        write_table(tmp_path / "none" / "t.csv", TABLE)


def test_write_table__prints_csv(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    write_table("-", TABLE.head(1))

    assert capfdbinary.readouterr().out.decode() == 'drug,value\n"顺铂, 😀",0.1\n'


@settings(
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_write_table__keeps_every_bit_of_a_number(tmp_path: Path, values: list[float]) -> None:
    write_table(tmp_path / "t.csv", pl.DataFrame({"x": values, "n": range(len(values))}))
    read = read_table(tmp_path / "t.csv")["x"].to_numpy()

    assert np.array_equal(read.view(np.int64), np.array(values).view(np.int64))


def test_write_results__takes_the_options_of_a_run(tmp_path: Path) -> None:
    run = Provenance(version="1", options={"curves": asdict(CurveOptions())})
    folder = write_results(tmp_path / "out", {}, run)
    told = json.loads((folder / "run.json").read_text(encoding="utf-8"))

    assert math.isclose(told["options"]["curves"]["confidence"], 0.95)
