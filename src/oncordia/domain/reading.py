"""What a plate reader saw: one plate, one channel, one or many times."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from oncordia.domain.plate import PlateFormat
from oncordia.domain.well import Well
from oncordia.errors import InvalidPlate

if TYPE_CHECKING:  # numpy is heavy to load, and the command line knows the domain
    from oncordia.arrays import FloatArray


class ReadMode(StrEnum):
    """Physical principle of a reading."""

    ABSORBANCE = "absorbance"
    FLUORESCENCE = "fluorescence"
    LUMINESCENCE = "luminescence"
    IMPEDANCE = "impedance"  # Cell Index
    CONFLUENCE = "confluence"  # percent of the field covered
    COUNT = "count"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, eq=False)
class PlateReading:
    """Raw values of one plate in one channel.

    ``values`` has one row a time and one column a well, in the order of ``wells``; a well that
    was not read is absent, an overflow is NaN. An endpoint reading has one time, 0.0.
    """

    plate: str  # name or barcode as the export gives it
    plate_format: PlateFormat
    wells: tuple[Well, ...]
    values: "FloatArray"  # shape (n_times, n_wells)
    time_hours: "FloatArray"  # shape (n_times,), since the first reading
    mode: ReadMode = ReadMode.UNKNOWN
    unit: str = ""  # RLU, RFU, OD, "" where the export does not say
    channel: str = ""  # label of the channel, "" where there is only one
    wavelength_nm: float | None = None  # of the detector

    def __post_init__(self) -> None:
        if self.values.shape != (len(self.time_hours), len(self.wells)):
            raise InvalidPlate(
                f"plate {self.plate}: values have shape {self.values.shape}, "
                f"expected ({len(self.time_hours)}, {len(self.wells)})"
            )
        if len(set(self.wells)) != len(self.wells):
            twice = next(well for well in self.wells if self.wells.count(well) > 1)
            raise InvalidPlate(f"plate {self.plate}: well {twice} is read twice in one channel")
        for well in self.wells:
            if well.row >= self.plate_format.n_rows or well.column >= self.plate_format.n_columns:
                raise InvalidPlate(
                    f"plate {self.plate}: well {well} lies outside a plate of "
                    f"{self.plate_format.n_wells} wells"
                )
