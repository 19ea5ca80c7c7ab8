"""The Breeze demo plates laid out as a screen folder: raw wells and the published choices."""

import shutil
from pathlib import Path

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "breeze_demo_plates"
SETTINGS = """\
name = "Breeze demo plates"

[readings]
files = ["wells.csv"]

[readings.columns]
plate = ["SCREEN_NAME", "PLATE"]
well = "WELL"
value = "WELL_SIGNAL"
sample = "SCREEN_NAME"
drug = "DRUG_NAME"
dose = "CONCENTRATION"

[doses]
unit = "nM"

[controls]
negative = ["dmso"]
positive = ["BzCl"]
untreated = ["cells"]

[normalise]
method = "percent_inhibition"
centre = "mean"
outliers = "tukey"
"""


def lay_out_breeze(folder: Path) -> Path | None:
    """Screen folder of the plates below ``folder``, or None where the data set is absent."""
    if not DATA.exists():
        return None
    screen = folder / "breeze"
    screen.mkdir()
    shutil.copy(DATA / "wells.csv", screen / "wells.csv")
    (screen / "screen.toml").write_text(SETTINGS, encoding="utf-8")
    return screen
