"""Outcomes of patients joined to the measured responses of their samples."""

import polars as pl

from oncordia.formats.columns import Taken
from oncordia.formats.faults import ROW, Faults, escape_braces, join_names
from oncordia.formats.headers import find_nearest


def join_responses(
    outcomes: Taken, tests: Taken, file: str, faults: Faults, *, drop_unknown: bool
) -> pl.DataFrame:
    """One row a response; ``is_kept`` where its sample has an outcome.

    Samples of the outcomes without any response are faults, or with ``drop_unknown`` a note.
    """
    left, right = outcomes.frame, tests.frame
    key = _find_key(left, right, file, faults)
    if key is None:
        return left.with_columns(pl.lit(True).alias("is_kept"))
    mine, theirs = key
    left = left.drop([c for c in ("value",) if c in left.columns]).rename({mine: "_key"})
    right = right.rename({theirs: "_key"}).drop(ROW)
    by = ["_key", "drug"] if "drug" in left.columns and "drug" in right.columns else ["_key"]
    _refuse_twice(left, by, mine, file, faults)
    _check_known(left, right, file, faults, drop_unknown=drop_unknown)
    own = [name for name in ("sample", "patient") if name in right.columns and name in left.columns]
    joined = right.drop(own).join(left, on=by, how="left", nulls_equal=False)
    joined = joined.with_columns(pl.col(ROW).is_not_null().alias("is_kept"))
    return joined.rename({"_key": mine})


def _find_key(
    left: pl.DataFrame, right: pl.DataFrame, file: str, faults: Faults
) -> tuple[str, str] | None:
    """Columns of both tables that name the same samples: those with the most names in common."""
    best: tuple[int, str, str] | None = None
    for mine in ("sample", "patient"):
        for theirs in ("sample", "patient"):
            if mine in left.columns and theirs in right.columns:
                common = left[mine].drop_nulls().is_in(right[theirs].unique().implode()).sum()
                if best is None or common > best[0]:
                    best = (int(common), mine, theirs)
    if best is None:
        faults.add(
            file,
            "no column names the sample or the patient",
            "name it with --column patient=COLUMN",
            row=1,
        )
        return None
    return best[1], best[2]


def _refuse_twice(left: pl.DataFrame, by: list[str], named: str, file: str, faults: Faults) -> None:
    doubled = left.filter(pl.struct(by).is_duplicated() & pl.col("_key").is_not_null())
    again = doubled.filter(~pl.struct(by).is_first_distinct())
    faults.add_rows(
        again,
        f"{named} '{{_key}}' has an outcome already",
        "give each one outcome, or name the drug that it belongs to",
        file=file,
        column=named,
    )


def _check_known(
    left: pl.DataFrame, right: pl.DataFrame, file: str, faults: Faults, *, drop_unknown: bool
) -> None:
    known = right["_key"].drop_nulls().unique().to_list()
    unknown = left.filter(pl.col("_key").is_not_null() & ~pl.col("_key").is_in(known))
    if unknown.is_empty():
        return
    if drop_unknown and unknown.height < left.height:
        names = join_names(unknown["_key"].unique(maintain_order=True).to_list())
        faults.add(
            file,
            f"{unknown['_key'].n_unique()} without a measured response left out: {names}",
            "nothing is to be mended if they were not tested",
            severity="note",
        )
        return
    for row in unknown.iter_rows(named=True):
        nearest = find_nearest(str(row["_key"]), known)
        hint = f"did you mean {nearest!r}" if nearest else "no name is like it"
        faults.add(
            file,
            escape_braces(f"'{row['_key']}' is unknown among the measured responses"),
            f"correct the name ({hint}), or leave such rows out with --drop-unknown",
            row=int(row[ROW]),
        )
