"""Columns of doses: their units checked, their values in mol/L or relative."""

from contextlib import suppress

import polars as pl

from oncordia.domain import DoseSettings
from oncordia.errors import InvalidDose
from oncordia.formats.doses import DoseKind, DoseUnit, read_dose_unit, round_doses
from oncordia.formats.faults import Faults, escape_braces


def check_units(frame: pl.DataFrame, faults: Faults, file: str, *, scales_vary: bool) -> None:
    """Doses without a unit, and drugs whose doses stand in several units."""
    for dose in ("dose", "dose_2"):
        unit, drug = f"{dose}_unit", dose.replace("dose", "drug")
        bare = frame.filter(pl.col(dose).is_not_null() & pl.col(unit).is_null())
        if bare.height:
            faults.add_rows(
                bare,
                f"the doses have no unit ({bare.height} wells)",
                'put it into the header, as dose_uM, or under [doses] as unit = "uM" or "relative"',
                file=file,
                column=dose,
                shown=1,
            )
        known = frame.filter(pl.col(unit).is_not_null() & pl.col(drug).is_not_null())
        alike = _name_alike(known[unit], by_kind=scales_vary)
        known = known.with_columns(pl.col(unit).replace(alike))
        units = (
            known.group_by(drug, unit)
            .len()
            .sort(drug, "len", unit, descending=[False, True, False])
        )
        mixed = units.filter(pl.len().over(drug) > 1)
        if mixed.is_empty():
            continue
        common = mixed.group_by(drug, maintain_order=True).first().rename({unit: "_common"})
        odd = known.join(common.select(drug, "_common"), on=drug).filter(
            pl.col(unit) != pl.col("_common")
        )
        faults.add_rows(
            odd.sort("source_row"),
            f"the dose of {{{drug}}} is in {{{unit}}} here and in {{_common}} elsewhere",
            "write all doses of a drug in one unit",
            file=file,
            column=unit,
        )


def _name_alike(units: pl.Series, *, by_kind: bool) -> dict[str, str]:
    """One name for all spellings of a unit, or for all units of a kind."""
    names = {}
    for text in units.unique():
        with suppress(InvalidDose):
            unit = read_dose_unit(text)
            names[text] = str(unit.kind) if by_kind else unit.name
    return names


def convert_column(
    frame: pl.DataFrame, dose: str, settings: DoseSettings, faults: Faults, file: str
) -> pl.DataFrame:
    """Columns ``_molar`` and ``_relative`` of a dose; each distinct unit is looked up once."""
    unit, drug = f"{dose}_unit", dose.replace("dose", "drug")
    units: dict[str, DoseUnit] = {}
    for text in frame[unit].drop_nulls().unique():
        try:
            units[text] = read_dose_unit(text)
        except InvalidDose as error:
            message, _, mend = escape_braces(str(error)).partition("; ")
            faults.add_rows(
                frame.filter(pl.col(unit) == text), message, mend, file=file, column=unit
            )
    masses = settings.molar_mass
    per_base = {text: found.per_base for text, found in units.items()}
    kinds = {text: found.kind.value for text, found in units.items()}
    kind = pl.col(unit).replace_strict(kinds, default=None, return_dtype=pl.String)
    divisor = pl.col(unit).replace_strict(per_base, default=None, return_dtype=pl.Float64)
    mass = pl.col(drug).replace_strict(dict(masses), default=None, return_dtype=pl.Float64)
    frame = frame.with_columns(kind.alias("_kind"), mass.alias("_mass"))
    is_mass = pl.col("_kind") == DoseKind.MASS.value
    faults.add_rows(
        frame.filter(is_mass & pl.col("_mass").is_null() & pl.col(dose).is_not_null()),
        f"the dose of {{{drug}}} is in {{{unit}}}, and its molar mass is not given",
        "give it in g/mol under [doses.molar_mass], or write the doses in uM",
        file=file,
        column=dose,
    )
    is_relative = pl.col("_kind") == DoseKind.RELATIVE.value
    faults.add_rows(
        frame.filter(is_relative & (pl.col(dose) > 1)),
        f"the relative dose of {{{drug}}}, {{{dose}}}, is above 1",
        "write relative doses as fractions of the top dose, which is 1",
        file=file,
        column=dose,
    )
    factor = pl.when(is_mass).then(divisor * pl.col("_mass")).when(~is_relative).then(divisor)
    molar = frame.select(pl.col(dose) / factor).to_series()
    known = molar.drop_nulls().unique()
    rounded = dict(zip(known, round_doses(known.to_numpy()), strict=True))
    molar = molar.replace_strict(rounded, default=None, return_dtype=pl.Float64)
    return frame.with_columns(
        molar.alias(f"{dose}_molar"),
        pl.when(is_relative).then(dose).alias(f"{dose}_relative"),
    ).drop("_kind", "_mass")
