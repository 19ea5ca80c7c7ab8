"""What the protocol at the end of an EnVision export says of plates, labels and filters."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from oncordia.domain import PLATE_FORMATS, PlateFormat, ReadMode
from oncordia.formats.book import Row
from oncordia.formats.instruments.detection import find_mode as find_named_mode
from oncordia.formats.instruments.detection import find_wavelength_nm

_CENTRE = re.compile(r"CWL=(\d+(?:\.\d+)?)\s*nm")
_LIGHT = re.compile(r"De=(\S+) Ex=(.+?) Em=(.+?) Wdw=")
_SECTIONS = ("Labels:", "Filters:", "Mirror modules:", "Aperture:", "Instrument:", "Operations:")


@dataclass(frozen=True, slots=True)
class Protocol:
    """Plate, labels and filters. Serial numbers, people and paths are not kept."""

    plate_format: PlateFormat | None = None
    labels: dict[str, dict[str, str]] = field(default_factory=dict)  # label: its filters by use
    filters_nm: dict[str, float] = field(default_factory=dict)  # filter: centre wavelength

    def wavelength_nm(self, label: str, detector: int, mode: ReadMode) -> float | None:
        """Wavelength that a detector, 1 or 2, of a label saw; None where it is not said."""
        uses = self.labels.get(label, {})
        if mode is ReadMode.ABSORBANCE:
            name = uses.get("Exc. filter") or uses.get("Ems. filter")
        else:
            name = uses.get("2nd ems. filter" if detector == 2 else "Ems. filter")
        return self.filters_nm.get(name) if name else None


def read_protocol(rows: Sequence[Row]) -> Protocol:
    """Protocol of an export; empty where it was left out. Of several plate types, the largest."""
    n_rows = 0
    stated: PlateFormat | None = None
    labels: dict[str, dict[str, str]] = {}
    filters_nm: dict[str, float] = {}
    section, name = "", ""
    for row in rows:
        first = row[0] if row else None
        if not isinstance(first, str):
            name = "" if not any(row) else name
            continue
        if first in _SECTIONS:
            section, name = first, ""
            continue
        value = next((str(cell) for cell in row[1:] if cell is not None), "")
        if first == "Number of rows" and value.isdecimal():
            n_rows = int(value)
        elif first == "Number of columns" and value.isdecimal():
            stated = _larger(stated, n_rows, int(value))
        elif section in ("Labels:", "Filters:") and not name:
            name = first
        elif section == "Labels:" and first.endswith("filter") and value != "N/A":
            labels.setdefault(name, {})[first] = value
        elif section == "Filters:" and first == "Description":
            centre = _CENTRE.search(value)
            wavelength_nm = float(centre[1]) if centre else find_wavelength_nm(name)
            if wavelength_nm is not None:
                filters_nm[name] = wavelength_nm
    return Protocol(stated, labels, filters_nm)


def find_mode(measured: str, unit: str, label: str) -> ReadMode:
    """Mode of a reading from its light path, such as ``De=1st Ex=Top Em=Top``.

    Light in and out is fluorescence, only in absorbance, only out luminescence; the unit ``A`` and
    then the label decide where the path is not said.
    """
    found = _LIGHT.match(measured)
    if found is not None:
        detector, excited, emitted = found[1], found[2] != "N/A", found[3] != "N/A"
        if "Lum" in detector:
            return ReadMode.LUMINESCENCE
        if "Abs" in detector or (excited and not emitted):
            return ReadMode.ABSORBANCE
        if emitted:
            return ReadMode.FLUORESCENCE if excited else ReadMode.LUMINESCENCE
    return ReadMode.ABSORBANCE if unit == "A" else find_named_mode(label)


def _larger(known: PlateFormat | None, n_rows: int, n_columns: int) -> PlateFormat | None:
    """Larger of two plates; a run may have plates of several types."""
    size = (n_rows, n_columns)
    found = next((f for f in PLATE_FORMATS if (f.n_rows, f.n_columns) == size), None)
    return max((f for f in (known, found) if f is not None), default=None)
