"""The SMARTrial cohort laid out as a screen folder: raw wells and the published choices."""

import shutil
from pathlib import Path

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "smartrial_exvivo"
SETTINGS = """\
name = "SMARTrial"

[readings]
files = ["wells.csv"]

[readings.columns]
plate = "plate_id"
well = "well"
value = "luminescence"
sample = "patient"
drug = "drug"
dose = "conc_uM"

[doses]
unit = "uM"

[controls]
negative = ["DMSO"]

[normalise]
method = "fraction_of_control"
centre = "median"
edge = "controls_inside"
edge_wells = 2

[quality]
control_sd_fail = 0.3
"""


def lay_out_smartrial(folder: Path) -> str | None:
    """Screen folder of the cohort below ``folder``, or None where the data set is absent."""
    if not DATA.exists():
        return None
    screen = folder / "smartrial"
    screen.mkdir()
    shutil.copy(DATA / "wells.csv", screen / "wells.csv")
    (screen / "screen.toml").write_text(SETTINGS, encoding="utf-8")
    return str(screen)
