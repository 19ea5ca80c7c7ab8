"""Which signals of a Gen5 export are raw readings, from the read steps of its procedure."""

import re
from collections.abc import Iterator, Sequence

from oncordia.domain import ReadMode
from oncordia.formats.instruments.detection import find_mode

_RAW_LABEL = re.compile(  # for exports without the procedure: 600, 485,528, 460/40, Lum, Alpha
    r"(?!Blank )(?:[^:\[\]]*:)?"
    r"(\d{3,4}(/\d+)?(,\d{3,4}(/\d+)?)?|Lum|Alpha)( \[(Parallel|Perpendicular|Test|Ref)\])?"
)
_METHOD = re.compile(r"(Absorbance|Fluorescence|Luminescence|Alpha)\b.*")
_OPTICS = re.compile(r"Excitation:\s*(\S+),\s*Emission:\s*(\S+)")
_EMISSION = re.compile(r"Emission:\s*(\d\S*)")
_PATHLENGTH = re.compile(r"Pathlength Correction:\s*(\d+)\s*/\s*(\d+)")


def find_labels(lines: Sequence[Sequence[str]]) -> dict[str, ReadMode]:
    """Labels of the raw signals and their modes.

    Parameters
    ----------
    lines : cells of the lines of the procedure; a line that starts with ``Read`` begins a step,
        and lines with an empty first cell continue it

    Returns
    -------
    dict
        ``od:600``, ``485/20,528/20`` or ``Lum``, as Gen5 writes them beside the values.
    """
    labels: dict[str, ReadMode] = {}
    step: list[str] = []
    for cells in lines:
        key = cells[0].strip() if cells else ""
        rest = [cell.strip() for cell in cells[1:] if cell]
        if key or not rest:
            labels.update(_labels_of_step(step))
            step = rest if key == "Read" else []
        elif step:
            step.extend(rest)
    labels.update(_labels_of_step(step))
    return labels


def is_raw_label(label: str, labels: dict[str, ReadMode]) -> bool:
    """Whether a signal is a raw reading: the procedure names it, or it is a wavelength."""
    return label in labels or _RAW_LABEL.fullmatch(label) is not None


def find_label_mode(label: str, labels: dict[str, ReadMode]) -> ReadMode:
    """Mode of a signal; a label that the procedure does not name tells it by its form."""
    if label in labels:
        return labels[label]
    optics = label.rpartition(":")[2]
    modes = {mode for known, mode in labels.items() if known.rpartition(":")[2] == optics}
    if len(modes) == 1:
        return modes.pop()
    if "," in optics:
        return ReadMode.FLUORESCENCE
    if optics[:1].isdigit() and "/" not in optics:
        return ReadMode.ABSORBANCE
    return ReadMode.LUMINESCENCE


def _labels_of_step(step: Sequence[str]) -> dict[str, ReadMode]:
    if not step:
        return {}
    has_name = _METHOD.fullmatch(step[0]) is None
    prefix = f"{step[0]}:" if has_name else ""
    method = next((line for line in step[has_name:] if _METHOD.fullmatch(line)), "")
    mode = find_mode(method)
    labels = {prefix + label: mode for line in step for label in _labels_in(line)}
    if mode is ReadMode.FLUORESCENCE:
        plain = tuple(labels)
        for direction in ("Parallel", "Perpendicular"):  # of a polarisation step
            labels |= {f"{label} [{direction}]": mode for label in plain}
    if mode is ReadMode.LUMINESCENCE:
        labels[f"{prefix}{'Alpha' if method.startswith('Alpha') else 'Lum'}"] = mode
    return labels


def _labels_in(line: str) -> Iterator[str]:
    if line.startswith("Wavelengths:"):
        yield from re.findall(r"\d+", line)
    pathlength = _PATHLENGTH.match(line)
    if pathlength is not None:
        yield from (f"{pathlength[1]} [Test]", f"{pathlength[2]} [Ref]")
    optics = _OPTICS.match(line)
    if optics is not None:
        yield f"{optics[1]},{optics[2]}"
    elif (emission := _EMISSION.match(line)) is not None:
        yield emission[1].rstrip(",")
