import io
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.errors import InvalidTable, UnreadableFile
from oncordia.formats import read_table
from oncordia.formats.book import Book

Rows = list[tuple[object, ...]]


def _read(content: str | bytes) -> Rows:
    data = content.encode() if isinstance(content, str) else content
    frame = read_table(io.BytesIO(data), "t")
    return [tuple(frame.columns), *frame.rows()]


WANTED: Rows = [("a", "b"), (1.5, "x"), (None, "y")]


@pytest.mark.parametrize(
    "content",
    [
        "a,b\n1.5,x\n,y\n",
        "a;b\n1,5;x\nNA;y\n",
        "a\tb\n1.5\tx\n-\ty\n",
        " a , b \r\n 1.5 , x \r\n , y \r\n",
        '\n\n"a","b"\n"1,5","x"\n\n,"y"\n',
        "\ufeffa,b\n1.5,x\n,y\n",
        "a,b\n1.5,x\n,y\n".encode("utf-16"),
        "\ufeffa;b\n1,5;x\n;y\n".encode("utf-16-le"),
    ],
)
def test_read_table__reads_the_same_table_in_many_dresses(content: str | bytes) -> None:
    assert _read(content) == WANTED


def test_read_table__reads_parquet() -> None:
    buffer = io.BytesIO()
    pl.DataFrame({"a": [1.5, None], "b": ["x", "y"]}).write_parquet(buffer)

    assert _read(buffer.getvalue()) == WANTED


def test_read_table__reads_a_spreadsheet(
    make_workbook: Callable[[Mapping[str, list[list[object]]]], Book],
) -> None:
    book = make_workbook({"empty": [], "table": [["a", "b"], [1.5, "x"], [None, "y"]]})

    assert _read(book.content) == WANTED


def test_read_table__reads_chinese_in_gb18030() -> None:
    text = "药物,剂量\n顺铂顺铂顺铂,1\n".encode("gb18030")

    assert _read(text) == [("药物", "剂量"), ("顺铂顺铂顺铂", 1.0)]


def test_read_table__keeps_codes_with_leading_zeros() -> None:
    assert _read("plate,n\n007,1\n012,2\n")[1:] == [("007", 1.0), ("012", 2.0)]


def test_read_table__keeps_stray_quotation_marks() -> None:
    assert _read('a\tb\n5" needle\t1\nx "y" z\t2\n')[1:] == [('5" needle', 1.0), ('x "y" z', 2.0)]


def test_read_table__loses_no_row_to_a_quotation_mark_that_is_not_closed() -> None:
    assert _read('a,b\n"x,1\ny,2\nz,3\n')[1:] == [('"x', 1.0), ("y", 2.0), ("z", 3.0)]


def test_read_table__reads_a_table_without_rows() -> None:
    assert _read("a,b\n") == [("a", "b")]


def test_read_table__tells_columns_of_one_name_apart() -> None:
    assert _read("a,a\n1,2\n")[0] == ("a", "a_duplicated_0")


def test_read_table__names_the_row_with_too_many_cells() -> None:
    with pytest.raises(InvalidTable, match=r"^t, row 3: has more cells than the header line \(2\)"):
        _read("a,b\n1,2\n3,4,5\n")


def test_read_table__refuses_empty_input() -> None:
    with pytest.raises(UnreadableFile, match=r"^t: is empty"):
        _read("\n \n")


def test_read_table__refuses_parquet_that_is_cut_short() -> None:
    buffer = io.BytesIO()
    pl.DataFrame({"a": [1]}).write_parquet(buffer)

    with pytest.raises(UnreadableFile, match=r"^t: the Parquet file is damaged or cut short"):
        _read(buffer.getvalue()[:100])


def test_read_table__refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"^x.csv: there is no such file"):
        read_table(tmp_path / "x.csv")


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.tuples(st.floats(allow_nan=False, allow_infinity=False), st.integers()), min_size=1
    ),
    st.sampled_from([",", ";", "\t"]),
)
def test_read_table__gives_back_numbers_to_the_bit(
    written: list[tuple[float, int]], separator: str
) -> None:
    lines = [f"a{separator}b", *(f"{a!r}{separator}x{b}" for a, b in written)]
    rows = _read("\n".join(lines))[1:]

    assert rows == [(a, f"x{b}") for a, b in written]


@pytest.mark.shared_data
def test_read_table__reads_61290_wells(shared_data: Callable[[str], Path]) -> None:
    frame = read_table(shared_data("smartrial_exvivo") / "wells.csv")

    assert frame.shape == (61_290, 9)
    assert frame.schema["luminescence"] == pl.Float64
    assert frame["conc_uM"].null_count() == 10_560
