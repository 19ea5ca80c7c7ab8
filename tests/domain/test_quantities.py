import polars as pl
import pytest

from oncordia.domain import TABLES, check_table
from oncordia.errors import InvalidTable

KINDS = {"text": pl.String, "integer": pl.Int64, "number": pl.Float64, "truth": pl.Boolean}


def _empty(name: str) -> pl.DataFrame:
    return pl.DataFrame(schema={q.name: KINDS[q.kind] for q in TABLES[name]})


@pytest.mark.parametrize("name", sorted(TABLES))
def test_check_table__accepts_a_table_of_the_registered_columns(name: str) -> None:
    check_table(_empty(name), name)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_tables__name_each_column_once_and_say_what_it_means(name: str) -> None:
    names = [quantity.name for quantity in TABLES[name]]

    assert len(names) == len(set(names))
    assert all(quantity.meaning and quantity.missing for quantity in TABLES[name])


def test_check_table__names_the_column_that_is_absent() -> None:
    with pytest.raises(InvalidTable, match="table plates lacks the column 'run_order'"):
        check_table(_empty("plates").drop("run_order"), "plates")


def test_check_table__names_the_column_of_another_kind() -> None:
    frame = _empty("plates").with_columns(pl.lit("first").alias("run_order"))

    with pytest.raises(InvalidTable, match="column 'run_order' holds String, expected integer"):
        check_table(frame, "plates")
