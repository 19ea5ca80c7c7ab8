"""What a screen folder says about itself: where its files are, and every choice of the analysis."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from oncordia.domain.curve_options import CurveOptions
from oncordia.domain.normalisation import NormaliseOptions
from oncordia.domain.quality import QualityOptions
from oncordia.domain.role import WellRole
from oncordia.domain.sensitivity import SensitivityOptions
from oncordia.errors import InvalidOption

Names = tuple[str, ...]
CONTROL_ROLES = (
    WellRole.NEGATIVE,
    WellRole.POSITIVE,
    WellRole.UNTREATED,
    WellRole.BLANK,
    WellRole.EMPTY,
)


@dataclass(frozen=True, slots=True)
class ReadingSettings:
    """Where the readings are and which of them count."""

    files: Names = ()  # patterns, relative to the folder
    channel: str | None = None  # label of the channel, where an export holds several
    # of a kinetic reading the nearest time is taken; None: the last one
    time_hours: float | None = field(default=None, metadata={"none": "last"})
    allow_negative: bool = False  # readings below 0, as after a subtracted background
    columns: Mapping[str, Names] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.time_hours is not None and not 0 <= self.time_hours < math.inf:
            raise InvalidOption(f"readings.time_hours must be 0 or more, got {self.time_hours}")


@dataclass(frozen=True, slots=True)
class PlateSettings:
    """Where the table of plates is, one row a plate."""

    file: str | None = None
    columns: Mapping[str, Names] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MapSettings:
    """Where the plate maps are, and what a dispenser's file leaves unsaid."""

    files: Names = ()  # patterns, relative to the folder
    names: str | None = None  # table of two columns: name in the map, name of the drug
    source_plate: str | None = None  # what the wells of an Echo source plate hold
    blank_frame: bool = False  # matrices without letters and numbers keep an empty row and column
    well_volume_ul: float | None = None  # of the assay well, for doses from dispensed volumes
    columns: Mapping[str, Names] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.well_volume_ul is not None and not 0 < self.well_volume_ul < math.inf:
            raise InvalidOption(f"map.well_volume_ul must be above 0, got {self.well_volume_ul}")


@dataclass(frozen=True, slots=True)
class DoseSettings:
    """What the numbers in the dose columns mean."""

    unit: str | None = None  # a concentration unit, or "relative" to the top dose
    molar_mass: Mapping[str, float] = field(default_factory=dict)  # g/mol by drug, for mg/mL

    def __post_init__(self) -> None:
        for drug, mass in self.molar_mass.items():
            if not 0 < mass < math.inf:
                raise InvalidOption(f"doses.molar_mass of {drug!r} must be above 0, got {mass}")


@dataclass(frozen=True, slots=True)
class ControlSettings:
    """Names in the drug column that stand for a control, whatever their case.

    ``drug @ dose``, in the unit of the doses, names a dose of a drug that is a control and stays
    part of the drug's curve.
    """

    negative: Names = ("DMSO", "vehicle")
    positive: Names = ()
    untreated: Names = ("untreated",)
    blank: Names = ("blank",)
    empty: Names = ("empty",)

    def __post_init__(self) -> None:
        seen: dict[str, str] = {}
        for role in CONTROL_ROLES:
            for name in getattr(self, role):
                if seen.setdefault(name.casefold(), role) != role:
                    raise InvalidOption(
                        f"controls: {name!r} is listed as {seen[name.casefold()]} and as {role}"
                    )
        list(self._entries())

    @property
    def roles(self) -> dict[str, WellRole]:
        """Role of each name, in lower case."""
        return {name: role for name, dose, role in self._entries() if dose is None}

    @property
    def doses(self) -> dict[tuple[str, float], WellRole]:
        """Role of each dose of a drug that is named as ``drug @ dose``, the drug in lower case."""
        return {(name, dose): role for name, dose, role in self._entries() if dose is not None}

    def _entries(self) -> Iterator[tuple[str, float | None, WellRole]]:
        for role in CONTROL_ROLES:
            for entry in getattr(self, role):
                name, at, dose = entry.rpartition("@")
                yield (
                    (name.strip().lower(), _read_dose(entry, dose), role)
                    if at
                    else (entry.casefold(), None, role)
                )


def _read_dose(entry: str, dose: str) -> float:
    try:
        number = float(dose)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise InvalidOption(f"controls: {entry!r} names no dose; write a number above 0 behind @")
    return number


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """Everything that ``screen.toml`` says; each field but the name is one section."""

    name: str = ""
    readings: ReadingSettings = field(default_factory=ReadingSettings)
    plates: PlateSettings = field(default_factory=PlateSettings)
    map: MapSettings = field(default_factory=MapSettings)
    doses: DoseSettings = field(default_factory=DoseSettings)
    controls: ControlSettings = field(default_factory=ControlSettings)
    normalise: NormaliseOptions = field(default_factory=NormaliseOptions)
    quality: QualityOptions = field(default_factory=QualityOptions)
    curves: CurveOptions = field(default_factory=CurveOptions)
    sensitivity: SensitivityOptions = field(default_factory=SensitivityOptions)
