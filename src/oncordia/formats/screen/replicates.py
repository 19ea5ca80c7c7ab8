"""Order of reading, replicates and day-0 plates, where nobody stated them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from oncordia.domain import NormalisationMethod, ScreenSettings
from oncordia.formats.faults import Faults
from oncordia.formats.headers import find_nearest
from oncordia.formats.screen.plates import PlateEntry


def number_plates(entries: Sequence[PlateEntry], wells: pl.DataFrame) -> list[PlateEntry]:
    """Entries in the order of reading, with ``run_order`` and ``replicate`` filled in.

    Plates of the same samples with the same drugs and doses are replicates of each other,
    numbered in the order of reading.
    """
    given = [entry.run_order for entry in entries]
    ranked = sorted(entries, key=lambda e: (e.run_order is None, e.run_order or 0, e.key))
    if None not in given and len(set(given)) == len(given):
        ordered = ranked
    else:
        ordered = [replace(entry, run_order=i) for i, entry in enumerate(ranked, start=1)]
    kinds = _describe_plates(wells)
    taken: dict[object, set[int]] = defaultdict(set)
    for entry in ordered:
        if entry.replicate is not None:
            taken[_group(entry, kinds)].add(entry.replicate)
    numbered = []
    for entry in ordered:
        if entry.replicate is None:
            used = taken[_group(entry, kinds)]
            number = next(n for n in range(1, len(used) + 2) if n not in used)
            used.add(number)
            entry = replace(entry, replicate=number)
        numbered.append(entry)
    return numbered


def link_day0(
    entries: Sequence[PlateEntry],
    wells: pl.DataFrame,
    settings: ScreenSettings,
    file: str,
    faults: Faults,
) -> list[PlateEntry]:
    """Entries with ``day0_plate``, found by sample and replicate where the table is silent."""
    names = [entry.name for entry in entries]
    samples = {
        row[0]: frozenset(row[1])
        for row in wells.group_by("plate").agg(pl.col("sample").drop_nulls().unique()).iter_rows()
    }
    day0 = [entry for entry in entries if entry.time_hours == 0.0]
    has_own = set(wells.filter(pl.col("time_hours") == 0.0)["plate"])
    needs = settings.normalise.method is NormalisationMethod.GROWTH_RATE
    linked = []
    for entry in entries:
        found = entry.day0_plate
        if found is not None and found not in names:
            nearest = find_nearest(found, names)
            faults.add(
                file,
                f"plate {entry.name} names the day-0 plate {found!r}, which the screen lacks",
                f"correct the name; did you mean {nearest!r}" if nearest else "correct the name",
                row=entry.row,
                column="day0_plate",
                plate=entry.name,
            )
        elif found is None and entry.time_hours != 0.0:
            found = _find_day0(entry, day0, samples)
            if found is None and needs and entry.name not in has_own:
                faults.add(
                    entry.read.file,
                    f"plate {entry.name} has no day-0 reading, which growth_rate needs",
                    "name it as day0_plate in the table of plates, or choose another "
                    "normalise.method",
                    plate=entry.name,
                )
        linked.append(replace(entry, day0_plate=found))
    return linked


def _describe_plates(wells: pl.DataFrame) -> dict[str, object]:
    """What tells plates of one kind: their samples, and their drugs with the doses."""
    dose = pl.coalesce("dose_molar", "dose_relative")
    content = pl.struct("drug", dose.alias("d"), "drug_2", "dose_2_molar").hash()
    treated = wells.filter(pl.col("drug").is_not_null()).with_columns(content.alias("_content"))
    contents = treated.group_by("plate").agg(pl.col("_content").unique().sort())
    samples = wells.group_by("plate").agg(pl.col("sample").drop_nulls().unique().sort())
    known = samples.join(contents, on="plate", how="left")
    return {
        plate: (tuple(sample), tuple(content or ())) for plate, sample, content in known.iter_rows()
    }


def _group(entry: PlateEntry, kinds: dict[str, object]) -> object:
    return kinds.get(entry.name), entry.time_hours


def _find_day0(
    entry: PlateEntry, day0: Sequence[PlateEntry], samples: dict[str, frozenset[str]]
) -> str | None:
    mine = samples.get(entry.name, frozenset())
    fitting = [plate for plate in day0 if mine and mine <= samples.get(plate.name, frozenset())]
    if len(fitting) > 1:
        fitting = [plate for plate in fitting if plate.replicate == entry.replicate]
    return fitting[0].name if len(fitting) == 1 else None
