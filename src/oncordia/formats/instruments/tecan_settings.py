"""What a Tecan export says of a measurement: labels, modes, wavelengths and the plate."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from oncordia.domain import PLATE_FORMATS, PlateFormat, ReadMode
from oncordia.formats.book import Cell, Row
from oncordia.formats.instruments.detection import find_mode
from oncordia.formats.instruments.grid import parse_number
from oncordia.formats.instruments.naming import cell_text

_MODES = {"mode": "", "modus": ""}
_WAVELENGTHS = (  # of the detector, the first that stands counts
    ("emission wavelength", "emissionswellenlänge"),
    ("measurement wavelength", "wavelength", "messwellenlänge", "wellenlänge"),
)
_SIZE = re.compile(r"(?<!\d)(6|12|24|48|96|384|1536)(?!\d)")
_PLATE_KEYS = ("plate-id (stacker)", "plate id", "plate-id", "barcode", "plate barcode")


@dataclass(slots=True)
class Settings:
    """Settings of one label."""

    line: int
    mode: ReadMode
    name: str = ""
    emission_nm: float | None = None
    measurement_nm: float | None = None
    reference_nm: float | None = None

    @property
    def wavelength_nm(self) -> float | None:
        """Wavelength of the detector."""
        return self.emission_nm if self.emission_nm is not None else self.measurement_nm


def read_settings(rows: Sequence[Row]) -> list[Settings]:
    """Settings of every label, in the order of the export; a kinetic loop is not one."""
    found: list[Settings] = []
    label = ""
    is_loop = False
    for line, row in enumerate(rows):
        key, value = key_value(row)
        if key.startswith("label:"):
            label = str(row[0])[len("label:") :].strip()
        elif key in _MODES and value is not None:
            is_loop = str(value).lower().startswith(("kinetic", "kinetik"))
            if not is_loop:
                found.append(Settings(line, find_mode(_english(str(value))), label))
                label = ""
        elif found and not is_loop:
            _apply(found[-1], key, value)
    return found


def read_plate_id(rows: Sequence[Row]) -> str:
    """Id of the plate as the stacker or the barcode reader saw it, empty where none is given."""
    for row in rows:
        key, value = key_value(row)
        if key in _PLATE_KEYS and value is not None:
            return cell_text(value)
    return ""


def find_plate_format(rows: Sequence[Row]) -> PlateFormat | None:
    """Plate that the type of the plate names by its number of wells, as ``96 Flat Bottom``."""
    for row in rows:
        key, value = key_value(row)
        if key in ("plate", "platte") and value is not None:
            sizes = {int(size) for size in _SIZE.findall(str(value))}
            return next((f for f in PLATE_FORMATS if sizes == {f.n_wells}), None)
    return None


def key_value(row: Row) -> tuple[str, Cell]:
    """First cell in small letters without its colon, and the next cell that is not empty."""
    if not row or not isinstance(row[0], str):
        return "", None
    key = row[0].strip().lower()
    key = key if key.startswith("label:") else key.rstrip(":")
    return key, next((cell for cell in row[1:] if cell is not None), None)


def _apply(settings: Settings, key: str, value: Cell) -> None:
    if key == "name" and not settings.name and value is not None:
        settings.name = str(value)
    elif key in _WAVELENGTHS[0]:
        settings.emission_nm = _nanometres(value)
    elif key in _WAVELENGTHS[1]:
        settings.measurement_nm = _nanometres(value)
    elif key in ("reference wavelength", "referenzwellenlänge"):
        settings.reference_nm = _nanometres(value)


def _nanometres(value: Cell) -> float | None:
    return parse_number(value.removesuffix("nm").strip() if isinstance(value, str) else value)


def _english(mode: str) -> str:
    return re.sub(
        "fluoreszenz", "fluorescence", re.sub("lumineszenz", "luminescence", mode.lower())
    )
