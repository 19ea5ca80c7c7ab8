"""What a reader saw: mode, unit, wavelength and plate, from the words of an export."""

import re
from collections import Counter
from collections.abc import Sequence

from oncordia.domain import PLATE_FORMATS, PlateFormat, ReadMode, Well
from oncordia.formats.instruments.grid import infer_format

UNITS = {
    ReadMode.ABSORBANCE: "OD",
    ReadMode.FLUORESCENCE: "RFU",
    ReadMode.LUMINESCENCE: "RLU",
    ReadMode.IMPEDANCE: "Cell Index",
    ReadMode.CONFLUENCE: "%",
}
_MODES = (
    (ReadMode.ABSORBANCE, re.compile(r"absorb|\babs\b|\bOD\b|optical density", re.IGNORECASE)),
    (
        ReadMode.FLUORESCENCE,
        re.compile(r"fluoresc|polari[sz]|\bTRF\b|\bFI\b|\bFP\b|\bFRET\b", re.IGNORECASE),
    ),
    (ReadMode.LUMINESCENCE, re.compile(r"lumin|\bLUM\b|\balpha", re.IGNORECASE)),
)
_WAVELENGTH = re.compile(r"(?<!\d)\d{3,4}(?:\.\d+)?(?!\d)")
_SHORTEST_NM, _LONGEST_NM = 150.0, 1200.0  # no plate reader sees beyond


def find_mode(text: str) -> ReadMode:
    """Mode that a text such as ``Fluorescence (FI)`` or ``ABS mono 1`` names, else unknown."""
    for mode, pattern in _MODES:
        if pattern.search(text):
            return mode
    return ReadMode.UNKNOWN


def find_wavelength_nm(text: str) -> float | None:
    """First number in a text that can be a wavelength in nanometres, 150 to 1200; None if none."""
    for found in _WAVELENGTH.finditer(text):
        wavelength_nm = float(found[0])
        if _SHORTEST_NM <= wavelength_nm <= _LONGEST_NM:
            return wavelength_nm
    return None


def label_channels(labels: Sequence[str], plates: Sequence[str] = ()) -> list[str]:
    """Channel of each reading: its label, or nothing where its plate has no other reading.

    Equal labels of one plate are told apart by a number.

    Parameters
    ----------
    labels : one a reading
    plates : plate of each reading; by default all are of one plate
    """
    owners = list(plates) or [""] * len(labels)
    n_seen: Counter[tuple[str, str]] = Counter()
    channels = []
    for plate, label in zip(owners, labels, strict=True):
        n_seen[plate, label] += 1
        count = n_seen[plate, label]
        channel = label if count == 1 else f"{label} ({count})"
        channels.append(channel if owners.count(plate) > 1 else "")
    return channels


def state_format(n_wells: int, wells: Sequence[Well]) -> PlateFormat:
    """Format of a stated number of wells if it is one and holds all wells, else the smallest."""
    smallest = infer_format(wells)
    for plate_format in PLATE_FORMATS:
        if plate_format.n_wells == n_wells:
            return max(plate_format, smallest)
    return smallest
