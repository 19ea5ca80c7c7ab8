"""What a Magellan export says of its measurements, and the reading that this makes of values."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from oncordia.arrays import FloatArray
from oncordia.domain import PlateReading, ReadMode, Well
from oncordia.formats.book import Row
from oncordia.formats.instruments.detection import UNITS, find_mode, find_wavelength_nm
from oncordia.formats.instruments.grid import infer_format

_TEMPERATURE = re.compile(r"Meas\. temperature:\s*(.*?):\s*[\d.,]+\s*°\s*C")


@dataclass(frozen=True, slots=True)
class Settings:
    """Labels, modes and wavelengths in the order of the measurements.

    Methods, workspaces, plate definitions, users and serial numbers are not kept.
    """

    labels: tuple[str, ...]
    modes: tuple[ReadMode, ...]
    wavelengths_nm: tuple[float | None, ...]

    def name_labels(self, n_labels: int) -> list[str]:
        """Names of so many labels, counted where the export names another number of them."""
        if len(self.labels) == n_labels:
            return list(self.labels)
        return [f"Label {i + 1}" for i in range(n_labels)]

    def make_reading(
        self,
        plate: str,
        wells: tuple[Well, ...],
        values: FloatArray,
        time_hours: FloatArray,
        label: str,
        index: int,
        channel: str,
    ) -> PlateReading:
        """Reading of the values of a label, the ``index``-th of the export."""
        i = self.labels.index(label) if label in self.labels else index
        known = i < len(self.modes)
        mode = self.modes[i] if known else ReadMode.UNKNOWN
        return PlateReading(
            plate=plate,
            plate_format=infer_format(wells),
            wells=wells,
            values=values,
            time_hours=time_hours,
            mode=mode,
            unit=UNITS.get(mode, ""),
            channel=channel,
            wavelength_nm=self.wavelengths_nm[i] if known else None,
        )


def read_settings(rows: Sequence[Row]) -> Settings:
    """Settings in the lines of an export; empty where they were left out."""
    labels: list[str] = []
    modes: list[ReadMode] = []
    wavelengths_nm: list[float | None] = []
    for row in rows:
        first = row[0] if row else None
        if not isinstance(first, str):
            continue
        key, _, value = first.partition(":")
        found = _TEMPERATURE.fullmatch(first)
        if found is not None:
            labels.append(found[1])
        elif key == "Measurement mode":
            modes.append(find_mode(value))
            wavelengths_nm.append(None)
        elif modes and key in ("Measurement wavelength", "Emission wavelength"):
            wavelengths_nm[-1] = find_wavelength_nm(value)
    return Settings(tuple(labels), tuple(modes), tuple(wavelengths_nm))
