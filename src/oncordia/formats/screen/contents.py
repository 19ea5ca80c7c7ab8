"""What each well holds: roles by name, doses in mol/L or relative, and all that is wrong there."""

import re
from collections.abc import Mapping

import polars as pl

from oncordia.domain import ScreenSettings, WellRole
from oncordia.formats.faults import Faults
from oncordia.formats.headers import find_nearest
from oncordia.formats.maps import MAP_SCHEMA
from oncordia.formats.screen.units import check_units, convert_column

SAME_DOSE = 1e-9  # relative: the rest is rounding
_TREATED, _COMBINATION = WellRole.TREATED.value, WellRole.COMBINATION.value
_DRUGGED = (_TREATED, _COMBINATION)
_ROLES = {
    **{role.value: role.value for role in WellRole},
    "neg": "negative",
    "negative control": "negative",
    "vehicle": "negative",
    "pos": "positive",
    "positive control": "positive",
    "compound": "treated",
    "drug": "treated",
    "treatment": "treated",
    "sample": "treated",
    "cells": "untreated",
    "medium": "blank",
    "background": "blank",
    "unused": "empty",
}


def resolve_contents(
    frame: pl.DataFrame,
    settings: ScreenSettings,
    faults: Faults,
    file: str = "",
    *,
    scales_vary: bool = False,
) -> pl.DataFrame:
    """Rows of a plate map or a tidy table with role, drugs and doses settled.

    Parameters
    ----------
    frame
        Columns of a plate map as far as they are there, and others, which are kept.
    file
        File of all rows, where they do not say it.
    scales_vary
        Whether a drug may have doses in nM beside uM, as programs write them; molar beside
        relative doses are a fault in any case.

    Returns
    -------
    polars.DataFrame
        The same rows with ``role``, ``drug`` and ``drug_2`` (null for controls), ``dose_molar``,
        ``dose_relative``, ``dose_2_molar`` and ``dose_2_relative``.
    """
    absent = [name for name in MAP_SCHEMA if name not in frame.columns]
    frame = frame.with_columns(pl.lit(None, dtype=MAP_SCHEMA[name]).alias(name) for name in absent)
    where = pl.coalesce(pl.format(" in well {}", "well"), pl.lit(""))
    frame = frame.with_columns(where.alias("_where"))
    frame = _read_roles(frame, settings.controls.roles, faults, file)
    frame = _settle_names(frame, settings.controls.roles)
    frame = _settle_doses(frame, settings.controls.doses)
    _check_contents(frame, faults, file)
    frame = _drop_zero_doses(frame, faults, file)
    frame = _settle_roles(frame)
    check_units(frame, faults, file, scales_vary=scales_vary)
    for dose in ("dose", "dose_2"):
        frame = convert_column(frame, dose, settings.doses, faults, file)
    return frame.drop(
        "dose", "dose_unit", "dose_2", "dose_2_unit", "_named", "_said", "_where", "_at_dose"
    )


def _read_roles(
    frame: pl.DataFrame, named: Mapping[str, WellRole], faults: Faults, file: str
) -> pl.DataFrame:
    """Column ``_said``: the role that the table states, by our name or by that of a control."""
    found = {}
    for word in frame["role"].drop_nulls().unique():
        role = _ROLES.get(re.sub("[_-]", " ", word.lower())) or named.get(word.casefold())
        if role is not None:
            found[word] = str(role)
    said = pl.col("role").replace_strict(found, default=None, return_dtype=pl.String)
    frame = frame.with_columns(said.alias("_said"))
    unknown = frame.filter(pl.col("role").is_not_null() & pl.col("_said").is_null())
    if unknown.height:
        nearest = find_nearest(str(unknown["role"][0]), list(_ROLES))
        hint = f", did you mean {nearest!r}" if nearest else ""
        faults.add_rows(
            unknown,
            "'{role}' is no role of a well",
            f"write one of {', '.join(WellRole)}{hint}",
            file=file,
            column="role",
        )
    return frame


def _settle_names(frame: pl.DataFrame, roles: Mapping[str, WellRole]) -> pl.DataFrame:
    """Column ``_named``: role by the drug's name; a control beside a drug is no second drug."""
    by_name = {name: role.value for name, role in roles.items()}
    for drug, named in (("drug", "_named"), ("drug_2", "_named_2")):
        words = frame[drug].drop_nulls().unique()
        found = {w: by_name[w.casefold()] for w in words if w.casefold() in by_name}
        role = pl.col(drug).replace_strict(found, default=None, return_dtype=pl.String)
        frame = frame.with_columns(role.alias(named))
    is_second = pl.col("drug_2").is_not_null() & pl.col("_named_2").is_null()
    swap = is_second & (pl.col("_named").is_not_null() | pl.col("drug").is_null())
    keep = is_second & ~swap
    return frame.with_columns(
        *(
            pl.when(swap).then(second).otherwise(first).alias(first)
            for first, second in (
                ("drug", "drug_2"),
                ("dose", "dose_2"),
                ("dose_unit", "dose_2_unit"),
            )
        ),
        *(pl.when(keep).then(name).alias(name) for name in ("drug_2", "dose_2", "dose_2_unit")),
        pl.when(~swap)
        .then(pl.when(pl.col("drug").is_null()).then("_named_2").otherwise("_named"))
        .alias("_named"),
    ).drop("_named_2")


