"""A plate map as read: one row a well, every form of file brought to the same columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from oncordia.domain import ControlSettings, DoseSettings, MapSettings, Problem
from oncordia.formats.faults import ROW, Faults

MAP_SCHEMA: dict[str, type[pl.DataType]] = {
    "layout": pl.String,
    "well": pl.String,
    "sample": pl.String,
    "drug": pl.String,
    "dose": pl.Float64,
    "dose_unit": pl.String,
    "drug_2": pl.String,
    "dose_2": pl.Float64,
    "dose_2_unit": pl.String,
    "role": pl.String,
    "replicate": pl.Int64,
    "condition": pl.String,
    ROW: pl.Int64,
}


@dataclass(frozen=True, slots=True, eq=False)
class PlateMap:
    """What each well of one or more layouts holds.

    ``wells`` has one row a layout and well: ``layout`` (null where the file holds one layout and
    gives it no name), ``well`` as ``A01``, ``sample``, ``drug``, ``dose`` in ``dose_unit``, the
    same for a second drug, ``role`` as the file says it, ``replicate``, ``condition`` (seeding
    density, effector cells and the like) and ``source_row``. A null says that the file is silent.
    """

    file: str
    form: str  # name of the form that the file was read as
    wells: pl.DataFrame
    covers_plate: bool = False  # a well that is not listed is empty
    scales_vary: bool = False  # a program chose the unit of each dose, as ng/mL beside ug/mL
    faults: Faults = field(default_factory=Faults)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the file."""
        return tuple(self.faults.problems)


@dataclass(frozen=True, slots=True)
class MapContext:
    """What a reader of plate maps knows beside the file."""

    settings: MapSettings = field(default_factory=MapSettings)
    doses: DoseSettings = field(default_factory=DoseSettings)
    controls: ControlSettings = field(default_factory=ControlSettings)
    source_wells: Mapping[str, "Content"] = field(default_factory=dict)  # of an Echo source plate


@dataclass(frozen=True, slots=True)
class Content:
    """One drug in a well."""

    drug: str
    dose: float | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class FilledWell:
    """A well with all that was put into it."""

    well: str
    contents: Sequence[Content] = ()
    layout: str | None = None
    sample: str | None = None
    role: str | None = None
    condition: str | None = None
    row: int | None = None


def complete_columns(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with every column of a plate map, absent ones null, in order."""
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in MAP_SCHEMA.items()
    )


def arrange_wells(
    wells: Sequence[FilledWell], context: MapContext, file: str, faults: Faults
) -> pl.DataFrame:
    """Frame of a plate map from wells with their contents.

    A vehicle beside a drug is left out; two drugs stand in the order of their names. A well with
    three drugs or more is a fault.
    """
    roles = context.controls.roles
    rows = []
    for filled in wells:
        drugs = [c for c in filled.contents if roles.get(c.drug.casefold()) is None]
        drugs = sorted(drugs, key=lambda content: content.drug) or list(filled.contents[:1])
        if len(drugs) > 2:
            _refuse_third(filled, drugs, file, faults)
        first, second = [*drugs, None, None][:2]
        rows.append(
            {
                "layout": filled.layout,
                "well": filled.well,
                "sample": filled.sample,
                "drug": first.drug if first else None,
                "dose": first.dose if first else None,
                "dose_unit": first.unit if first else None,
                "drug_2": second.drug if second else None,
                "dose_2": second.dose if second else None,
                "dose_2_unit": second.unit if second else None,
                "role": filled.role,
                "replicate": None,
                "condition": filled.condition,
                ROW: filled.row,
            }
        )
    return pl.DataFrame(rows, schema=MAP_SCHEMA)


def _refuse_third(filled: FilledWell, drugs: Sequence[Content], file: str, faults: Faults) -> None:
    where = f"well {filled.well}" + (f" of {filled.layout}" if filled.layout else "")
    faults.add_rows(
        pl.DataFrame(
            {"where": [where], "named": [", ".join(c.drug for c in drugs)], ROW: [filled.row]}
            | {"layout": [filled.layout]},
            schema_overrides={ROW: pl.Int64, "layout": pl.String},
        ),
        f"{{where}} holds {len(drugs)} drugs ({{named}})",
        "two drugs a well are understood; list vehicles under [controls], or name the mixture",
        file=file,
    )
