"""Files of the outside world become domain values and back."""

from oncordia.formats.doses import DoseKind, DoseUnit, convert_doses, read_dose_unit
from oncordia.formats.frames import TakenFrame, take_frame
from oncordia.formats.headers import find_nearest
from oncordia.formats.instruments import read_export
from oncordia.formats.maps import PlateMap, read_plate_map
from oncordia.formats.reference import DssReference, read_dss_reference
from oncordia.formats.responses import read_response_table
from oncordia.formats.results import write_results, write_table
from oncordia.formats.screen import Screen, read_screen, write_screen_template
from oncordia.formats.tables import open_book, read_table

__all__ = [
    "DoseKind",
    "DoseUnit",
    "DssReference",
    "PlateMap",
    "Screen",
    "TakenFrame",
    "convert_doses",
    "find_nearest",
    "open_book",
    "read_dose_unit",
    "read_dss_reference",
    "read_export",
    "read_plate_map",
    "read_response_table",
    "read_screen",
    "read_table",
    "take_frame",
    "write_results",
    "write_screen_template",
    "write_table",
]