def _settle_doses(frame: pl.DataFrame, roles: Mapping[tuple[str, float], WellRole]) -> pl.DataFrame:
    """Column ``_at_dose``: role of a drug's dose that is a control and stays in its curve."""
    name = pl.col("drug").str.to_lowercase()
    found = pl.lit(None, dtype=pl.String)
    for (drug, dose), role in roles.items():
        here = (name == drug) & ((pl.col("dose") / dose - 1).abs() < SAME_DOSE)
        found = pl.when(here & pl.col("drug_2").is_null()).then(pl.lit(role.value)).otherwise(found)
    return frame.with_columns(found.alias("_at_dose"))


def _check_contents(frame: pl.DataFrame, faults: Faults, file: str) -> None:
    """A drug without a dose, a dose without a drug, a role without a drug, a dose below 0."""
    drugged = pl.col("_said").is_in(_DRUGGED) | (
        pl.col("_said").is_null() & pl.col("_named").is_null()
    )
    has_drug = pl.col("drug").is_not_null()
    for dose, drug in (("dose", "drug"), ("dose_2", "drug_2")):
        faults.add_rows(
            frame.filter(drugged & pl.col(drug).is_not_null() & pl.col(dose).is_null()),
            f"drug {{{drug}}}{{_where}} has no dose",
            "give the dose, or list the drug under [controls] if it is one",
            file=file,
            column=dose,
        )
        faults.add_rows(
            frame.filter(drugged & pl.col(drug).is_null() & (pl.col(dose) != 0)),
            f"there is a dose{{_where}}, {{{dose}}}, but no drug",
            "name the drug, or leave the dose empty",
            file=file,
            column=drug,
        )
        faults.add_rows(
            frame.filter(drugged & ((pl.col(dose) < 0) | pl.col(dose).is_infinite())),
            f"the dose {{{dose}}}{{_where}} is negative or not finite",
            "write a dose of 0 or more",
            file=file,
            column=dose,
        )
    faults.add_rows(
        frame.filter(pl.col("_said").is_in(_DRUGGED) & ~has_drug & pl.col("dose").is_null()),
        "the role{_where} is {_said}, but no drug is named",
        "name the drug, or correct the role",
        file=file,
        column="drug",
    )


def _drop_zero_doses(frame: pl.DataFrame, faults: Faults, file: str) -> pl.DataFrame:
    """A drug at dose 0 is not in the well; where no drug is left, it is a negative control."""
    open_role = pl.col("_named").is_null() & (
        pl.col("_said").is_null() | pl.col("_said").is_in(_DRUGGED)
    )
    zero = open_role & (pl.col("dose") == 0)
    zero_2 = open_role & (pl.col("dose_2") == 0)
    nothing = zero & (pl.col("drug_2").is_null() | zero_2)
    nothing &= pl.col("drug").is_not_null()
    controls = frame.filter(nothing)
    if controls.height:
        faults.add_rows(
            controls,
            f"drug {{drug}} has dose 0{{_where}}: {controls.height} wells with dose 0 are "
            f"taken as negative controls",
            "nothing to do if they hold the vehicle, else state their role",
            file=file,
            column="dose",
            severity="note",
            shown=1,
        )
    frame = frame.with_columns(
        pl.when(nothing).then(pl.lit("negative")).otherwise("_named").alias("_named"),
        pl.when(nothing).then(None).otherwise("_said").alias("_said"),
        (zero & ~nothing & pl.col("drug_2").is_not_null()).alias("_move"),
        zero_2.alias("_zero_2"),
    )
    pairs = (("drug", "drug_2"), ("dose", "dose_2"), ("dose_unit", "dose_2_unit"))
    gone = pl.col("_move") | pl.col("_zero_2")
    return frame.with_columns(
        *(pl.when("_move").then(b).otherwise(a).alias(a) for a, b in pairs),
        *(pl.when(~gone.fill_null(False)).then(b).alias(b) for _, b in pairs),
    ).drop("_move", "_zero_2")


def _settle_roles(frame: pl.DataFrame) -> pl.DataFrame:
    two = pl.col("drug_2").is_not_null()
    by_drug = (
        pl.when(pl.col("drug").is_null())
        .then(pl.lit(WellRole.EMPTY.value))
        .when(two)
        .then(pl.lit(_COMBINATION))
        .otherwise(pl.lit(_TREATED))
    )
    said = pl.when(~pl.col("_said").is_in(_DRUGGED)).then("_said")
    named = pl.when(pl.col("_said").is_null()).then("_named")
    at_dose = pl.col("_at_dose")
    frame = frame.with_columns(pl.coalesce(at_dose, said, named, by_drug).alias("role"))
    drugged = pl.col("role").is_in(_DRUGGED) | at_dose.is_not_null()
    columns = ("drug", "dose", "dose_unit", "drug_2", "dose_2", "dose_2_unit")
    return frame.with_columns(pl.when(drugged).then(name).alias(name) for name in columns)
