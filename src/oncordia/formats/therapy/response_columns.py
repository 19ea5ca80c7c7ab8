"""Columns of responses in a table: which they are, their numbers and their names."""

import re
from collections.abc import Sequence

import polars as pl

from oncordia.domain.therapy.drug_names import is_known_drug
from oncordia.formats.faults import ROW, Faults
from oncordia.formats.headers import DRUG, Field, match_key
from oncordia.formats.tables import Table

DRUG_OF_A_TABLE = Field("drug", "text", (*DRUG.aliases, "drugid", "药品", "药名", "药物名称"))
# headers of what is known of a sample, and no drug is called so
_NO_DRUGS = frozenset(
    "age sex gender batch passage stage grade date year plate index no n id number weight height "
    "bmi os osdays osmonths pfs pfsdays pfsmonths event status time timedays timemonths purity "
    "tumourcontent tumorcontent survival row rownames unnamed0 "
    "年龄 性别 批次 分期 日期 序号 编号".split()
)


def list_columns(table: Table, taken: set[str], faults: Faults) -> list[str]:
    """Columns of responses: neither taken, nor without a header and of blanks or row numbers."""
    found = []
    for name in table.columns:
        if name in taken or (_is_nameless(name) and _says_nothing(table, name)):
            continue
        if match_key(name) in _NO_DRUGS and not table.numbers(name)[1].any():
            faults.add(
                table.file,
                "looks like a note of the sample, not responses to a drug",
                f"leave it out with --leave-out {name!r}",
                row=1,
                column=name,
            )
            continue
        found.append(name)
    return found


def _is_nameless(name: str) -> bool:
    return not name.strip() or name.startswith("_duplicated_")


def _says_nothing(table: Table, name: str) -> bool:
    numbers, faulty = table.numbers(name)
    if faulty.any():
        return False
    known = numbers.drop_nulls()
    counted = pl.Series(range(known.len()), dtype=pl.Float64) + (known.first() or 0.0)
    return not known.len() or (known.len() == numbers.len() > 1 and bool((known == counted).all()))


def read_numbers(table: Table, name: str, faults: Faults) -> pl.Series:
    """Responses of one column, null where nothing was measured; faults name what is no number."""
    numbers, faulty = table.numbers(name)
    bad = faulty | numbers.is_infinite().fill_null(value=False)
    if not bad.any():
        return numbers.fill_nan(None).alias(name)
    texts = table.text(name)
    found = texts.filter(bad)
    if faulty.sum() == texts.drop_nulls().len() or _names_drugs(name):
        message, mend = _say_text(table, name, found[0])
        faults.add(table.file, message, mend, column=name)
    else:
        rows = pl.DataFrame([table.frame[ROW], texts.alias("_found")]).filter(bad)
        faults.add_rows(
            rows,
            "'{_found}' is no response",
            "write a number, or leave the cell empty where nothing was measured",
            file=table.file,
            column=name,
        )
    return numbers.set(bad, None).fill_nan(None).alias(name)


def _say_text(table: Table, name: str, found: str) -> tuple[str, str]:
    """Message and mend of a column of text among responses."""
    if _names_drugs(name) or is_known_drug(found):
        others = [one for one in table.columns if one != name and not table.numbers(one)[1].any()]
        return (
            f"names drugs, as {found!r}, and no column is known to hold their responses",
            f"say which with --column value={others[0] if others else 'NAME'}",
        )
    return (
        f"holds text, as {found!r}, not responses to a drug",
        f"say what it is with --column patient={name} (or centre, healthy, disease), "
        f"or leave it out with --leave-out {name}",
    )


def _names_drugs(name: str) -> bool:
    return match_key(name) in {DRUG_OF_A_TABLE.name, *DRUG_OF_A_TABLE.aliases}


def check_names(table: Table, columns: Sequence[str], what: str, faults: Faults) -> None:
    """Take note of columns of responses that bear no header, or one that another bears too."""
    for name in columns:
        if _is_nameless(name):
            faults.add(table.file, "a column of responses has no header", f"name its {what}", row=1)
        elif "_duplicated_" in name:
            first = re.sub(r"_duplicated_\d+$", "", name)
            faults.add(
                table.file,
                f"two columns are called {first!r}",
                f"give each {what} one column",
                row=1,
                column=first,
            )
