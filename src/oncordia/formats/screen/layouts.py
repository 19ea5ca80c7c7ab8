"""Plate maps of a screen, and which plate follows which."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import polars as pl

from oncordia.domain import ScreenSettings
from oncordia.errors import InputError
from oncordia.formats.faults import Faults, join_names
from oncordia.formats.headers import find_nearest
from oncordia.formats.maps import MAP_SCHEMA, MapContext, PlateMap, read_map_book
from oncordia.formats.screen.contents import resolve_contents
from oncordia.formats.screen.folder import ScreenFolder, read_stem, show_file
from oncordia.formats.screen.plates import PlateEntry

MAP = "_map"  # index of a plate map among all of the screen


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout: the map that holds it, by index, and its name there, null if it has none."""

    index: int
    name: str | None
    shown: str


def read_maps(folder: ScreenFolder, settings: ScreenSettings, faults: Faults) -> list[PlateMap]:
    """Every plate map that the settings name; one that cannot be read has no wells and a fault."""
    context = MapContext(settings.map, settings.doses, settings.controls)
    maps = []
    for name in folder.find(settings.map.files, "map.files", faults):
        try:
            maps.append(read_map_book(folder.open(name), context, folder.path))
        except InputError as error:
            unreadable = PlateMap(show_file(name), "", pl.DataFrame(schema=MAP_SCHEMA))
            unreadable.faults.add_error(error, unreadable.file)
            maps.append(unreadable)
    for beside in (settings.map.names, settings.map.source_plate):
        with suppress(InputError):  # told with the map that needs it
            folder.open(beside or "")
    return maps


def assign_layouts(
    entries: Sequence[PlateEntry],
    maps: Sequence[PlateMap],
    settings: ScreenSettings,
    faults: Faults,
) -> dict[int, Layout]:
    """Layout of each plate that needs one, by the plate's key.

    A plate follows the layout that the table of plates names; else the layout of the plate's own
    name; else the only layout that there is.
    """
    layouts = [
        Layout(i, name, f"{plate_map.file}, {name}" if name else plate_map.file)
        for i, plate_map in enumerate(maps)
        for name in plate_map.wells["layout"].unique(maintain_order=True).to_list() or [None]
    ]
    assigned: dict[int, Layout] = {}
    missing: list[PlateEntry] = []
    for entry in entries:
        if entry.read.has_contents:
            continue
        found = _find_layout(entry, layouts, maps)
        if isinstance(found, Layout):
            assigned[entry.key] = found
        elif entry.layout is not None and layouts:
            _say_unknown(entry, layouts, maps, faults)
        else:
            missing.append(entry)
    if missing and not layouts:
        if not settings.map.files:  # a file that is not there is told already
            _say_no_map(missing, faults)
    else:
        for entry in missing:
            faults.add(
                entry.read.file,
                f"plate {entry.name} has no plate map: none of {len(layouts)} layouts has its name",
                "name its layout in the table of plates",
                plate=entry.name,
            )
    return assigned


def resolve_maps(
    maps: Sequence[PlateMap],
    assigned: dict[int, Layout],
    entries: Sequence[PlateEntry],
    settings: ScreenSettings,
    faults: Faults,
) -> pl.DataFrame:
    """Contents of all maps, one row a map, layout and well, their problems told with the plates."""
    frames = []
    for index, plate_map in enumerate(maps):
        found = Faults()
        found.take(plate_map.faults)
        found.hurt_layouts |= plate_map.faults.hurt_layouts
        contents = resolve_contents(
            plate_map.wells, settings, found, plate_map.file, scales_vary=plate_map.scales_vary
        )
        followers = {
            entry.name: assigned[entry.key].name
            for entry in entries
            if entry.key in assigned and assigned[entry.key].index == index
        }
        hurt = [
            name
            for name, layout in followers.items()
            if found.is_fatal or layout in found.hurt_layouts
        ]
        faults.take_for(found, hurt, len(entries))
        frames.append(contents.with_columns(pl.lit(index, dtype=pl.Int64).alias(MAP)))
    return pl.concat(frames, how="diagonal") if frames else pl.DataFrame()


def _find_layout(
    entry: PlateEntry, layouts: Sequence[Layout], maps: Sequence[PlateMap]
) -> Layout | None:
    wanted = entry.layout
    if wanted is not None:
        fitting = [layout for layout in layouts if wanted in _names(layout, maps)]
        fitting = [lay for lay in fitting if lay.name in (wanted, entry.name)] or fitting
        return fitting[0] if len(fitting) == 1 else None
    own = [layout for layout in layouts if layout.name is not None and layout.name in _own(entry)]
    own = own or [lay for lay in layouts if read_stem(maps[lay.index].file) in _own(entry)]
    if len(own) == 1:
        return own[0]
    return layouts[0] if len(layouts) == 1 else None


def _own(entry: PlateEntry) -> set[str]:
    return {entry.name, entry.read.name} - {""}


def _names(layout: Layout, maps: Sequence[PlateMap]) -> set[str | None]:
    file = maps[layout.index].file
    return {layout.name, file, file.rpartition("/")[2], read_stem(file)}


def _say_unknown(
    entry: PlateEntry, layouts: Sequence[Layout], maps: Sequence[PlateMap], faults: Faults
) -> None:
    known = sorted({layout.name or maps[layout.index].file for layout in layouts})
    nearest = find_nearest(entry.layout or "", known)
    hint = f"did you mean {nearest!r}" if nearest else f"known are {join_names(known)}"
    faults.add(
        entry.read.file,
        f"plate {entry.name} follows the layout {entry.layout!r}, which no plate map holds",
        f"correct the table of plates; {hint}",
        plate=entry.name,
    )


def _say_no_map(missing: Sequence[PlateEntry], faults: Faults) -> None:
    names = join_names([entry.name for entry in missing])
    faults.add(
        "screen.toml",
        f"there is no plate map for {names}",
        'name one under [map], as files = ["platemap.csv"], or a drug column of the readings',
    )
