import importlib
import subprocess
import sys
from typing import Any

import polars as pl
import pytest

from oncordia.errors import InvalidOption, InvalidTable
from oncordia.formats import take_frame

FRAME = pl.DataFrame({"drug": ["x", "y"], "dose_uM": [1.0, None]})


@pytest.fixture
def pandas() -> Any:
    return importlib.import_module("pandas")


@pytest.fixture
def pyarrow() -> Any:
    return importlib.import_module("pyarrow")


def test_take_frame__takes_and_gives_a_polars_frame() -> None:
    taken = take_frame(FRAME)

    assert taken.frame.equals(FRAME)
    assert taken.give_back(FRAME) is FRAME


def test_take_frame__takes_and_gives_a_lazy_frame() -> None:
    taken = take_frame(FRAME.lazy())

    assert taken.frame.equals(FRAME)
    assert isinstance(taken.give_back(FRAME), pl.LazyFrame)


def test_take_frame__takes_a_pandas_frame_with_nan_as_missing(pandas: Any) -> None:
    frame = pandas.DataFrame({"drug": ["x", "y"], "dose_uM": [1.0, float("nan")]})

    assert take_frame(frame).frame.equals(FRAME)


def test_take_frame__gives_a_pandas_frame_back(pandas: Any) -> None:
    taken = take_frame(pandas.DataFrame({"a": [1]}, index=[7]))
    given = taken.give_back(FRAME)

    assert type(given) is pandas.DataFrame
    assert given["drug"].tolist() == ["x", "y"]


def test_take_frame__takes_and_gives_an_arrow_table(pyarrow: Any) -> None:
    taken = take_frame(pyarrow.table({"drug": ["x", "y"], "dose_uM": [1.0, None]}))

    assert taken.frame.equals(FRAME)
    assert type(taken.give_back(FRAME)) is pyarrow.Table


def test_take_frame__names_a_column_of_pandas_that_stands_twice(pandas: Any) -> None:
    frame = pandas.DataFrame([[1, 2]], columns=["dose", "dose"])

    with pytest.raises(InvalidTable, match="the frame, column dose: the name stands 2 times; keep"):
        take_frame(frame)


def test_take_frame__names_a_column_of_arrow_that_stands_twice(pyarrow: Any) -> None:
    table = pyarrow.Table.from_arrays(
        [pyarrow.array([1]), pyarrow.array([2])], names=["dose", "dose"]
    )

    with pytest.raises(InvalidTable, match="the frame, column dose: the name stands 2 times; keep"):
        take_frame(table)


def test_take_frame__refuses_mixed_types_in_one_line(pandas: Any) -> None:
    frame = pandas.DataFrame({"dose": [1.0, "two", [3]]})

    with pytest.raises(InvalidTable, match=r"the frame: cannot be converted .*give each column"):
        take_frame(frame)


def test_take_frame__names_the_library_that_a_conversion_lacks(
    pandas: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise ModuleNotFoundError("No module named 'pyarrow'", name="pyarrow")

    monkeypatch.setattr(pl, "from_pandas", fail)
    with pytest.raises(InvalidOption, match="cannot be converted without pyarrow; install it"):
        take_frame(pandas.DataFrame({"a": [1]}))


@pytest.mark.parametrize("thing", [None, 3, [1, 2], {"drug": ["x"]}])
def test_take_frame__names_the_type_that_is_no_frame(thing: object) -> None:
    with pytest.raises(InvalidOption, match=f"Arrow table, got {type(thing).__name__}"):
        take_frame(thing)


def test_take_frame__loads_neither_pandas_nor_arrow_for_polars() -> None:
    code = (
        "import sys, polars as pl; from oncordia.formats import take_frame; "
        "take_frame(pl.DataFrame({'a': [1]})); print({'pandas', 'pyarrow'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "set()"
