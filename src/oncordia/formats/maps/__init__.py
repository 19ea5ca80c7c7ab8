"""Readers of plate maps, chosen by content."""

from typing import TYPE_CHECKING

from oncordia.doors import open_door

if TYPE_CHECKING:
    from oncordia.formats.maps.plate_map import MAP_SCHEMA, MapContext, PlateMap
    from oncordia.formats.maps.reader import FORMS, MapForm, read_map_book, read_plate_map
    from oncordia.formats.maps.wells_table import add_units

__all__ = [
    "FORMS",
    "MAP_SCHEMA",
    "MapContext",
    "MapForm",
    "PlateMap",
    "add_units",
    "read_map_book",
    "read_plate_map",
]

open_door(
    __name__,
    {
        "plate_map": ["MAP_SCHEMA", "MapContext", "PlateMap"],
        "reader": ["FORMS", "MapForm", "read_map_book", "read_plate_map"],
        "wells_table": ["add_units"],
    },
)
